#include "bench/load/back_end.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace load {

namespace {

[[noreturn]] void fail(char const* what, char const* why) {
    std::fprintf(stderr, "idiom-load: %s: %s\n", what, why);
    std::exit(1);
}

int checked(int result, char const* what) {
    if (result < 0) fail(what, std::strerror(errno));
    return result;
}

int listen_on(std::uint16_t port) {
    int const listener =
        checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "back end's socket");
    int const on = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    checked(::bind(listener, reinterpret_cast<sockaddr const*>(&address), sizeof address), "back end's port");
    checked(::listen(listener, 4096), "back end's port");
    return listener;
}

void watch(int poll, int socket, void* as) {
    epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.ptr = as}};
    checked(::epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event), "epoll_ctl");
}

} // namespace

BackEnd::BackEnd(std::uint16_t port, std::vector<FixedAnswer> const& answers)
    : answers_(answers), listener_(listen_on(port)),
      poll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
    watch(poll_, listener_, nullptr);
}

BackEnd::~BackEnd() {
    for (auto const& connection : connections_)
        if (connection->socket >= 0) ::close(connection->socket);
    ::close(listener_);
    ::close(poll_);
}

void BackEnd::work() {
    std::array<epoll_event, 256> events;
    int const count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 0);
    for (int i = 0; i < count; ++i) {
        auto* const connection = static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (connection)
            serve(*connection);
        else
            accept_those();
    }
}

void BackEnd::accept_those() {
    for (;;) {
        int const socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0) return;
        int const on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        auto& taken =
            connections_.emplace_back(new Connection{.socket = socket, .request = {}, .unsent = {}});
        watch(poll_, socket, taken.get());
    }
}

void BackEnd::serve(Connection& connection) {
    if (!receive(connection)) {
        ::close(std::exchange(connection.socket, -1));
        return;
    }
    for (;;) {
        while (!connection.unsent.empty()) {
            auto const sent =
                ::send(connection.socket, connection.unsent.data(), connection.unsent.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            connection.unsent.remove_prefix(static_cast<std::size_t>(sent));
        }
        auto const end = connection.request.find("\r\n\r\n"); // none of the requests has a body
        if (end == std::string::npos) return;
        connection.unsent = answer_to(connection.request);
        connection.request.erase(0, end + 4);
    }
}

/// Returns false once the gateway has closed the connection.
bool BackEnd::receive(Connection& connection) {
    std::array<char, 16384> bytes;
    for (;;) {
        auto const got = ::recv(connection.socket, bytes.data(), bytes.size(), 0);
        if (got < 0) return errno == EAGAIN;
        if (got == 0) return false;
        connection.request.append(bytes.data(), static_cast<std::size_t>(got));
        if (static_cast<std::size_t>(got) < bytes.size()) return true;
    }
}

std::string_view BackEnd::answer_to(std::string_view request) const {
    auto const target = request.substr(std::min(request.find(' ') + 1, request.size()));
    for (auto const& answer : answers_)
        if (target.starts_with(answer.prefix)) return answer.message;
    fail("the back end has no answer to", std::string(request.substr(0, request.find('\r'))).c_str());
}

} // namespace load
