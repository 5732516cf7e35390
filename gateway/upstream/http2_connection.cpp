#include "gateway/upstream/http2_connection.hpp"

#include "gateway/net/event_time.hpp"
#include "gateway/upstream/outcome.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace idiom::upstream {

namespace asio = boost::asio;

namespace {

constexpr std::size_t read_size = 16 * 1024;
/// An idle connection keeps no larger buffer for writing.
constexpr std::size_t most_kept = 4 * 1024;

} // namespace

Http2Stream::Http2Stream(Endpoint const& endpoint, CallContext& call_context, std::string_view body)
    : unsent(body), response(endpoint, call_context), deadline(
                                                          [](void* self) {
                                                              auto& stream = *static_cast<Http2Stream*>(self);
                                                              stream.connection->expire(stream);
                                                          },
                                                          this) {}

Http2Stream::~Http2Stream() {
    if (connection) connection->leave(*this);
}

Http2Connection::Http2Connection(net::Loop& loop, net::Stream stream,
                                 std::shared_ptr<Endpoint const> endpoint,
                                 std::shared_ptr<telemetry::BackendCounts> counts, Owner& owner)
    : loop_(loop), stream_(std::move(stream)), endpoint_(std::move(endpoint)), counts_(std::move(counts)),
      pool_counts_(counts_->pools[endpoint_->place]), owner_(&owner), session_(*counts_),
      last_heard_(net::event_time()),
      idle_check_(
          [](void* self) {
              // A deadline must not disarm another.
              auto const connection = static_cast<Http2Connection*>(self)->shared_from_this();
              asio::post(connection->loop_.io, [connection] { connection->end_idleness(); });
          },
          this),
      limit_([](void* self) { static_cast<Http2Connection*>(self)->stream_.close(); }, this) {}

void Http2Connection::start() {
    ++counts_->http2_open;
    counts_->http2_connections.add();
    settle();
    asio::co_spawn(loop_.io, read(), asio::detached);
    asio::co_spawn(loop_.io, write(), asio::detached);
}

// --- Streams

std::size_t Http2Connection::limit() const { return std::min(session_.limit(), most_streams); }

std::size_t Http2Connection::room() const {
    if (!accepts() || session_.awaits_pong()) return 0;
    auto const taken = session_.streams() + reserved_;
    auto const most = endpoint_->reuses() ? limit() : std::min<std::size_t>(limit(), used_ ? 0 : 1);
    return most > taken ? most - taken : 0;
}

void Http2Connection::cancel_reservation() {
    --reserved_;
    settle();
    if (owner_) owner_->on_room();
}

bool Http2Connection::begin(Http2Stream& stream, std::span<nghttp2_nv const> fields,
                            Clock::time_point deadline) {
    --reserved_;
    bool const begun = !ended_ && session_.begin(stream, fields);
    if (!begun) leaving_ = true; // its stream numbers may be used up (RFC 9113, 5.1.1)
    settle();
    if (!begun) return false;
    used_ = true;
    stream.connection = this;
    stream.begun = net::event_time();
    stream.deadline.arm(loop_.deadlines, deadline);
    write_soon();
    return true;
}

/// Called by a deadline, which must not resume or disarm anything.
void Http2Connection::expire(Http2Stream& stream) {
    if (stream.end != Http2Stream::End::none) return;
    session_.give_up(stream, Http2Stream::End::late);
    asio::post(loop_.io, [self = shared_from_this(), silent = last_heard_ <= stream.begun] {
        if (silent) self->doubt();
        self->write_soon();
        self->resume_ended();
    });
}

/// Nothing has arrived while a request waited for its answer until its deadline. Until the host answers a
/// PING, no further stream begins.
void Http2Connection::doubt() {
    if (ended_ || leaving_ || session_.awaits_pong()) return;
    session_.ping();
    limit_.arm(loop_.deadlines, Clock::now() + endpoint_->connect_timeout);
}

void Http2Connection::leave(Http2Stream& stream) {
    stream.connection = nullptr;
    session_.forget(stream);
    std::ranges::replace(resuming_, &stream, nullptr);
    write_soon();
}

/// Resumes the coroutines whose streams have ended. The requests that wait for a stream go first: none of
/// these coroutines may overtake them with its next request.
void Http2Connection::resume_ended() {
    settle();
    if (owner_) owner_->on_room();
    std::swap(resuming_, session_.ended());
    for (std::size_t i = 0; i < resuming_.size(); ++i) {
        auto* const stream = resuming_[i];
        if (!stream) continue; // it has left meanwhile
        stream->deadline.disarm();
        stream->connection = nullptr;
        if (stream->resume) std::exchange(stream->resume, nullptr)();
    }
    resuming_.clear();
}

/// Keeps the counts and the timers in step with what is under way.
void Http2Connection::settle() {
    if (ended_) return;
    bool const idle = is_idle();
    bool const spent = leaving_ || session_.is_ending() || (used_ && !endpoint_->reuses());
    if (idle && spent) return retire();
    if (std::exchange(idle_, idle) == idle) return;
    if (!idle) {
        --pool_counts_.idle;
        return idle_check_.disarm();
    }
    ++pool_counts_.idle;
    idle_check_.arm(loop_.deadlines, net::event_time() + endpoint_->idle_timeout);
}

void Http2Connection::end_idleness() {
    if (is_idle()) retire();
}

void Http2Connection::retire() {
    leaving_ = true;
    if (ended_ || !is_idle() || std::exchange(says_goodbye_, true)) return;
    idle_check_.disarm();
    session_.say_goodbye();
    limit_.arm(loop_.deadlines, Clock::now() + endpoint_->connect_timeout);
    write_soon();
}

// --- The two coroutines

/// The loop may end while the coroutines wait. Then this releases the one that waits to write, and those that
/// wait for streams, because they own the connection.
struct Http2Connection::AtEnd {
    Http2Connection& connection;
    ~AtEnd() {
        connection.ended_ = true;
        connection.session_.end_all();
        auto const writer = std::move(connection.writer_);
        std::vector<std::move_only_function<void()>> waiting;
        for (auto* const stream : connection.session_.ended())
            waiting.push_back(std::move(stream->resume));
    }
};

asio::awaitable<void> Http2Connection::read() {
    auto const self = shared_from_this();
    AtEnd const at_end{*this};
    try {
        co_await read_on();
    } catch (std::exception const&) { // no memory: the connection ends
    }
    end();
}

asio::awaitable<void> Http2Connection::read_on() {
    std::unique_ptr<char[]> buffer; // none while the connection is idle
    for (;;) {
        if (is_idle()) {
            buffer.reset();
            auto const error = co_await stream_.wait_readable();
            if (error) co_return;
        }
        if (!buffer) buffer = std::make_unique_for_overwrite<char[]>(read_size);
        auto const got = co_await stream_.read_some({buffer.get(), read_size});
        if (got.error) co_return;
        last_heard_ = net::event_time();
        if (!session_.feed({buffer.get(), got.bytes})) co_return;
        if (!session_.awaits_pong() && !says_goodbye_) limit_.disarm();
        if (session_.has_frames()) write_soon();
        resume_ended();
    }
}

void Http2Connection::write_soon() {
    has_frames_ = true;
    if (writer_) std::exchange(writer_, nullptr)();
}

asio::awaitable<void> Http2Connection::write() {
    auto const self = shared_from_this();
    auto const wait = [](auto coroutine, Http2Connection* place) { place->writer_ = std::move(coroutine); };
    std::string frames;
    while (!ended_) {
        if (!has_frames_) {
            if (is_idle() && frames.capacity() > most_kept) frames = std::string();
            co_await asio::async_initiate<asio::deferred_t const, void()>(wait, asio::deferred, this);
            continue;
        }
        co_await stream_.end_of_turn();
        frames.clear();
        if (!session_.pull(frames)) break;
        // nghttp2 closes a stream when its RST_STREAM leaves.
        if (!session_.ended().empty()) asio::post(loop_.io, [self] { self->resume_ended(); });
        has_frames_ = frames.size() >= Http2Session::pull_size;
        if (!frames.empty()) {
            auto const sent = co_await stream_.write_all(frames);
            if (sent.error) break;
        }
        if (session_.over()) break;
    }
    stream_.close(); // which ends the other one
}

/// The stream has ended, or cannot be used any longer.
void Http2Connection::end() {
    bool const announced = leaving_ || session_.is_ending();
    ended_ = true;
    idle_check_.disarm();
    limit_.disarm();
    stream_.close();
    session_.end_all();
    if (!session_.fault().empty())
        report(*endpoint_, "it does not keep to HTTP/2: " + std::string(session_.fault()));
    else if (!announced && used_)
        endpoint_->closings->note(Clock::now());
    if (idle_) --pool_counts_.idle;
    --counts_->http2_open;
    --pool_counts_.open;
    if (owner_) std::exchange(owner_, nullptr)->on_end(*this);
    if (writer_) std::exchange(writer_, nullptr)();
    resume_ended();
}

} // namespace idiom::upstream
