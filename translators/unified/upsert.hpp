#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/face.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/edit.hpp"
#include "translators/unified/parameters.hpp"
#include "translators/unified/response_options.hpp"

namespace idiom::unified {

/// A PUT of the users whose query names one user: replaces the user, or creates it if there is none. Looks
/// for the user first. If the user comes or goes between that and the write, it looks once more.
///
/// Errors: invalid_parameter unless the query has one of userName, email and externalId; those of a create
/// and of a PUT; precondition_failed for a condition that the user does not meet. As calls: backend_conflict
/// if several users have the address, or the external id from a directory.
Result<ClientCall const*> read_upsert(ClientRequest const& request, RouteView const& route,
                                      Parameters const& parameters, face::EditContext const& context,
                                      ResponseOptions const& response_options, Arena& arena);

} // namespace idiom::unified
