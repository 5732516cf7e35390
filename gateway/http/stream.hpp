#pragma once

#include "gateway/http/socket.hpp"
#include "gateway/http/tls.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>

#include <memory>
#include <span>
#include <string_view>

namespace idiom::http {

/// What became of a read or a write: an error, or how many bytes.
struct Transfer {
    boost::system::error_code error;
    std::size_t bytes = 0;
};

/// A connected byte stream, plain or TLS, the same for callers and back ends. Belongs to one event loop.
class Stream {
public:
    /// Throws boost::system::system_error where the system has no memory to watch it.
    explicit Stream(boost::asio::ip::tcp::socket socket);
    /// TLS over `socket`. The context must outlive the handshake. Throws like the other, or
    /// std::bad_alloc.
    Stream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context);

    bool is_tls() const { return tls_ != nullptr; }
    /// The address of the other end; unspecified where the connection is gone.
    boost::asio::ip::address peer() const;
    /// The TLS session of the connection; only where is_tls().
    SSL* tls() { return tls_->session(); }

    boost::asio::awaitable<boost::system::error_code>
    handshake(boost::asio::ssl::stream_base::handshake_type role);
    /// At least one byte, or an error; `eof` where the peer ended the stream.
    boost::asio::awaitable<Transfer> read_some(std::span<char> to);
    /// Suspends until there is something to read (or the end), without holding a buffer for it.
    boost::asio::awaitable<boost::system::error_code> wait_readable();
    /// All of `bytes`, in one send where the peer's window allows it.
    boost::asio::awaitable<Transfer> write_all(std::string_view bytes);

    /// Says that nothing more comes; over TLS too, where the peer is then heard out until it says the same.
    boost::asio::awaitable<void> finish();
    /// After `finish`: takes what still comes, as it stands on the wire.
    boost::asio::awaitable<Transfer> discard_some(std::span<char> room);

    /// Whether bytes have come that were not read yet. Over TLS they may turn out to be no data; a part of a
    /// record that is waited for does not count.
    bool readable();
    /// Whether something was read ahead over TLS, be it a part of a record.
    bool has_read_ahead() const { return tls_ && tls_->has_pending(); }
    /// Whether an idle stream has ended or holds bytes that nobody asked for: then it must not be reused.
    bool stale();
    /// The same without a system call where the loop has not been told of anything: of what has come since it
    /// was told last it knows nothing yet.
    bool known_stale();
    /// Makes the pending operation end with operation_aborted.
    void cancel();
    void close();

private:
    boost::asio::awaitable<Transfer> read_plain(std::span<char> to);
    boost::asio::awaitable<Transfer> write_plain(std::string_view bytes);
    boost::asio::awaitable<Transfer> drive(auto step);

    std::unique_ptr<Socket> socket_; ///< null once closed
    std::unique_ptr<Tls> tls_;
    int reads_in_a_row_ = 0; ///< without a wait in between
};

} // namespace idiom::http
