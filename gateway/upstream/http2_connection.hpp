#pragma once

#include "gateway/net/event_loop.hpp"
#include "gateway/net/stream.hpp"
#include "gateway/upstream/http2_session.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/deferred.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace idiom::upstream {

/// One HTTP/2 connection to a host, shared by the requests of one event loop. Two coroutines serve it, one
/// reads and one writes, and own it until it has ended. All frames that are made in one turn of the loop
/// leave in one send.
class Http2Connection final : public std::enable_shared_from_this<Http2Connection> {
public:
    using Clock = std::chrono::steady_clock;
    /// The pool that the connection belongs to.
    class Owner {
    public:
        virtual ~Owner() = default;
        /// There may be room for a further stream.
        virtual void on_room() = 0;
        /// The connection has ended. Its streams are resumed after this call.
        virtual void on_end(Http2Connection& connection) = 0;
    };
    /// Streams of one connection at most, whatever the host allows.
    static constexpr std::size_t most_streams = 256;

    /// Throws std::bad_alloc.
    Http2Connection(net::Loop& loop, net::Stream stream, std::shared_ptr<Endpoint const> endpoint,
                    std::shared_ptr<telemetry::BackendCounts> counts, Owner& owner);

    /// Starts the two coroutines.
    void start();
    /// The owner goes away. The streams under way go on.
    void disown() { owner_ = nullptr; }

    /// Returns how many further streams may begin now.
    std::size_t room() const;
    /// Returns whether it still takes streams, apart from its limit.
    bool accepts() const { return !ended_ && !leaving_ && !session_.is_ending(); }
    /// Keeps room for one stream, until it begins or `cancel_reservation`.
    void reserve() { ++reserved_; }
    void cancel_reservation();
    /// Returns whether the host allows no stream at all for now.
    bool is_withheld() const { return session_.limit() == 0 && !session_.is_ending() && !leaving_; }
    std::size_t limit() const;

    /// Begins a stream in a reserved place. Returns false if the connection takes no further one.
    bool begin(Http2Stream& stream, std::span<nghttp2_nv const> fields, Clock::time_point deadline);
    /// Suspends until the stream has ended. To be awaited right after `begin`; costs no frame.
    auto wait(Http2Stream& stream) {
        return boost::asio::async_initiate<boost::asio::deferred_t const, void()>(
            [](auto coroutine, Http2Stream* place) { place->resume = std::move(coroutine); },
            boost::asio::deferred, &stream);
    }
    /// Ends a stream whose deadline has passed.
    void expire(Http2Stream& stream);
    /// The stream will be destroyed.
    void leave(Http2Stream& stream);

    bool is_idle() const { return session_.streams() + reserved_ == 0; }
    /// Returns whether bytes have arrived that were not read. Asks the system.
    bool has_unread() { return stream_.readable(); }
    Clock::time_point last_heard() const { return last_heard_; }
    /// Returns whether it has carried a stream.
    bool is_used() const { return used_; }
    /// Takes no further streams, and ends after those under way.
    void retire();

private:
    struct AtEnd;
    boost::asio::awaitable<void> read();
    boost::asio::awaitable<void> read_on();
    boost::asio::awaitable<void> write();
    void write_soon();
    void resume_ended();
    void settle();
    void doubt();
    void end_idleness();
    void end();

    net::Loop& loop_;
    net::Stream stream_;
    std::shared_ptr<Endpoint const> endpoint_;
    std::shared_ptr<telemetry::BackendCounts> counts_;
    telemetry::PoolCounts& pool_counts_; ///< of `counts_`
    Owner* owner_;
    Http2Session session_;
    std::move_only_function<void()> writer_; ///< the coroutine that waits for something to write
    bool has_frames_ = true;                 ///< since the writer last asked
    std::vector<Http2Stream*> resuming_;
    std::size_t reserved_ = 0;
    bool used_ = false;
    bool idle_ = false;    ///< counted as such
    bool leaving_ = false; ///< takes no further streams
    bool says_goodbye_ = false;
    bool ended_ = false;
    Clock::time_point last_heard_;
    net::Deadlines::Entry idle_check_; ///< armed while it is idle
    net::Deadlines::Entry limit_;      ///< of the wait for a PING's answer, or for the end
};

} // namespace idiom::upstream
