#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/scim/tree.hpp"

namespace idiom::scim_face {

/// Writes and reads a user whom a policy deletes at the vendor: all that can be written again, and what
/// clients see. Roles and the password stand elsewhere.
scim::Value write_remembered(User const& user, Arena& arena);
User read_remembered(scim::Value const& value, Arena& arena);

/// Returns the fields of a user with which the vendor creates one.
User creatable_fields(User const& user, Capabilities const& can, Arena& arena);

/// Sets the names and the address that the vendor derives from others.
void derive_fields(User& user, Capabilities const& can, Arena& arena);

scim::Value list_of_names(Names names, Arena& arena);

} // namespace idiom::scim_face
