#pragma once

#include "translators/core/arena.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

/// The character encodings in which documents come to us. Inside, and on the way out, there is UTF-8 only.
namespace idiom::encoding {

/// What the bytes are a document of, which decides where else it may name its encoding.
enum class Kind : std::uint8_t { json, xml };

/// A document in UTF-8.
struct Decoded {
    std::string_view text;
    /// Whether the encoding is decided, so that what the XML declaration says of it no longer counts (see
    /// xml::Encoding).
    bool settled = false;
};

/// Why a document cannot be decoded.
struct Refusal {
    std::string_view what;
    std::size_t offset = 0;   ///< in bytes of the document as it came
    bool unsupported = false; ///< the charset of the Content-Type is none of ours
    /// Of the encoding that is none of ours, as the charset or the XML declaration has it; nothing where it
    /// is another reason.
    std::optional<std::string_view> unknown = {};
};

/// The `charset` parameter of a Content-Type value, without its quotes; nothing where there is none. Refused
/// where there are two that differ (RFC 6838, 4.3 allows one; the same one twice does no harm).
std::expected<std::optional<std::string_view>, Refusal> charset_of(std::string_view content_type);

/// A decoded XML document without its declaration, where that names another encoding than UTF-8: the text no
/// longer is in that encoding.
std::string_view without_declaration(std::string_view text);

/// Whether a text is the same in all encodings but `name` perhaps that have ASCII in them: it holds nothing
/// but ASCII's printable characters, tabs and line ends, and `name` is none of those that write others with
/// these.
bool is_plain(std::string_view text, std::string_view name);

/// Decodes a document that is in UTF-8, US-ASCII, UTF-16, ISO-8859-1 or Windows-1252. What counts, in this
/// order: a byte order mark; the `charset` of the Content-Type; the XML declaration (RFC 7303, section 3; XML
/// 1.0, appendix F). A mark overrides whatever the charset says. A charset overrides the declaration, since
/// whoever transcodes a document leaves its declaration as it is. A declaration that contradicts the mark is
/// an error where there is no charset (XML 1.0, 4.3.3). Nothing is guessed from what the text looks like, but
/// for the two ways in which the first '<' or '{' of UTF-16 can stand.
///
/// UTF-8 that needs nothing done is given back as it is, unchecked: both readers check it. Any other text is
/// made in `arena`, of at most three bytes for each one. Total, one pass to count and one to write.
std::expected<Decoded, Refusal> decode(std::string_view document, std::string_view content_type, Kind kind,
                                       Arena& arena);

} // namespace idiom::encoding
