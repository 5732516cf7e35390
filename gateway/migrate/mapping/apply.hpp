#pragma once

#include "gateway/migrate/mapping/ends.hpp"
#include "gateway/migrate/mapping/mapping.hpp"
#include "gateway/migrate/source_user.hpp"
#include "translators/core/arena.hpp"

#include <span>
#include <string_view>

namespace idiom::migrate::mapping {

/// Why TO cannot take a value.
struct Lack {
    enum class Kind : std::uint8_t {
        missing,       ///< TO needs the field, and there is no value
        too_long,      ///< the value has more characters than TO takes
        invalid,       ///< the value is not of the field's type: no boolean, no number
        not_clearable, ///< the field is cleared, and TO cannot clear it
        no_address,    ///< the login is no e-mail address, and TO takes only such
    };
    Kind kind;
    Field field;
    std::string_view name; ///< `lastName`, `extensions/NAME/FIELD`
    std::size_t most = 0;  ///< too_long: the most characters that TO takes
};
/// Returns a few words without the value: "lacks lastName".
std::string_view sentence(Lack const& lack, Arena& arena);

/// What TO should hold of one user. Views into the source user, the mapping and the arena. A field that a
/// file does not have stands neither in `set` nor in `clears`: it is neither written nor compared. An empty
/// text of FROM clears, as null does, and as does a name that a route can show and does not, where TO can
/// clear it.
struct Wanted {
    std::string_view key; ///< the partner at TO has the same key; "" if the user has none
    /// The values that TO should hold, in the form that TO keeps: a dialect that keeps one name gets
    /// `displayName`, others the two names. `roles` are unified names after the mapping's own map, absent if
    /// FROM shows none or the mode is `ignore`. `extensions` are those of TO's dialect. `password` is there
    /// if FROM gives one; for a create only.
    User set;
    FieldSet clears;               ///< the fields that TO should not hold; never one that `set` has
    std::span<Lack const> invalid; ///< only of the kind `invalid`
    /// `set.roles` are the default roles of TO's route: FROM has none, and TO takes no user without a role. A
    /// user of TO who shows no role by the route's names holds one that the route does not name, and keeps
    /// that alone.
    bool default_roles = false;
};

/// Returns whether a field is wanted and has no value: `lastName`, `extensions/NAME/FIELD`.
bool is_missing(Wanted const& wanted, std::string_view name);

/// Applies the mapping to one user of FROM.
Wanted apply(Mapping const& mapping, SourceUser const& source, Capabilities const& to, Arena& arena);

/// Returns why the user cannot be created at TO: invalid values, missing fields, values that are too long, a
/// login that is no address.
/// `default_roles`: TO's route gives roles to a user who has none. A password that the mapping generates
/// counts as given.
std::span<Lack const> why_not_created(Wanted const& wanted, Mapping const& mapping, Capabilities const& to,
                                      bool default_roles, Arena& arena);
/// Returns why the user of TO cannot be written: invalid values, values that are too long, fields that TO
/// cannot clear, a login that is no address. The last two count only if the update changes the field.
std::span<Lack const> why_not_updated(Wanted const& wanted, Capabilities const& to, Arena& arena);

} // namespace idiom::migrate::mapping
