#pragma once

#include "gateway/async/readiness.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <span>
#include <string_view>

namespace idiom::http {

/// What the system has done at once, without a wait. No bytes, and neither blocked nor an error: the peer has
/// ended the stream.
struct Attempt {
    boost::system::error_code error;
    std::size_t bytes = 0;
    bool blocked = false; ///< nothing: there were no bytes, or there was no room
};

/// A connected socket that Asio does not know any more. It is read and written without a wait, by one system
/// call each, and keeps account of what its loop is told; closed with the object. Belongs to one event loop.
class Socket {
public:
    /// Takes the descriptor over. Throws boost::system::system_error where the system has no memory to watch
    /// it.
    explicit Socket(boost::asio::ip::tcp::socket socket);

    Attempt receive(std::span<char> to);
    Attempt send(std::string_view bytes);
    /// Whether there are bytes to receive, or the end, as the system says now.
    bool ask();

    async::Readiness& readiness() { return readiness_; }
    int number() const { return descriptor_.number; }

private:
    struct Descriptor {
        explicit Descriptor(int its_number) : number(its_number) {}
        ~Descriptor();
        Descriptor(Descriptor const&) = delete;
        Descriptor& operator=(Descriptor const&) = delete;
        int number;
    } descriptor_;
    async::Readiness readiness_; ///< gone before the descriptor
};

} // namespace idiom::http
