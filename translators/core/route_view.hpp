#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/core/face_settings.hpp"
#include "translators/core/roles.hpp"

#include <span>
#include <string_view>

namespace idiom {

/// What another face offers on a route, see Face::describe.
struct FaceDescription {
    std::string_view face;
    std::string_view json;
};

/// The route of a call, with everything that a face needs from it. It points to objects that outlive the
/// call.
struct RouteView {
    Capabilities const* capabilities = nullptr;
    RolePolicy const* roles = nullptr;
    std::string_view base; ///< the path of its resources, as clients see it: "/v1/acme"
    /// The role names that entity tags are computed with; null: `roles`.
    RolePolicy const* tagged = nullptr;
    std::string_view name = {};             ///< of the route
    std::string_view host = {};             ///< the Host that chooses the route; "" if there is none
    FaceSettings const* settings = nullptr; ///< of the face for this route; null: as without any
    /// What the other faces offer here; only if the request asks for the capabilities of the route.
    std::span<FaceDescription const> others = {};
    /// The record of the face may hold something of the users of the back end. False spares each read a look:
    /// then it holds nothing, unless another gateway that shares the store wrote to it a moment ago.
    bool has_record = false;

    std::string_view dialect() const { return capabilities->dialect; }
};

/// One route in the list of the routes that a client may use.
struct RouteLine {
    std::string_view name;
    std::string_view dialect;
    bool healthy = true;
};

} // namespace idiom
