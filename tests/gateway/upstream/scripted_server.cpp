#include "tests/gateway/upstream/scripted_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <charconv>
#include <exception>

namespace idiom::tests {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

asio::awaitable<void> Event::wait() {
    error_code ignored;
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

namespace {

/// Returns the length of the whole request at the beginning of `text`; 0 if it is not complete.
std::size_t request_size(std::string_view text) {
    auto const head = text.find("\r\n\r\n");
    if (head == std::string_view::npos) return 0;
    std::size_t body = 0;
    constexpr std::string_view name = "\r\nContent-Length: ";
    if (auto const length = text.substr(0, head).find(name); length != std::string_view::npos) {
        auto const digits = text.substr(length + name.size(), head - length - name.size());
        std::from_chars(digits.data(), digits.data() + digits.size(), body);
    }
    auto const size = head + 4 + body;
    return text.size() < size ? 0 : size;
}

} // namespace

asio::awaitable<std::string> Peer::request() {
    std::array<char, 4096> room;
    for (;;) {
        if (auto const size = request_size(unread_); size > 0) {
            auto whole = unread_.substr(0, size);
            unread_.erase(0, size);
            co_return whole;
        }
        auto const got = co_await stream.read_some(room);
        if (got.error) co_return std::string();
        unread_.append(room.data(), got.bytes);
    }
}

asio::awaitable<void> Peer::say(std::string_view text) {
    co_await stream.write_all(text); // the client may be gone: then nobody listens
}

asio::awaitable<void> Peer::say_slowly(std::string_view text, std::size_t portion) {
    auto const executor = co_await asio::this_coro::executor;
    for (std::size_t at = 0; at < text.size(); at += portion) {
        co_await say(text.substr(at, portion));
        co_await asio::post(executor, asio::use_awaitable);
    }
}

ScriptedServer::ScriptedServer(net::Loop& loop, Script script, std::shared_ptr<asio::ssl::context> tls,
                               std::string const& address)
    : loop_(loop), acceptor_(loop.io, tcp::endpoint(asio::ip::make_address(address), 0)),
      script_(std::move(script)), tls_(std::move(tls)) {
    asio::co_spawn(loop_.io, accept(), asio::detached);
}

asio::awaitable<void> ScriptedServer::accept() {
    for (;;) {
        error_code error;
        tcp::socket socket(loop_.io);
        co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
        auto stream = tls_ ? net::Stream(std::move(socket), *tls_) : net::Stream(std::move(socket));
        asio::co_spawn(loop_.io, serve(std::move(stream), connections_++), asio::detached);
    }
}

asio::awaitable<void> ScriptedServer::serve(net::Stream stream, std::size_t number) {
    Peer peer(std::move(stream));
    if (tls_) {
        auto const refused = co_await peer.stream.handshake(asio::ssl::stream_base::server);
        if (refused) co_return;
    }
    co_await script_(peer, number);
    peer.close();
}

Bench::Bench(ScriptedServer::Script script, std::shared_ptr<asio::ssl::context> tls,
             std::string const& address)
    : server(loop, std::move(script), std::move(tls), address) {
    endpoint->host = address;
    endpoint->port = server.port();
    endpoint->authority = "vendor.example";
}

void Bench::run(std::function<asio::awaitable<void>()> work) { run_all({std::move(work)}); }

void Bench::run_all(std::vector<std::function<asio::awaitable<void>()>> works) {
    std::exception_ptr thrown;
    std::size_t left = works.size();
    for (auto const& work : works)
        asio::co_spawn(loop.io, work(), [&](std::exception_ptr error) {
            if (error) thrown = error;
            if (--left == 0 || error) loop.io.stop();
        });
    loop.io.run();
    loop.io.restart();
    if (thrown) std::rethrow_exception(thrown);
}

upstream::HttpBackend& Bench::backend() {
    if (!backend_) backend_ = std::make_unique<upstream::HttpBackend>(loop, endpoint);
    return *backend_;
}

asio::awaitable<Response> Bench::send(Request request) {
    upstream::CallContext call_context{.arena = arena, .deadline = std::chrono::steady_clock::now() + time};
    auto const response = co_await backend().send(request, call_context);
    co_return response;
}

asio::awaitable<void> answer_all(Peer& peer, std::string body) {
    auto const answer =
        "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    for (;;) {
        auto const request = co_await peer.request();
        if (request.empty()) co_return;
        co_await peer.say(answer);
    }
}

std::string described(Response const& response) {
    switch (response.delivery) {
    case Delivery::answered: return "answered " + std::to_string(response.status);
    case Delivery::not_sent: return "not sent";
    case Delivery::lost: return "lost";
    case Delivery::timed_out: return "timed out";
    case Delivery::unusable: return "unusable";
    case Delivery::busy: return "busy";
    case Delivery::refused: return "refused";
    case Delivery::unfit: return "unfit";
    }
    return "?";
}

} // namespace idiom::tests
