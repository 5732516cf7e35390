#include "gateway/http/stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <cerrno>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace idiom::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// What the system has done at once, without a wait.
struct Attempt {
    Transfer transfer;
    bool blocked = false; ///< nothing: there were no bytes, or there was no room
};

Attempt attempt(auto const& call) {
    for (;;) {
        auto const count = call();
        if (count >= 0) return {.transfer = {.error = {}, .bytes = static_cast<std::size_t>(count)}};
        if (errno == EAGAIN || errno == EWOULDBLOCK) return {.transfer = {}, .blocked = true};
        if (errno != EINTR) return {.transfer = {.error = {errno, boost::system::system_category()}}};
    }
}

/// Reads without a wait, of a peer that always has more, before the others on the loop get their turn.
constexpr int most_in_a_row = 4;

constexpr int peek = MSG_PEEK | MSG_DONTWAIT;

} // namespace

Stream::Plain::Socket::~Socket() { ::close(number); }

Stream::Stream(asio::ip::tcp::socket socket) {
    auto& loop = asio::query(socket.get_executor(), asio::execution::context);
    plain_ = std::make_unique<Plain>(loop, socket.release());
}

Stream::Stream(asio::ip::tcp::socket socket, asio::ssl::context& context)
    : tls_(std::make_unique<asio::ssl::stream<asio::ip::tcp::socket>>(std::move(socket), context)) {}

int Stream::native_handle() const {
    if (tls_) return tls_->next_layer().native_handle();
    return plain_ ? plain_->socket.number : -1;
}

asio::ip::address Stream::peer() const {
    asio::ip::tcp::endpoint peer;
    auto size = static_cast<socklen_t>(peer.capacity());
    if (::getpeername(native_handle(), peer.data(), &size) != 0) return {};
    peer.resize(size);
    return peer.address();
}

asio::awaitable<error_code> Stream::handshake(asio::ssl::stream_base::handshake_type role) {
    error_code error;
    co_await tls_->async_handshake(role, asio::redirect_error(asio::use_awaitable, error));
    co_return error;
}

asio::awaitable<Transfer> Stream::read_some(std::span<char> to) {
    return tls_ ? read_tls(to) : read_plain(to);
}

asio::awaitable<Transfer> Stream::read_plain(std::span<char> to) {
    while (plain_) {
        auto& readiness = plain_->readiness;
        if (readiness.readable() && plain_->reads_in_a_row < most_in_a_row) {
            ++plain_->reads_in_a_row;
            auto const got =
                attempt([&] { return ::recv(plain_->socket.number, to.data(), to.size(), MSG_DONTWAIT); });
            if (got.transfer.bytes < to.size()) readiness.note_drained();
            if (got.transfer.error || got.transfer.bytes > 0) co_return got.transfer;
            if (!got.blocked) co_return Transfer{.error = asio::error::eof};
        }
        plain_->reads_in_a_row = 0;
        bool const ready = co_await readiness.wait_readable();
        if (!ready) break;
    }
    co_return Transfer{.error = asio::error::operation_aborted};
}

asio::awaitable<Transfer> Stream::read_tls(std::span<char> to) {
    Transfer got;
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
        bool ready = false;
        if (plain_) {
            plain_->reads_in_a_row = 0;
            ready = co_await plain_->readiness.wait_readable();
        }
        if (!ready) error = asio::error::operation_aborted;
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
    while (plain_) {
        auto const rest = bytes.substr(sent.bytes);
        auto const more = attempt([&] {
            return ::send(plain_->socket.number, rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        });
        sent.error = more.transfer.error;
        sent.bytes += more.transfer.bytes;
        if (sent.error || sent.bytes == bytes.size()) co_return sent;
        plain_->readiness.note_full();
        bool const ready = co_await plain_->readiness.wait_writable();
        if (!ready) break;
    }
    sent.error = asio::error::operation_aborted;
    co_return sent;
}

asio::awaitable<void> Stream::finish() {
    error_code ignored;
    // Ends early where the peer goes on sending.
    if (tls_) co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    ::shutdown(native_handle(), SHUT_WR);
}

asio::awaitable<Transfer> Stream::discard_some(std::span<char> room) {
    if (!tls_) return read_plain(room);
    return discard_tls(room);
}

asio::awaitable<Transfer> Stream::discard_tls(std::span<char> room) {
    Transfer got;
    got.bytes = co_await tls_->next_layer().async_read_some(
        asio::buffer(room.data(), room.size()), asio::redirect_error(asio::use_awaitable, got.error));
    co_return got;
}

bool Stream::readable() {
    if (tls_ && (ahead_ || SSL_pending(tls()) > 0)) return true;
    char byte;
    return ::recv(native_handle(), &byte, 1, peek) > 0;
}

bool Stream::stale() {
    char byte;
    if (tls_) {
        // What Asio has read already makes no socket readable. Session tickets are taken in on the way.
        ERR_clear_error();
        int const got = SSL_peek(tls(), &byte, 1);
        if (got > 0 || SSL_get_error(tls(), got) != SSL_ERROR_WANT_READ) return true;
    }
    return !attempt([&] { return ::recv(native_handle(), &byte, 1, peek); }).blocked;
}

void Stream::cancel() {
    error_code ignored;
    if (tls_)
        tls_->next_layer().cancel(ignored);
    else if (plain_)
        plain_->readiness.cancel();
}

void Stream::close() {
    error_code ignored;
    if (tls_) {
        tls_->next_layer().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
        tls_->next_layer().close(ignored);
    } else if (plain_) {
        plain_->readiness.cancel();
        ::shutdown(plain_->socket.number, SHUT_RDWR);
        plain_.reset();
    }
}

} // namespace idiom::http
