#pragma once

#include "gateway/server/protocols.hpp"
#include "tests/gateway/server/http2_client.hpp"
#include "translators/core/text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <set>
#include <stdexcept>

namespace idiom::test::http2 {

/// Answers with what it has understood of the request. `/wait` is answered when `open_gate` is called,
/// `/large` with a large body, and `/throw` not at all. Refuses requests with `x-refuse`.
class Echo final : public server::Handler {
public:
    explicit Echo(net::Loop& loop) : gate_(loop.io) {
        gate_.expires_at(std::chrono::steady_clock::time_point::max());
    }

    std::optional<server::Response> admit(server::Request const& request, bool body_awaited) override {
        ++asked;
        awaited = body_awaited;
        if (!request.head.header("x-refuse").empty())
            return server::Response{.status = 401, .headers = {}, .body = "who?"};
        if (auto const patience = read_decimal(request.head.header("x-patience")))
            request.permit.patience = std::chrono::milliseconds(*patience);
        if (!request.head.header("x-small").empty()) request.permit.most_body = 10;
        ++inside;
        return std::nullopt;
    }
    void release(server::Permit const&) override { --inside; }
    boost::asio::awaitable<server::Response> handle(server::Request const& request) override {
        auto const& head = request.head;
        if (head.target == "/throw") throw std::runtime_error("the handler is broken");
        if (head.target == "/wait") {
            boost::system::error_code ignored;
            ++waiting;
            co_await gate_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        }
        if (head.target == "/large")
            co_return server::Response{
                .status = 200, .headers = {}, .body = request.arena.copy(std::string(large, 'x'))};
        if (head.target == "/nothing") co_return server::Response{.status = 204, .headers = {}, .body = {}};
        ++handled;
        std::string text(head.method);
        text.append(" ").append(head.target).append(" ").append(head.protocol).append("\n");
        for (auto const& header : head.headers)
            text.append(header.name).append(": ").append(header.value).append("\n");
        text.append("\n").append(request.body);
        co_return server::Response{.status = 200,
                                   .headers =
                                       request.arena.list<Header>({{"X-Request-Id", "7"}, {"ETag", "\"e\""}}),
                                   .body = request.arena.copy(text),
                                   .without_body = head.method == "HEAD"};
    }
    server::Response refuse(server::Request const&, Fault fault, std::string_view) override {
        return {.status = info(fault).status, .headers = {}, .body = info(fault).name, .close = true};
    }
    void open_gate() { gate_.cancel(); }

    std::size_t large = 300'000;
    int asked = 0;
    bool awaited = false;
    int inside = 0;
    int waiting = 0;
    int handled = 0;

private:
    boost::asio::steady_timer gate_;
};

/// A listener's connections without a listener, and clients that write their frames by hand.
struct World {
    explicit World(server::ConnectionLimits const& limits = {}, server::HttpVersions versions = {})
        : connections(loop, echo, limits, server::protocols_for(versions)) {}
    ~World() {
        echo.open_gate();
        connections.abort();
        while (connections.open() > 0)
            loop.io.run_one();
    }
    /// A client that has sent its preface.
    Client client() {
        Client made(loop, connections);
        made.begin();
        return made;
    }
    /// Runs the loop until all connections have ended.
    void wait_for_the_end() {
        auto const limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (connections.open() > 0 && std::chrono::steady_clock::now() < limit)
            loop.io.run_one_for(std::chrono::milliseconds(50));
    }
    telemetry::Http2Counts const& counts() const { return connections.counts().http2; }

    net::Loop loop;
    Echo echo{loop};
    server::Connections connections;
};

} // namespace idiom::test::http2
