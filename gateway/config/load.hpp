#pragma once

#include "gateway/config/config.hpp"
#include "gateway/config/problem.hpp"
#include "gateway/config/references.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::config {

/// A valid configuration, or all its problems in the order of the file; at least one.
using Loaded = std::expected<Config, std::vector<Problem>>;

/// Looks up a variable in the environment of this process.
std::optional<std::string> process_environment(std::string_view name);

/// Reads and validates a routes.yaml. Never throws. Blocks on the disk: for start and reload, not for an
/// event loop.
Loaded load(Path const& path, Environment environment = process_environment);

/// Does the same for a reload. `running` are the bound listeners, which the file does not change. The rules
/// that protect public addresses must hold for these, too.
Loaded load_again(Path const& path, std::vector<Listener> const& running,
                  Environment environment = process_environment);

/// Reads only the translators, back ends and routes. For showing what a call becomes without sending it. A
/// missing secret is replaced by a placeholder, because nothing is sent and no message shows it.
Loaded load_offline(Path const& path, Environment environment = process_environment);

/// Reads only the store, so that a command that reads the store needs no secrets of back ends and clients.
std::expected<Store, std::vector<Problem>> load_store(Path const& path,
                                                      Environment environment = process_environment);

/// Reads only the admin listener. A missing secret is replaced by a placeholder, as in load_offline, so its
/// token is not to be used.
std::expected<Admin, std::vector<Problem>> load_admin(Path const& path,
                                                      Environment environment = process_environment);

/// Reads only the list of translators, and loads them.
std::expected<Plugins, std::vector<Problem>> load_translators(Path const& path,
                                                              Environment environment = process_environment);

/// Does the same as `load` for a text. Paths in the text are relative to `folder`. Problems name the text
/// `file`.
Loaded parse(std::string_view text, Path const& folder, Environment environment,
             std::string const& file = "routes.yaml");

} // namespace idiom::config
