#include "gateway/net/socket.hpp"

#include <boost/asio/query.hpp>

#include <cerrno>

#include <sys/socket.h>
#include <unistd.h>

namespace idiom::net {

namespace asio = boost::asio;

namespace {

Attempt attempt(auto const& call) {
    for (;;) {
        auto const count = call();
        if (count >= 0) return {.error = {}, .bytes = static_cast<std::size_t>(count)};
        if (errno == EAGAIN || errno == EWOULDBLOCK) return {.error = {}, .blocked = true};
        if (errno != EINTR) return {.error = {errno, boost::system::system_category()}};
    }
}

asio::execution_context& loop_of(asio::ip::tcp::socket& socket) {
    return asio::query(socket.get_executor(), asio::execution::context);
}

} // namespace

Socket::Descriptor::~Descriptor() { ::close(number); }

// A released socket still knows its loop.
Socket::Socket(asio::ip::tcp::socket socket)
    : descriptor_(socket.release()), readiness_(loop_of(socket), descriptor_.number) {}

Attempt Socket::receive(std::span<char> to) {
    auto const got = attempt([&] { return ::recv(descriptor_.number, to.data(), to.size(), MSG_DONTWAIT); });
    if (got.bytes < to.size()) readiness_.note_drained();
    return got;
}

Attempt Socket::send(std::string_view bytes) {
    auto const sent = attempt(
        [&] { return ::send(descriptor_.number, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL); });
    if (sent.bytes < bytes.size()) readiness_.note_full();
    return sent;
}

bool Socket::ask() {
    char byte;
    auto const looked =
        attempt([&] { return ::recv(descriptor_.number, &byte, 1, MSG_PEEK | MSG_DONTWAIT); });
    if (!looked.blocked) readiness_.note_readable();
    return !looked.blocked;
}

} // namespace idiom::net
