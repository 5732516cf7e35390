#pragma once

#include "gateway/config/config.hpp"
#include "gateway/execution/record_states.hpp"

#include <string>
#include <vector>

/// What a route has for each face, by the number of the face.
namespace idiom::app {

/// See ServedRoute::face_roles.
std::vector<RolePolicy const*> roles_by_face(config::Config const& config, config::Route const& route);
/// See ServedRoute::face_settings.
std::vector<FaceSettings const*> settings_by_face(config::Config const& config, config::Route const& route);
/// See ServedRoute::record_states. Faces that share a record share its state.
std::vector<execution::RecordState*> record_states_by_face(config::Config const& config,
                                                           std::string const& backend,
                                                           execution::RecordStates& known);

} // namespace idiom::app
