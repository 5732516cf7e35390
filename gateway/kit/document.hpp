#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace idiom::conformance {

/// A member of a JSON document, or an element of an XML document, that holds one value and no others.
struct Leaf {
    std::string name;     ///< its own; of a patch operation the last segment of the operation's path
    std::string_view raw; ///< the value as it stands in the document, with the quotes of a JSON string
    std::string text;     ///< the value decoded; of a JSON number as it is spelled
};

/// All of them, in the order of the document; none where it is neither JSON nor XML. Views refer to
/// `document`. Of a list of patch operations (RFC 6902; RFC 7644, 3.5.2) the leaves are what the operations
/// set.
std::vector<Leaf> leaves_of(std::string_view document);

/// A leaf, and what is to stand in its place.
struct Replacement {
    std::string_view raw; ///< a part of the document
    std::string with;
};

/// The document with all replacements made. They do not overlap.
std::string replaced(std::string_view document, std::vector<Replacement> replacements);

/// `text` as a document like `document` spells it: a JSON string with its quotes, or XML text. A leaf that
/// was a JSON number stays one where `text` is one.
std::string spelled(std::string_view text, Leaf const& like, std::string_view document);

} // namespace idiom::conformance
