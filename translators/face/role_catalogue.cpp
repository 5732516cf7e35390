#include "translators/face/role_catalogue.hpp"

#include <algorithm>

namespace idiom::face {

namespace {

class Catalogue {
public:
    Catalogue(RouteView const& route, Arena& arena)
        : policy_(*route.roles), capabilities_(*route.capabilities), roles_(arena.vector<CatalogueRole>()) {}

    RoleCatalogue make() {
        if (capabilities_.roles == RoleStyle::none) return {};
        for (auto const& pair : policy_.map)
            add(pair.unified, pair.vendor);
        bool const open = policy_.map.empty() || policy_.unmapped == UnmappedRoles::passthrough;
        if (!open) return {.roles = Arena::keep(roles_), .complete = true};
        for (auto const& role : policy_.default_roles)
            add(role, policy_.to_vendor(role));
        for (auto const& fact : capabilities_.documented_roles)
            if (auto const shown = policy_.to_unified(fact.name); !shown.empty()) add(shown, fact.name);
        return {.roles = Arena::keep(roles_), .complete = false};
    }

private:
    void add(std::string_view name, std::string_view vendor) {
        if (std::ranges::find(roles_, name, &CatalogueRole::name) != roles_.end()) return;
        auto const* const rules = capabilities_.role_rules;
        bool const by_default = std::ranges::find(policy_.default_roles, name) != policy_.default_roles.end();
        roles_.push_back({.name = name,
                          .by_default = by_default,
                          .guarded = rules && rules->guarded(vendor),
                          .group = rules ? rules->exclusive_group(vendor) : std::string_view{}});
    }

    RolePolicy const& policy_;
    Capabilities const& capabilities_;
    std::pmr::vector<CatalogueRole> roles_;
};

} // namespace

RoleCatalogue role_catalogue(RouteView const& route, Arena& arena) { return Catalogue(route, arena).make(); }

} // namespace idiom::face
