#pragma once

#include <vector>

namespace idiom::server {

/// The sockets on which this process listens at one address, one per event loop, and how it leaves the
/// address to another process that listens there too (SO_REUSEPORT) without losing a connection. When a
/// listening socket closes, Linux resets what is in its queue and forgets handshakes that are half done; so
/// first nothing new may come in (`begin`), then what is under way is accepted, and only then it closes
/// (`end`). Refers to the sockets, which stay open until `end`. One thread.
///
/// The sockets of an address form a group, which numbers them in the order in which they began to listen.
/// This process works out its own numbers from the sockets that listened before it. If processes have come
/// and gone in a tangle, that fails, and new connections are late by the second after which a SYN is sent
/// again.
class Handover {
public:
    /// Called with each socket when it is bound, before it listens.
    void add(int socket);

    /// Returns whether another process listens at the address.
    bool taken_over() const;
    /// New connections go to the other process from now on. Without another process they get no answer.
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
