#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/declared/program.hpp"

namespace idiom::declared {

/// Reads a document in XML into the tree that JSON is read into. An element of a namespace of the file is the
/// member `prefix:Name`, of another one `?:Name`; an attribute is `@name`, the text of an element with
/// attributes `#`. `i:nil="true"` is null, an empty element "", and [] where the file declares a list. The
/// first of two members with one name counts. Returns null if the text is no such document: not well-formed,
/// text between elements, or a list that holds something else than its items.
std::optional<json::Value> read_xml_document(std::string_view text, Xml const& xml, Arena& arena);

} // namespace idiom::declared
