// The lower limit: no proxy on this machine can be faster. It passes bytes between each client and a
// connection of its own to the back end, without reading them, with edge-triggered epoll and four system
// calls per exchange. It is for bench/run only: it drops a connection whose peer does not read, and it exits
// if the system fails.
//
// Run as: idiom-floor PORT BACK_END_PORT, both on 127.0.0.1.

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

int checked(int result, char const* what) {
    if (result >= 0) return result;
    std::perror(what);
    std::exit(1);
}

sockaddr_in local(char const* port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// Two sockets. Each one is sent the bytes of the other.
struct Pair {
    struct End {
        int socket;
        End* other;
        Pair* pair;
    } client, back_end;
    bool ended = false;
};

void watch(int epoll, Pair::End& end) {
    int const yes = 1;
    ::setsockopt(end.socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data = {.ptr = &end}};
    checked(::epoll_ctl(epoll, EPOLL_CTL_ADD, end.socket, &event), "epoll_ctl");
}

void accept_one(int epoll, int listener, sockaddr_in const& back_end) {
    int const client = ::accept(listener, nullptr, nullptr);
    if (client < 0) return; // the client has gone
    int const upstream = checked(::socket(AF_INET, SOCK_STREAM, 0), "socket");
    checked(::connect(upstream, reinterpret_cast<sockaddr const*>(&back_end), sizeof back_end), "connect");
    auto* const pair = new Pair; // lives until the benchmark ends
    pair->client = {client, &pair->back_end, pair};
    pair->back_end = {upstream, &pair->client, pair};
    watch(epoll, pair->client);
    watch(epoll, pair->back_end);
}

void pass_on(Pair::End& from) {
    static std::array<char, 64 * 1024> bytes;
    if (from.pair->ended) return;
    auto const got = ::recv(from.socket, bytes.data(), bytes.size(), MSG_DONTWAIT);
    auto const size = static_cast<std::size_t>(got > 0 ? got : 0);
    bool const sent =
        got > 0 && ::send(from.other->socket, bytes.data(), size, MSG_DONTWAIT | MSG_NOSIGNAL) == got;
    if (sent) return;
    from.pair->ended = true;
    ::close(from.socket);
    ::close(from.other->socket);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: idiom-floor PORT BACK_END_PORT\n", stderr);
        return 2;
    }
    auto const address = local(argv[1]);
    auto const back_end = local(argv[2]);
    int const listener = checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket");
    int const yes = 1;
    ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    checked(::bind(listener, reinterpret_cast<sockaddr const*>(&address), sizeof address), "bind");
    checked(::listen(listener, 4096), "listen");
    int const epoll = checked(::epoll_create1(0), "epoll_create1");
    epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
    checked(::epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event), "epoll_ctl");
    std::array<epoll_event, 128> events;
    for (;;) {
        int const count = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < count; ++i) {
            auto* const end = static_cast<Pair::End*>(events[static_cast<std::size_t>(i)].data.ptr);
            if (end)
                pass_on(*end);
            else
                accept_one(epoll, listener, back_end);
        }
    }
}
