#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/error.hpp"
#include "translators/core/route_view.hpp"
#include "translators/core/user.hpp"

namespace idiom::scim_face {

/// Reads the user in a document in which this face shows users, in the unified words. Error: a 400 with a
/// reason for every other document, one without `schemas` included.
Result<User> read_shown_user(ClientRequest const& document, RouteView const& route, Arena& arena);

} // namespace idiom::scim_face
