#include "translators/scim/face/roles.hpp"

#include "translators/scim/fold.hpp"

#include <algorithm>

namespace idiom::scim_face {

RolePolicy const& vendor_names() {
    static RolePolicy const names{.map = {}, .unmapped = UnmappedRoles::passthrough, .default_roles = {}};
    return names;
}

std::string_view shown_role(std::string_view vendor, RolePolicy const& policy) {
    if (policy.map.empty()) return vendor;
    auto const unified = policy.to_unified(vendor);
    if (!unified.empty()) return unified;
    return policy.unmapped == UnmappedRoles::passthrough ? vendor : std::string_view{};
}

std::string_view vendor_role(std::string_view written, RolePolicy const& policy) {
    if (policy.map.empty()) return written;
    if (auto const exact = policy.to_vendor(written); !exact.empty()) return exact;
    for (auto const& pair : policy.map)
        if (scim::equal_folded(pair.unified, written)) return pair.vendor;
    return policy.unmapped == UnmappedRoles::passthrough ? written : std::string_view{};
}

bool is_taken(std::string_view vendor, Capabilities const& can) {
    auto const fact = std::ranges::find(can.documented_roles, vendor, &RoleFact::name);
    if (fact != can.documented_roles.end()) return fact->returnable;
    return !can.charges_for_roles;
}

Names taken_roles(Names held, Capabilities const& can, Arena& arena) {
    auto made = arena.vector<std::string_view>();
    std::ranges::copy_if(held, std::back_inserter(made), [&](auto role) { return is_taken(role, can); });
    return Arena::keep(made);
}

bool is_inactive(User const& user, UserRecord const& record, Shape const& shape) {
    if (user.active == false) return true;
    if (!record.inactive) return false;
    if (record.inactive->user) return true;
    auto const held = user.roles.value_or(Names{});
    return std::ranges::none_of(held, [&](auto role) {
        return is_taken(role, shape.can()) && !contains(record.inactive->left, role);
    });
}

Names seen_roles(User const& user, UserRecord const& record, Shape const& shape, Arena& arena) {
    auto const held = user.roles.value_or(Names{});
    if (!record.inactive || !is_inactive(user, record, shape)) return held;
    auto const& inactive = *record.inactive;
    // A role that was left to the user may have been taken since, and another may have been given.
    auto const lost = without_names(inactive.left, held, arena);
    auto const gained = without_names(held, inactive.left, arena);
    return joined_names(without_names(inactive.roles, lost, arena), gained, arena);
}

bool is_guarded(std::string_view vendor, Capabilities const& can) {
    auto const fact = std::ranges::find(can.documented_roles, vendor, &RoleFact::name);
    return fact != can.documented_roles.end() && fact->guarded;
}

Names without_names(Names names, Names removed, Arena& arena) {
    auto made = arena.vector<std::string_view>();
    std::ranges::copy_if(names, std::back_inserter(made),
                         [&](auto name) { return !contains(removed, name); });
    return Arena::keep(made);
}

Names joined_names(Names a, Names b, Arena& arena) {
    auto made = arena.vector<std::string_view>();
    made.assign(a.begin(), a.end());
    made.insert(made.end(), b.begin(), b.end());
    return sorted_set(Arena::keep(made), arena);
}

} // namespace idiom::scim_face
