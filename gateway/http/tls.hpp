#pragma once

#include "gateway/http/socket.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <span>
#include <string_view>

namespace idiom::http {

/// The TLS of one connection: OpenSSL, which reads and writes the connection's socket itself, so that a
/// record costs one system call and no copy between buffers. (Asio's stream passes every byte through a pair
/// of BIOs and asks its socket twice for each record.)
///
/// Nothing here waits. Each call does what can be done now, and is made again when the socket is as it wants.
class Tls {
public:
    /// What the socket has to be for the call to be made again.
    enum class Wants : std::uint8_t { nothing, readable, writable };
    /// `eof` is the peer's own goodbye, an end without one is `stream_truncated`.
    struct Step {
        boost::system::error_code error;
        std::size_t bytes = 0;
        Wants wants = Wants::nothing;
    };

    /// The context must outlive the handshake. Throws std::bad_alloc.
    explicit Tls(boost::asio::ssl::context& context);

    Step handshake(Socket& socket, boost::asio::ssl::stream_base::handshake_type role);
    /// At least one byte.
    Step read(Socket& socket, std::span<char> to);
    /// Done when there is a byte to read, which stays there.
    Step look(Socket& socket);
    /// All of `bytes`; until then it must be called with the same.
    Step write(Socket& socket, std::string_view bytes);
    /// Says goodbye, and hears the peer's.
    Step shut_down(Socket& socket);

    /// Whether there is a byte to read without the socket.
    bool has_data() const { return SSL_pending(session_.get()) > 0; }
    /// Whether anything was taken from the socket that has not been read yet, be it a part of a record.
    bool has_pending() const { return SSL_has_pending(session_.get()) != 0; }
    SSL* session() { return session_.get(); }

private:
    struct Free {
        void operator()(SSL* session) const { SSL_free(session); }
    };
    Step attempt(Socket& socket, auto const& call);

    std::unique_ptr<SSL, Free> session_;
};

} // namespace idiom::http
