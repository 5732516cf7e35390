#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Returns the view of the route for one of the faces. `base` is the path of its resources there.
RouteView view_for_face(ServedRoute const& route, std::size_t face_number, std::string_view base);

/// Returns what the other faces offer on the route of the request, for its capabilities.
std::span<FaceDescription const> describe_faces(RequestContext const& context);

} // namespace idiom::pipeline
