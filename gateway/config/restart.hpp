#pragma once

#include "gateway/config/config.hpp"

#include <string_view>
#include <vector>

/// What a running gateway keeps of its start, whatever the file says at a reload.
namespace idiom::config {

/// The listeners of a gateway after a reload: the addresses that are bound stay, and so does whether there is
/// TLS; certificates and the checks of clients come from the new file where it has that address with TLS.
struct KeptListeners {
    std::vector<Listener> listeners;
    std::vector<bool> renewed; ///< for each of them: its TLS is that of the new file
};
KeptListeners keep_bound(std::vector<Listener> running, std::vector<Listener> listed);

/// The top-level keys in which `next` asks for what only a restart brings, in the order of the file's
/// description.
std::vector<std::string_view> restart_keys(Config const& running, Config const& next);

} // namespace idiom::config
