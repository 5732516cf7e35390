#pragma once

#include "translators/core/roles.hpp"

namespace idiom::face {

/// Translates the role names of one user from the names of `from` to those of `to`. A name without a
/// counterpart in `to` stays as it is.
Names renamed(Names names, RolePolicy const& from, RolePolicy const& to, Arena& arena);

} // namespace idiom::face
