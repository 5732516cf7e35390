#include "translators/core/roles.hpp"

#include "translators/core/field_errors.hpp"
#include "translators/core/role_names.hpp"
#include "translators/core/suggest.hpp"

#include <algorithm>
#include <initializer_list>

namespace idiom {

namespace {

/// The JSON Pointer of a set of roles, as clients know it.
constexpr std::string_view roles_pointer = "/roles";

/// Collects the errors of all names that cannot be translated.
class Refusals {
public:
    explicit Refusals(Arena& arena) : errors_(arena) {}
    /// Joins `parts` to a detail only if the error is still listed.
    void add(Fault fault, std::initializer_list<std::string_view> parts, Arena& arena) {
        if (errors_.empty()) fault_ = fault;
        if (!errors_.has_room()) return errors_.count_one();
        errors_.add(roles_pointer, arena.join(parts));
    }
    void add_unknown(std::string_view name, RolePolicy const& policy, Arena& arena) {
        if (!errors_.has_room()) return errors_.count_one();
        auto const known = unified_names(policy, arena);
        add(Fault::role_not_mapped,
            {"the route has no role ", in_quotes(name, arena), way_out(name, known, "its roles are", arena)},
            arena);
    }
    bool any() const { return !errors_.empty(); }
    std::unexpected<Error> error() const {
        return fail(fault_, errors_.with_count(errors_.list().front().detail), errors_.list());
    }

private:
    FieldErrors errors_;
    Fault fault_ = Fault::role_not_mapped;
};

/// A set of names for many lookups.
class Lookup {
public:
    Lookup(Names names, Arena& arena) : sorted_(sorted_set(names, arena)) {}
    bool has(std::string_view name) const { return std::ranges::binary_search(sorted_, name); }

private:
    Names sorted_;
};

/// Translates `unified` to a sorted set of vendor names. Names that the route does not map go to `refusals`.
Names translate(Names unified, RolePolicy const& policy, Refusals& refusals, Arena& arena) {
    auto vendor = arena.vector<std::string_view>();
    vendor.reserve(unified.size());
    for (auto const name : unified) {
        auto const translated = policy.to_vendor(name);
        if (translated.empty())
            refusals.add_unknown(name, policy, arena);
        else
            vendor.push_back(translated);
    }
    return sorted_set(Arena::keep(vendor), arena);
}

/// The roles of a set that exclude others, by the group within which they exclude each other.
class Rivals {
public:
    Rivals(Names roles, RoleRules const& rules, Arena& arena) : rules_(rules), found_(arena.vector<Rival>()) {
        for (auto const role : roles)
            if (auto const group = rules.exclusive_group(role); !group.empty())
                found_.push_back({group, role});
        std::ranges::sort(found_);
    }

    /// Refuses each role together with the next one of its group. Naming all pairs would take quadratic
    /// space.
    void refuse(Refusals& refusals, Arena& arena) const {
        for (std::size_t i = 1; i < found_.size(); ++i)
            if (found_[i].group == found_[i - 1].group)
                refusals.add(Fault::invalid_value,
                             {"'", found_[i - 1].role, "' and '", found_[i].role, "' exclude each other"},
                             arena);
    }
    /// Returns whether the set has a role of the same group as `role`.
    bool displace(std::string_view role) const {
        auto const group = rules_.exclusive_group(role);
        return !group.empty() && std::ranges::binary_search(found_, group, {}, &Rival::group);
    }
    bool empty() const { return found_.empty(); }

private:
    struct Rival {
        std::string_view group;
        std::string_view role;
        auto operator<=>(Rival const&) const = default;
    };
    RoleRules const& rules_;
    std::pmr::vector<Rival> found_;
};

/// Returns whether a write that names other roles keeps this one.
bool preserved(std::string_view role, RolePolicy const& policy, RoleRules const& rules) {
    return rules.guarded(role) || policy.to_unified(role).empty();
}

std::unexpected<Error> unknown_roles(std::string_view why, Arena& arena) {
    return fail(Fault::backend_error, arena.join({why, ", so nothing was written over them: roles"}),
                arena.list<FieldError>({{roles_pointer, why}}));
}

bool only_adds(RolesChange const& change) {
    auto const* const delta = std::get_if<RolesDelta>(&change);
    return delta && delta->remove.empty();
}

/// Returns the vendor's roles after the replacement. Adds its errors to `refusals`.
Names replaced(Names before, RolesReplace const& replace, RolePolicy const& policy, RoleRules const& rules,
               Refusals& refusals, Arena& arena) {
    auto const wanted = translate(replace.roles, policy, refusals, arena);
    Rivals const rivals(wanted, rules, arena);
    rivals.refuse(refusals, arena);
    auto after = arena.vector<std::string_view>();
    after.assign(wanted.begin(), wanted.end());
    for (auto const role : before) {
        if (std::ranges::binary_search(wanted, role)) continue;
        // A requested role replaces a kept role that it excludes.
        if (!rivals.displace(role) && (preserved(role, policy, rules) || rules.kept_by_replace(role)))
            after.push_back(role);
    }
    return Arena::keep(after);
}

/// Returns the vendor's roles after the delta. Adds its errors to `refusals`.
Result<Names> added_and_removed(Names before, bool hidden, RolesDelta const& delta, RolePolicy const& policy,
                                RoleRules const& rules, Refusals& refusals, Arena& arena) {
    using std::ranges::binary_search;
    auto const add = translate(delta.add, policy, refusals, arena);
    Rivals const rivals(add, rules, arena);
    if (hidden && !rivals.empty()) // the user may hold a role of the same group
        return unknown_roles("the back end does not show the roles that the user holds", arena);
    auto const remove = translate(delta.remove, policy, refusals, arena);
    rivals.refuse(refusals, arena);
    for (auto const role : remove)
        if (rules.guarded(role) && binary_search(before, role) && !binary_search(add, role))
            refusals.add(Fault::backend_conflict, {"the back end does not let go of '", role, "'"}, arena);
    auto after = arena.vector<std::string_view>();
    for (auto const role : before) // the loop skips the roles of `add`, which follow below
        if (!rivals.displace(role) && !binary_search(remove, role)) after.push_back(role);
    after.insert(after.end(), add.begin(), add.end());
    return Arena::keep(after);
}

} // namespace

std::string_view RolePolicy::to_vendor(std::string_view unified) const {
    for (auto const& pair : map)
        if (pair.unified == unified) return pair.vendor;
    bool const passes = map.empty() || unmapped == UnmappedRoles::passthrough;
    if (!passes) return {};
    // A vendor role that has a unified name goes by that name only: one role, one name.
    for (auto const& pair : map)
        if (pair.vendor == unified) return {};
    return unified;
}

std::string_view RolePolicy::to_unified(std::string_view vendor) const {
    for (auto const& pair : map)
        if (pair.vendor == vendor) return pair.unified;
    bool const passes = map.empty() || unmapped == UnmappedRoles::passthrough;
    if (!passes) return {};
    for (auto const& pair : map)
        if (pair.unified == vendor) return {};
    return vendor;
}

Names unified_names(RolePolicy const& policy, Arena& arena) {
    using Pair = RolePolicy::Pair;
    auto const pairs = arena.array<Pair const*>(policy.map.size());
    std::ranges::transform(policy.map, pairs.begin(), [](Pair const& pair) { return &pair; });
    // Clients see a role with several names under the first of them.
    std::ranges::sort(pairs, {},
                      [](Pair const* pair) { return std::pair(std::string_view(pair->vendor), pair); });
    auto const further = std::ranges::unique(pairs, {}, &Pair::vendor);
    auto const first = pairs.first(pairs.size() - further.size());
    std::ranges::sort(first); // back to the order of the map
    auto const names = arena.array<std::string_view>(first.size());
    std::ranges::transform(first, names.begin(),
                           [](Pair const* pair) { return std::string_view(pair->unified); });
    return names;
}

bool contains(Names names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

Names missing(Names wanted, Names held, Arena& arena) {
    auto out = arena.vector<std::string_view>();
    Lookup const there(held, arena);
    for (auto const name : wanted)
        if (!there.has(name)) out.push_back(name);
    return Arena::keep(out);
}

Names sorted_set(Names names, Arena& arena) {
    auto const strictly_ascending = [&] {
        return std::ranges::adjacent_find(names, std::greater_equal<>{}) == names.end();
    };
    if (strictly_ascending()) return names;
    auto const out = arena.array<std::string_view>(names.size());
    std::ranges::copy(names, out.begin());
    std::ranges::sort(out);
    auto const doubles = std::ranges::unique(out);
    return out.first(out.size() - doubles.size());
}

Names apply(Names before, RolesChange const& change, Arena& arena) {
    if (auto const* const replace = std::get_if<RolesReplace>(&change))
        return sorted_set(replace->roles, arena);
    auto const& delta = std::get<RolesDelta>(change);
    auto after = arena.vector<std::string_view>();
    after.reserve(before.size() + delta.add.size());
    Lookup const removed(delta.remove, arena);
    for (auto const role : before)
        if (!removed.has(role)) after.push_back(role);
    after.insert(after.end(), delta.add.begin(), delta.add.end());
    return sorted_set(Arena::keep(after), arena);
}

Result<RolePlan> plan_roles(Member<Names> const& held, RolesChange const& change, RolePolicy const& policy,
                            RoleRules const& rules, Arena& arena) {
    if (held.is_not_understood())
        return unknown_roles("the roles that the user holds are not understood", arena);
    if (held.is_absent() && !(rules.appends() && only_adds(change)))
        return unknown_roles("the back end does not show the roles that the user holds", arena);
    auto const before = held ? sorted_set(*held, arena) : Names{};
    if (policy.unmapped == UnmappedRoles::reject)
        for (auto const role : before)
            if (policy.to_unified(role).empty() && !policy.map.empty())
                return fail(
                    Fault::role_not_mapped,
                    arena.join({"the user holds a role that the route does not know: '", role, "'"}),
                    arena.list<FieldError>({{roles_pointer, "holds a role that the route does not know"}}));

    Refusals refusals(arena);
    auto const after = std::visit(
        [&]<class Wanted>(Wanted const& wanted) -> Result<Names> {
            if constexpr (std::is_same_v<Wanted, RolesReplace>)
                return replaced(before, wanted, policy, rules, refusals, arena);
            else
                return added_and_removed(before, held.is_absent(), wanted, policy, rules, refusals, arena);
        },
        change);
    if (!after) return std::unexpected(after.error());
    if (refusals.any()) return refusals.error();

    auto const result = sorted_set(*after, arena);
    return RolePlan{
        .before = before,
        .after = result,
        .add = missing(result, before, arena),
        .remove = missing(before, result, arena),
    };
}

Result<Names> roles_for_create(std::optional<Names> const& asked, RolePolicy const& policy,
                               RoleRules const& rules, Arena& arena) {
    Names const wanted = asked ? *asked : [&]() -> Names {
        auto const defaults = arena.array<std::string_view>(policy.default_roles.size());
        std::ranges::copy(policy.default_roles, defaults.begin());
        return defaults;
    }();
    Refusals refusals(arena);
    auto const vendor = translate(wanted, policy, refusals, arena);
    Rivals(vendor, rules, arena).refuse(refusals, arena);
    if (refusals.any()) return refusals.error();
    return vendor;
}

} // namespace idiom
