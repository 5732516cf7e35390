#pragma once

#include <vector>

namespace idiom::server {

/// The sockets on which this process listens at one address, one per event loop, and how it leaves the
/// address to another process that listens there too (SO_REUSEPORT) without losing a connection. When a
/// listening socket closes, Linux resets what is in its queue and forgets handshakes that are half done; so
/// first nothing new may come in (`begin`), then what is under way is accepted, and only then it closes
/// (`end`). Refers to the sockets, which stay open until `end`. One thread.
///
/// The group of sockets of an address numbers them in the order in which they began to listen. From who was
/// there before, this process works out which numbers are its own. Where that fails, because processes came
/// and went in a tangle, new connections are late by the second after which a SYN is sent again.
class Handover {
public:
    /// To be called with each socket when it is bound, and before it listens.
    void add(int socket);

    /// Whether another process listens at the address.
    bool taken_over() const;
    /// From now on new connections go to the other process. Where there is none, they are not answered.
    void begin();
    /// Whether connections wait to be accepted.
    bool pending() const;
    /// Stops listening, with all sockets at once.
    void end();

private:
    using Inodes = std::vector<unsigned long>;
    /// Of the sockets of other processes that listen at the address, in no order.
    Inodes others() const;
    void steer_away();

    std::vector<int> sockets_;
    Inodes before_; ///< the others when this process came
};

} // namespace idiom::server
