#pragma once

#include "translators/core/face.hpp"
#include "translators/core/route_view.hpp"
#include "translators/unified/parameters.hpp"
#include "translators/unified/response_options.hpp"

namespace idiom::unified {

/// A list of the user with an external id: reads the user whom the record names, and no list of the vendor.
/// The other filters hold, too. Error: invalid_parameter for a cursor, because there are no further pages.
Result<ClientCall const*> list_by_external_id(Parameters const& parameters, RouteView const& route,
                                              ResponseOptions const& response_options, Arena& arena);

} // namespace idiom::unified
