#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/face/document.hpp"
#include "translators/face/schema.hpp"
#include "translators/face/validation_errors.hpp"

namespace idiom::unified {

/// Returns the detail of the error about a member that is no field. It suggests the field that was probably
/// meant.
std::string_view no_field(std::string_view name, Arena& arena);

/// Reads a user strictly by the declared types. An XML body comes as the same tree (see read_xml.hpp). Finds
/// unsupported_field for members that no user of this dialect has, and invalid_value for wrong types. Ignores
/// `warnings`, so that a client can send back an answer.
face::Document read_user(json::Value const& value, std::string_view dialect,
                         face::ValidationErrors& validation_errors, Arena& arena);

/// Reads an array of texts. Refuses items that are not texts. `pointer` is the place of the array.
Names read_names(json::Value const& value, std::string_view pointer,
                 face::ValidationErrors& validation_errors, Arena& arena);

} // namespace idiom::unified
