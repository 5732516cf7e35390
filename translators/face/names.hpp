#pragma once

#include "translators/core/held_user.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/validation_errors.hpp"

namespace idiom::face {

/// Makes the first and last name of a client fit a dialect that keeps one name only. `before` is null for a
/// new user. Names that would be shown in another way are an invalid_value. With lenient errors they become
/// the display name, with a warning that they are shown split in another way; a single part is left out if
/// the other part is not known.
void hold_names(User& asked, HeldUser const* before, RouteView const& route,
                ValidationErrors& validation_errors, Arena& arena);

} // namespace idiom::face
