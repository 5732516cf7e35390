#include "gateway/pipeline/describe_faces.hpp"

namespace idiom::pipeline {

RouteView view_for_face(ServedRoute const& route, std::size_t face_number, std::string_view base) {
    RouteView view{.capabilities = route.capabilities,
                   .roles = route.roles,
                   .base = base,
                   .tagged = nullptr,
                   .name = route.name,
                   .host = route.host};
    if (face_number < route.face_settings.size()) view.settings = route.face_settings[face_number];
    if (face_number < route.face_roles.size() && route.face_roles[face_number]) {
        view.roles = route.face_roles[face_number];
        view.tagged = route.roles;
    }
    return view;
}

std::span<FaceDescription const> describe_faces(RequestContext const& context) {
    auto const faces = context.routing->faces.all();
    auto made = context.arena.vector<FaceDescription>();
    // The path names the route, or Host does: the same holds for the paths of the other faces.
    auto const own = context.found.prefix.value_or("");
    auto const below = context.place.base.substr(std::min(own.size(), context.place.base.size()));
    for (std::size_t number = 0; number < faces.size(); ++number) {
        auto const& face = *faces[number];
        if (&face == &context.face()) continue;
        auto const base = context.arena.join({face.info().prefix, below});
        FaceSandbox const sandbox(face, context.client_request, context.arena);
        auto const json = sandbox.describe(view_for_face(*context.route, number, base));
        if (!json.empty()) made.push_back({.face = face.info().name, .json = json});
    }
    return Arena::keep(made);
}

} // namespace idiom::pipeline
