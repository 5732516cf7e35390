#pragma once

#include "translators/core/call.hpp"
#include "translators/unified/client_response.hpp"
#include "translators/unified/response_options.hpp"
#include "translators/unified/validate.hpp"

#include <variant>

namespace idiom::unified {

/// A request of a client, below a route. Views into whatever holds it, which has to outlive the call.
struct ClientRequest {
    Method method = Method::get;
    std::string_view path;  ///< what follows the route, percent-encoded: "/users/7.xml"
    std::string_view query; ///< without the '?'
    std::span<Header const> headers;
    std::string_view body;  ///< whole; decoded from any transfer coding
    std::size_t depth = 64; ///< nesting of the body beyond this is refused
};

/// A call for the back end, and how its answer is to look.
struct ParsedCall {
    Call call;
    Operation operation = Operation::list;
    ResponseOptions response_options;
    bool dry_run = false;
    std::string_view user_id; ///< whose writes wait for one another; "" for lists and creates
    bool writes() const { return !response_options.reads; }
};

/// A call, or the response to what needs no back end (the capabilities, OPTIONS).
using Parsed = std::variant<ParsedCall, ClientResponse>;

/// Reads a request of the rest face (contract, sections 2 to 5). Total. Everything it returns lives in
/// `arena`, in `request` or in `route`, which has to outlive the call. Errors: any of 400, 404 not_found,
/// 405, 406, 415, 422, 428, 501.
Result<Parsed> read_call(ClientRequest const& request, RouteView const& route, Arena& arena);

/// The representation of what belongs to no route: by the suffix of the path, by the query, by `Accept`.
/// Errors: invalid_parameter for any other parameter, not_acceptable where both are excluded.
Result<Format> read_format(Method method, std::string_view path, std::string_view query,
                           std::span<Header const> headers, Arena& arena);

/// The representation for a problem, which always finds one: as the answer's, else JSON. Needs no body and no
/// route, so it serves for whatever fails before them.
Format problem_format(Method method, std::string_view path, std::string_view query,
                      std::span<Header const> headers, Arena& arena);

} // namespace idiom::unified
