#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/search.hpp"

#include <span>
#include <string_view>

namespace idiom::unified {

/// Reads a search of all routes. Errors: those of the parameters; invalid_parameter unless the query has one
/// of userName and email; not_acceptable for XML, which a search has not.
Result<Search> read_search(ClientRequest const& request, Arena& arena);

/// Writes what the routes found, and a problem for each that failed.
ClientResponse write_search(std::span<SearchedRoute const> routes, std::string_view next,
                            ClientRequest const& request, Arena& arena);

} // namespace idiom::unified
