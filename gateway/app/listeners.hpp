#pragma once

#include "gateway/api/admin.hpp"
#include "gateway/app/graceful_shutdown.hpp"
#include "gateway/app/server_state.hpp"

#include <string>
#include <vector>

namespace idiom::app {

/// The addresses on which a gateway listens, with their TLS. Bound at the start and kept as long as it runs.
class Listeners {
public:
    /// Binds everything, then listens. Throws std::exception where an address or a file of TLS cannot be
    /// used; then nothing has listened. `state` and `admin` outlive it.
    Listeners(ServerState& state, api::Admin& admin);

    /// What is in effect, in the order of the start. Changed by `take_over`, and to be read on its thread.
    std::vector<config::Listener> const& listed() const { return listed_; }
    /// The addresses as they were bound, in the same order.
    std::vector<std::string> const& names() const { return names_; }
    Addresses& addresses() { return addresses_; }

    /// Listeners that are bound, with the TLS that a new configuration has for them.
    struct Renewed {
        std::vector<config::Listener> listed;
        Worker::Contexts contexts; ///< null where nothing changes
    };
    /// Throws as the constructor does.
    Renewed renew(std::vector<config::Listener> const& wanted) const;
    /// Connections from now on use what is renewed. Does not fail.
    void take_over(Renewed renewed);

private:
    void open_public(server::ConnectionLimits const& limits);
    /// The address as it is bound.
    std::string open_admin(server::ConnectionLimits limits, api::Admin& admin);

    ServerState& state_;
    std::vector<config::Listener> listed_;
    std::vector<std::string> names_;
    Addresses addresses_;
};

} // namespace idiom::app
