#pragma once

#include "gateway/app/graceful_shutdown.hpp"
#include "gateway/app/server_state.hpp"

#include <string>
#include <vector>

namespace idiom::app {

/// The addresses on which a gateway listens, with their TLS. They are bound at the start and kept as long as
/// the gateway runs.
class Listeners {
public:
    /// Binds all addresses, then listens. Throws std::exception if an address or a TLS file cannot be used;
    /// in that case no socket has listened. `state` and `admin` outlive this object.
    Listeners(ServerState& state, server::Handler& admin);

    /// Returns the listeners in effect, in the order of the start. `take_over` changes them; read them on its
    /// thread.
    std::vector<config::Listener> const& listed() const { return listed_; }
    /// Returns the addresses as they were bound, in the same order.
    std::vector<std::string> const& names() const { return names_; }
    Addresses& addresses() { return addresses_; }

    /// The bound listeners with the TLS of a new configuration.
    struct Renewed {
        std::vector<config::Listener> listed;
        Worker::Contexts contexts; ///< null for a listener that does not change
    };
    /// Prepares the TLS of a new configuration and changes nothing yet. Throws as the constructor does.
    Renewed renew(std::vector<config::Listener> const& wanted) const;
    /// New connections use the renewed TLS from now on. Does not fail.
    void take_over(Renewed renewed);

private:
    void open_public(server::ConnectionLimits const& limits);
    /// Returns the address as it was bound.
    std::string open_admin(server::ConnectionLimits limits, server::Handler& admin);

    ServerState& state_;
    std::vector<config::Listener> listed_;
    std::vector<std::string> names_;
    Addresses addresses_;
};

} // namespace idiom::app
