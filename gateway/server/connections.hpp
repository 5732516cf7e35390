#pragma once

#include "gateway/http1/message.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/server/connection.hpp"
#include "gateway/server/handler.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace idiom::server {

struct ConnectionLimits {
    http1::Limits http;
    std::chrono::milliseconds header_timeout{10'000};
    std::chrono::milliseconds body_timeout{10'000};
    std::chrono::milliseconds idle_timeout{60'000};
};

/// The memory of one request: its bytes and everything made from them. A connection borrows it only while a
/// request is under way, so that an idle connection costs almost nothing.
struct CallMemory {
    explicit CallMemory(std::size_t buffer_size) : buffer(new char[buffer_size]), size(buffer_size) {}
    Arena arena{64 * 1024};
    std::unique_ptr<char[]> buffer;
    std::size_t size;
};

class Connections;

/// Memory that is given back when its holder is gone.
class LentMemory {
public:
    explicit LentMemory(Connections& lender);
    ~LentMemory() { give_back(); }
    LentMemory(LentMemory const&) = delete;
    LentMemory& operator=(LentMemory const&) = delete;

    CallMemory* operator->() const { return memory_.get(); }
    void give_back();

private:
    Connections& lender_;
    std::unique_ptr<CallMemory> memory_;
};

/// All connections of one listener on one event loop, and the state that they share.
class Connections {
public:
    Connections(net::Loop& loop, Handler& handler, ConnectionLimits const& limits,
                Protocols const& protocols);
    Connections(Connections const&) = delete;
    Connections& operator=(Connections const&) = delete;

    /// Serves one connection to its end.
    void start(net::Stream stream);
    /// Returns a connection that speaks `protocol`, the name of a protocol in ALPN. For any other name, and
    /// for "" if client and gateway agreed on none, the connection speaks the first version of `Protocols`.
    std::unique_ptr<Connection> connect(std::string_view protocol, Transport transport);
    /// Returns whether the clients of this listener may choose `protocol`.
    bool speaks(std::string_view protocol) const {
        return std::ranges::find(protocols_.versions, protocol, &Protocol::name) != protocols_.versions.end();
    }
    std::size_t open() const { return static_cast<std::size_t>(counts_.open.value()); }
    telemetry::ConnectionCounts const& counts() const { return counts_; }
    /// Counts a connection that was closed on arrival.
    void note_turned_away() { counts_.turned_away.add(); }
    void note_failed_handshake() { counts_.tls_failures.add(); }
    telemetry::Http2Counts& http2_counts() { return counts_.http2; }

    /// From now on a response ends its connection, unless another request has already arrived.
    void drain();
    /// Ends the connections that wait for a request. The others end after their present request. A connection
    /// that has received bytes no longer waits.
    void end_idle();
    /// Ends all connections now. A client whose request is still arriving gets a response.
    void abort();
    enum class Stage : std::uint8_t {
        open,
        draining, ///< `drain` was called
        closing,  ///< `end_idle` was called
        over,     ///< `abort` was called
    };
    Stage stage() const { return stage_; }

    /// What a connection waits for, if ending it would lose no request that has arrived.
    enum class Wait : std::uint8_t {
        silent,   ///< its first request
        idle,     ///< another request
        arriving, ///< the rest of a handshake, of a head, or of a body with a short Permit::patience
    };
    /// Returns since when the longest waiting connection has waited; null if none waits.
    std::optional<std::chrono::steady_clock::time_point> longest_since(Wait wait);
    /// Ends the longest waiting connection without a response, to make room for another. Returns false if
    /// none has waited for `at_least`.
    bool end_longest(Wait wait, std::chrono::milliseconds at_least);

    net::Loop& loop() { return loop_; }
    Handler& handler() { return handler_; }
    ConnectionLimits const& limits() const { return limits_; }
    /// Lends the memory for a request, until it is given back.
    std::unique_ptr<CallMemory> lend();
    void give_back(std::unique_ptr<CallMemory> memory);

private:
    friend class Connection;
    void run(std::unique_ptr<Connection> connection);
    void go_on(std::unique_ptr<Connection> next);
    Connection* longest(Wait wait);
    void each(auto visit);

    net::Loop& loop_;
    Handler& handler_;
    ConnectionLimits limits_;
    Protocols protocols_;
    std::vector<std::unique_ptr<CallMemory>> free_;
    Connection::List silent_;   ///< connections that wait for their first request or serve it
    Connection::List arriving_; ///< connections with Wait::arriving
    Connection::List others_; ///< in the order in which they became idle; busy connections may stand between
    telemetry::ConnectionCounts counts_;
    Stage stage_ = Stage::open;
};

} // namespace idiom::server
