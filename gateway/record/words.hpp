#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::record {

/// How a text stands in a case.
enum class Spelling : std::uint8_t {
    value, ///< decoded, but for percent-encoding, which a URL in it may have
    raw,   ///< with the escapes of JSON and the references of XML
};

/// What is between two words, and the word after it.
struct Piece {
    std::string_view between;
    std::string_view spelled; ///< the word as it stands in the text; "" at the end of the text
    std::string word;         ///< decoded
};

/// Returns a text in pieces. A word is a run of letters and digits; each of its characters may be escaped.
/// Views refer to `text`.
std::vector<Piece> pieces_of(std::string_view text, Spelling spelling);

} // namespace idiom::record
