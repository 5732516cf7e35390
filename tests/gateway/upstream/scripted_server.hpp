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

/// One connection as the vendor's side of it sees it.
class Peer {
public:
    explicit Peer(net::Stream connected) : stream(std::move(connected)) {}

    /// The next whole request, head and body; "" where the client has ended the connection.
    boost::asio::awaitable<std::string> request();
    boost::asio::awaitable<void> say(std::string_view text);
    /// Says it in portions, with a turn of the loop between them.
    boost::asio::awaitable<void> say_slowly(std::string_view text, std::size_t portion);
    void close() { stream.close(); }

    net::Stream stream;

private:
    std::string unread_;
};

/// A vendor on loopback that does with each connection what it is told to. Lives on the loop of the test, so
/// that everything happens in one thread.
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

    /// Runs one coroutine to its end, and everything else meanwhile.
    void run(std::function<boost::asio::awaitable<void>()> work);
    /// The same, of many.
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
    std::chrono::milliseconds time{60'000}; ///< that a call has
    Arena arena;

private:
    std::unique_ptr<upstream::HttpBackend> backend_;
};

/// Answers every request of a connection with 200 and `body`.
boost::asio::awaitable<void> answer_all(Peer& peer, std::string body = "ok");

/// "answered 200", "lost", …: for comparing and for people to read.
std::string described(Response const& response);

} // namespace idiom::tests
