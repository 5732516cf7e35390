#pragma once

#include "gateway/migrate/source_user.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/capabilities.hpp"

namespace idiom::migrate::mapping {

/// The names that TO keeps.
enum class NameForm : std::uint8_t {
    joined, ///< one name
    parts,  ///< the two parts; the whole cannot be written
    apart,  ///< the whole and the parts, independently
};
NameForm name_form(Capabilities const& to);

/// Adds the names that TO keeps, if FROM has only the other form: for one name `displayName` made of both
/// parts, for two names the parts of `displayName`. Adds nothing to a user that lacks a part, so that TO
/// keeps that part.
void complete_names(SourceUser& user, Capabilities const& to, Arena& arena);

/// Gives `set` and `clears` the form that TO keeps: a dialect with one name gets `displayName` in place of
/// both parts.
void settle_names(User& set, FieldSet& clears, Capabilities const& to, Arena& arena);

} // namespace idiom::migrate::mapping
