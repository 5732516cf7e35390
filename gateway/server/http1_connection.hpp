#pragma once

#include "gateway/async/loop.hpp"
#include "gateway/http/reader.hpp"
#include "gateway/http/stream.hpp"
#include "gateway/server/handler.hpp"
#include "gateway/telemetry/loop_counts.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace idiom::server {

struct ConnectionLimits {
    http::Limits http;
    std::chrono::milliseconds header_timeout{10'000};
    std::chrono::milliseconds body_timeout{10'000};
    std::chrono::milliseconds idle_timeout{60'000};
};

/// The memory of one request: what it is read into and what is made of it. Lent to a connection only while a
/// request is under way, so that an idle connection costs next to nothing.
struct CallMemory {
    explicit CallMemory(std::size_t buffer_size) : buffer(new char[buffer_size]), size(buffer_size) {}
    Arena arena{64 * 1024};
    std::unique_ptr<char[]> buffer;
    std::size_t size;
};

/// Everything the connections of one listener on one event loop share.
class Http1Connections {
public:
    Http1Connections(async::Loop& loop, Handler& handler, ConnectionLimits const& limits);
    ~Http1Connections();
    Http1Connections(Http1Connections const&) = delete;
    Http1Connections& operator=(Http1Connections const&) = delete;

    /// Serves one connection to its end.
    void start(http::Stream stream);
    std::size_t open() const { return static_cast<std::size_t>(counts_.open.value()); }
    telemetry::ConnectionCounts const& counts() const { return counts_; }
    /// A connection was closed as it came.
    void note_turned_away() { counts_.turned_away.add(); }
    /// Answers from now on end their connection, unless another request has come in already.
    void drain() { stage_ = Stage::draining; }
    /// Ends connections that wait for a request, and the others after the one they are at. One on which bytes
    /// have come in is no longer waiting.
    void end_idle();
    /// What a connection waits for whose end costs nobody a request that has come.
    enum class Wait : std::uint8_t {
        silent,   ///< its first request
        idle,     ///< another request
        arriving, ///< the rest of a handshake, of a head, or of a body for which there is little patience
    };
    /// Since when the connection waits that has done so the longest; nothing where none does.
    std::optional<std::chrono::steady_clock::time_point> longest_since(Wait wait);
    /// Ends the connection that has waited the longest, without a word, to make room for another. False where
    /// none has waited for `at_least`.
    bool end_longest(Wait wait, std::chrono::milliseconds at_least);
    /// Ends all connections now. A caller whose request is still arriving is told.
    void abort();

private:
    enum class Stage { open, draining, closing, over };
    friend class Http1Connection;
    /// Connections, the latest first.
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

    async::Loop& loop_;
    Handler& handler_;
    ConnectionLimits limits_;
    std::vector<std::unique_ptr<CallMemory>> free_;
    Roll silent_;   ///< as in Wait, and those that are at their first request
    Roll arriving_; ///< as in Wait
    Roll others_;   ///< in the order in which they became idle, those that are not any more in between
    telemetry::ConnectionCounts counts_;
    Stage stage_ = Stage::open;
};

} // namespace idiom::server
