#pragma once

#include "translators/core/roles.hpp"
#include "translators/core/user.hpp"

#include <optional>

namespace idiom {

/// A remark of an answer about one field of the user.
struct Warning {
    std::string_view pointer;
    std::string_view detail;
    bool left_out = true; ///< true: the value was left out or is not confirmed; false: a remark only
};

/// One change to one user, in whatever form the client sent it (PUT, JSON Patch, merge patch, XML, a roles
/// call). `set` holds the new values. `clears` names the fields to empty. The user keeps every other field.
/// Role names are unified.
class Change {
public:
    User set;
    std::optional<RolesChange> roles;  ///< null keeps the roles; `set.roles` is not used
    std::span<Warning const> warnings; ///< about values that were left out (handling=lenient)

    void clear(Field field) { cleared_ |= bit(field); }
    bool clears(Field field) const { return (cleared_ & bit(field)) != 0; }
    bool sets(Field field) const { return field == Field::roles ? roles.has_value() : has(set, field); }
    bool touches(Field field) const { return sets(field) || clears(field); }
    bool touches_scalars() const;
    bool empty() const { return !roles && !touches_scalars(); }
    /// Removes `field` from the change, so that the user keeps it.
    void keep(Field field);

private:
    static constexpr std::uint32_t bit(Field field) { return 1u << static_cast<unsigned>(field); }
    std::uint32_t cleared_ = 0;
};

/// Returns the user after the change. This function defines the meaning of a change; every dialect has to
/// agree with it.
User apply(User const& before, Change const& change, Arena& arena);

/// Merges extension members. A member of `changes` replaces the member of the same name; `null` removes it.
std::span<Extension const> merge_extensions(std::span<Extension const> before,
                                            std::span<Extension const> changes, Arena& arena);

} // namespace idiom
