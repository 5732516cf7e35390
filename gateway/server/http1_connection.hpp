#pragma once

#include "gateway/http1/message_reader.hpp"
#include "gateway/net/event_loop.hpp"
#include "gateway/net/stream.hpp"
#include "gateway/server/handler.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <boost/asio/awaitable.hpp>

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

/// The state that all connections of one listener on one event loop share.
class Http1Connections {
public:
    Http1Connections(net::Loop& loop, Handler& handler, ConnectionLimits const& limits);
    ~Http1Connections();
    Http1Connections(Http1Connections const&) = delete;
    Http1Connections& operator=(Http1Connections const&) = delete;

    /// Serves one connection to its end.
    void start(net::Stream stream);
    std::size_t open() const { return static_cast<std::size_t>(counts_.open.value()); }
    telemetry::ConnectionCounts const& counts() const { return counts_; }
    /// Counts a connection that was closed on arrival.
    void note_turned_away() { counts_.turned_away.add(); }
    /// From now on a response ends its connection, unless another request has already arrived.
    void drain() { stage_ = Stage::draining; }
    /// Ends the connections that wait for a request. The others end after their present request. A connection
    /// that has received bytes no longer waits.
    void end_idle();
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
    /// Ends all connections now. A client whose request is still arriving gets a response.
    void abort();

private:
    enum class Stage { open, draining, closing, over };
    friend class Http1Connection;
    /// A list of connections, the latest first.
    struct Roll {
        class Http1Connection* first = nullptr;
        class Http1Connection* last = nullptr;
    };
    class Http1Connection* longest(Wait wait);
    static void link(class Http1Connection& connection, Roll& roll);
    static void unlink(class Http1Connection& connection);
    void each(auto visit);
    std::unique_ptr<CallMemory> lend();
    void give_back(std::unique_ptr<CallMemory> memory);

    net::Loop& loop_;
    Handler& handler_;
    ConnectionLimits limits_;
    std::vector<std::unique_ptr<CallMemory>> free_;
    Roll silent_;   ///< as in Wait, and connections at their first request
    Roll arriving_; ///< as in Wait
    Roll others_;   ///< in the order in which they became idle; busy connections may stand in between
    telemetry::ConnectionCounts counts_;
    Stage stage_ = Stage::open;
};

} // namespace idiom::server
