#pragma once

#include "gateway/console/addresses.hpp"
#include "gateway/console/background.hpp"
#include "gateway/server/handler.hpp"
#include "translators/codec/yaml.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::console {

/// A value of the configuration that differs between two effective configurations. Secrets are masked.
struct ConfigurationChange {
    std::string pointer; ///< JSON Pointer
    std::string from;    ///< JSON; "null" if there was none
    std::string to;      ///< JSON; "null" if there is none any more
};
/// Compares two texts of config::effective_as_json.
std::vector<ConfigurationChange> changes_between(std::string_view from, std::string_view to);

/// Returns whether a change waits for a restart; `keys` are those of config::restart_keys.
bool waits_for_restart(ConfigurationChange const& change, std::span<std::string_view const> keys);

/// Returns the pointers of the members of an effective configuration that the file leaves out, so that they
/// are defaults. Below a member that is left out nothing is listed.
std::vector<std::string> default_pointers(std::string_view effective, yaml::Node const& file);

/// Writes the answer of `configuration/check`. `restart_keys` are the keys of the top level whose changes
/// wait for a restart.
std::string check_json(std::span<yaml::Problem const> problems, std::span<ConfigurationChange const> changes,
                       std::span<std::string_view const> restart_keys);

/// What the calls of `configuration` ask for. Each function returns JSON, and is called on the background
/// thread.
struct ConfigurationView {
    Background background;
    std::function<std::string()> show;
    std::function<std::string()> check;
    server::Handler& admin; ///< its `POST /reload` reloads
};
/// The rows of `configuration`, `configuration/check` and `configuration/reload`. The view outlives them.
std::vector<Row> configuration_rows(ConfigurationView const& view);

} // namespace idiom::console
