#pragma once

#include "translators/scim/face/record.hpp"
#include "translators/scim/face/shape.hpp"

namespace idiom::scim_face {

/// A user, joined from the vendor's answer and the gateway's record.
struct HeldBoth {
    std::string_view id; ///< under which clients know the user
    User user;           ///< with the vendor's id and role names
    UserRecord record;
    bool whole = true; ///< every member of the vendor's user was understood
    bool gone = false; ///< the vendor does not have the user, who is remembered

    std::string_view vendor_id() const { return record.vendor_id.value_or(id); }
};

/// The resource of a user, without `meta` and `groups`, and which attributes were derived from others.
struct Composed {
    scim::Value resource;
    bool derived_display_name = false;
    bool derived_name = false;
    bool derived_formatted = false;
    bool derived_emails = false;
    bool derived_phones = false;
};

Composed compose(HeldBoth const& held, Shape const& shape, Arena& arena);

/// Returns the entity tag of a resource that `compose` made (RFC 7644, 3.14). It is that of the whole user,
/// whichever attributes a client asks for.
std::string_view version_of(scim::Value const& resource, Arena& arena);
/// The same for the text of a resource.
std::string_view version_of(std::string_view written_resource, Arena& arena);

/// Returns the element whose value the vendor keeps: the primary one, else the first of type work, else the
/// first. Null if there is none.
std::optional<std::string_view> chosen_value(scim::Value const* list);

} // namespace idiom::scim_face
