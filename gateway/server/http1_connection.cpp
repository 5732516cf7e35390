#include "gateway/server/http1_connection.hpp"

#include "gateway/http1/write_response.hpp"
#include "gateway/server/leave.hpp"
#include "gateway/telemetry/log.hpp"
#include "gateway/tls/certificate_names.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>

#include <exception>

namespace idiom::server {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

RequestHead head_of(http1::Reader const& reader) {
    auto const& head = reader.head();
    return {.method = head.method,
            .target = head.target,
            .headers = head.headers,
            .protocol = head.version == 10 ? "HTTP/1.0" : "HTTP/1.1"};
}

} // namespace

/// One connection of a client. Its own coroutine owns it.
class Http1Connection {
public:
    Http1Connection(Http1Connections& connections, net::Stream stream)
        : connections_(connections), stream_(std::move(stream)) {
        peer_ = stream_.peer().to_string();
        Http1Connections::link(*this, connections.silent_);
        ++connections.counts_.open;
        connections.counts_.accepted.add();
    }
    ~Http1Connection() {
        Http1Connections::unlink(*this);
        --connections_.counts_.open;
        if (memory_) connections_.give_back(std::move(memory_));
        stream_.close();
    }
    Http1Connection(Http1Connection const&) = delete;
    Http1Connection& operator=(Http1Connection const&) = delete;

    asio::awaitable<void> run() {
        if (stream_.is_tls()) {
            limit(connections_.limits_.header_timeout);
            begin_arrival(Clock::now());
            auto const refused = co_await stream_.handshake(asio::ssl::stream_base::server);
            if (gone_) co_return;
            if (refused) {
                connections_.counts_.tls_failures.add();
                co_return;
            }
            certificate_names_ = tls::certificate_names(stream_.tls());
        }
        for (bool more = true; more;) {
            bool const arrived = co_await wait_for_request();
            if (!arrived) break;
            more = co_await serve_request();
        }
        co_await linger();
    }

    bool idle() { return idle_ && !stream_.readable(); }
    bool arriving() const { return roll_ == &connections_.arriving_; }
    /// Only valid if the connection is idle or arriving.
    Clock::time_point waits_since() const { return waits_since_; }
    /// Ends the connection at once, to make room for another. It does not linger.
    void evict() {
        gone_ = true;
        cancel();
    }
    void cancel() { stream_.cancel(); }
    Http1Connection* next() const { return next_; }

private:
    void move_to(Http1Connections::Roll& roll) {
        Http1Connections::unlink(*this);
        Http1Connections::link(*this, roll);
    }
    /// Called if a handshake or a head does not arrive at once, or if a body has a short patience.
    void begin_arrival(Clock::time_point since) {
        if (arriving()) return;
        waits_since_ = since;
        move_to(connections_.arriving_);
    }
    void end_arrival() {
        if (arriving()) move_to(served_ ? connections_.others_ : connections_.silent_);
    }

    /// Ends the pending operation, whatever it is, when `time` has passed.
    void limit(std::chrono::milliseconds time) {
        deadline_.arm(connections_.loop_.deadlines, Clock::now() + time);
    }
    void limit_by(Permit const& permit, std::chrono::milliseconds longest) {
        limit(std::min(permit.patience.value_or(longest), longest));
    }

    /// Waits until there is something to read. Holds no memory meanwhile.
    asio::awaitable<bool> wait_for_request() {
        if (begin_ < end_) { // the next request came along with the last one
            memory_->arena.reset();
            co_return true;
        }
        if (memory_) connections_.give_back(std::move(memory_));
        // While closing, only a connection that came late and has served no request gets here.
        bool const closing = connections_.stage_ >= Stage::closing;
        waits_since_ = Clock::now();
        deadline_.arm(connections_.loop_.deadlines,
                      waits_since_ +
                          (closing ? std::chrono::milliseconds(1000) : connections_.limits_.idle_timeout));
        idle_ = true;
        move_to(served_ ? connections_.others_ : connections_.silent_);
        auto const ended = co_await stream_.wait_readable();
        idle_ = false;
        if (ended) co_return false;
        memory_ = connections_.lend();
        begin_ = end_ = 0;
        co_return true;
    }

    /// Reads one request and answers it. Returns whether the connection may go on.
    asio::awaitable<bool> serve_request() {
        http1::Reader reader(http1::Side::request, connections_.limits_.http, memory_->arena);
        limit(connections_.limits_.header_timeout);
        Permit permit;
        Request request{.head = {},
                        .body = {},
                        .arena = memory_->arena,
                        .peer = peer_,
                        .tls = stream_.is_tls(),
                        .certificate_names = certificate_names_,
                        .arrived = Clock::now(),
                        .permit = permit};
        Leave leave_to(connections_.handler_, permit);
        auto const status = co_await read_request(reader, request, leave_to);
        end_arrival();
        if (gone_) co_return false;

        request.head = head_of(reader);
        request.body = reader.body();
        deadline_.disarm();
        if (status == http1::Reader::Status::complete) leave_to.ask(request, false);
        Response response;
        if (leave_to.refusal()) {
            response = *leave_to.refusal();
        } else if (status == http1::Reader::Status::complete) {
            response = co_await handle(request);
        } else if (late_ && connections_.stage_ == Stage::over) {
            response = connections_.handler_.refuse(request, Fault::draining,
                                                    "the request had not arrived when the gateway stopped");
        } else if (late_) {
            response = connections_.handler_.refuse(request, Fault::request_timeout,
                                                    "the request took too long to arrive");
        } else {
            response = connections_.handler_.refuse(request, reader.fault(), reader.reason());
        }
        bool const more = status == http1::Reader::Status::complete && reader.head().keep_alive &&
                          !response.close && wants_more();
        auto const message = http1::write_response(
            response.status, response.headers, response.body,
            {.keep_alive = more, .version = reader.head().version, .without_body = response.without_body},
            memory_->arena);
        limit_by(permit, connections_.limits_.idle_timeout); // for a client that does not read
        auto const sent = co_await stream_.write_all(message);
        if (sent.error) {
            gone_ = true;
            co_return false;
        }
        served_ = true;
        co_return more;
    }

    asio::awaitable<Response> handle(Request const& request) {
        std::exception_ptr failure;
        try {
            auto const response = co_await connections_.handler_.handle(request);
            co_return response;
        } catch (...) {
            failure = std::current_exception();
        }
        auto const response = refuse_for(failure, connections_.handler_, request);
        co_return response;
    }

    /// Returns whether the next request is wanted. While the gateway drains, a request that has already
    /// arrived is: its client could not know.
    bool wants_more() {
        if (connections_.stage_ == Stage::open) return true;
        return connections_.stage_ == Stage::draining &&
               (begin_ < end_ || stream_.readable() || stream_.has_read_ahead());
    }

    /// Reads a request. Also returns `refused` if the handler does not admit it.
    asio::awaitable<http1::Reader::Status> read_request(http1::Reader& reader, Request& request,
                                                        Leave& leave_to) {
        using Status = http1::Reader::Status;
        std::size_t const capacity = memory_->size;
        char* const buffer = memory_->buffer.get();
        // The rest of the last request's buffer moves to the front, so that this head has all the room.
        if (begin_ > 0) {
            std::memmove(buffer, buffer + begin_, end_ - begin_);
            end_ -= begin_;
            begin_ = 0;
        }
        std::size_t body_begin = 0;
        bool continued = false;
        for (;;) {
            if (begin_ < end_) {
                bool const in_head = !reader.has_head();
                std::size_t consumed = 0;
                auto const status = reader.feed({buffer + begin_, end_ - begin_}, consumed);
                begin_ += consumed;
                if (status != Status::need_more) co_return status;
                if (in_head && reader.has_head()) {
                    end_arrival();
                    request.head = head_of(reader);
                    if (!leave_to.ask(request, true)) co_return Status::refused;
                    auto const& permit = request.permit;
                    if (permit.patience) begin_arrival(request.arrived);
                    if (permit.most_body && !reader.limit_body(*permit.most_body)) co_return Status::refused;
                    body_begin = reader.head_size();
                    limit_by(permit, connections_.limits_.body_timeout);
                } else if (in_head) {
                    begin_arrival(request.arrived);
                }
            }
            if (reader.has_head() && reader.head().expects_continue && !continued) {
                continued = true;
                auto const sent = co_await stream_.write_all("HTTP/1.1 100 Continue\r\n\r\n");
                if (sent.error) co_return leave();
            }
            if (end_ == capacity) {
                // Only a body gets here, because the limit refuses a head of this size.
                reader.move_body();
                std::memmove(buffer + body_begin, buffer + begin_, end_ - begin_);
                end_ = body_begin + (end_ - begin_);
                begin_ = body_begin;
            }
            auto const got = co_await stream_.read_some({buffer + end_, capacity - end_});
            if (gone_) co_return leave();
            // If bytes keep coming, the deadline finds no pending operation to cancel.
            if (got.error || deadline_.expired()) {
                late_ = (deadline_.expired() || connections_.stage_ == Stage::over) && reader.started();
                if (late_) co_return Status::refused;
                co_return leave();
            }
            end_ += got.bytes;
        }
    }

    http1::Reader::Status leave() {
        gone_ = true;
        return http1::Reader::Status::refused;
    }

    /// If the client still sends when the connection closes, a reset may destroy the response (RFC 9112,
    /// 9.6). Therefore the connection ends its sending direction first, and reads on for a while.
    asio::awaitable<void> linger() {
        if (gone_) co_return;
        if (memory_) connections_.give_back(std::move(memory_)); // no request uses it any more
        limit(std::chrono::milliseconds(1000));
        co_await stream_.finish();
        std::array<char, 4096> discarded;
        for (std::size_t left = 1024 * 1024; left > 0;) {
            auto const got = co_await stream_.discard_some(discarded);
            if (got.error || deadline_.expired()) break;
            left -= std::min(left, got.bytes);
        }
    }

    using Stage = Http1Connections::Stage;

    Http1Connections& connections_;
    net::Stream stream_;
    std::string peer_;
    std::vector<std::string> certificate_names_; ///< of the client, for the life of the connection
    net::Deadlines::Entry deadline_{[](void* self) { static_cast<Http1Connection*>(self)->stream_.cancel(); },
                                    this};
    std::unique_ptr<CallMemory> memory_;
    std::size_t begin_ = 0; ///< of the bytes that were read and not consumed
    std::size_t end_ = 0;
    bool idle_ = false;
    bool served_ = false; ///< a request was answered
    Clock::time_point waits_since_;
    bool late_ = false; ///< the request did not arrive in time
    bool gone_ = false; ///< the client is gone, or must get no response
    Http1Connections::Roll* roll_ = nullptr;
    Http1Connection* previous_ = nullptr;
    Http1Connection* next_ = nullptr;

    friend class Http1Connections;
};

Http1Connections::Http1Connections(net::Loop& loop, Handler& handler, ConnectionLimits const& limits)
    : loop_(loop), handler_(handler), limits_(limits) {}

Http1Connections::~Http1Connections() = default;

void Http1Connections::start(net::Stream stream) {
    auto connection = std::make_unique<Http1Connection>(*this, std::move(stream));
    auto& running = *connection;
    asio::co_spawn(loop_.io, running.run(),
                   [connection = std::move(connection)](std::exception_ptr const& failure) mutable {
                       connection.reset();
                       if (failure) log::error("a connection failed: " + what_failed(failure));
                   });
}

std::unique_ptr<CallMemory> Http1Connections::lend() {
    // The buffer has room for the largest head and a piece of the body behind it.
    if (free_.empty()) return std::make_unique<CallMemory>(limits_.http.header + 4096);
    auto memory = std::move(free_.back());
    free_.pop_back();
    return memory;
}

void Http1Connections::give_back(std::unique_ptr<CallMemory> memory) {
    constexpr std::size_t most_kept = 256;
    memory->arena.reset();
    if (free_.size() < most_kept) free_.push_back(std::move(memory));
}

void Http1Connections::each(auto visit) {
    for (auto const* const roll : {&silent_, &arriving_, &others_})
        for (Http1Connection* connection = roll->first; connection; connection = connection->next())
            visit(*connection);
}

void Http1Connections::end_idle() {
    stage_ = Stage::closing;
    each([](Http1Connection& connection) {
        if (connection.idle()) connection.cancel();
    });
}

Http1Connection* Http1Connections::longest(Wait wait) {
    bool const arriving = wait == Wait::arriving;
    auto const& roll = arriving ? arriving_ : wait == Wait::silent ? silent_ : others_;
    Http1Connection* connection = roll.last;
    while (connection && (connection->gone_ || (!arriving && !connection->idle())))
        connection = connection->previous_;
    return connection;
}

std::optional<Clock::time_point> Http1Connections::longest_since(Wait wait) {
    if (auto* const connection = longest(wait)) return connection->waits_since();
    return std::nullopt;
}

bool Http1Connections::end_longest(Wait wait, std::chrono::milliseconds at_least) {
    Http1Connection* const connection = longest(wait);
    if (!connection || Clock::now() - connection->waits_since() < at_least) return false;
    connection->evict();
    return true;
}

void Http1Connections::link(Http1Connection& connection, Roll& roll) {
    connection.roll_ = &roll;
    connection.previous_ = nullptr;
    connection.next_ = roll.first;
    (roll.first ? roll.first->previous_ : roll.last) = &connection;
    roll.first = &connection;
}

void Http1Connections::unlink(Http1Connection& connection) {
    auto& roll = *connection.roll_;
    (connection.previous_ ? connection.previous_->next_ : roll.first) = connection.next_;
    (connection.next_ ? connection.next_->previous_ : roll.last) = connection.previous_;
}

void Http1Connections::abort() {
    stage_ = Stage::over;
    each([](Http1Connection& connection) { connection.cancel(); });
}

} // namespace idiom::server
