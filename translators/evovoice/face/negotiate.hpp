#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/client_request.hpp"
#include "translators/face/format.hpp"

namespace idiom::evovoice_face {

/// Returns the format of the response by ServiceStack's rules. The first of these that is there decides: the
/// suffix of the path; `?format=` in any case, or `?callback=`, which means JSON; the format in the path of a
/// call by name; `Accept` without its weights: the type of the request's body if it is listed, else JSON
/// before XML; the type of the request's body; JSON.
face::Format response_format(ClientRequest const& request, Arena& arena);

} // namespace idiom::evovoice_face
