#include "gateway/server/http2_connection.hpp"

#include "gateway/net/event_time.hpp"
#include "gateway/net/suspend.hpp"
#include "gateway/server/connections.hpp"
#include "gateway/server/http2_requests.hpp"
#include "gateway/server/lingering_close.hpp"
#include "gateway/telemetry/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <exception>

namespace idiom::server {

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// Bytes that are made ready for one send.
constexpr std::size_t most_at_once = 64 * 1024;
/// The time for a PONG, after which a draining connection takes no more streams anyway.
constexpr auto longest_way = 1000ms;

class Http2Connection final : public Connection {
public:
    Http2Connection(Connections& connections, Transport transport)
        : Connection(connections), stream_(std::move(transport.stream)),
          peer_{.address = stream_.peer().to_string(),
                .tls = stream_.is_tls(),
                .certificate_names = std::move(transport.certificate_names)},
          early_(std::move(transport.early)),
          requests_(connections, peer_, [this](Http2Stream& stream) { spawn(handle(stream)); }) {
        ++connections.http2_counts().open;
    }
    ~Http2Connection() override {
        --connections().http2_counts().open;
        stream_.close();
    }

    asio::awaitable<std::unique_ptr<Connection>> run() override {
        std::exception_ptr failure;
        try {
            co_await converse();
        } catch (...) {
            failure = std::current_exception();
            broken_ = true;
        }
        co_await finish();
        if (failure) std::rethrow_exception(failure);
        co_return nullptr;
    }
    bool idle() override { return idle_ && !stream_.readable(); }
    void cancel() override { stream_.cancel(); }
    /// First the client learns that it must open no more streams. Those that it has opened meanwhile are
    /// served, and then the last one is named (RFC 9113, 6.8).
    void drain() override {
        if (last_call_ != Clock::time_point::max()) return;
        requests_.session().announce_end();
        last_call_ = net::event_time() + longest_way;
        wake_at(last_call_);
        request_write();
    }

private:
    using Stage = Connections::Stage;

    // --- Reading

    /// Reads and answers until the connection has ended.
    asio::awaitable<void> converse() {
        if (connections().stage() != Stage::open) drain();
        if (!early_.empty()) requests_.take(std::exchange(early_, {}));
        settle();
        while (goes_on()) {
            auto const failed = co_await stream_.wait_readable();
            if (gone() || (failed && failed != asio::error::operation_aborted)) break;
            if (connections().stage() == Stage::over) {
                refuse_more();
                requests_.refuse_arriving();
                break;
            }
            check_deadlines();
            if (failed && idle_ && connections().stage() == Stage::closing)
                requests_.session().end(NGHTTP2_NO_ERROR);
            bool const more = failed || co_await read();
            settle();
            if (!more) break;
        }
    }

    bool goes_on() {
        auto& session = requests_.session();
        return !gone() && !broken_ && (session.wants_read() || session.wants_write());
    }

    /// Returns false if the client has ended the connection. Holds memory only meanwhile.
    asio::awaitable<bool> read() {
        LentMemory const memory(connections());
        auto const got = co_await stream_.read_some({memory->buffer.get(), memory->size});
        if (got.bytes > 0) requests_.take({memory->buffer.get(), got.bytes});
        co_return !got.error || got.error == asio::error::operation_aborted;
    }

    void settle() {
        requests_.settle();
        if (requests_.ponged() && last_call_ != Clock::time_point::min()) refuse_more();
        note_wait();
        request_write();
    }

    asio::awaitable<void> handle(Http2Stream& stream) {
        auto const response = co_await handle_or_refuse(connections().handler(), stream.request());
        requests_.finish(stream, response);
        note_wait();
        request_write();
    }

    void refuse_more() {
        last_call_ = Clock::time_point::min();
        requests_.refuse_more();
    }

    // --- Waiting

    /// Reports to `Connections` what the connection waits for.
    void note_wait() {
        if (requests_.served()) note_served();
        wake_at(requests_.deadline());
        if (!requests_.idle()) {
            idle_ = false;
            if (requests_.arriving())
                begin_arrival(net::event_time());
            else
                end_arrival();
        } else if (!std::exchange(idle_, true)) {
            begin_idle();
            // While closing, only a connection that came late gets here.
            bool const closing = connections().stage() >= Stage::closing;
            idle_until_ = waits_since() + (closing ? longest_way : connections().limits().idle_timeout);
            wake_at(idle_until_);
        }
    }

    /// The connection looks at its deadlines at `time`, or earlier.
    void wake_at(Clock::time_point time) {
        if (time >= wakes_at_) return;
        wakes_at_ = time;
        deadline_.arm(connections().loop().deadlines, time);
    }

    void check_deadlines() {
        auto const now = net::event_time();
        if (now < wakes_at_) return;
        wakes_at_ = Clock::time_point::max();
        deadline_.disarm();
        if (writing_ && write_until_ <= now) return note_gone();
        if (idle_ && idle_until_ <= now) return requests_.session().end(NGHTTP2_NO_ERROR);
        bool const drains = last_call_ != Clock::time_point::max() && last_call_ != Clock::time_point::min();
        if (drains && last_call_ <= now) refuse_more();
        requests_.expire(now);
        bool const blocked = writing_ && write_until_ != Clock::time_point::max();
        if (blocked && requests_.kept_waiting_by_stranger()) return note_gone();
        if (writing_) wake_at(write_until_);
        if (idle_) wake_at(idle_until_);
        if (drains && last_call_ > now) wake_at(last_call_);
    }

    // --- Writing

    /// All that becomes ready in a turn of the loop goes out behind it, in one send.
    void request_write() {
        if (writing_ || broken_ || !requests_.session().wants_write()) return;
        writing_ = true;
        write_until_ = Clock::time_point::max();
        spawn(write());
    }

    asio::awaitable<void> write() {
        co_await asio::post(connections().loop().io, asio::deferred);
        std::string bytes;
        while (!broken_) {
            bytes.clear();
            if (!requests_.session().collect(bytes, most_at_once)) broken_ = true;
            if (bytes.empty()) break;
            write_until_ = net::event_time() + connections().limits().idle_timeout;
            wake_at(write_until_);
            co_await send(bytes);
        }
        writing_ = false;
        note_wait();
        if (!goes_on()) stream_.cancel(); // the reader waits for nothing
    }

    asio::awaitable<void> send(std::string_view bytes) {
        while (!broken_ && !bytes.empty()) {
            auto const sent = co_await stream_.write_all(bytes);
            bytes.remove_prefix(sent.bytes);
            // A deadline ends every wait, also those that it does not concern.
            bool const waits_on = sent.error == asio::error::operation_aborted && !gone() &&
                                  connections().stage() != Stage::over && net::event_time() < write_until_;
            broken_ = sent.error && !waits_on;
        }
    }

    // --- Tasks

    void spawn(asio::awaitable<void> task) {
        ++tasks_;
        asio::co_spawn(connections().loop().io, std::move(task), [this](std::exception_ptr const& failure) {
            if (failure) {
                log::error("a connection failed: " + what_failed(failure));
                broken_ = true;
                stream_.cancel();
            }
            --tasks_;
            if (task_ended_) std::exchange(task_ended_, nullptr)(true);
        });
    }

    auto task_end() {
        return net::suspend<bool>([this](net::Resume<bool> resume) { task_ended_ = std::move(resume); });
    }

    /// Sends the responses that can be sent without reading, and closes the connection. Requests that are
    /// handled go on to their end, although nobody will read the response.
    asio::awaitable<void> finish() {
        auto& session = requests_.session();
        if (!gone()) request_write();
        while (tasks_ > 0 && !broken_ && !gone() && (writing_ || session.wants_read()))
            co_await task_end();
        bool const lingers = !gone() && !std::exchange(broken_, true);
        if (lingers) co_await lingering_close(stream_, connections().loop());
        stream_.close();
        while (tasks_ > 0)
            co_await task_end();
    }

    net::Stream stream_;
    Http2Peer const peer_;
    std::string early_;
    Http2Requests requests_;

    bool idle_ = false;
    Clock::time_point idle_until_;
    /// When the connection takes no more streams; the least value: it takes none.
    Clock::time_point last_call_ = Clock::time_point::max();

    bool writing_ = false;
    Clock::time_point write_until_; ///< valid if writing
    bool broken_ = false;           ///< nothing can be sent any more
    std::size_t tasks_ = 0;         ///< requests that are handled, and the write
    net::Resume<bool> task_ended_;

    Clock::time_point wakes_at_ = Clock::time_point::max();
    net::Deadlines::Entry deadline_{[](void* self) { static_cast<Http2Connection*>(self)->cancel(); }, this};
};

} // namespace

std::unique_ptr<Connection> http2_connection(Connections& connections, Transport transport) {
    return std::make_unique<Http2Connection>(connections, std::move(transport));
}

} // namespace idiom::server
