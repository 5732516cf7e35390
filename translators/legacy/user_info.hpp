#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/user.hpp"
#include "translators/legacy/contracts.hpp"

namespace idiom::legacy {

/// The one address of the contract, which is login and e-mail address in one: the latter where a back end has
/// both.
std::string_view address_of(User const& user);

/// A user as `UserInfo`. An extension that is named as a member is that member; a word that the .NET types do
/// not know is left out, since a reader would reject the whole document for it; `IsAuthenticated`, which .NET
/// has no null for, is false where nothing is known of a session.
Record to_user_info(User const& user, Arena& arena);

} // namespace idiom::legacy
