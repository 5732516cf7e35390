#pragma once

#include "gateway/net/socket.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <span>
#include <string_view>

namespace idiom::net {

/// The TLS of one connection. OpenSSL reads and writes the socket itself, so that a record costs one system
/// call and no copy between buffers. (Asio's stream passes every byte through a pair of BIOs, and asks its
/// socket twice for each record.)
///
/// No call waits. Each call does what can be done now. The caller repeats it when the socket is as
/// Step::wants says.
class Tls {
public:
    /// The state of the socket in which the call is to be repeated.
    enum class Wants : std::uint8_t { nothing, readable, writable };
    /// `eof`: the peer sent close_notify. `stream_truncated`: the stream ended without it.
    struct Step {
        boost::system::error_code error;
        std::size_t bytes = 0;
        Wants wants = Wants::nothing;
    };

    /// The context must outlive the handshake. Throws std::bad_alloc.
    explicit Tls(boost::asio::ssl::context& context);

    Step handshake(Socket& socket, boost::asio::ssl::stream_base::handshake_type role);
    /// Reads at least one byte.
    Step read(Socket& socket, std::span<char> to);
    /// Done if there is a byte to read. The byte stays there.
    Step look(Socket& socket);
    /// Writes all of `bytes`. Until it is done, it must be called with the same bytes.
    Step write(Socket& socket, std::string_view bytes);
    /// Sends close_notify, and reads until the peer's has arrived.
    Step shut_down(Socket& socket);

    /// Returns whether there is a byte to read without the socket.
    bool has_data() const { return SSL_pending(session_.get()) > 0; }
    /// Returns whether bytes taken from the socket have not been read, even if only a part of a record.
    bool has_pending() const { return SSL_has_pending(session_.get()) != 0; }
    SSL* session() { return session_.get(); }

private:
    struct Free {
        void operator()(SSL* session) const { SSL_free(session); }
    };
    Step attempt(Socket& socket, auto const& call);

    std::unique_ptr<SSL, Free> session_;
};

} // namespace idiom::net
