#pragma once

#include "gateway/net/stream.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::server {

class Connection;
class Connections;

/// The byte stream that carries the requests of a connection, and the identity that TLS has verified.
struct Transport {
    net::Stream stream;
    /// Names in the client's verified certificate; empty without one.
    std::vector<std::string> certificate_names = {};
    /// Bytes that were read from the stream before it was known which protocol reads them.
    std::string early = {};
};

/// The names of the protocols in ALPN (RFC 7301).
inline constexpr std::string_view http_1_1 = "http/1.1";
inline constexpr std::string_view http_2 = "h2";

/// A version of HTTP, and the connection that speaks it.
struct Protocol {
    std::string_view name; ///< in ALPN
    std::unique_ptr<Connection> (*connect)(Connections& connections, Transport transport);
};

/// The protocols that a listener speaks with its clients.
struct Protocols {
    /// The versions that a client may choose from. The first is spoken with clients that choose none.
    std::span<Protocol const> versions;
    /// Returns a connection that does the server's part of a TLS handshake. For streams with TLS only.
    std::unique_ptr<Connection> (*shake_hands)(Connections& connections, net::Stream stream) = nullptr;
};

/// One connection of a client. A subclass speaks one version of HTTP, or does the TLS handshake.
/// `Connections` counts the connection, asks how long it has waited, and ends it. The connection reports what
/// it waits for. The coroutine of `run` owns the connection. Belongs to one event loop, and must not outlive
/// its `Connections`.
class Connection {
public:
    explicit Connection(Connections& connections);
    virtual ~Connection();
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    /// Serves the client. Returns null when the connection has ended, or the connection that serves the
    /// client from now on: a handshake returns the version of HTTP that it has agreed on.
    virtual boost::asio::awaitable<std::unique_ptr<Connection>> run() = 0;
    /// Returns whether the connection waits for a request of which no byte has arrived.
    virtual bool idle() = 0;
    /// Ends the wait or the transfer that is under way, so that `run` looks at the stage of `Connections`.
    virtual void cancel() = 0;
    /// Called when the gateway begins to drain. A version of HTTP that can tell its client so overrides it.
    virtual void drain() {}

    /// Ends the connection at once, without a response, to make room for another.
    void evict() {
        gone_ = true;
        cancel();
    }

protected:
    using Clock = std::chrono::steady_clock;

    /// The connection waits for a request from now on.
    void begin_idle();
    /// From now on a handshake, a head or a body is arriving in parts; its first byte came at `since`. The
    /// connection may be evicted until `end_arrival`.
    void begin_arrival(Clock::time_point since);
    void end_arrival();
    /// A request was answered, so that the connection is among the last to be evicted.
    void note_served() { served_ = true; }
    /// The client is gone, or must get no response.
    void note_gone() { gone_ = true; }
    bool gone() const { return gone_; }
    Clock::time_point waits_since() const { return waits_since_; }

    Connections& connections() { return connections_; }

private:
    friend class Connections;
    /// Connections of one kind, the latest first.
    struct List {
        Connection* first = nullptr;
        Connection* last = nullptr;
    };
    void link(List& list);
    void unlink();
    void move_to(List& list);

    Connections& connections_;
    bool served_ = false;
    bool gone_ = false;
    Clock::time_point waits_since_; ///< valid if the connection is idle or arriving
    List* list_ = nullptr;
    Connection* previous_ = nullptr;
    Connection* next_ = nullptr;
};

} // namespace idiom::server
