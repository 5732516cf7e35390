#pragma once

#include "translators/scim/face/groups.hpp"
#include "translators/scim/face/parameters.hpp"
#include "translators/scim/face/respond.hpp"
#include "translators/scim/face/turns.hpp"

namespace idiom::scim_face {

/// Everything that is needed to turn users and groups into the resources that clients see.
struct Showing {
    ClientRequest const& request;
    Shape const& shape;
    Parameters const& parameters;
    std::span<Group const> groups;
    Arena& arena;

    std::string_view base() const { return base_url(request, shape.route(), arena); }
};

/// Returns an object of `groups` and `meta`. They follow the members of the resource, and do not count for
/// its version.
scim::Value groups_and_meta(ToldUser const& user, std::string_view version, Showing const& showing);
/// Returns the complete resource, with `groups` and `meta`.
scim::Value show_user(ToldUser const& user, Showing const& showing);
/// Returns the resource of the group; `members` is null if they were not read.
scim::Value show_group(Group const& group, scim::Value const* members, Showing const& showing);
/// Returns one element of `members`.
scim::Value show_member(std::string_view id, std::string_view display, std::string_view base, Arena& arena);

std::string_view location_of(std::string_view collection, std::string_view id, std::string_view base,
                             Arena& arena);
/// Returns `meta` (RFC 7643, 3.1). Times are milliseconds since 1970; 0 if not known.
scim::Value meta_of(std::string_view type, std::string_view location, std::int64_t created,
                    std::int64_t modified, std::string_view version, Arena& arena);

/// Returns a ListResponse (RFC 7644, 3.4.2).
scim::Value list_response(std::span<scim::Value const> resources, std::size_t total,
                          std::optional<std::size_t> start, std::string_view next_cursor, Arena& arena);

} // namespace idiom::scim_face
