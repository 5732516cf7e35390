#pragma once

#include "translators/core/record_document.hpp"
#include "translators/core/roles.hpp"
#include "translators/scim/tree.hpp"

#include <cstdint>
#include <optional>

namespace idiom::scim_face {

/// A policy made a user inactive.
struct Inactive {
    std::string_view policy;
    std::int64_t since = 0; ///< milliseconds since 1970
    /// The vendor's names of the roles that the user has when active again, and of those that the user still
    /// held when this was written.
    Names roles;
    Names left;
    /// The user whom the policy deleted at the vendor; null if the vendor has the user.
    std::optional<User> user = {};
    bool unborn = false; ///< the vendor has never had the user
    /// The user is about to be created again: a user of the same login at the vendor may be this one.
    bool recreating = false;
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
    std::optional<std::string_view> vendor_id; ///< null: the id under which clients know the user
    std::string_view known_as; ///< this is no record, but says which user has this id at the vendor
    std::string_view password; ///< to be set when the user is active again; sealed in the store
    bool keeps_passwords = false;
    scim::Value whole = scim::object_value({}); ///< the document, with what belongs to other routes
};

/// The keys of records.
std::string_view key_of_user(std::string_view id, Arena& arena);
inline constexpr std::string_view users_prefix = "user/";

/// Reads the record of a user for a route. A document that is damaged counts as none.
UserRecord read_record(std::string_view document, std::string_view route, Arena& arena);
/// Returns the document; "" if there is nothing to keep.
std::string_view write_record(UserRecord const& record, std::string_view route, Arena& arena);

/// Returns what to write so that the record of a user is `record`: its document, and the entries of the index
/// that differ from those of the document that was read.
std::span<RecordDocument const> documents_of(std::string_view id, UserRecord const& record,
                                             std::string_view route, Arena& arena);
/// The same for a user of whom nothing is to be kept.
std::span<RecordDocument const> erasure_of(std::string_view id, UserRecord const& record, Arena& arena);

} // namespace idiom::scim_face
