#pragma once

#include <vector>

namespace idiom::server {

/// The sockets on which this process listens at one address, one per event loop. Leaves the address to
/// another process that listens there too (SO_REUSEPORT), without losing a connection. Refers to the sockets,
/// which must stay open until `end`. One thread.
///
/// When a listening socket closes, Linux resets the connections in its queue and forgets unfinished
/// handshakes. Therefore the process leaves in three steps: `begin` keeps new connections away, the caller
/// accepts the pending connections, and `end` stops listening.
///
/// The kernel numbers the sockets of an address in the order in which they began to listen. This process
/// computes its own numbers from the sockets that listened before it. If other processes have come and gone
/// meanwhile, the numbers may be wrong. A new connection is then late by one second, because its client must
/// send the SYN again.
class Handover {
public:
    /// Called with each socket when it is bound, before it listens.
    void add(int socket);

    /// Returns whether another process listens at the address.
    bool taken_over() const;
    /// From now on, new connections go to the other process. If there is no other process, they get no
    /// answer.
    void begin();
    /// Returns whether connections wait to be accepted.
    bool pending() const;
    /// Stops listening, with all sockets at once.
    void end();

private:
    using Inodes = std::vector<unsigned long>;
    /// Returns the sockets of other processes that listen at the address, in no order.
    Inodes others() const;
    void steer_away();

    std::vector<int> sockets_;
    Inodes before_; ///< the others when this process began to listen
};

} // namespace idiom::server
