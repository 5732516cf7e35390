#pragma once

#include "translators/core/arena.hpp"

#include <optional>
#include <string_view>

namespace idiom::evovoice {

/// A document of a .NET writer whose texts hold what is no character: half of a surrogate pair, since texts
/// are cut by UTF-16 units, control characters as references, bytes that are not UTF-8. Each of them becomes
/// U+FFFD, and two references that are a pair become the character that they mean. Nothing where there is
/// none of it, so that the document is wrong in another way. In linear time.
std::optional<std::string_view> mended_xml(std::string_view document, Arena& arena);
/// The same of escapes in JSON.
std::optional<std::string_view> mended_json(std::string_view document, Arena& arena);

/// What stands where there was no character.
inline constexpr std::string_view replacement = "\xEF\xBF\xBD";

} // namespace idiom::evovoice
