#pragma once

#include "gateway/async/readiness.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <optional>
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
    /// TLS over `socket`. The context must outlive the handshake.
    Stream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context);

    bool is_tls() const { return tls_ != nullptr; }
    /// The address of the other end; unspecified where the connection is gone.
    boost::asio::ip::address peer() const;
    /// The TLS session of the connection; only where is_tls().
    SSL* tls() { return tls_->native_handle(); }

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

    /// Whether bytes have come that were not read yet. Over TLS they may turn out to be no data.
    bool readable();
    /// Whether an idle stream has ended or holds bytes that nobody asked for: then it must not be reused.
    bool stale();
    /// Makes the pending operation end with operation_aborted.
    void cancel();
    void close();

private:
    /// A socket that Asio does not know any more.
    struct Plain {
        Plain(boost::asio::execution_context& loop, int number) : socket(number), readiness(loop, number) {}
        struct Socket {
            explicit Socket(int its_number) : number(its_number) {}
            ~Socket();
            Socket(Socket const&) = delete;
            Socket& operator=(Socket const&) = delete;
            int number;
        } socket;
        async::Readiness readiness; ///< gone before the socket
        int reads_in_a_row = 0;     ///< without a wait in between
    };
    int native_handle() const;
    boost::asio::awaitable<Transfer> read_plain(std::span<char> to);
    boost::asio::awaitable<Transfer> read_tls(std::span<char> to);
    boost::asio::awaitable<Transfer> discard_tls(std::span<char> room);

    std::unique_ptr<Plain> plain_; ///< null once closed, and over TLS
    std::unique_ptr<boost::asio::ssl::stream<boost::asio::ip::tcp::socket>> tls_;
    std::optional<char> ahead_; ///< TLS: a byte that wait_readable had to read to see that there is one
};

} // namespace idiom::http
