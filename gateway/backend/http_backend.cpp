#include "gateway/backend/http_backend.hpp"

#include "gateway/async/suspend.hpp"
#include "gateway/backend/connection.hpp"
#include "gateway/backend/decode_answer.hpp"
#include "gateway/backend/write_request.hpp"
#include "gateway/http/date.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>

namespace idiom::backend {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

/// The most that is read at once; an answer of this size or less stays where it was read.
constexpr std::size_t read_size = 16 * 1024;
/// A back end that sends more of them before its answer has nothing to say.
constexpr std::size_t most_interims = 16;

namespace {

/// Soon: a connection of the pool may be free by then.
constexpr std::uint32_t pool_is_full_for = 1;

/// Where the answers under way take all the memory that they may. Of a write that was sent nobody knows what
/// became of it.
Response over_budget(bool sent_a_write) {
    if (sent_a_write)
        return {.delivery = Delivery::unusable,
                .body = "the back end's answers take more memory than they may at present",
                .own_limit = true};
    return {.delivery = Delivery::busy, .retry_after = pool_is_full_for};
}

/// A translator has no clock to read a date against.
void note_retry_after(Response& response) {
    if (response.status != 429 && response.status != 503) return;
    auto const now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    response.retry_after = http::retry_after(response.header("Retry-After"), now);
}

/// Without Accept-Encoding any coding may come back (RFC 9110, 12.5.3).
std::string fixed_lines(Endpoint const& endpoint) {
    return "Host: " + endpoint.authority + "\r\nVia: 1.1 idiom\r\nUser-Agent: " + endpoint.user_agent +
           "\r\nAccept-Encoding: identity\r\n" + (endpoint.reuses() ? "" : "Connection: close\r\n");
}

} // namespace

std::string default_user_agent() { return "idiom/" IDIOM_VERSION; }

/// A request that waits for a connection or for the room for one, until its deadline. What it is given is its
/// own: nobody who comes later takes it while the request has yet to go on.
struct HttpBackend::ConnectionWaiter {
    std::list<ConnectionWaiter*>& queue;
    async::Deadlines::Entry deadline{[](void* self) { static_cast<ConnectionWaiter*>(self)->give_up(); },
                                     this};
    std::unique_ptr<Connection> given; ///< null: the room for one
    std::move_only_function<void(bool)> resume;

    explicit ConnectionWaiter(std::list<ConnectionWaiter*>& waiting) : queue(waiting) {}

    void give_up() {
        queue.remove(this); // at once: it takes nothing any more
        go_on(false);
    }
    void go_on(bool free) {
        if (resume) std::exchange(resume, nullptr)(free);
    }
};

HttpBackend::HttpBackend(async::Loop& loop, std::shared_ptr<Endpoint const> endpoint,
                         std::shared_ptr<Counts> counts)
    : loop_(loop), endpoint_(std::move(endpoint)), counts_(std::move(counts)),
      fixed_lines_(fixed_lines(*endpoint_)),
      idle_check_([](void* self) { static_cast<HttpBackend*>(self)->drop_idle(); }, this) {}

HttpBackend::~HttpBackend() { close(); }

asio::awaitable<Response> HttpBackend::send(Request const& request, CallContext& call_context) {
    auto const message = write_request(request, call_context, endpoint_->path, fixed_lines_);
    if (!message) co_return Response{.delivery = Delivery::unfit};
    if (endpoint_->budget && endpoint_->budget->full()) co_return over_budget(false);
    auto const begun = Clock::now();
    auto const deadline = std::min(call_context.deadline, begun + endpoint_->request_timeout);
    bool const may_repeat = request.repeatable || !request.writes;
    Response response;
    for (bool fresh = !may_repeat && endpoint_->closings->lately(begun);; fresh = true) {
        auto acquired = co_await acquire(fresh, !may_repeat, deadline);
        if (!acquired.connection) {
            response = Response{.delivery = acquired.why};
            if (acquired.why == Delivery::busy) response.retry_after = pool_is_full_for;
            break;
        }
        auto& connection = *acquired.connection;
        connection.deadline.arm(loop_.deadlines, deadline);
        try {
            response = co_await exchange(connection, *message, request.writes, call_context);
        } catch (...) { // no memory, most likely: the room must not go with it
            drop(std::move(acquired.connection));
            throw;
        }
        connection.deadline.disarm();
        note_retry_after(response);
        // The peer may close an idle connection just as it is taken: then nobody read the request.
        bool const was_closed =
            response.delivery == Delivery::lost && connection.reused && !connection.answered;
        if (was_closed) endpoint_->closings->note(Clock::now());
        release(std::move(acquired.connection));
        if (!was_closed || !may_repeat || fresh) break;
    }
    report(response);
    endpoint_->health->note(host_signal_of(response));
    counts_->note(response, Clock::now() - begun);
    co_return response;
}

asio::awaitable<HttpBackend::Acquired> HttpBackend::acquire(bool fresh, bool ask,
                                                            Clock::time_point deadline) {
    while (!fresh && !idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        --counts_->idle;
        if (still_fits(*connection, ask)) co_return Acquired{std::move(connection)};
        drop(std::move(connection));
    }
    if (fresh && open_ >= endpoint_->max_connections && !idle_.empty()) {
        --counts_->idle;
        drop(std::move(idle_.front()));
        idle_.erase(idle_.begin());
    }
    if (open_ < endpoint_->max_connections) {
        ++open_;
        ++counts_->open;
    } else {
        if (waiting_.size() >= endpoint_->max_waiting) co_return Acquired{nullptr, Delivery::busy};
        ConnectionWaiter waiter(waiting_);
        bool const given = co_await wait(waiter, deadline);
        if (!given) co_return Acquired{nullptr, Delivery::busy};
        if (waiter.given && !fresh && still_fits(*waiter.given, ask))
            co_return Acquired{std::move(waiter.given)};
        if (waiter.given) waiter.given->stream.close(); // and another takes its room
    }
    Acquired made;
    try {
        made = co_await connect(deadline);
    } catch (...) { // no memory, most likely: the room must not go with it
        drop(nullptr);
        throw;
    }
    if (!made.connection) drop(nullptr);
    co_return made;
}

/// Whether nothing has come in since its last answer: bytes that nobody asked for would be taken for the
/// answer to the next request. What can be sent again takes the loop's word for it; what cannot has the
/// system asked, too, lest it goes to a peer that has just left.
bool HttpBackend::still_fits(Connection& connection, bool ask) {
    connection.reused = true;
    connection.answered = false;
    bool const stale = ask ? connection.stream.stale() : connection.stream.known_stale();
    if (stale) endpoint_->closings->note(Clock::now());
    return !stale;
}

void HttpBackend::report(std::string_view cause) const {
    if (endpoint_->troubles && !cause.empty()) endpoint_->troubles->note(cause);
}

/// What its delivery alone says; connect and exchange know more of the others.
void HttpBackend::report(Response const& response) const {
    if (response.delivery == Delivery::lost) report("it ended the connection before a whole answer");
    if (response.delivery == Delivery::timed_out) report("it gave no whole answer in time");
}

asio::awaitable<bool> HttpBackend::reachable() {
    auto const made = co_await connect(Clock::now() + endpoint_->request_timeout);
    if (made.connection) made.connection->stream.close();
    co_return made.connection != nullptr;
}

asio::awaitable<bool> HttpBackend::wait(ConnectionWaiter& waiter, Clock::time_point deadline) {
    waiting_.push_back(&waiter);
    ++counts_->waiting;
    waiter.deadline.arm(loop_.deadlines, deadline);
    bool const given = co_await async::suspend<bool>(
        [&waiter](std::move_only_function<void(bool)> resume) { waiter.resume = std::move(resume); });
    --counts_->waiting;
    co_return given;
}

/// To the request that has waited the longest: there is one.
void HttpBackend::give(std::unique_ptr<Connection> connection) {
    auto* const waiter = waiting_.front();
    waiting_.pop_front(); // at once: the next connection is another's
    waiter->given = std::move(connection);
    waiter->go_on(true);
}

asio::awaitable<Response> HttpBackend::exchange(Connection& connection, std::string_view message, bool writes,
                                                CallContext& call_context) {
    connection.keep = false;
    auto const failed = [&](error_code error) {
        bool const late = connection.deadline.expired() && error == asio::error::operation_aborted;
        return Response{.delivery = late ? Delivery::timed_out : Delivery::lost};
    };
    auto const unusable = [&](std::string_view why) {
        if (endpoint_->troubles) report("its answer is not usable HTTP: " + std::string(why));
        return Response{.delivery = Delivery::unusable};
    };

    auto const sent = co_await connection.stream.write_all(message);
    if (sent.error) co_return failed(sent.error);

    std::span<char> buffer(call_context.arena.bytes(read_size), read_size);
    std::size_t begin = 0; // of what the reader has not consumed
    std::size_t end = 0;
    bool holds_head = true; // so it must stay as it is
    std::size_t interims = 0;
    std::size_t charged = 0;
    auto const has_room = [&](std::size_t size) {
        return !call_context.charges || call_context.charges->grow(endpoint_->budget, charged, size);
    };
    auto const too_much = [&] {
        report("its answers under way take more memory than they may");
        return over_budget(writes);
    };
    http::Limits const limits{.header = read_size, .body = endpoint_->max_answer};
    std::optional<http::Reader> reader;
    reader.emplace(http::Side::response, limits, call_context.arena);
    for (;;) {
        if (end == buffer.size()) {
            auto const rest = buffer.subspan(begin); // of a head: a body is consumed as it comes
            if (rest.size() == buffer.size()) co_return unusable("the header section is too large");
            if (reader->has_head()) reader->move_body();
            auto const to = holds_head ? std::span(call_context.arena.bytes(read_size), read_size) : buffer;
            std::ranges::copy(rest, to.begin());
            holds_head = !reader->has_head();
            buffer = to;
            begin = 0;
            end = rest.size();
        }
        // Bytes that keep coming leave no operation to cancel.
        if (connection.deadline.expired()) co_return Response{.delivery = Delivery::timed_out};
        auto const got = co_await connection.stream.read_some(buffer.subspan(end));
        http::Reader::Status status;
        if (got.error) {
            // An end without TLS's own goodbye may be an attacker's cut, so only a clean end completes an
            // answer.
            if (got.error != asio::error::eof || !reader->started()) co_return failed(got.error);
            status = reader->finish();
            if (status != http::Reader::Status::complete) co_return Response{.delivery = Delivery::lost};
        } else {
            connection.answered = true;
            end += got.bytes;
            for (;;) {
                std::size_t consumed = 0;
                status = reader->feed(buffer.subspan(begin, end - begin), consumed);
                begin += consumed;
                bool const interim = status == http::Reader::Status::complete && reader->head().status < 200;
                if (!interim) break;
                // 100 and its like: the answer is yet to come. But nobody asked to switch protocols.
                if (reader->head().status == 101) co_return unusable("it switches protocols unasked");
                if (++interims > most_interims) co_return unusable("too many interim answers");
                reader.emplace(http::Side::response, limits, call_context.arena);
                if (begin == end) {
                    status = http::Reader::Status::need_more;
                    break;
                }
            }
        }
        if (!has_room(reader->body().size())) co_return too_much();
        if (status == http::Reader::Status::need_more) continue;
        if (status == http::Reader::Status::refused) co_return unusable(reader->reason());
        // Bytes after the answer belong to nothing that was asked: the connection is out of step.
        connection.keep = !got.error && reader->head().keep_alive && begin == end;
        Response response{.status = reader->head().status,
                          .headers = reader->head().headers,
                          .body = reader->body(),
                          .secrets = {}}; // all of it in the arena, like the reader itself
        report(decode_answer(response, endpoint_->max_answer, call_context.arena));
        co_return has_room(response.body.size()) ? response : too_much();
    }
}

void HttpBackend::release(std::unique_ptr<Connection> connection) {
    bool const kept = connection->keep && !closed_ && endpoint_->reuses();
    if (!kept) return drop(std::move(connection));
    if (!waiting_.empty()) return give(std::move(connection));
    connection->idle_since = Clock::now();
    if (idle_.empty()) idle_check_.arm(loop_.deadlines, connection->idle_since + endpoint_->idle_timeout);
    idle_.push_back(std::move(connection));
    ++counts_->idle;
}

void HttpBackend::drop(std::unique_ptr<Connection> connection) {
    if (connection) connection->stream.close();
    if (!waiting_.empty()) return give(nullptr);
    --open_;
    --counts_->open;
}

void HttpBackend::drop_idle() {
    auto const now = Clock::now();
    while (!idle_.empty() && idle_.front()->idle_since + endpoint_->idle_timeout <= now) {
        auto connection = std::move(idle_.front());
        idle_.erase(idle_.begin());
        --counts_->idle;
        drop(std::move(connection));
    }
    if (idle_.empty()) return idle_check_.disarm();
    idle_check_.arm(loop_.deadlines, idle_.front()->idle_since + endpoint_->idle_timeout);
}

void HttpBackend::close() {
    closed_ = true;
    while (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        --counts_->idle;
        drop(std::move(connection));
    }
}

} // namespace idiom::backend
