#pragma once

#include "translators/core/arena.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

/// The character encodings of incoming documents. Inside Idiom, and in everything it sends, there is only
/// UTF-8.
namespace idiom::encoding {

/// The format of a document. It decides where else the document may name its encoding.
enum class Kind : std::uint8_t { json, xml };

/// A document in UTF-8.
struct Decoded {
    std::string_view text;
    /// The encoding is decided, so the XML declaration no longer counts (see xml::Encoding).
    bool settled = false;
};

/// Why a document cannot be decoded.
struct Refusal {
    std::string_view what;
    std::size_t offset = 0;   ///< in bytes of the document as received
    bool unsupported = false; ///< the charset of the Content-Type is not supported
    /// The name of the unsupported encoding, from the charset or the XML declaration. Null for another
    /// reason.
    std::optional<std::string_view> unknown = {};
};

/// Returns the `charset` parameter of a Content-Type value, without quotes; null if there is none. Refuses
/// two different charsets (RFC 6838, 4.3 allows one parameter). The same charset twice does no harm.
std::expected<std::optional<std::string_view>, Refusal> charset_of(std::string_view content_type);

/// Returns the encoding in an XML declaration that is spelled in ASCII; "" if there is none. The reader
/// checks later that the declaration is well-formed.
std::string_view declared_encoding(std::string_view text);

/// Returns a decoded XML document without its declaration if the declaration names another encoding than
/// UTF-8, because the text no longer has that encoding.
std::string_view without_declaration(std::string_view text);

/// Returns whether the text means the same in every encoding that includes ASCII: it has only printable ASCII
/// characters, tabs and line ends. Returns false if `name` is an encoding that uses these characters to write
/// others too, such as UTF-7.
bool is_plain(std::string_view text, std::string_view name);

/// Decodes a document in UTF-8, US-ASCII, UTF-16, ISO-8859-1 or Windows-1252. The encoding is that of the
/// first of these that is there: a byte order mark; the `charset` of the Content-Type; the XML declaration
/// (RFC 7303, section 3; XML 1.0, appendix F). A charset counts more than the declaration, because a system
/// that transcodes a document leaves its declaration as it is. A declaration that contradicts the mark is an
/// error if there is no charset (XML 1.0, 4.3.3). The text itself decides only one thing: the byte order of
/// UTF-16, from its first '<' or '{'.
///
/// UTF-8 that needs no change is returned as it is, unchecked, because both readers check it. Any other text
/// is made in `arena`, with at most three bytes for each byte. Total; one pass to count and one to write.
std::expected<Decoded, Refusal> decode(std::string_view document, std::string_view content_type, Kind kind,
                                       Arena& arena);

} // namespace idiom::encoding
