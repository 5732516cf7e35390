#pragma once

#include "translators/core/face.hpp"
#include "translators/evovoice/face/request.hpp"
#include "translators/face/format.hpp"

namespace idiom::evovoice_face {

/// Returns the next calls of a request, or its response or error. A pure function of the outcomes so far,
/// like the conversation of a dialect. It ends for any outcomes.
FaceStep next(Request const& request, RouteView const& route, face::Format format, bool head,
              Outcomes outcomes, Arena& arena);

} // namespace idiom::evovoice_face
