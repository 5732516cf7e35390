#pragma once

#include "translators/core/arena.hpp"

#include <span>
#include <string_view>

namespace idiom::inspect {

/// A value of a document under its name, not masked. In an operation of a JSON Patch the name is the last
/// part of the path that is no index.
struct Leaf {
    std::string_view name;
    std::string_view value; ///< as it is spelled: JSON with its quotes and brackets, or the text of XML
    std::string_view text;  ///< decoded; "" for a list
};

/// Returns the members of a JSON document, or the elements with text of an XML document, in their order; the
/// items of a list of XML are one leaf, `[a, b]`. Empty if the document cannot be read.
std::span<Leaf const> leaves_of(std::string_view document, Arena& arena);

} // namespace idiom::inspect
