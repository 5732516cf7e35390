#pragma once

#include "gateway/migrate/mapping/apply.hpp"
#include "translators/core/call.hpp"
#include "translators/core/change.hpp"
#include "translators/core/held_user.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::migrate {

/// The effect of a write on one field of TO's user.
struct FieldChange {
    Field field;
    std::string_view name;                   ///< `lastName`, `extensions/NAME/FIELD`
    std::optional<std::string_view> is;      ///< JSON text; null if TO has no value
    std::optional<std::string_view> becomes; ///< JSON text; null if the field is cleared
    Extension const* extension = nullptr;    ///< for Field::extensions: the wanted member
};

/// The difference between TO's user and the wanted user. Views into the arena of the comparison.
struct Comparison {
    std::span<FieldChange const> fields;
    Names add; ///< unified names
    Names remove;
    bool loses_last_role = false; ///< the write takes the user's last role
    bool disables = false;        ///< the write makes an active user inactive

    bool equal() const { return fields.empty() && add.empty() && remove.empty(); }
    bool has(Field field) const;
};

/// How roles and fields of TO are compared and written.
struct Target {
    Capabilities const& can;
    mapping::RolesMode roles = mapping::RolesMode::copy;
};

/// Compares TO's user with the wanted one, in the form that TO can hold: texts without blanks at their ends,
/// the login and fields with FieldRule::ignores_case without regard to case, roles as a set. Fields that TO
/// takes on create only, or does not show, are not compared. `is` has unified role names.
Comparison compare(mapping::Wanted const& wanted, User const& is, Target const& target, Arena& arena);

/// Returns the user to be created: without members that would be cleared.
User new_user_of(mapping::Wanted const& wanted, Arena& arena);

/// Returns the comparison of a user that TO does not have: every field of `wanted` but the password is new.
/// A member of extensions that TO never shows may be a secret: it has `***` for its value.
Comparison compare_with_none(mapping::Wanted const& wanted, Capabilities const& can, Arena& arena);

/// Returns the names of what differs, with `roles`.
std::vector<std::string> names_of(Comparison const& comparison);

/// Returns the smallest change that makes TO's user as wanted. If roles are only added, the change adds them;
/// else it replaces the set, so that the dialect keeps the roles that a vendor must keep.
Change change_of(Comparison const& comparison, mapping::Wanted const& wanted, Arena& arena);

/// The change of an update of this run. It is computed under the write lock from the user as TO holds it
/// then, so that changes that others made meanwhile are compared again. Lives as long as the call.
class MoveEdit final : public Edit {
public:
    MoveEdit(mapping::Wanted const& wanted, Target const& target) : wanted_(wanted), target_(target) {}

    Change const* without_user() const override { return nullptr; }
    Result<Change> against(HeldUser const& before, Arena& arena) const override;

    /// The comparison of the last `against`; null before it.
    std::optional<Comparison> const& done() const { return done_; }

private:
    mapping::Wanted const& wanted_;
    Target const& target_;
    mutable std::optional<Comparison> done_;
};

} // namespace idiom::migrate
