#include "gateway/server/listener.hpp"

#include "gateway/telemetry/log.hpp"
#include "gateway/telemetry/request_id.hpp"

#include <sys/socket.h>

#include <array>
#include <exception>
#include <string>

namespace idiom::server {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

std::string too_many() {
    auto const made = telemetry::new_request_id();
    std::string const id(made.data(), made.size());
    auto const body =
        R"({"type":"urn:idiom:problem:overloaded","title":"The gateway takes no more requests at present.",)"
        R"("status":503,"detail":"too many connections are open","instance":")" +
        id + "\"}";
    return "HTTP/1.1 503 Service Unavailable\r\nServer: idiom\r\nContent-Type: application/problem+json\r\n"
           "Retry-After: 1\r\nX-Request-Id: " +
           id + "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Sends a 503 and lets the connection close, with two system calls and no wait. It first reads the bytes
/// that have arrived, because closing over unread bytes would destroy the response.
void turn_away(tcp::socket& socket) {
    std::array<char, 4096> scratch;
    (void)::recv(socket.native_handle(), scratch.data(), scratch.size(), MSG_DONTWAIT);
    auto const answer = too_many();
    (void)::send(socket.native_handle(), answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

} // namespace

Listener::Listener(net::Loop& loop, tcp::endpoint address, std::shared_ptr<asio::ssl::context> tls,
                   Handler& handler, ConnectionLimits const& limits, std::function<bool()> has_room)
    : loop_(loop), acceptor_(loop.io), tls_(std::move(tls)), connections_(loop, handler, limits),
      has_room_(std::move(has_room)), pause_(loop.io) {
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
        if (!tls_) turn_away(socket);
    }
}

void Listener::close() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

} // namespace idiom::server
