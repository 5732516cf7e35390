#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/route_view.hpp"

#include <span>
#include <string_view>

namespace idiom::face {

/// One role that clients of a route can name. Its texts belong to the route or to the dialect.
struct CatalogueRole {
    std::string_view name;   ///< as clients of the route write it
    bool by_default = false; ///< given on create if the client names no roles
    bool guarded = false;    ///< the vendor does not let go of it
    std::string_view group;  ///< a user holds at most one role of the group; "" for none
};

struct RoleCatalogue {
    std::span<CatalogueRole const> roles;
    bool complete = true; ///< false if users may also hold roles that are not listed, and clients write them
};

/// Returns the roles of a route: those of its map, in its order; then, if clients may name others too, the
/// route's default roles and those that the vendor documents. Empty if the dialect has no roles.
RoleCatalogue role_catalogue(RouteView const& route, Arena& arena);

} // namespace idiom::face
