#include "gateway/http/stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace idiom::http {

namespace asio = boost::asio;
using boost::system::error_code;

Stream::Stream(asio::ip::tcp::socket socket, asio::ssl::context& context)
    : plain_(socket.get_executor()),
      tls_(std::make_unique<asio::ssl::stream<asio::ip::tcp::socket>>(std::move(socket), context)) {}

asio::awaitable<error_code> Stream::handshake(asio::ssl::stream_base::handshake_type role) {
    error_code error;
    co_await tls_->async_handshake(role, asio::redirect_error(asio::use_awaitable, error));
    co_return error;
}

asio::awaitable<Transfer> Stream::read_some(std::span<char> to) {
    Transfer got;
    if (!tls_) {
        got.bytes = co_await plain_.async_read_some(asio::buffer(to.data(), to.size()),
                                                    asio::redirect_error(asio::use_awaitable, got.error));
        co_return got;
    }
    if (ahead_ && !to.empty()) {
        to.front() = *std::exchange(ahead_, std::nullopt);
        if (to.size() == 1 || SSL_pending(tls()) == 0) co_return Transfer{.error = {}, .bytes = 1};
        got.bytes = 1;
        to = to.subspan(1);
    }
    got.bytes += co_await tls_->async_read_some(asio::buffer(to.data(), to.size()),
                                                asio::redirect_error(asio::use_awaitable, got.error));
    co_return got;
}

asio::awaitable<error_code> Stream::wait_readable() {
    error_code error;
    if (!tls_) {
        co_await plain_.async_wait(asio::socket_base::wait_read,
                                   asio::redirect_error(asio::use_awaitable, error));
        co_return error;
    }
    // What Asio has read and not yet decrypted makes no socket readable, and it does not tell; so read one
    // byte.
    if (ahead_) co_return error;
    char byte = 0;
    co_await tls_->async_read_some(asio::buffer(&byte, 1), asio::redirect_error(asio::use_awaitable, error));
    if (!error) ahead_ = byte;
    co_return error;
}

asio::awaitable<Transfer> Stream::write_all(std::string_view bytes) {
    Transfer sent;
    if (tls_) {
        sent.bytes = co_await asio::async_write(*tls_, asio::buffer(bytes),
                                                asio::redirect_error(asio::use_awaitable, sent.error));
        co_return sent;
    }
    // A message that fits the socket's buffer goes out here and now: one system call, no suspension.
    if (!plain_.non_blocking()) plain_.non_blocking(true, sent.error);
    if (sent.error) co_return sent;
    sent.bytes = plain_.write_some(asio::buffer(bytes), sent.error);
    if (sent.error == asio::error::would_block) sent.error = {};
    if (sent.error || sent.bytes == bytes.size()) co_return sent;
    sent.bytes += co_await asio::async_write(plain_, asio::buffer(bytes.substr(sent.bytes)),
                                             asio::redirect_error(asio::use_awaitable, sent.error));
    co_return sent;
}

asio::awaitable<void> Stream::finish() {
    error_code ignored;
    // Ends early where the peer goes on sending.
    if (tls_) co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

asio::awaitable<Transfer> Stream::discard_some(std::span<char> room) {
    Transfer got;
    got.bytes = co_await socket().async_read_some(asio::buffer(room.data(), room.size()),
                                                  asio::redirect_error(asio::use_awaitable, got.error));
    co_return got;
}

bool Stream::readable() {
    if (tls_ && (ahead_ || SSL_pending(tls()) > 0)) return true;
    char byte;
    return ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

bool Stream::stale() {
    char byte;
    if (tls_) {
        // What Asio has read already makes no socket readable. Session tickets are taken in on the way.
        ERR_clear_error();
        int const got = SSL_peek(tls(), &byte, 1);
        if (got > 0 || SSL_get_error(tls(), got) != SSL_ERROR_WANT_READ) return true;
    }
    auto const got = ::recv(socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

void Stream::cancel() {
    error_code ignored;
    socket().cancel(ignored);
}

void Stream::close() {
    error_code ignored;
    socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket().close(ignored);
}

} // namespace idiom::http
