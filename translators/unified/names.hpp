#pragma once

#include "translators/core/names.hpp"
#include "translators/unified/validate.hpp"
#include "translators/unified/validation_errors.hpp"

namespace idiom::unified {

/// Makes what a client says of first and last name something that the dialect can hold, where it keeps one
/// name only. `before` is null for a new user. Strictly, names that would be shown otherwise are an
/// invalid_value. Leniently they become the display name, with a warning that they are shown split in another
/// way; a part alone whose other part is not known is left out.
void hold_names(User& asked, HeldUser const* before, RouteView const& route,
                ValidationErrors& validation_errors, Arena& arena);

} // namespace idiom::unified
