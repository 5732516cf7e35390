#pragma once

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace idiom::sandbox {

/// Sets SO_REUSEPORT. Without it no server can listen on a reserved port. Throws std::system_error.
inline void share_port(int socket) {
    int const yes = 1;
    if (::setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) != 0)
        throw std::system_error(errno, std::generic_category(), "SO_REUSEPORT");
}

/// A free port of 127.0.0.1. While this object lives, the system gives the port to no other program, even if
/// nothing listens on it, so a server that stops can use it again. Servers that share their port can listen
/// on it meanwhile, others after `release`. No client is ever connected to this socket. Throws
/// std::system_error if there is no free port.
class ReservedPort {
public:
    ReservedPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        share_port(socket_);
        int const yes = 1; // for servers that set only this, which is enough if nothing listens
        ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* const at = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        if (::bind(socket_, at, size) != 0 || ::getsockname(socket_, at, &size) != 0) {
            int const error = errno;
            ::close(socket_);
            throw std::system_error(error, std::generic_category(), "no free port");
        }
        number_ = ntohs(address.sin_port);
    }
    ~ReservedPort() { release(); }
    ReservedPort(ReservedPort const&) = delete;
    ReservedPort& operator=(ReservedPort const&) = delete;

    void release() {
        if (socket_ >= 0) ::close(socket_);
        socket_ = -1;
    }
    std::uint16_t number() const { return number_; }
    std::string text() const { return "127.0.0.1:" + std::to_string(number_); }

private:
    int socket_;
    std::uint16_t number_ = 0;
};

} // namespace idiom::sandbox
