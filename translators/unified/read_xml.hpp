#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/capabilities.hpp"

#include <functional>

namespace idiom::unified {

/// The namespace of our documents (contract, section 3).
inline constexpr std::string_view user_namespace = "urn:idiom:user:1";

/// Finds the capabilities of a dialect, which give its extensions their types; null if it has none.
using DialectTypes = std::function<Capabilities const*(std::string_view dialect)>;

/// Reads an XML document of ours into the tree that its JSON form gives. All later code is the same for both.
/// Roots: `User`; `roles` for the set alone; `Device` and `Email`, whose members are texts.
///
/// A value gets the type that its field declares, not the type that it looks like. A text that does not fit
/// the type becomes a string, and the reader of the user refuses it with its pointer. `xsi:nil` is null. A
/// member of the extensions that is an object has no declared members: its element holds JSON text. Elements
/// are in our namespace or in none. Errors: not well formed, DOCTYPE, another root or namespace, one element
/// twice, text between elements.
std::expected<json::Value, json::SyntaxError> read_xml(std::string_view document,
                                                       Capabilities const& capabilities, std::size_t depth,
                                                       Arena& arena,
                                                       xml::Encoding encoding = xml::Encoding::declared);

/// Reads a `Users` document with at most one child, for a list that is too long to be read at once. Returns
/// an object; its member is named as the child, and is a user as `read_xml` gives it if the child is a
/// `User`, a text otherwise. The document is decoded. Errors: as those of `read_xml`, each with its place.
std::expected<json::Value, json::SyntaxError>
read_child_of_list(std::string_view document, DialectTypes const& types, std::size_t depth, Arena& arena);

} // namespace idiom::unified
