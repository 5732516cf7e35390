#pragma once

#include "gateway/config/config.hpp"
#include "gateway/config/problem.hpp"
#include "gateway/config/references.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::config {

/// A good configuration, or everything that is wrong with it in the order of the file; never an empty list.
using Loaded = std::expected<Config, std::vector<Problem>>;

/// Looks up the environment of this process.
std::optional<std::string> process_environment(std::string_view name);

/// Reads and checks a routes.yaml. Never throws. Blocks on the disk: for start-up and reload, not for an
/// event loop.
Loaded load(Path const& path, Environment environment = process_environment);

/// The same for a gateway that runs with `running`: what guards its addresses has to hold for those that it
/// is bound to, which the file does not change.
Loaded load_again(Path const& path, std::vector<Listener> const& running,
                  Environment environment = process_environment);

/// Reads only the translators, back ends and routes, to show what calls become without making them. A secret
/// that is not there is stood in for: nothing is sent, and no message shows it.
Loaded load_offline(Path const& path, Environment environment = process_environment);

/// Reads only where the store is, so that whoever looks into it needs no secrets of back ends and clients.
std::expected<Store, std::vector<Problem>> load_store(Path const& path,
                                                      Environment environment = process_environment);

/// Reads only where the admin listener is; needs no secrets either.
std::expected<Address, std::vector<Problem>> load_admin(Path const& path,
                                                        Environment environment = process_environment);

/// Reads only which translators are loaded, and loads them.
std::expected<std::vector<Plugin>, std::vector<Problem>>
load_translators(Path const& path, Environment environment = process_environment);

/// The same as `load` for a text. Paths in it are relative to `folder`; `file` is what problems call it.
Loaded parse(std::string_view text, Path const& folder, Environment environment,
             std::string const& file = "routes.yaml");

} // namespace idiom::config
