#pragma once

#include "translators/conformance/document.hpp"

#include <string_view>
#include <vector>

namespace idiom::record {

/// Returns whether `values_in` finds each text of a document.
bool is_readable(std::string_view document);

/// Returns every single value of a JSON or XML document, the attributes of XML too, as
/// `conformance::values_of`. An attribute has its `text` as it is spelled.
std::vector<conformance::Leaf> values_in(std::string_view document);

/// Returns the names of members of a JSON document; of an XML document none. They have no `name`.
std::vector<conformance::Leaf> names_in(std::string_view document);

/// Returns whether a value of the document is an attribute: then its `text` has references.
bool is_attribute(conformance::Leaf const& value, std::string_view document);

} // namespace idiom::record
