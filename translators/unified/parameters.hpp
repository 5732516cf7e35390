#pragma once

#include "translators/core/call.hpp"
#include "translators/unified/client_response.hpp"
#include "translators/unified/schema.hpp"
#include "translators/unified/target.hpp"
#include "translators/unified/validate.hpp"

namespace idiom::unified {

/// The query parameters of a call, checked for where they stand.
struct Parameters {
    std::optional<Format> format;
    FieldSet fields = FieldSet::all();           ///< the projection: GET of a user, and lists
    ListUsers list;                              ///< lists only; its `wanted` agrees with `fields`
    bool dry_run = false;                        ///< writes only
    bool global = false;                         ///< deletes only
    std::optional<std::string_view> client_type; ///< unassigning a device: what a body could say as well
};

/// `operation` is nothing for what is no operation of a back end. Error: invalid_parameter for one that is
/// unknown here, given twice or has no valid value (a role that the route does not have, too), and for a
/// query that is not well formed; the text says what would be right.
Result<Parameters> read_parameters(std::string_view query, std::optional<Operation> operation,
                                   RouteView const& route, Arena& arena);

} // namespace idiom::unified
