#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace idiom::test {

/// A port of 127.0.0.1 for a server that has to be told its port. The object binds the port without
/// listening, so that the system gives it to no other program. Servers that share their port (SO_REUSEPORT)
/// can use it meanwhile, others after `release`.
class ReservedPort {
public:
    ReservedPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        int const yes = 1;
        ::setsockopt(socket_, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
        ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof name;
        auto* const any = reinterpret_cast<sockaddr*>(&name);
        if (::bind(socket_, any, size) != 0 || ::getsockname(socket_, any, &size) != 0)
            throw std::runtime_error("no free port");
        port_ = ntohs(name.sin_port);
    }
    ~ReservedPort() { release(); }
    ReservedPort(ReservedPort const&) = delete;
    ReservedPort& operator=(ReservedPort const&) = delete;

    void release() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    std::uint16_t number() const { return port_; }
    std::string text() const { return "127.0.0.1:" + std::to_string(port_); }

private:
    int socket_;
    std::uint16_t port_ = 0;
};

} // namespace idiom::test
