#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/user.hpp"
#include "translators/evovoice/face/contracts.hpp"

namespace idiom::evovoice_face {

/// Returns the address of a user in the contract, which is login and e-mail address in one. Prefers the
/// e-mail address if the back end has both.
std::string_view address_of(User const& user);

/// Returns a user as `UserInfo`. An extension with the name of a member is that member. A word that the .NET
/// types do not know is left out, because a reader would reject the whole document. `IsAuthenticated` has no
/// null in .NET, so it is false if the back end says nothing.
Record to_user_info(User const& user, Arena& arena);

/// Returns the user of a `UserInfo`, with what every back end may have. The address is login and e-mail
/// address.
User to_user(Record const& user_info, Arena& arena);

} // namespace idiom::evovoice_face
