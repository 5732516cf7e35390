#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/held_user.hpp"
#include "translators/core/roles.hpp"

#include <optional>
#include <string_view>

namespace idiom::scim {

/// A user as the service holds it: the part that we understand, and the whole. Views into the response.
struct Held {
    HeldUser user;
    json::Value record;
    std::string_view version; ///< in the form of If-Match; "" without a version
};

/// Reads a User resource, with the vendor's role names. Returns nullopt if it has no id.
std::optional<HeldUser> read_user(json::Value const& record, bool roles_as_groups, Arena& arena);

/// The value of an attribute with several (`emails`, `phoneNumbers`) that is shown and written: the primary
/// one, else the first for work, else the first. Null if there is none.
json::Value const* chosen(json::Value const& record, std::string_view attribute);

/// The name of a role: its `value`, or the whole role if a service knows plain texts only. The name of a
/// group that the user is in: its `display`, else its id. "" if there is neither.
std::string_view role_name(json::Value const& role);
std::string_view group_name(json::Value const& group);

/// A user cannot leave a group that it is in through another group (RFC 7643, 4.1.2: `indirect`).
class GroupRules final : public RoleRules {
public:
    /// `groups` are those of the user; null if roles are not groups.
    GroupRules(json::Value const* groups, Arena& arena);
    bool guarded(std::string_view role) const override;

private:
    Names indirect_; ///< sorted
};

/// Writes a user as a service writes it, for simulated responses.
void write_user(json::Writer& to, User const& user, bool roles_as_groups);

} // namespace idiom::scim
