#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace idiom::conformance {

/// A member of a JSON document, or an element of an XML document, that holds one single value.
struct Leaf {
    std::string name;     ///< the member's name; for a patch operation the last segment of its path
    std::string_view raw; ///< the value as spelled in the document, with the quotes of a JSON string
    std::string text;     ///< the decoded value; a JSON number as it is spelled
};

/// Returns all leaves in the order of the document; empty if it is neither JSON nor XML. Views refer to
/// `document`. For a list of patch operations (RFC 6902; RFC 7644, 3.5.2) the leaves are the values that the
/// operations set.
std::vector<Leaf> leaves_of(std::string_view document);

/// Returns every single value of a document, items of lists included, in the order of the document. In JSON
/// they have no names. Views refer to `document`.
std::vector<Leaf> values_of(std::string_view document);

/// A part of a document, and the text to replace it with.
struct Replacement {
    std::string_view raw; ///< a part of the document
    std::string with;
};

/// Returns the document with all replacements made. They must not overlap.
std::string replaced(std::string_view document, std::vector<Replacement> replacements);

/// Returns `text` in the spelling of `document`: a JSON string with its quotes, or XML text. If the leaf
/// `like` is a JSON number and `text` is a number, the result is a number.
std::string spelled(std::string_view text, Leaf const& like, std::string_view document);

} // namespace idiom::conformance
