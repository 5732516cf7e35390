#pragma once

#include "translators/codec/json.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/unified/schema.hpp"
#include "translators/unified/validation_errors.hpp"

namespace idiom::unified {

/// A user as a client wrote it, by type only: nothing is known yet of what the back end takes.
struct Document {
    User user;      ///< an extension whose value is null is in it as `null`
    FieldSet nulls; ///< fields that were given as null
};

/// Reads a user strictly by the declared types; an XML body comes here as the same tree (see read_xml.hpp).
/// Finds unsupported_field for members that no user of this dialect has, invalid_value for wrong types. A
/// `warnings` member is passed over: it is what an answer said of the user, so that an answer can be sent
/// back.
/// What is wrong with the name of a member that is no field, and which was probably meant.
std::string_view no_field(std::string_view name, Arena& arena);

Document read_user(json::Value const& value, std::string_view dialect, ValidationErrors& validation_errors,
                   Arena& arena);

/// An array of texts without doubles of null or other types; `pointer` is where it stands.
Names read_names(json::Value const& value, std::string_view pointer, ValidationErrors& validation_errors,
                 Arena& arena);

} // namespace idiom::unified
