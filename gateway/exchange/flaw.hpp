#pragma once

#include "translators/core/http.hpp"

#include <optional>
#include <string_view>

namespace idiom::exchange {

/// What makes a translator's request one that must not be sent, as `a target that …`; nothing for a good one.
/// A translator comes from outside: it may neither reach another place than the back end nor say what is the
/// gateway's to say.
std::optional<std::string_view> flaw_of(Request const& request);

} // namespace idiom::exchange
