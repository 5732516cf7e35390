#include "gateway/app/by_face.hpp"

#include "gateway/execution/face_records.hpp"

#include <algorithm>

namespace idiom::app {

std::vector<RolePolicy const*> roles_by_face(config::Config const& config, config::Route const& route) {
    std::vector<RolePolicy const*> roles(config.faces.size());
    for (auto const& of_face : route.face_roles) {
        auto const place = std::ranges::find(config.faces, of_face.face) - config.faces.begin();
        roles[static_cast<std::size_t>(place)] = &of_face.roles;
    }
    return roles;
}

std::vector<FaceSettings const*> settings_by_face(config::Config const& config, config::Route const& route) {
    std::vector<FaceSettings const*> settings(config.faces.size());
    for (auto const& of_face : route.face_settings) {
        auto const place = std::ranges::find(config.faces, of_face.face) - config.faces.begin();
        settings[static_cast<std::size_t>(place)] = of_face.settings.get();
    }
    return settings;
}

std::vector<execution::RecordState*> record_states_by_face(config::Config const& config,
                                                           std::string const& backend,
                                                           execution::RecordStates& known) {
    std::vector<execution::RecordState*> states;
    for (auto const& face : config.faces)
        states.push_back(&known.of(execution::record_name(execution::owner_of_record(*face), backend)));
    return states;
}

} // namespace idiom::app
