#pragma once

#include "translators/scim/face/record.hpp"
#include "translators/scim/face/shape.hpp"

namespace idiom::scim_face {

/// The calls of this face use the vendor's own names for roles, because the record of an inactive user has
/// roles that the route does not map. The map of the route is applied here.
RolePolicy const& vendor_names();

/// Returns the name under which the route shows a vendor's role; "" if it hides it.
std::string_view shown_role(std::string_view vendor, RolePolicy const& policy);
/// Returns the vendor's name of the role that a client wrote, compared exactly or else without case; "" if
/// the route has no such role.
std::string_view vendor_role(std::string_view written, RolePolicy const& policy);

/// Returns whether deactivation takes this role.
bool is_taken(std::string_view vendor, Capabilities const& can);
/// Returns the roles of `held` that deactivation takes.
Names taken_roles(Names held, Capabilities const& can, Arena& arena);

/// Returns whether the user is inactive: the record has it, and the vendor's answer agrees.
bool is_inactive(User const& user, UserRecord const& record, Shape const& shape);
/// Returns whether the vendor does not let go of this role.
bool is_guarded(std::string_view vendor, Capabilities const& can);
/// Returns the vendor's names of the roles that clients see: of an inactive user, those of the time when the
/// user is active again.
Names seen_roles(User const& user, UserRecord const& record, Shape const& shape, Arena& arena);

Names without_names(Names names, Names removed, Arena& arena);
Names joined_names(Names a, Names b, Arena& arena);

} // namespace idiom::scim_face
