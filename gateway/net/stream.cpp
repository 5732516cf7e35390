#include "gateway/net/stream.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <utility>

#include <sys/socket.h>

namespace idiom::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// Reads in a row from a peer that always has more, before other work on the loop gets its turn.
constexpr int most_in_a_row = 4;

/// Bytes of a message that takes so long to handle that the writes of the turn go out before.
constexpr std::size_t long_message = 4096;

/// Suspends until `queue` comes to this place. Costs no frame, because Asio keeps a deferred operation in the
/// frame of the coroutine that awaits it.
auto place_in(SendQueue& queue, void (SendQueue::*place)(std::move_only_function<void()>)) {
    return asio::async_initiate<asio::deferred_t const, void()>(
        [&queue, place](auto resume) { (queue.*place)(std::move(resume)); }, asio::deferred);
}

} // namespace

Stream::Stream(asio::ip::tcp::socket socket) : socket_(std::make_unique<Socket>(std::move(socket))) {}

Stream::Stream(asio::ip::tcp::socket socket, asio::ssl::context& context)
    : socket_(std::make_unique<Socket>(std::move(socket))), tls_(std::make_unique<Tls>(context)) {}

asio::ip::address Stream::peer() const {
    asio::ip::tcp::endpoint peer;
    auto size = static_cast<socklen_t>(peer.capacity());
    if (!socket_ || ::getpeername(socket_->number(), peer.data(), &size) != 0) return {};
    peer.resize(size);
    return peer.address();
}

/// Returns the queue that a write has to wait in; null if it goes out at once.
SendQueue* Stream::queue_of_write() {
    received_ = 0;
    auto* const queue = socket_ ? &socket_->readiness().sends() : nullptr;
    return queue && queue->in_turn() ? queue : nullptr;
}

/// Returns the queue behind which the `read` bytes have to be handled; null if at once. What is done with a
/// message takes as long as the message is, so a long one waits for the writes of the same turn.
SendQueue* Stream::queue_behind_writes(std::size_t read) {
    received_ += read;
    auto* const queue = received_ > long_message && socket_ ? &socket_->readiness().sends() : nullptr;
    return queue && queue->in_turn() ? queue : nullptr;
}

asio::awaitable<Transfer> Stream::read_plain(std::span<char> to) {
    while (socket_) {
        auto& readiness = socket_->readiness();
        if (readiness.readable() && reads_in_a_row_ < most_in_a_row) {
            ++reads_in_a_row_;
            auto const got = socket_->receive(to);
            if (auto* const queue = queue_behind_writes(got.bytes))
                co_await place_in(*queue, &SendQueue::add_behind);
            if (got.error || got.bytes > 0) co_return Transfer{.error = got.error, .bytes = got.bytes};
            if (!got.blocked) co_return Transfer{.error = asio::error::eof};
        }
        reads_in_a_row_ = 0;
        bool const ready = co_await readiness.wait_readable();
        if (!ready) break;
    }
    co_return Transfer{.error = asio::error::operation_aborted};
}

asio::awaitable<Transfer> Stream::write_plain(std::string_view bytes) {
    // A message that fits into the socket's buffer takes one system call.
    Transfer sent;
    if (auto* const queue = queue_of_write()) co_await place_in(*queue, &SendQueue::add);
    while (socket_) {
        auto const more = socket_->send(bytes.substr(sent.bytes));
        sent.error = more.error;
        sent.bytes += more.bytes;
        if (sent.error || sent.bytes == bytes.size()) co_return sent;
        bool const ready = co_await socket_->readiness().wait_writable();
        if (!ready) break;
    }
    sent.error = asio::error::operation_aborted;
    co_return sent;
}

/// Repeats the step until it is done, and waits in between for what it wants.
asio::awaitable<Transfer> Stream::drive(Kind kind, auto step) {
    if (auto* const queue = kind == Kind::write ? queue_of_write() : nullptr)
        co_await place_in(*queue, &SendQueue::add);
    while (socket_) {
        auto& readiness = socket_->readiness();
        auto taken = Tls::Step{.error = {}, .wants = Tls::Wants::readable};
        bool const others_wait =
            kind != Kind::write && readiness.readable() && ++reads_in_a_row_ > most_in_a_row;
        if (!others_wait) taken = step(*tls_, *socket_);
        if (taken.wants == Tls::Wants::nothing) {
            if (auto* const queue = kind == Kind::read ? queue_behind_writes(taken.bytes) : nullptr)
                co_await place_in(*queue, &SendQueue::add_behind);
            co_return Transfer{.error = taken.error, .bytes = taken.bytes};
        }
        reads_in_a_row_ = 0;
        // A read may want to write, and the other way round, while a write waits already.
        bool const taken_up =
            taken.wants == Tls::Wants::readable ? readiness.has_reader() : readiness.has_writer();
        // Not operation_aborted: that is a cancel, after which a caller may try again at once.
        if (taken_up) co_return Transfer{.error = asio::error::already_started};
        bool ready = false;
        if (taken.wants == Tls::Wants::readable)
            ready = co_await readiness.wait_readable();
        else
            ready = co_await readiness.wait_writable();
        if (!ready) break;
    }
    co_return Transfer{.error = asio::error::operation_aborted};
}

asio::awaitable<error_code> Stream::handshake(asio::ssl::stream_base::handshake_type role) {
    auto const shaken = co_await drive(
        Kind::control, [role](Tls& tls, Socket& socket) { return tls.handshake(socket, role); });
    co_return shaken.error;
}

asio::awaitable<Transfer> Stream::read_some(std::span<char> to) {
    if (!tls_) return read_plain(to);
    return drive(Kind::read, [to](Tls& tls, Socket& socket) { return tls.read(socket, to); });
}

asio::awaitable<error_code> Stream::wait_readable() {
    if (tls_) {
        auto const looked =
            co_await drive(Kind::control, [](Tls& tls, Socket& socket) { return tls.look(socket); });
        co_return looked.error;
    }
    bool ready = false;
    if (socket_) {
        reads_in_a_row_ = 0;
        ready = co_await socket_->readiness().wait_readable();
    }
    co_return ready ? error_code() : asio::error::operation_aborted;
}

asio::awaitable<Transfer> Stream::write_all(std::string_view bytes) {
    if (!tls_) return write_plain(bytes);
    return drive(Kind::write, [bytes](Tls& tls, Socket& socket) { return tls.write(socket, bytes); });
}

asio::awaitable<void> Stream::end_of_turn() {
    if (auto* const queue = queue_of_write())
        co_await place_in(*queue, &SendQueue::add);
    else
        co_await asio::post(asio::deferred);
}

asio::awaitable<void> Stream::finish() {
    // Ends early if the peer goes on sending.
    if (tls_) co_await drive(Kind::control, [](Tls& tls, Socket& socket) { return tls.shut_down(socket); });
    if (socket_) ::shutdown(socket_->number(), SHUT_WR);
}

asio::awaitable<Transfer> Stream::discard_some(std::span<char> room) { return read_plain(room); }

bool Stream::readable() {
    if (!socket_) return false;
    return (tls_ && tls_->has_data()) || socket_->ask();
}

bool Stream::stale() {
    if (!socket_) return true;
    bool const asked = socket_->ask();
    if (!tls_) return asked;
    // Session tickets do not make a stream stale; `look` consumes them.
    bool const looked = tls_->look(*socket_).wants != Tls::Wants::readable;
    return looked || tls_->has_pending() || socket_->readiness().readable();
}

bool Stream::known_stale() {
    bool const untold = socket_ && !socket_->readiness().readable() && !has_read_ahead();
    return !untold && stale();
}

void Stream::cancel() {
    if (socket_) socket_->readiness().cancel();
}

void Stream::close() {
    if (!socket_) return;
    socket_->readiness().cancel();
    ::shutdown(socket_->number(), SHUT_RDWR);
    socket_.reset();
}

} // namespace idiom::net
