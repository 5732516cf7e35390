#include "gateway/server/listener.hpp"

#include "gateway/http1/write_response.hpp"
#include "gateway/telemetry/log.hpp"

#include <sys/socket.h>

#include <array>
#include <exception>
#include <string>

namespace idiom::server {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

namespace {

constexpr Error no_room{
    .fault = Fault::overloaded, .detail = "too many connections are open", .retry_after = 1};

/// Sends a 503 and lets the connection close, with two system calls and no wait. It first reads the bytes
/// that have arrived, because closing over unread bytes would destroy the response.
void turn_away(tcp::socket& socket, Handler& handler) {
    std::array<char, 4096> scratch;
    (void)::recv(socket.native_handle(), scratch.data(), scratch.size(), MSG_DONTWAIT);
    Arena arena;
    Permit permit;
    error_code ignored;
    auto const peer = socket.remote_endpoint(ignored).address().to_string();
    auto const response = handler.refuse_connection(
        {.head = {}, .body = {}, .arena = arena, .peer = peer, .arrived = Clock::now(), .permit = permit},
        no_room);
    auto const message =
        http1::write_response(response.status, response.headers, response.body, {.keep_alive = false}, arena);
    (void)::send(socket.native_handle(), message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

} // namespace

Listener::Listener(net::Loop& loop, tcp::endpoint address, std::shared_ptr<asio::ssl::context> tls,
                   HttpVersions versions, Handler& handler, ConnectionLimits const& limits,
                   std::function<bool()> has_room)
    : loop_(loop), acceptor_(loop.io), tls_(std::move(tls)), handler_(handler),
      connections_(loop, handler, limits, protocols_for(versions)), has_room_(std::move(has_room)), pause_(loop.io) {
    using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
    acceptor_.open(address.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.set_option(ReusePort(true));
    acceptor_.bind(address);
}

void Listener::start() { accept(); }

void Listener::accept() {
    acceptor_.async_accept(loop_.io, [this](error_code error, tcp::socket socket) {
        if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
        if (error) {
            // Probably out of descriptors. Connections that end free some. Accepting again at once would
            // spin.
            pause_.expires_after(std::chrono::milliseconds(50));
            pause_.async_wait([this](error_code stopped) {
                if (!stopped) accept();
            });
            return;
        }
        // Too little memory for one connection is no reason to end the others.
        try {
            take(std::move(socket));
        } catch (std::exception const& failure) {
            log::error(std::string("a connection could not be taken: ") + failure.what());
        }
        accept();
    });
}

void Listener::take(tcp::socket socket) {
    if (has_room_()) {
        error_code ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        connections_.start(tls_ ? net::Stream(std::move(socket), *tls_) : net::Stream(std::move(socket)));
    } else {
        connections_.note_turned_away();
        if (!tls_) turn_away(socket, handler_);
    }
}

void Listener::close() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

} // namespace idiom::server
