#pragma once

#include "gateway/config/config.hpp"

#include <string_view>
#include <vector>

/// What a running gateway keeps until a restart, whatever the file says at a reload.
namespace idiom::config {

/// The listeners of a gateway after a reload. Bound addresses stay, and so do their protocols and whether
/// they use TLS. Certificates and the checks of clients come from the new file if it has the same address
/// with TLS.
struct KeptListeners {
    std::vector<Listener> listeners;
    std::vector<bool> renewed; ///< for each listener: whether its TLS comes from the new file
};
KeptListeners keep_bound(std::vector<Listener> running, std::vector<Listener> listed);

/// Returns the top-level keys whose changes in `next` need a restart, in the order of the file's description.
std::vector<std::string_view> restart_keys(Config const& running, Config const& next);

} // namespace idiom::config
