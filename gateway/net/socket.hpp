#pragma once

#include "gateway/net/readiness.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <span>
#include <string_view>

namespace idiom::net {

/// The result of one system call that does not wait. Zero bytes with neither `blocked` nor an error: the peer
/// has ended the stream.
struct Attempt {
    boost::system::error_code error;
    std::size_t bytes = 0;
    bool blocked = false; ///< nothing was done: there were no bytes, or no room
};

/// A connected socket that was taken from Asio. Each read or write is one system call that does not wait. The
/// socket updates its Readiness with each result. Closed with the object. Belongs to one event loop.
class Socket {
public:
    /// Takes ownership of the descriptor. Throws boost::system::system_error if the system has no memory to
    /// watch it.
    explicit Socket(boost::asio::ip::tcp::socket socket);

    Attempt receive(std::span<char> to);
    Attempt send(std::string_view bytes);
    /// Asks the system whether there are bytes to receive, or the end of the stream.
    bool ask();

    Readiness& readiness() { return readiness_; }
    int number() const { return descriptor_.number; }

private:
    struct Descriptor {
        explicit Descriptor(int its_number) : number(its_number) {}
        ~Descriptor();
        Descriptor(Descriptor const&) = delete;
        Descriptor& operator=(Descriptor const&) = delete;
        int number;
    } descriptor_;
    Readiness readiness_; ///< destroyed before the descriptor
};

} // namespace idiom::net
