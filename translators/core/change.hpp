#pragma once

#include "translators/core/roles.hpp"
#include "translators/core/user.hpp"

#include <optional>
#include <variant>

namespace idiom {

/// A field of a user and something that the answer has to say about it.
struct Warning {
    std::string_view pointer;
    std::string_view detail;
    bool left_out = true; ///< what the pointer names was left out or is not confirmed; else a mere remark
};

/// One change to one user, however the client spelled it (PUT, JSON Patch, merge patch, XML, a roles call).
/// `set` holds the new values of the fields that get one, `cleared` says which are emptied; a field in
/// neither is kept. Role names are unified names.
class Change {
public:
    User set;
    std::optional<RolesChange> roles;  ///< `set.roles` is not used
    std::span<Warning const> warnings; ///< what was left out on the way here (handling=lenient)

    void clear(Field field) { cleared_ |= bit(field); }
    bool clears(Field field) const { return (cleared_ & bit(field)) != 0; }
    bool sets(Field field) const { return field == Field::roles ? roles.has_value() : has(set, field); }
    bool touches(Field field) const { return sets(field) || clears(field); }
    bool touches_scalars() const;
    bool empty() const { return !roles && !touches_scalars(); }
    /// Forgets what it says of `field`.
    void keep(Field field);

private:
    static constexpr std::uint32_t bit(Field field) { return 1u << static_cast<unsigned>(field); }
    std::uint32_t cleared_ = 0;
};

/// The one meaning of a change, which every dialect has to agree with.
User apply(User const& before, Change const& change, Arena& arena);

/// Merges extension members: those of `changes` replace those of the same name, a `null` removes.
std::span<Extension const> merge_extensions(std::span<Extension const> before,
                                            std::span<Extension const> changes, Arena& arena);

} // namespace idiom
