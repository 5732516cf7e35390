#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/core/member.hpp"
#include "translators/core/user.hpp"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace idiom {

/// What to do with a vendor role that the route's map does not name.
enum class UnmappedRoles : std::uint8_t {
    preserve,    ///< hidden, not writable, kept by every write
    passthrough, ///< shown and writable under the vendor's name
    reject,      ///< hidden with a warning; the roles of a user who holds one cannot be written
};

/// A route's roles: unified names and their vendor names, one to one. Immutable, owned by the configuration.
struct RolePolicy {
    struct Pair {
        std::string unified;
        std::string vendor;
    };
    std::vector<Pair> map; ///< empty: names are the same on both sides
    UnmappedRoles unmapped = UnmappedRoles::preserve;
    std::vector<std::string> default_roles; ///< unified; given on create when the caller names none

    /// "" where the name has no counterpart.
    std::string_view to_vendor(std::string_view unified) const;
    std::string_view to_unified(std::string_view vendor) const;
};

/// The new whole set.
struct RolesReplace {
    Names roles;
};
/// Add these, remove those. A role in neither list is not touched.
struct RolesDelta {
    Names add;
    Names remove;
};
using RolesChange = std::variant<RolesReplace, RolesDelta>;

/// The one meaning of a roles change, on plain sets.
Names apply(Names before, RolesChange const& change, Arena& arena);

/// What a dialect knows about its own role names.
class RoleRules {
public:
    virtual ~RoleRules() = default;
    /// Whether the vendor guards this role, so that no client can take it away.
    virtual bool guarded(std::string_view) const { return false; }
    /// Whether a write that replaces the set must keep this role, though it may be removed by name.
    virtual bool kept_by_replace(std::string_view) const { return false; }
    /// Whether an added role goes to the vendor alone, so that the others need not be known.
    virtual bool appends() const { return false; }
    /// Of the roles with one such group name at most one stands; "" for a role that has no rivals.
    virtual std::string_view exclusive_group(std::string_view) const { return {}; }
};

/// A roles change worked out against a user, all in the vendor's names.
struct RolePlan {
    Names before;
    Names after;
    Names add;    ///< in `after`, not in `before`
    Names remove; ///< in `before`, not in `after`
    bool changes() const { return !add.empty() || !remove.empty(); }
};

/// Works out what `change` (unified names) makes of `before` (vendor names). Roles outside the map and roles
/// that the vendor guards are kept. Errors: role_not_mapped and invalid_value with the pointer of the role,
/// backend_conflict for a guarded role that is removed by name; backend_error where the roles that the user
/// holds are not understood or, unless they are only added to one by one, not shown.
Result<RolePlan> plan_roles(Member<Names> const& before, RolesChange const& change, RolePolicy const& policy,
                            RoleRules const& rules, Arena& arena);

/// The vendor's names for a new user's roles; the route's default roles where the caller named none.
Result<Names> roles_for_create(std::optional<Names> const& asked, RolePolicy const& policy,
                               RoleRules const& rules, Arena& arena);

/// Sorted, without doubles: the form in which sets of names are compared, hashed and shown.
Names sorted_set(Names names, Arena& arena);
bool contains(Names names, std::string_view name);
/// The names of `wanted` that are not in `held`.
Names missing(Names wanted, Names held, Arena& arena);

} // namespace idiom
