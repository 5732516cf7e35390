#include "gateway/upstream/http_backend.hpp"

#include "gateway/inspect/recording.hpp"
#include "gateway/net/event_time.hpp"
#include "gateway/net/suspend.hpp"
#include "gateway/upstream/connection.hpp"
#include "gateway/upstream/outcome.hpp"
#include "gateway/upstream/response_reader.hpp"
#include "gateway/upstream/write_request.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>

namespace idiom::upstream {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

/// Without Accept-Encoding the response may have any coding (RFC 9110, 12.5.3).
std::string fixed_lines(Endpoint const& endpoint, Received received) {
    return "Host: " + endpoint.authority + "\r\nVia: " + std::string(via(received)) +
           "\r\nUser-Agent: " + endpoint.user_agent + "\r\nAccept-Encoding: identity\r\n" +
           (endpoint.reuses() ? "" : "Connection: close\r\n");
}

} // namespace

std::string default_user_agent() { return "idiom/" IDIOM_VERSION; }

/// A request that waits until its deadline for a connection, or for the place of one. What it is given
/// belongs to it: no later request can take it before this one resumes.
struct HttpBackend::ConnectionWaiter {
    std::list<ConnectionWaiter*>& queue;
    net::Deadlines::Entry deadline{[](void* self) { static_cast<ConnectionWaiter*>(self)->give_up(); }, this};
    std::unique_ptr<Connection> given; ///< null: the place for one
    std::move_only_function<void(bool)> resume;

    explicit ConnectionWaiter(std::list<ConnectionWaiter*>& waiting) : queue(waiting) {}

    void give_up() {
        // Leave the queue first: a waiter that has given up must not be handed a connection.
        queue.remove(this);
        go_on(false);
    }
    void go_on(bool free) {
        if (resume) std::exchange(resume, nullptr)(free);
    }
};

HttpBackend::HttpBackend(net::Loop& loop, std::shared_ptr<Endpoint const> endpoint,
                         std::shared_ptr<Counts> counts)
    : loop_(loop), endpoint_(std::move(endpoint)), counts_(std::move(counts)),
      pool_counts_(counts_->pools[endpoint_->place]), connector_(loop_, endpoint_),
      fixed_lines_{fixed_lines(*endpoint_, Received::http_1_1), fixed_lines(*endpoint_, Received::http_1_0),
                   fixed_lines(*endpoint_, Received::http_2)},
      idle_check_([](void* self) { static_cast<HttpBackend*>(self)->drop_idle(); }, this) {}

HttpBackend::~HttpBackend() { close(); }

asio::awaitable<Response> HttpBackend::send(Request const& request, CallContext& call_context) {
    auto const message = write_request(request, call_context, endpoint_->path,
                                       fixed_lines_[static_cast<std::size_t>(call_context.received)]);
    if (!message) co_return Response{.delivery = Delivery::unfit};
    if (endpoint_->budget && endpoint_->budget->full()) co_return over_budget(false);
    auto const begun = Clock::now();
    auto const deadline = std::min(call_context.deadline, begun + endpoint_->request_timeout);
    bool const may_repeat = request.repeatable || !request.writes;
    Response response;
    for (bool fresh = !may_repeat && endpoint_->closings->lately(begun);; fresh = true) {
        Acquired acquired{fresh ? nullptr : take_idle(!may_repeat)};
        if (!acquired.connection) acquired = co_await acquire(fresh, !may_repeat, deadline, call_context);
        if (!acquired.connection) {
            response = without_connection(acquired.why);
            break;
        }
        auto& connection = *acquired.connection;
        call_context.kept_connection = connection.reused;
        connection.deadline.arm(loop_.deadlines, deadline);
        try {
            response = co_await exchange(connection, *message, request.writes, call_context);
        } catch (...) { // probably no memory: the place must not be lost
            drop(std::move(acquired.connection));
            throw;
        }
        connection.deadline.disarm();
        note_retry_after(response);
        // The peer may close an idle connection just as the pool takes it. It then has not read the request.
        bool const was_closed =
            response.delivery == Delivery::lost && connection.reused && !connection.answered;
        if (was_closed) endpoint_->closings->note(Clock::now());
        release(std::move(acquired.connection));
        if (!was_closed || !may_repeat || fresh) break;
    }
    note(*endpoint_, *counts_, response, begun);
    co_return response;
}

asio::awaitable<HttpBackend::Acquired> HttpBackend::acquire(bool fresh, bool ask, Clock::time_point deadline,
                                                            CallContext& call_context) {
    if (fresh && open_ >= endpoint_->max_connections && !idle_.empty()) drop(take(idle_.begin()));
    if (open_ < endpoint_->max_connections) {
        ++open_;
        ++pool_counts_.open;
    } else {
        if (waiting_.size() >= endpoint_->max_waiting) co_return Acquired{nullptr, Delivery::busy};
        ConnectionWaiter waiter(waiting_);
        auto const began = Clock::now();
        bool const given = co_await wait(waiter, deadline);
        if (call_context.recording)
            call_context.recording->add({.kind = inspect::Wait::Kind::pool,
                                         .began = began,
                                         .ended = Clock::now(),
                                         .what = "for a connection of the pool"});
        if (!given) co_return Acquired{nullptr, Delivery::busy};
        if (waiter.given && !fresh && still_fits(*waiter.given, ask))
            co_return Acquired{std::move(waiter.given)};
        if (waiter.given) waiter.given->stream.close(); // a new connection takes its place
    }
    Acquired made;
    try {
        made = co_await connect(deadline);
    } catch (...) { // probably no memory: the place must not be lost
        drop(nullptr);
        throw;
    }
    if (!made.connection) drop(nullptr);
    co_return made;
}

/// Takes the connection that has been idle for the shortest time and still fits. Returns null if there is
/// none.
std::unique_ptr<Connection> HttpBackend::take_idle(bool ask) {
    while (!idle_.empty()) {
        auto connection = take(std::prev(idle_.end()));
        if (still_fits(*connection, ask)) return connection;
        drop(std::move(connection));
    }
    return nullptr;
}

std::unique_ptr<Connection> HttpBackend::take(Idle::iterator which) {
    auto connection = std::move(*which);
    idle_.erase(which);
    --pool_counts_.idle;
    return connection;
}

/// Returns whether nothing has arrived since the last response. Bytes that were not asked for would be taken
/// for the response to the next request. If the request may be repeated, the loop's knowledge is enough. If
/// not (`ask`), the system is asked too, so that the request does not go to a peer that has just closed.
bool HttpBackend::still_fits(Connection& connection, bool ask) {
    connection.reused = true;
    connection.answered = false;
    bool const stale = ask ? connection.stream.stale() : connection.stream.known_stale();
    if (stale) endpoint_->closings->note(Clock::now());
    return !stale;
}

asio::awaitable<HttpBackend::Acquired> HttpBackend::connect(Clock::time_point deadline) {
    auto made = co_await connector_.connect(deadline, Connector::Versions::http1);
    if (!made) co_return Acquired{nullptr, made.error()};
    counts_->http1_connections.add();
    co_return Acquired{std::make_unique<Connection>(std::move(made->stream))};
}

asio::awaitable<bool> HttpBackend::reachable() {
    auto const made = co_await connect(Clock::now() + endpoint_->request_timeout);
    if (made.connection) made.connection->stream.close();
    co_return made.connection != nullptr;
}

asio::awaitable<bool> HttpBackend::wait(ConnectionWaiter& waiter, Clock::time_point deadline) {
    waiting_.push_back(&waiter);
    ++pool_counts_.waiting;
    waiter.deadline.arm(loop_.deadlines, deadline);
    bool const given = co_await net::suspend<bool>(
        [&waiter](std::move_only_function<void(bool)> resume) { waiter.resume = std::move(resume); });
    --pool_counts_.waiting;
    co_return given;
}

/// Gives the connection to the request that has waited longest. There must be one.
void HttpBackend::give(std::unique_ptr<Connection> connection) {
    auto* const waiter = waiting_.front();
    waiting_.pop_front(); // at once, so that the next connection goes to another
    waiter->given = std::move(connection);
    waiter->go_on(true);
}

asio::awaitable<Response> HttpBackend::exchange(Connection& connection, std::string_view message, bool writes,
                                                CallContext& call_context) {
    connection.keep = false;
    auto const sent = co_await connection.stream.write_all(message);
    if (sent.error) co_return failed(connection, sent.error);

    ResponseReader reader(endpoint_->max_answer, call_context.arena);
    std::size_t charged = 0;
    for (auto status = ResponseReader::Status::need_more;;) {
        auto const room = reader.room();
        if (room.empty()) co_return unusable(*endpoint_, "the header section is too large");
        // If bytes keep coming, the deadline finds no pending operation to cancel.
        if (connection.deadline.expired()) co_return Response{.delivery = Delivery::timed_out};
        auto const got = co_await connection.stream.read_some(room);
        if (got.error) {
            // Without close_notify an attacker may have cut the stream, so only a clean end completes a
            // response.
            if (got.error != asio::error::eof || !reader.started()) co_return failed(connection, got.error);
            status = reader.finish();
            if (status != ResponseReader::Status::complete) co_return Response{.delivery = Delivery::lost};
        } else {
            connection.answered = true;
            status = reader.take(got.bytes);
        }
        if (!charge(*endpoint_, call_context, charged, reader.body().size()))
            co_return too_much(*endpoint_, writes);
        if (status == ResponseReader::Status::need_more) continue;
        if (status == ResponseReader::Status::refused) co_return unusable(*endpoint_, reader.reason());
        connection.keep = !got.error && reader.head().keep_alive && !reader.has_excess();
        auto const response = decoded(reader, call_context);
        co_return charge(*endpoint_, call_context, charged, response.body.size())
            ? response
            : too_much(*endpoint_, writes);
    }
}

/// Returns the response to an exchange that the stream has ended.
Response HttpBackend::failed(Connection const& connection, error_code error) {
    bool const late = connection.deadline.expired() && error == asio::error::operation_aborted;
    return {.delivery = late ? Delivery::timed_out : Delivery::lost};
}

/// Returns the response without its content coding and in UTF-8. Like the reader's, all of it lives in the
/// arena.
Response HttpBackend::decoded(ResponseReader const& reader, CallContext& call_context) const {
    Response response{.status = reader.head().status,
                      .headers = reader.head().headers,
                      .body = reader.body(),
                      .secrets = {}};
    decode(*endpoint_, response, call_context);
    return response;
}

void HttpBackend::release(std::unique_ptr<Connection> connection) {
    bool const kept = connection->keep && !closed_ && endpoint_->reuses();
    if (!kept) return drop(std::move(connection));
    if (!waiting_.empty()) return give(std::move(connection));
    connection->idle_since = net::event_time();
    if (idle_.empty()) idle_check_.arm(loop_.deadlines, connection->idle_since + endpoint_->idle_timeout);
    idle_.push_back(std::move(connection));
    ++pool_counts_.idle;
}

void HttpBackend::adopt(net::Stream stream) {
    auto connection = std::make_unique<Connection>(std::move(stream));
    auto const since = connection->idle_since = net::event_time();
    bool const is_first = idle_.empty();
    idle_.push_back(std::move(connection));
    if (is_first) idle_check_.arm(loop_.deadlines, since + endpoint_->idle_timeout);
    ++open_;
    ++pool_counts_.open;
    counts_->http1_connections.add();
    ++pool_counts_.idle;
}

void HttpBackend::drop(std::unique_ptr<Connection> connection) {
    if (connection) connection->stream.close();
    if (!waiting_.empty()) return give(nullptr);
    --open_;
    --pool_counts_.open;
}

void HttpBackend::drop_idle() {
    auto const now = Clock::now();
    while (!idle_.empty() && idle_.front()->idle_since + endpoint_->idle_timeout <= now) {
        drop(take(idle_.begin()));
    }
    if (idle_.empty()) return idle_check_.disarm();
    idle_check_.arm(loop_.deadlines, idle_.front()->idle_since + endpoint_->idle_timeout);
}

void HttpBackend::close() {
    closed_ = true;
    while (!idle_.empty())
        drop(take(std::prev(idle_.end())));
}

} // namespace idiom::upstream
