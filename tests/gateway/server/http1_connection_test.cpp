#include "gateway/server/connections.hpp"
#include "gateway/server/protocols.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <vector>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
using namespace std::string_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

/// Answers with the body of the request; answers a refusal with the name of the fault.
class Echo final : public server::Handler {
public:
    asio::awaitable<server::Response> handle(server::Request const& request) override {
        if (request.head.target == "/throw") throw std::runtime_error("the handler is broken");
        if (request.head.target == "/throw-later") {
            auto const executor = co_await asio::this_coro::executor;
            co_await asio::post(executor, asio::use_awaitable);
            throw 7;
        }
        co_return server::Response{.status = 200, .headers = {}, .body = request.body};
    }
    server::Response refuse(server::Request const&, Fault fault, std::string_view) override {
        return {.status = info(fault).status, .headers = {}, .body = info(fault).name, .close = true};
    }
};

/// Admits no request whose body is awaited, and no second request while one is under way.
class Gate final : public server::Handler {
public:
    std::optional<server::Response> admit(server::Request const&, bool body_awaited) override {
        if (body_awaited) return server::Response{.status = 401, .headers = {}, .body = "who?"};
        if (inside > 0) return server::Response{.status = 503, .headers = {}, .body = "full"};
        ++inside;
        return std::nullopt;
    }
    void release(server::Permit const&) override { --inside; }
    asio::awaitable<server::Response> handle(server::Request const&) override {
        ++handled;
        co_return server::Response{.status = 200, .headers = {}, .body = answer};
    }
    server::Response refuse(server::Request const&, Fault fault, std::string_view) override {
        return {.status = info(fault).status, .headers = {}, .body = info(fault).name, .close = true};
    }

    std::string answer = "come in";
    int inside = 0;
    int handled = 0;
};

/// Returns everything that comes back over one connection until the gateway ends it. `say` sends the caller's
/// bytes, and may drain the gateway meanwhile.
std::string answers(server::ConnectionLimits const& limits, server::Handler& handler,
                    std::function<asio::awaitable<void>(net::Stream&, server::Connections&)> say) {
    net::Loop loop;
    server::Connections sessions(loop, handler, limits, server::protocols_for({}));
    tcp::acceptor acceptor(loop.io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    tcp::socket near(loop.io);
    near.connect(acceptor.local_endpoint());
    sessions.start(net::Stream(acceptor.accept()));
    net::Stream caller(std::move(near));

    std::string all;
    auto const read = [&]() -> asio::awaitable<void> {
        std::string room(65536, '\0');
        for (;;) {
            auto const got = co_await caller.read_some(room);
            if (got.error) break;
            all.append(room, 0, got.bytes);
        }
        caller.close();
    };
    std::size_t working = 2;
    auto const done = [&](std::exception_ptr) {
        if (--working == 0) loop.io.stop();
    };
    asio::co_spawn(loop.io, read(), done);
    asio::co_spawn(loop.io, say(caller, sessions), done);
    loop.io.run();
    loop.io.restart();
    sessions.abort();
    while (sessions.open() > 0)
        loop.io.run_one();
    return all;
}

std::string answers(server::ConnectionLimits const& limits,
                    std::function<asio::awaitable<void>(net::Stream&, server::Connections&)> say) {
    Echo echo;
    return answers(limits, echo, std::move(say));
}

std::string answers(std::string const& text, server::ConnectionLimits const& limits = {}) {
    return answers(limits, [text](net::Stream& stream, server::Connections&) -> asio::awaitable<void> {
        co_await stream.write_all(text);
    });
}

/// Runs the loop until the session waits.
asio::awaitable<void> let_it_work() {
    auto const executor = co_await asio::this_coro::executor;
    for (int i = 0; i < 20; ++i)
        co_await asio::post(executor, asio::use_awaitable);
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

std::string const last = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

BOOST_AUTO_TEST_SUITE(session)

BOOST_AUTO_TEST_CASE(requests_that_come_together_are_answered_in_order) {
    auto const post = [](std::string_view body) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
               std::string(body);
    };
    auto const text = answers(post("first") + post("second") + last);
    BOOST_TEST(count(text, "HTTP/1.1 200 OK\r\n") == 3u);
    BOOST_TEST(text.find("first") < text.find("second"));
}

BOOST_AUTO_TEST_CASE(an_empty_line_between_requests_is_no_request) {
    auto const post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nfirst\r\n"s;
    auto const text = answers(post + last);
    BOOST_TEST(count(text, "HTTP/1.1 200 OK\r\n") == 2u);
    // What is larger than the room behind the head is moved past it.
    std::string const body(100'000, 'y');
    BOOST_TEST(
        answers("\r\nPOST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n" +
                body)
            .ends_with("\r\n\r\n" + body));
}

BOOST_AUTO_TEST_CASE(what_escapes_the_handler_is_told_to_the_caller) {
    for (auto const& target : {"/throw"s, "/throw-later"s}) {
        auto const text = answers("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n" + last);
        BOOST_TEST(text.starts_with("HTTP/1.1 500 "));
        BOOST_TEST(text.ends_with("\r\n\r\ninternal-error"));
        BOOST_TEST(count(text, "Connection: close\r\n") == 1u);
    }
}

BOOST_AUTO_TEST_CASE(a_body_larger_than_the_buffer_arrives_whole) {
    std::string body;
    for (int i = 0; body.size() < 200'000; ++i)
        body += std::to_string(i) + ',';
    BOOST_TEST(answers("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: " +
                       std::to_string(body.size()) + "\r\n\r\n" + body)
                   .ends_with("\r\n\r\n" + body));
    for (std::size_t const size : {7u, 1021u, 30'000u}) {
        std::string chunks;
        for (std::size_t at = 0; at < body.size(); at += size) {
            auto const chunk = std::string_view(body).substr(at, size);
            char digits[24];
            std::snprintf(digits, sizeof digits, "%zx\r\n", chunk.size());
            chunks.append(digits).append(chunk).append("\r\n");
        }
        BOOST_TEST(
            answers("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" +
                    chunks + "0\r\n\r\n")
                .ends_with("\r\n\r\n" + body));
    }
}

BOOST_AUTO_TEST_CASE(what_fills_the_buffer_without_being_body_is_refused) {
    // There is less room behind a large head than it may take, and no body to move away.
    for (std::size_t const head : {0u, 16'000u}) {
        auto const text = "POST / HTTP/1.1\r\nHost: a\r\nX: " + std::string(head, 'x') +
                          "\r\nTransfer-Encoding: chunked\r\n\r\n";
        BOOST_TEST(answers(text + "1;" + std::string(100'000, 'y')).starts_with("HTTP/1.1 400 "));
        BOOST_TEST(answers(text + "0\r\nX: " + std::string(100'000, 'y')).starts_with("HTTP/1.1 400 "));
        BOOST_TEST(answers(text + std::string(100'000, '0')).starts_with("HTTP/1.1 400 "));
    }
}

BOOST_AUTO_TEST_CASE(a_head_of_just_the_limit_is_taken) {
    server::ConnectionLimits limits;
    limits.http.header = 1000;
    for (std::size_t const size : {1000u, 1001u, 3000u, 100'000u}) {
        auto text = last.substr(0, last.size() - 2) + "X: ";
        text.append(size - text.size() - 4, 'x').append("\r\n\r\n");
        BOOST_TEST(answers(text, limits).starts_with(size == 1000 ? "HTTP/1.1 200 " : "HTTP/1.1 431 "));
    }
}

BOOST_AUTO_TEST_CASE(a_caller_that_never_comes_to_an_end_is_told) {
    server::ConnectionLimits limits;
    limits.header_timeout = limits.body_timeout = 20ms;
    for (auto const& begun : {"GET / HT"s, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1"s})
        BOOST_TEST(answers(begun, limits).starts_with("HTTP/1.1 408 "));
}

BOOST_AUTO_TEST_CASE(a_caller_that_says_nothing_gets_no_answer) {
    server::ConnectionLimits limits;
    limits.idle_timeout = 20ms;
    BOOST_TEST(answers("", limits) == "");
}

BOOST_AUTO_TEST_CASE(a_caller_that_waits_for_it_is_told_to_continue_once) {
    std::string const head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nConnection: "
                             "close\r\nContent-Length: 2\r\n\r\n";
    server::ConnectionLimits limits;
    limits.body_timeout = 20ms;
    auto const text = answers(head + "h", limits);
    BOOST_TEST(text.starts_with("HTTP/1.1 100 Continue\r\n\r\n"));
    auto const whole = answers(head + "hi");
    BOOST_TEST(whole.starts_with("HTTP/1.1 200 OK\r\n")); // it did not wait
    BOOST_TEST(whole.ends_with("\r\n\r\nhi"));
}

BOOST_AUTO_TEST_CASE(who_is_refused_at_the_head_is_not_read_on_and_not_told_to_continue) {
    for (std::string_view const framing : {"Content-Length: 100000", "Transfer-Encoding: chunked"}) {
        auto const head = "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(framing) + "\r\n";
        for (std::string const& rest : {"\r\n"s, "Expect: 100-continue\r\n\r\n"s, "\r\n9\r\n12345"s}) {
            Gate gate;
            auto const text =
                answers({}, gate, [&](net::Stream& stream, server::Connections&) -> asio::awaitable<void> {
                    auto const whole = head + rest;
                    co_await stream.write_all(whole);
                });
            BOOST_TEST(text.starts_with("HTTP/1.1 401 "));
            BOOST_TEST(count(text, "Connection: close\r\n") == 1u);
            BOOST_TEST(text.ends_with("\r\n\r\nwho?"));
            BOOST_TEST(gate.handled == 0);
            BOOST_TEST(gate.inside == 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_without_a_body_to_read_leaves_the_connection_open) {
    Gate gate;
    gate.inside = 1;
    auto const text =
        answers({}, gate, [](net::Stream& stream, server::Connections&) -> asio::awaitable<void> {
            auto const both = "GET / HTTP/1.1\r\nHost: a\r\n\r\n" + last;
            co_await stream.write_all(both);
        });
    BOOST_TEST(count(text, "HTTP/1.1 503 ") == 2u);
    BOOST_TEST(gate.inside == 1);
}

BOOST_AUTO_TEST_CASE(a_request_is_under_way_until_its_answer_is_written) {
    Gate gate;
    gate.answer.assign(32 * 1024 * 1024, 'x'); // more than any buffer on the way holds
    net::Loop loop;
    server::Connections sessions(loop, gate, {}, server::protocols_for({}));
    tcp::acceptor acceptor(loop.io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    tcp::socket caller(loop.io);
    caller.connect(acceptor.local_endpoint());
    sessions.start(net::Stream(acceptor.accept()));
    asio::write(caller, asio::buffer(last));
    while (gate.handled == 0)
        loop.io.run_one();
    loop.io.poll();
    BOOST_TEST(gate.inside == 1);
    caller.close();
    while (sessions.open() > 0)
        loop.io.run_one();
    BOOST_TEST(gate.inside == 0);
}

using server::Connections;
std::string const ask = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

BOOST_AUTO_TEST_CASE(a_request_that_comes_while_draining_is_the_last_of_its_connection) {
    auto const text = answers({}, [](net::Stream& stream, Connections& sessions) -> asio::awaitable<void> {
        co_await stream.write_all(ask);
        co_await let_it_work();
        sessions.drain();
        co_await let_it_work();
        co_await stream.write_all(ask);
    });
    BOOST_TEST(count(text, "HTTP/1.1 200 OK\r\n") == 2u);
    BOOST_TEST(count(text, "Connection: close\r\n") == 1u);
}

BOOST_AUTO_TEST_CASE(requests_that_came_together_are_all_answered_while_draining) {
    auto const text = answers({}, [](net::Stream& stream, Connections& sessions) -> asio::awaitable<void> {
        sessions.drain();
        co_await stream.write_all(ask + ask + ask);
    });
    BOOST_TEST(count(text, "HTTP/1.1 200 OK\r\n") == 3u);
    BOOST_TEST(count(text, "Connection: close\r\n") == 1u);
}

BOOST_AUTO_TEST_CASE(a_request_that_has_come_is_answered_when_idle_connections_end) {
    auto const text = answers({}, [](net::Stream& stream, Connections& sessions) -> asio::awaitable<void> {
        co_await let_it_work();
        co_await stream.write_all(ask); // which the session has not seen yet
        sessions.drain();
        sessions.end_idle();
    });
    BOOST_TEST(count(text, "HTTP/1.1 200 OK\r\n") == 1u);
    BOOST_TEST(count(text, "Connection: close\r\n") == 1u);
}

BOOST_AUTO_TEST_CASE(the_connection_that_is_idle_the_longest_makes_room) {
    net::Loop loop;
    Echo echo;
    Connections sessions(loop, echo, {}, server::protocols_for({}));
    BOOST_TEST(!sessions.end_longest(server::Connections::Wait::idle, {}));
    tcp::acceptor acceptor(loop.io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    std::vector<tcp::socket> callers;
    for (std::size_t open = 1; open <= 3; ++open) {
        callers.emplace_back(loop.io).connect(acceptor.local_endpoint());
        sessions.start(net::Stream(acceptor.accept()));
        loop.io.poll();
    }
    asio::write(callers[0], asio::buffer(ask)); // so it has been idle for a shorter time than the second
    while (callers[0].available() == 0)
        loop.io.run_one();
    loop.io.poll();
    asio::write(callers[2], asio::buffer(ask.substr(0, 5))); // and the third no longer is
    using Wait = server::Connections::Wait;
    auto const end_one = [&](Wait wait, std::size_t left) {
        BOOST_TEST(sessions.end_longest(wait, {}));
        while (sessions.open() > left)
            loop.io.run_one();
    };
    auto const has_ended = [&](std::size_t which) {
        char byte = 0;
        return ::recv(callers[which].native_handle(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
    };
    for (auto const wait : {Wait::silent, Wait::idle})
        BOOST_TEST(!sessions.end_longest(wait, std::chrono::hours(1)));
    end_one(Wait::silent, 2);
    BOOST_TEST(has_ended(1));
    end_one(Wait::idle, 1);
    BOOST_TEST(!has_ended(2));
    for (auto const wait : {Wait::silent, Wait::idle})
        BOOST_TEST(!sessions.end_longest(wait, {}));
    sessions.abort();
    while (sessions.open() > 0)
        loop.io.run_one();
}

/// Gives awaited bodies, and their responses, little room and little time.
class Frugal final : public server::Handler {
public:
    std::chrono::milliseconds patience = 100ms;

    std::optional<server::Response> admit(server::Request const& request, bool body_awaited) override {
        if (!body_awaited) return std::nullopt;
        request.permit.most_body = 10;
        request.permit.patience = patience;
        return std::nullopt;
    }
    asio::awaitable<server::Response> handle(server::Request const& request) override {
        co_return server::Response{.status = 200, .headers = {}, .body = request.body};
    }
    server::Response refuse(server::Request const&, Fault fault, std::string_view) override {
        return {.status = info(fault).status, .headers = {}, .body = info(fault).name, .close = true};
    }
};

BOOST_AUTO_TEST_CASE(connections_whose_heads_or_handshakes_arrive_make_room_the_longest_first) {
    using Wait = server::Connections::Wait;
    net::Loop loop;
    Frugal frugal;
    frugal.patience = 10s; // a busy machine must not end the body first
    Connections sessions(loop, frugal, {}, server::protocols_for({}));
    tcp::acceptor acceptor(loop.io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    std::vector<tcp::socket> callers;
    asio::ssl::context tls(asio::ssl::context::tls_server);
    auto const post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"s;
    // In the order in which they come: a handshake, a body, a head, an empty line; and one that is idle.
    for (std::string const& part : {"\x16\x03"s, post + "x", "GET / HT"s, "\r"s, ""s}) {
        callers.emplace_back(loop.io).connect(acceptor.local_endpoint());
        auto socket = acceptor.accept();
        sessions.start(part.starts_with('\x16') ? net::Stream(std::move(socket), tls)
                                                : net::Stream(std::move(socket)));
        asio::write(callers.back(), asio::buffer(part));
        for (int i = 0; i < 20; ++i)
            loop.io.poll();
    }
    auto const has_ended = [&](std::size_t which) {
        char byte = 0;
        return ::recv(callers[which].native_handle(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 0;
    };
    BOOST_TEST(sessions.open() == 5u);
    BOOST_TEST(!sessions.end_longest(Wait::arriving, std::chrono::hours(1)));
    for (std::size_t ended = 1; ended <= 4; ++ended) {
        BOOST_TEST(sessions.end_longest(Wait::arriving, {}));
        while (sessions.open() > 5 - ended)
            loop.io.run_one();
        BOOST_TEST(has_ended(ended - 1));
        BOOST_TEST(!has_ended(ended));
    }
    BOOST_TEST(!sessions.end_longest(Wait::arriving, {}));
    BOOST_TEST(sessions.end_longest(Wait::silent, {}));
    while (sessions.open() > 0)
        loop.io.run_one();
    BOOST_TEST(sessions.counts().tls_failures.value() == 0u); // nobody failed
}

BOOST_AUTO_TEST_CASE(a_connection_whose_head_has_come_makes_no_room) {
    auto const text = answers({}, [](net::Stream& stream, Connections& sessions) -> asio::awaitable<void> {
        co_await stream.write_all("POST / HTTP/1.1\r\nHost: a\r\nConnection: clo");
        co_await let_it_work();
        co_await stream.write_all("se\r\nContent-Length: 2\r\n\r\n{");
        co_await let_it_work();
        BOOST_TEST(!sessions.end_longest(Connections::Wait::arriving, {}));
        BOOST_TEST(!sessions.end_longest(Connections::Wait::silent, {}));
        BOOST_TEST(!sessions.end_longest(Connections::Wait::idle, {}));
        co_await stream.write_all("}");
    });
    BOOST_TEST(text.ends_with("\r\n\r\n{}"));
}

BOOST_AUTO_TEST_CASE(a_handler_may_give_a_body_less_room_and_less_time) {
    auto const with = [](std::string const& rest) {
        Frugal frugal;
        return answers({}, frugal, [rest](net::Stream& stream, Connections&) -> asio::awaitable<void> {
            co_await stream.write_all("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" +
                                      rest.substr(0, rest.find("\r\n\r\n") + 4));
            co_await let_it_work();
            co_await stream.write_all(rest.substr(rest.find("\r\n\r\n") + 4));
        });
    };
    std::string const chunked = "Transfer-Encoding: chunked\r\n\r\n";
    BOOST_TEST(with("Content-Length: 10\r\n\r\n0123456789").ends_with("\r\n\r\n0123456789"));
    BOOST_TEST(with("Content-Length: 11\r\n\r\n").starts_with("HTTP/1.1 413 "));
    BOOST_TEST(with(chunked + "4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n").ends_with("\r\n\r\n0123456789"));
    BOOST_TEST(with(chunked + "4\r\n0123\r\n7\r\n4567890\r\n0\r\n\r\n").starts_with("HTTP/1.1 413 "));
    BOOST_TEST(with(chunked + "B\r\n").starts_with("HTTP/1.1 413 "));
    BOOST_TEST(with("Content-Length: 10\r\n\r\n012").starts_with("HTTP/1.1 408 "));
    BOOST_TEST(with(chunked + "4\r\n01").starts_with("HTTP/1.1 408 "));
    // Part of the body came along with the head.
    auto const at_once = [](std::string const& text) {
        Frugal frugal;
        return answers({}, frugal, [text](net::Stream& stream, Connections&) -> asio::awaitable<void> {
            co_await stream.write_all("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
                                      text);
        });
    };
    BOOST_TEST(at_once("9\r\n012345678\r\n3\r\n").starts_with("HTTP/1.1 413 "));
    BOOST_TEST(at_once("20\r\n012345678").starts_with("HTTP/1.1 413 "));
}

BOOST_AUTO_TEST_CASE(an_idle_connection_ends_without_a_word) {
    auto const text = answers({}, [](net::Stream&, Connections& sessions) -> asio::awaitable<void> {
        co_await let_it_work();
        sessions.drain();
        sessions.end_idle();
    });
    BOOST_TEST(text == "");
}

BOOST_AUTO_TEST_CASE(a_request_that_is_not_there_at_the_end_is_told_that_it_comes_too_late) {
    auto const text = answers({}, [](net::Stream& stream, Connections& sessions) -> asio::awaitable<void> {
        co_await stream.write_all("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n1");
        co_await let_it_work();
        sessions.drain();
        sessions.end_idle();
        co_await let_it_work();
        sessions.abort();
    });
    BOOST_TEST(text.starts_with("HTTP/1.1 503 "));
    BOOST_TEST(count(text, "Connection: close\r\n") == 1u);
    BOOST_TEST(text.ends_with("\r\n\r\ndraining"));
}

// --- Streams

/// Answers with a body that a source makes: each piece of `pieces`, and then it waits until it is woken.
class Streaming final : public server::Handler {
public:
    struct Source final : server::BodySource {
        explicit Source(Streaming& of) : owner(of) {}
        ~Source() override { ++owner.destroyed; }
        asio::awaitable<std::optional<std::string_view>> next() override {
            if (at < owner.pieces.size()) co_return owner.pieces[at++];
            if (owner.fails) throw std::runtime_error("the source is broken");
            if (!owner.waits) co_return std::nullopt;
            auto const executor = co_await asio::this_coro::executor;
            while (!woken)
                co_await asio::post(executor, asio::use_awaitable);
            woken = false;
            co_return std::string_view{};
        }
        void wake() override {
            ++owner.wakes;
            woken = true;
        }
        Streaming& owner;
        std::size_t at = 0;
        bool woken = false;
    };
    asio::awaitable<server::Response> handle(server::Request const& request) override {
        auto const source = std::make_shared<Source>(*this);
        request.permit.body = source;
        current = source.get();
        co_return server::Response{.status = 200,
                                   .headers = {},
                                   .body = {},
                                   .without_body = request.head.method == "HEAD",
                                   .source = source.get()};
    }
    server::Response refuse(server::Request const&, Fault fault, std::string_view) override {
        return {.status = info(fault).status, .headers = {}, .body = info(fault).name, .close = true};
    }

    std::vector<std::string> pieces{"one", "", "two"};
    bool waits = false;
    bool fails = false;
    int wakes = 0;
    int destroyed = 0;
    Source* current = nullptr;
};

BOOST_AUTO_TEST_CASE(a_body_is_streamed_piece_by_piece_and_the_connection_goes_on) {
    Streaming handler;
    auto const text = answers({}, handler, [](net::Stream& stream, Connections&) -> asio::awaitable<void> {
        co_await stream.write_all("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        for (int i = 0; i < 5; ++i)
            co_await let_it_work();
        co_await stream.write_all(last);
    });
    BOOST_TEST(count(text, "\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n") == 2u);
    BOOST_TEST(handler.destroyed == 2);
}

BOOST_AUTO_TEST_CASE(a_stream_for_http_1_0_ends_with_its_connection) {
    Streaming handler;
    auto const text = answers({}, handler, [](net::Stream& stream, Connections&) -> asio::awaitable<void> {
        co_await stream.write_all("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    });
    BOOST_TEST(text.ends_with("\r\n\r\nonetwo"));
    BOOST_TEST(count(text, "Connection: close\r\n") == 1u);
}

BOOST_AUTO_TEST_CASE(a_stream_that_fails_has_no_last_chunk) {
    Streaming handler;
    handler.fails = true;
    auto const text = answers({}, handler, [](net::Stream& stream, Connections&) -> asio::awaitable<void> {
        co_await stream.write_all("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    });
    BOOST_TEST(text.ends_with("3\r\ntwo\r\n"));
}

BOOST_AUTO_TEST_CASE(a_gateway_that_drains_ends_its_streams) {
    Streaming handler;
    handler.waits = true;
    auto const text =
        answers({}, handler, [&](net::Stream& stream, Connections& connections) -> asio::awaitable<void> {
            co_await stream.write_all("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            for (int i = 0; i < 5; ++i)
                co_await let_it_work();
            connections.drain();
        });
    BOOST_TEST(text.ends_with("3\r\ntwo\r\n0\r\n\r\n"));
    BOOST_TEST(handler.wakes == 1);
    BOOST_TEST(handler.destroyed == 1);
}

BOOST_AUTO_TEST_CASE(a_client_that_has_gone_ends_its_stream) {
    Streaming handler;
    handler.waits = true;
    answers({}, handler, [&](net::Stream& stream, Connections& connections) -> asio::awaitable<void> {
        co_await stream.write_all("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        for (int i = 0; i < 5; ++i)
            co_await let_it_work();
        stream.close();
        while (connections.open() > 0) {
            handler.current->woken = true; // as its timer does
            co_await let_it_work();
            if (handler.destroyed > 0) break;
        }
    });
    BOOST_TEST(handler.destroyed == 1);
}

BOOST_AUTO_TEST_CASE(a_head_of_a_stream_has_no_body) {
    Streaming handler;
    auto const text = answers({}, handler, [](net::Stream& stream, Connections&) -> asio::awaitable<void> {
        co_await stream.write_all("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    });
    BOOST_TEST(text.ends_with("Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
