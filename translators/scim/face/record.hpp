#pragma once

#include "translators/core/roles.hpp"
#include "translators/scim/tree.hpp"

#include <cstdint>
#include <optional>

namespace idiom::scim_face {

/// The policy made a user inactive, and took these roles.
struct Inactive {
    std::string_view policy;
    std::int64_t since = 0; ///< milliseconds since 1970
    Names roles;            ///< the vendor's names, to be given back
};

/// What the gateway keeps of a user that the vendor cannot hold. The kept values of a directory are those of
/// one route; that the user is inactive is the same for every route to the back end.
struct UserRecord {
    std::optional<std::string_view> external_id;
    scim::Value kept = scim::object_value({});   ///< attributes as SCIM spells them; `roles` has details
    scim::Value beside = scim::object_value({}); ///< the vendor's values that kept ones were written with
    bool own_display_name = false;               ///< the client has ever given a displayName
    bool hidden = false;                         ///< deleted here, and kept by the vendor
    std::int64_t created = 0;                    ///< milliseconds since 1970; 0 if not known
    std::int64_t modified = 0;
    std::optional<Inactive> inactive;
    scim::Value whole = scim::object_value({}); ///< the document, with what belongs to other routes
};

/// The keys of records.
std::string_view key_of_user(std::string_view id, Arena& arena);
inline constexpr std::string_view users_prefix = "user/";
std::string_view id_of_key(std::string_view key);

/// Reads the record of a user for a route. A document that is damaged counts as none.
UserRecord read_record(std::string_view document, std::string_view route, Arena& arena);
/// Returns the document; "" if there is nothing to keep.
std::string_view write_record(UserRecord const& record, std::string_view route, Arena& arena);

} // namespace idiom::scim_face
