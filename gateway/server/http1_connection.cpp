#include "gateway/server/http1_connection.hpp"

#include "gateway/http1/message_reader.hpp"
#include "gateway/http1/target.hpp"
#include "gateway/http1/write_response.hpp"
#include "gateway/net/event_time.hpp"
#include "gateway/server/connections.hpp"
#include "gateway/server/held_permit.hpp"
#include "gateway/server/lingering_close.hpp"
#include "gateway/telemetry/log.hpp"

#include <algorithm>
#include <cstring>

namespace idiom::server {

namespace {

namespace asio = boost::asio;

RequestHead head_of(http1::Reader const& reader) {
    auto const& head = reader.head();
    return {.method = head.method,
            .target = head.target,
            .headers = head.headers,
            .protocol = head.version == 10 ? "HTTP/1.0" : "HTTP/1.1"};
}

/// The first bytes of a client that speaks HTTP/2 (RFC 9113, 3.4).
constexpr std::string_view http_2_preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

class Http1Connection final : public Connection {
public:
    Http1Connection(Connections& connections, Transport transport)
        : Connection(connections), stream_(std::move(transport.stream)), peer_(stream_.peer().to_string()),
          certificate_names_(std::move(transport.certificate_names)) {}
    ~Http1Connection() override {
        if (memory_) connections().give_back(std::move(memory_));
        stream_.close();
    }

    asio::awaitable<std::unique_ptr<Connection>> run() override {
        for (bool more = true; more;) {
            bool const arrived = co_await wait_for_request();
            if (!arrived) break;
            more = co_await serve_request();
        }
        if (is_http_2()) co_return go_on_in_http_2();
        if (gone()) co_return nullptr;
        if (memory_) connections().give_back(std::move(memory_)); // no request uses it any more
        deadline_.disarm();
        co_await lingering_close(stream_, connections().loop());
        co_return nullptr;
    }
    bool idle() override { return idle_ && !stream_.readable(); }
    void cancel() override {
        stream_.cancel();
        drain();
    }
    void drain() override {
        if (source_) source_->wake();
    }

private:
    using Stage = Connections::Stage;
    using Status = http1::Reader::Status;

    /// Ends the pending operation, whatever it is, when `time` has passed.
    void limit(std::chrono::milliseconds time) {
        deadline_.arm(connections().loop().deadlines, net::event_time() + time);
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
        if (memory_) connections().give_back(std::move(memory_));
        // While closing, only a connection that came late and has served no request gets here.
        bool const closing = connections().stage() >= Stage::closing;
        begin_idle();
        deadline_.arm(connections().loop().deadlines,
                      waits_since() +
                          (closing ? std::chrono::milliseconds(1000) : connections().limits().idle_timeout));
        idle_ = true;
        auto const ended = co_await stream_.wait_readable();
        idle_ = false;
        if (ended) co_return false;
        memory_ = connections().lend();
        begin_ = end_ = 0;
        co_return true;
    }

    /// Reads one request and answers it. Returns whether the connection may go on.
    asio::awaitable<bool> serve_request() {
        http1::Reader reader(http1::Side::request, connections().limits().http, memory_->arena);
        limit(connections().limits().header_timeout);
        Permit permit;
        Request request{.head = {},
                        .body = {},
                        .arena = memory_->arena,
                        .peer = peer_,
                        .tls = stream_.is_tls(),
                        .certificate_names = certificate_names_,
                        .arrived = net::event_time(),
                        .permit = permit};
        HeldPermit held(connections().handler(), permit);
        auto const status = co_await read_request(reader, request, held);
        end_arrival();
        if (gone()) co_return false;

        request.head = head_of(reader);
        if (request.head.target.empty()) request.head.target = http1::peek_path({buffer(), end_});
        request.body = reader.body();
        deadline_.disarm();
        bool const complete = status == Status::complete;
        Response response;
        if (complete && held.ask(request, false))
            response = co_await handle_or_refuse(connections().handler(), request);
        else
            response = held.refusal() ? *held.refusal() : refuse(request, reader);
        bool more = complete && reader.head().keep_alive && !response.close && wants_more();
        if (response.source) {
            more = co_await stream_body(response, reader.head(), more, permit);
            co_return more;
        }
        limit_by(permit, connections().limits().idle_timeout); // for a client that does not read
        auto const sent = co_await stream_.write_all(write(response, reader.head(), more));
        if (sent.error) co_return leave();
        note_served();
        co_return more;
    }

    /// Sends a response whose body its source makes. Returns whether the connection may go on.
    asio::awaitable<bool> stream_body(Response const& response, http1::Head const& request, bool more,
                                      Permit const& permit) {
        bool const chunked = request.version >= 11;
        more = more && chunked;
        limit_by(permit, connections().limits().idle_timeout);
        http1::Framing const framing{.keep_alive = more, .version = request.version};
        auto sent = co_await stream_.write_all(
            http1::write_stream_head(response.status, response.headers, framing, memory_->arena));
        source_ = response.without_body ? nullptr : response.source;
        while (source_ && !sent.error && !gone()) {
            deadline_.disarm();
            auto const piece = co_await next_piece();
            if (!piece) break;
            if (piece->empty()) continue;
            limit_by(permit, connections().limits().idle_timeout);
            auto const chunk = chunked ? http1::chunk_of(*piece) : std::string(*piece);
            sent = co_await stream_.write_all(chunk);
        }
        source_ = nullptr;
        if (chunked && !response.without_body && !sent.error && !gone())
            sent = co_await stream_.write_all(http1::chunk_of({}));
        if (sent.error || gone()) co_return leave();
        note_served();
        co_return more&& wants_more();
    }

    /// Returns the next piece of the body that is streamed. Returns null at its end, and if the client has
    /// closed the connection or sends another request, and while the gateway drains.
    asio::awaitable<std::optional<std::string_view>> next_piece() {
        std::exception_ptr failure;
        try {
            auto const piece = co_await source_->next();
            bool const over = connections().stage() != Stage::open || begin_ < end_ || stream_.readable();
            if (over && piece && !piece->empty()) note_gone(); // cut short: without the last chunk
            co_return over ? std::nullopt : piece;
        } catch (...) {
            failure = std::current_exception();
        }
        log::error("a stream failed: " + what_failed(failure));
        note_gone(); // without the last chunk, so that the client knows
        co_return std::nullopt;
    }

    /// Returns the response to a request that did not arrive, or not as one.
    Response refuse(Request const& request, http1::Reader const& reader) {
        auto& handler = connections().handler();
        if (!late_) return handler.refuse(request, reader.fault(), reader.reason());
        if (connections().stage() == Stage::over)
            return handler.refuse(request, Fault::draining,
                                  "the request had not arrived when the gateway stopped");
        return handler.refuse(request, Fault::request_timeout, "the request took too long to arrive");
    }

    std::string_view write(Response const& response, http1::Head const& request, bool more) {
        return http1::write_response(
            response.status, response.headers, response.body,
            {.keep_alive = more, .version = request.version, .without_body = response.without_body},
            memory_->arena);
    }

    /// Returns whether the next request is wanted. While the gateway drains, a request that has already
    /// arrived is: its client could not know.
    bool wants_more() {
        if (connections().stage() == Stage::open) return true;
        return connections().stage() == Stage::draining &&
               (begin_ < end_ || stream_.readable() || stream_.has_read_ahead());
    }

    /// Reads a request. Also returns `refused` if the handler does not admit it.
    asio::awaitable<Status> read_request(http1::Reader& reader, Request& request, HeldPermit& held) {
        begin_buffer();
        bool continued = false;
        for (;;) {
            if (begin_ < end_ && begins_http_2()) {
                if (is_http_2()) break;
                begin_arrival(request.arrived);
            } else if (begin_ < end_) {
                auto const status = read_on(reader, request, held);
                if (status != Status::need_more) co_return status;
            }
            if (reader.has_head() && reader.head().expects_continue && !continued) {
                continued = true;
                auto const sent = co_await stream_.write_all("HTTP/1.1 100 Continue\r\n\r\n");
                if (sent.error) break;
            }
            make_room(reader);
            auto const got = co_await stream_.read_some({buffer() + end_, memory_->size - end_});
            if (gone()) break;
            // If bytes keep coming, the deadline finds no pending operation to cancel.
            if (got.error || deadline_.expired()) {
                late_ = (deadline_.expired() || connections().stage() == Stage::over) && reader.started();
                if (late_) co_return Status::refused;
                break;
            }
            end_ += got.bytes;
        }
        leave();
        co_return Status::refused;
    }

    /// Reads on in the bytes that have arrived. Asks for admission when the head is complete.
    Status read_on(http1::Reader& reader, Request& request, HeldPermit& held) {
        bool const in_head = !reader.has_head();
        std::size_t consumed = 0;
        auto const status = reader.feed({buffer() + begin_, end_ - begin_}, consumed);
        begin_ += consumed;
        if (status != Status::need_more || !in_head) return status;
        if (!reader.has_head()) {
            begin_arrival(request.arrived);
            return status;
        }
        end_arrival();
        request.head = head_of(reader);
        if (!held.ask(request, true)) return Status::refused;
        auto const& permit = request.permit;
        if (permit.patience) begin_arrival(request.arrived);
        if (permit.most_body && !reader.limit_body(*permit.most_body)) return Status::refused;
        limit_by(permit, connections().limits().body_timeout);
        return status;
    }

    /// Returns whether the bytes so far begin a connection in HTTP/2. A client says so with its first bytes
    /// (RFC 9113, 3.4).
    bool begins_http_2() {
        if (!may_be_http_2_) return false;
        auto const first =
            std::string_view(buffer() + begin_, end_ - begin_).substr(0, http_2_preface.size());
        return may_be_http_2_ = http_2_preface.starts_with(first);
    }
    bool is_http_2() const { return may_be_http_2_ && end_ - begin_ >= http_2_preface.size(); }
    std::unique_ptr<Connection> go_on_in_http_2() {
        std::string early(buffer() + begin_, end_ - begin_);
        return connections().connect(http_2,
                                     {std::move(stream_), std::move(certificate_names_), std::move(early)});
    }

    char* buffer() { return memory_->buffer.get(); }

    /// Moves the bytes behind the last request to the front, so that this head has all the room.
    void begin_buffer() {
        if (begin_ == 0) return;
        std::memmove(buffer(), buffer() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }

    /// Makes room in a full buffer. Only a body gets here, because the limit refuses a head of this size.
    void make_room(http1::Reader& reader) {
        if (end_ < memory_->size) return;
        reader.move_body();
        auto const body_begin = reader.head_size();
        std::memmove(buffer() + body_begin, buffer() + begin_, end_ - begin_);
        end_ = body_begin + (end_ - begin_);
        begin_ = body_begin;
    }

    bool leave() {
        note_gone();
        return false;
    }

    net::Stream stream_;
    std::string peer_;
    std::vector<std::string> certificate_names_; ///< of the client, for the life of the connection
    net::Deadlines::Entry deadline_{[](void* self) { static_cast<Http1Connection*>(self)->cancel(); }, this};
    std::unique_ptr<CallMemory> memory_;
    BodySource* source_ = nullptr; ///< of the response that is being streamed
    std::size_t begin_ = 0;        ///< of the bytes that were read and not consumed
    std::size_t end_ = 0;
    bool idle_ = false;
    /// The client may still begin to speak HTTP/2. Over TLS it would have said so in ALPN.
    bool may_be_http_2_ = !stream_.is_tls() && connections().speaks(http_2);
    bool late_ = false; ///< the request did not arrive in time
};

} // namespace

std::unique_ptr<Connection> http1_connection(Connections& connections, Transport transport) {
    return std::make_unique<Http1Connection>(connections, std::move(transport));
}

} // namespace idiom::server
