#pragma once

#include <string>
#include <string_view>

namespace idiom::migrate {

/// Returns the same JSON, safe for a terminal: an escape such as `\u202e` stands for each character that
/// codec::printable escapes, and for each byte that is no UTF-8 the replacement character.
std::string printed_json(std::string_view json);

} // namespace idiom::migrate
