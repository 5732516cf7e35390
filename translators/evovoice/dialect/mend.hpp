#pragma once

#include "translators/core/arena.hpp"

#include <optional>
#include <string_view>

namespace idiom::evovoice {

/// Repairs a document of a .NET writer whose texts hold something that is not a character: half of a
/// surrogate pair (the writer cuts texts by UTF-16 units), control characters as references, bytes that are
/// not UTF-8. Each of them becomes U+FFFD; two references that form a pair become the character that they
/// mean. Returns nullopt if there is nothing to repair, so the document is wrong in another way. Takes linear
/// time.
std::optional<std::string_view> mended_xml(std::string_view document, Arena& arena);
/// The same for escapes in JSON.
std::optional<std::string_view> mended_json(std::string_view document, Arena& arena);

/// Replaces what is not a character.
inline constexpr std::string_view replacement = "\xEF\xBF\xBD";

} // namespace idiom::evovoice
