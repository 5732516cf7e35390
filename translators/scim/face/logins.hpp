#pragma once

#include "translators/scim/face/outcome_reader.hpp"
#include "translators/scim/fold.hpp"

namespace idiom::scim_face {

/// Logins are compared without case, as filters compare them.
inline bool equal_login(std::string_view a, std::string_view b) { return scim::equal_folded(a, b); }

/// Returns whether a vendor that was sent one text may show the other. Vendors trim, change case, and put
/// separators of their own into telephone numbers.
bool may_be_shown_as(Field field, std::string_view sent, std::string_view shown);

/// Returns the user of a login; null if there is none. If a vendor that compares logins exactly finds none,
/// its whole list is read.
Stage<std::optional<User>> find_login(OutcomeReader& course, std::string_view login, Shape const& shape);

} // namespace idiom::scim_face
