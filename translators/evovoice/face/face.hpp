#pragma once

#include "translators/core/client_response.hpp"
#include "translators/core/route_view.hpp"
#include "translators/evovoice/face/request.hpp"
#include "translators/face/format.hpp"

#include <variant>

namespace idiom::evovoice_face {

/// The next calls of a request, or its response. A pure function of the outcomes so far, like the
/// conversation of a dialect. It ends for any outcomes. `write_error` writes the error.
using FaceStep = std::variant<Calls, Result<ClientResponse>>;
FaceStep next(Request const& request, RouteView const& route, face::Format format, bool head,
              Outcomes outcomes, Arena& arena);

/// The rounds of calls of the longest correct list. The caller may stop a face that takes more.
inline constexpr std::size_t most_rounds = 48;

} // namespace idiom::evovoice_face
