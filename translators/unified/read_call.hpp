#pragma once

#include "translators/core/call.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/face.hpp"
#include "translators/core/route_view.hpp"
#include "translators/face/format.hpp"
#include "translators/unified/response_options.hpp"

#include <variant>

namespace idiom::unified {

/// A call for the back end, and the form of its answer.
struct ParsedCall {
    Call call;
    Operation operation = Operation::list;
    ResponseOptions response_options;
    bool dry_run = false;
    std::string_view user_id;           ///< the user for the write lock; "" for a list or a create
    bool lists = false;                 ///< the route has lists
    CreateUser const* create = nullptr; ///< of a create whose call is a script
    bool writes() const { return !response_options.reads; }
};

/// The request has the calls in its body; see read_batch.
struct BatchOfCalls {
    bool dry_run = false;
};

/// A call, or the response if no back end is needed (capabilities, OPTIONS), or calls that depend on each
/// other, or a batch.
using Parsed = std::variant<ParsedCall, ClientResponse, ClientCall const*, BatchOfCalls>;

/// Reads a request of the unified API (contract, sections 2 to 5). Total. The result points into `arena`,
/// `request` and `route`, which must outlive the call. Errors: any of 400, 404 not_found, 405, 406, 415,
/// 422, 428, 501.
Result<Parsed> read_call(ClientRequest const& request, RouteView const& route, Arena& arena);

/// Returns the format for a resource outside the routes: by the suffix of the path, by the query, by
/// `Accept`. Errors: invalid_parameter for any other parameter; not_acceptable if the client excludes both
/// formats.
Result<face::Format> read_format(Method method, std::string_view path, std::string_view query,
                                 std::span<Header const> headers, Arena& arena);

/// Returns the format of a problem: as for the answer, else JSON. Needs no body and no route, so it works for
/// any failure before they are known.
face::Format problem_format(Method method, std::string_view path, std::string_view query,
                            std::span<Header const> headers, Arena& arena);

} // namespace idiom::unified
