#pragma once

#include "gateway/net/event_loop.hpp"
#include "gateway/upstream/http_backend.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::tests {

/// Something that coroutines of one loop wait for.
class Event {
public:
    explicit Event(net::Loop& loop) : timer_(loop.io, boost::asio::steady_timer::time_point::max()) {}
    void set() { timer_.expires_at(boost::asio::steady_timer::time_point::min()); }
    boost::asio::awaitable<void> wait();

private:
    boost::asio::steady_timer timer_;
};

/// The vendor's end of one connection.
class Peer {
public:
    explicit Peer(net::Stream connected) : stream(std::move(connected)) {}

    /// Returns the next whole request, head and body; "" if the client has ended the connection.
    boost::asio::awaitable<std::string> request();
    boost::asio::awaitable<void> say(std::string_view text);
    /// Sends `text` in portions, with a turn of the loop in between.
    boost::asio::awaitable<void> say_slowly(std::string_view text, std::size_t portion);
    void close() { stream.close(); }

    net::Stream stream;

private:
    std::string unread_;
};

/// A vendor on loopback that runs the test's script for each connection. It runs on the test's loop, so
/// everything happens in one thread.
class ScriptedServer {
public:
    /// `number` counts the connections from 0. When it returns, the connection is closed.
    using Script = std::function<boost::asio::awaitable<void>(Peer& peer, std::size_t number)>;
    ScriptedServer(net::Loop& loop, Script script, std::shared_ptr<boost::asio::ssl::context> tls,
                   std::string const& address);

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    std::size_t connections() const { return connections_; }

private:
    boost::asio::awaitable<void> accept();
    boost::asio::awaitable<void> serve(net::Stream stream, std::size_t number);

    net::Loop& loop_;
    boost::asio::ip::tcp::acceptor acceptor_;
    Script script_;
    std::shared_ptr<boost::asio::ssl::context> tls_;
    std::size_t connections_ = 0;
};

/// A back end in front of a scripted vendor.
struct Bench {
    explicit Bench(ScriptedServer::Script script, std::shared_ptr<boost::asio::ssl::context> tls = nullptr,
                   std::string const& address = "127.0.0.1");

    /// Runs the loop until the coroutine has ended.
    void run(std::function<boost::asio::awaitable<void>()> work);
    /// Runs the loop until all the coroutines have ended.
    void run_all(std::vector<std::function<boost::asio::awaitable<void>()>> works);

    /// The back end, made from `endpoint` at its first use.
    upstream::HttpBackend& backend();
    boost::asio::awaitable<Response> send(Request request);
    boost::asio::awaitable<Response> get() { return send({.target = "/"}); }
    boost::asio::awaitable<Response> post() {
        return send({.method = Method::post, .target = "/", .body = "{}", .writes = true});
    }

    net::Loop loop;
    ScriptedServer server;
    std::shared_ptr<upstream::Endpoint> endpoint = std::make_shared<upstream::Endpoint>();
    std::chrono::milliseconds time{60'000}; ///< the deadline of a call, from now
    Arena arena;

private:
    std::unique_ptr<upstream::HttpBackend> backend_;
};

/// Answers every request of a connection with 200 and `body`.
boost::asio::awaitable<void> answer_all(Peer& peer, std::string body = "ok");

/// Returns "answered 200", "lost", …, to compare responses and to read them in a failure.
std::string described(Response const& response);

} // namespace idiom::tests
