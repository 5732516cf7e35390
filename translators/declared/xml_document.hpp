#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/declared/program.hpp"

namespace idiom::declared {

/// Reads a document in XML into the tree that JSON is read into. An element becomes a member: `prefix:Name`
/// if the file declares its namespace, else `?:Name`. An attribute is `@name`. The text of an element with
/// attributes is `#`. `i:nil="true"` is null. An empty element is "", or [] if the file declares a list. The
/// first of two members with one name counts. Returns null if the text is not well-formed, if it has text
/// between elements, or if a list has other elements than its items.
std::optional<json::Value> read_xml_document(std::string_view text, Xml const& xml, Arena& arena);

} // namespace idiom::declared
