#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/core/member.hpp"
#include "translators/core/user.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace idiom {

/// How to treat a vendor role that the route's map does not name.
enum class UnmappedRoles : std::uint8_t {
    preserve,    ///< hidden; clients cannot write it; every write keeps it
    passthrough, ///< shown and writable under the vendor's name
    reject,      ///< hidden, with a warning; the roles of a user that holds one cannot be written
};

/// The roles of a route: pairs of a unified name and a vendor name. Immutable. The configuration owns it.
struct RolePolicy {
    struct Pair {
        std::string unified;
        std::string vendor;
    };
    std::vector<Pair> map; ///< empty: both sides use the same names
    UnmappedRoles unmapped = UnmappedRoles::preserve;
    std::vector<std::string> default_roles; ///< unified; for a create without roles

    /// Return the counterpart of a name, or "" if it has none.
    std::string_view to_vendor(std::string_view unified) const;
    std::string_view to_unified(std::string_view vendor) const;
};

/// The new set of roles.
struct RolesReplace {
    Names roles;
};
/// Roles to add and roles to remove. The user keeps every other role.
struct RolesDelta {
    Names add;
    Names remove;
};
using RolesChange = std::variant<RolesReplace, RolesDelta>;

/// Returns the set after the change. This function defines the meaning of a change of roles, without a
/// policy.
Names apply(Names before, RolesChange const& change, Arena& arena);

/// What a dialect knows about the role names of its vendor.
class RoleRules {
public:
    virtual ~RoleRules() = default;
    /// Returns whether the vendor protects this role, so that no client can remove it.
    virtual bool guarded(std::string_view) const { return false; }
    /// Returns whether a write that replaces the set must keep this role. A client may still remove it by
    /// name.
    virtual bool kept_by_replace(std::string_view) const { return false; }
    /// Returns whether the dialect sends only the role to add, so that the other roles need not be known.
    virtual bool appends() const { return false; }
    /// Returns the name of a group of roles of which a user holds at most one; "" if the role has no such
    /// group.
    virtual std::string_view exclusive_group(std::string_view) const { return {}; }
};

/// A change of roles, computed against a user. All names are the vendor's.
struct RolePlan {
    Names before;
    Names after;
    Names add;    ///< in `after`, not in `before`
    Names remove; ///< in `before`, not in `after`
    bool changes() const { return !add.empty() || !remove.empty(); }
};

/// Computes the set that `change` (unified names) makes of `before` (vendor names). The plan keeps the roles
/// outside the map and the roles that the vendor protects. Errors: role_not_mapped and invalid_value with the
/// pointer of the role; backend_conflict if a client removes a protected role by name; backend_error if the
/// roles of the user were not understood, or are not shown. Roles that are not shown are no error if the
/// change only adds roles and `rules.appends()`.
Result<RolePlan> plan_roles(Member<Names> const& before, RolesChange const& change, RolePolicy const& policy,
                            RoleRules const& rules, Arena& arena);

/// Returns the vendor's names for the roles of a new user. Without `asked`, the route's default roles.
/// Errors: as plan_roles, for the names.
Result<Names> roles_for_create(std::optional<Names> const& asked, RolePolicy const& policy,
                               RoleRules const& rules, Arena& arena);

/// Returns the names sorted and without duplicates. Sets of names are compared, hashed and shown in this
/// form.
Names sorted_set(Names names, Arena& arena);
bool contains(Names names, std::string_view name);
/// Returns the names of `wanted` that are not in `held`.
Names missing(Names wanted, Names held, Arena& arena);

} // namespace idiom
