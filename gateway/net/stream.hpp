#pragma once

#include "gateway/net/socket.hpp"
#include "gateway/net/tls_stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream_base.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace idiom::net {

/// The result of a read or write: an error, or a number of bytes.
struct Transfer {
    boost::system::error_code error;
    std::size_t bytes = 0;
};

/// A connected byte stream, plain or TLS, for clients and back ends alike. Belongs to one event loop.
class Stream {
public:
    /// Throws boost::system::system_error if the system has no memory to watch the socket.
    explicit Stream(boost::asio::ip::tcp::socket socket);
    /// TLS over `socket`. The context must outlive the handshake. Throws like the other constructor, or
    /// std::bad_alloc.
    Stream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context);

    bool is_tls() const { return tls_ != nullptr; }
    /// Returns the address of the peer; unspecified if the connection is gone.
    boost::asio::ip::address peer() const;
    /// Returns the TLS session. Only if is_tls().
    SSL* tls() { return tls_->session(); }

    boost::asio::awaitable<boost::system::error_code>
    handshake(boost::asio::ssl::stream_base::handshake_type role);
    /// Reads at least one byte, or returns an error; `eof` if the peer ended the stream.
    boost::asio::awaitable<Transfer> read_some(std::span<char> to);
    /// Suspends until there is something to read or the stream ends. Holds no buffer meanwhile.
    boost::asio::awaitable<boost::system::error_code> wait_readable();
    /// Writes all of `bytes`, in one send if the peer's window allows it, at the end of the loop's turn (see
    /// SendQueue).
    boost::asio::awaitable<Transfer> write_all(std::string_view bytes);

    /// Suspends until the writes of this turn go out; outside of a turn, until other work of the loop has had
    /// its turn. For a writer that then gathers what came together meanwhile.
    boost::asio::awaitable<void> end_of_turn();

    /// Ends the sending direction. Over TLS it sends close_notify, and reads until the peer has sent its own.
    boost::asio::awaitable<void> finish();
    /// After `finish`: reads and drops the bytes that still arrive, undecoded.
    boost::asio::awaitable<Transfer> discard_some(std::span<char> room);

    /// Returns whether bytes have arrived that were not read. Over TLS they may turn out not to be data. A
    /// part of a record does not count.
    bool readable();
    /// Returns whether TLS has read ahead, even if only a part of a record.
    bool has_read_ahead() const { return tls_ && tls_->has_pending(); }
    /// Returns whether an idle stream has ended, or holds bytes that were not asked for. Such a stream must
    /// not be reused.
    bool stale();
    /// Does the same without a system call, unless the loop has been notified of something. It misses what
    /// has arrived since the last notification.
    bool known_stale();
    /// Ends the pending operation with operation_aborted.
    void cancel();
    void close();

private:
    boost::asio::awaitable<Transfer> read_plain(std::span<char> to);
    boost::asio::awaitable<Transfer> write_plain(std::string_view bytes);
    enum class Kind : std::uint8_t { read, write, control };
    boost::asio::awaitable<Transfer> drive(Kind kind, auto step);
    SendQueue* queue_of_write();
    SendQueue* queue_behind_writes(std::size_t read);

    std::unique_ptr<Socket> socket_; ///< null once closed
    std::unique_ptr<Tls> tls_;
    int reads_in_a_row_ = 0;   ///< reads without a wait in between
    std::size_t received_ = 0; ///< bytes since the last write, as far as they matter
};

} // namespace idiom::net
