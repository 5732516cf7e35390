#pragma once

#include <string_view>

namespace idiom {

/// The warning about a field that was written and that the back end does not show as it was asked for.
inline constexpr std::string_view not_shown = "was asked for and is not what the back end shows";

} // namespace idiom
