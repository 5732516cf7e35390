#pragma once

#include "translators/codec/json.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/held_user.hpp"
#include "translators/core/roles.hpp"

#include <optional>
#include <string_view>

namespace idiom::scim {

/// A user as the service holds it: what we understand of it, and all of it. Views into the response.
struct Held {
    HeldUser user;
    json::Value record;
    std::string_view version; ///< as If-Match takes it; "" without one
};

/// Reads a User resource; vendor role names. Nothing for what has no id.
std::optional<HeldUser> read_user(json::Value const& record, bool roles_as_groups, Arena& arena);

/// Of several values (`emails`, `phoneNumbers`) the one that is shown and written: the primary one, else the
/// first for work, else the first. Null where there is none.
json::Value const* chosen(json::Value const& record, std::string_view attribute);

/// The name of a role: its `value`, or the whole of it where a service knows plain texts only. Of a group
/// that the user is in: its `display`, else its id. "" for what is neither.
std::string_view role_name(json::Value const& role);
std::string_view group_name(json::Value const& group);

/// The groups that a user is in by being in another one cannot be left (RFC 7643, 4.1.2: `indirect`).
class GroupRules final : public RoleRules {
public:
    /// `groups` are those of the user; null where roles are no groups.
    GroupRules(json::Value const* groups, Arena& arena);
    bool guarded(std::string_view role) const override;

private:
    Names indirect_; ///< sorted
};

/// A user as a service writes it, for simulated answers.
void write_user(json::Writer& to, User const& user, bool roles_as_groups);

} // namespace idiom::scim
