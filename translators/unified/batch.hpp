#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/face.hpp"
#include "translators/core/route_view.hpp"

namespace idiom::unified {

/// Reads a batch: the calls in the body of a POST, each of which is answered as a request of its own would
/// be. They run in order, reads that follow one another together, or with `parallel` all together.
/// Every call is read before the first is carried out. `dry_run` holds for all of them.
///
/// Errors: unsupported_media_type unless the body is JSON; those of reading it; for a call that cannot be
/// carried out one error with the places of all such calls, whose fault is that of the first if its status is
/// 422, else invalid_value.
Result<ClientCall const*> read_batch(ClientRequest const& request, RouteView const& route, bool dry_run,
                                     Arena& arena);

} // namespace idiom::unified
