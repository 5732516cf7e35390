#pragma once

#include "translators/core/answer.hpp"
#include "translators/scim/face/shape.hpp"
#include "translators/scim/tree.hpp"

#include <cstdint>
#include <optional>

namespace idiom::scim_face {

inline constexpr std::string_view idiom_group_urn = "urn:idiom:scim:schemas:extension:idiom:2.0:Group";

/// A group of the route: one of its roles, or a group without a role.
struct Group {
    std::string_view id;
    std::string_view display_name;
    std::string_view role;   ///< as the route shows it; "" if the group has no role
    std::string_view vendor; ///< the vendor's name of the role
    std::optional<std::string_view> external_id;
    bool claimed = false; ///< a directory has created it
    bool deleted = false; ///< a directory has deleted it
    std::int64_t created = 0;
    std::int64_t modified = 0;
    scim::Value members = scim::list_value({}); ///< of a group without a role

    bool effective() const { return !role.empty(); }
};

/// Returns the attributes of groups, for filters and paths.
scim::ResourceType group_type(Shape const& shape, Arena& arena);

std::string_view groups_prefix(RouteView const& route, Arena& arena);
std::string_view key_of_group(RouteView const& route, std::string_view id, Arena& arena);

/// Returns the groups of the route, including deleted ones: one for each role, completed by its record, and
/// those that only the records have.
std::span<Group const> groups_of(std::span<RecordDocument const> records, Shape const& shape, Arena& arena);
/// The same without the groups of roles that are not in `held`, the vendor's names of a user's roles: each id
/// costs a hash.
std::span<Group const> groups_of(std::span<RecordDocument const> records, Shape const& shape, Names held,
                                 Arena& arena);
/// Returns the group of that id that was not deleted; null if there is none.
Group const* find_group(std::span<Group const> groups, std::string_view id);

/// Returns the document of the record of a group.
std::string_view write_group_record(Group const& group, Arena& arena);

/// Returns `groups` of a user: those whose role is in `held` (the vendor's names), and those that list the
/// user.
scim::Value groups_of_user(std::span<Group const> groups, Names held, std::string_view id,
                           std::string_view base, Arena& arena);

} // namespace idiom::scim_face
