#include "gateway/net/tls_stream.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <limits>
#include <new>

namespace idiom::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

/// Receives of one call. OpenSSL reads on for as long as no data comes (for example, endless key updates). At
/// this limit it finds nothing more for now, so that other work on the loop gets its turn.
constexpr int most_receives = 2;

/// The socket that OpenSSL reads and writes during one call.
struct Way {
    Socket& socket;
    int receives = 0;
    error_code error = {}; ///< from the system
    bool ended = false;
};

Way& way_of(BIO* bio) { return *static_cast<Way*>(BIO_get_data(bio)); }

int receive(BIO* bio, char* to, int size) {
    auto& way = way_of(bio);
    BIO_clear_retry_flags(bio);
    // Without an event there is nothing to read, and no need to ask the system.
    if (!way.socket.readiness().readable() || ++way.receives > most_receives) {
        BIO_set_retry_read(bio);
        return -1;
    }
    auto const got = way.socket.receive({to, static_cast<std::size_t>(size)});
    if (got.blocked) BIO_set_retry_read(bio);
    way.error = got.error;
    way.ended = !got.blocked && !got.error && got.bytes == 0;
    return got.bytes > 0 ? static_cast<int>(got.bytes) : way.ended ? 0 : -1;
}

int send(BIO* bio, char const* from, int size) {
    auto& way = way_of(bio);
    BIO_clear_retry_flags(bio);
    auto const sent = way.socket.send({from, static_cast<std::size_t>(size)});
    if (sent.blocked) BIO_set_retry_write(bio);
    way.error = sent.error;
    return sent.bytes > 0 ? static_cast<int>(sent.bytes) : -1;
}

long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return way_of(bio).ended ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0; // no byte is buffered here
}

/// Returns an object that lives as long as the process.
BIO_METHOD const* socket_method() {
    static BIO_METHOD const* const method = [] {
        auto* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket of a loop");
        if (!made) throw std::bad_alloc();
        BIO_meth_set_read(made, receive);
        BIO_meth_set_write(made, send);
        BIO_meth_set_ctrl(made, control);
        return made;
    }();
    return method;
}

int fitting(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

} // namespace

Tls::Tls(asio::ssl::context& context) : session_(SSL_new(context.native_handle())) {
    auto* const bio = session_ ? BIO_new(socket_method()) : nullptr;
    if (!bio) throw std::bad_alloc();
    BIO_set_init(bio, 1);
    SSL_set_bio(session_.get(), bio, bio); // which owns it now
    SSL_set_read_ahead(session_.get(), 1); // a record, head and all, in one system call
    // An idle connection holds no buffers. A message may have moved before the write is repeated.
    SSL_set_mode(session_.get(), SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

Tls::Step Tls::attempt(Socket& socket, auto const& call) {
    auto* const session = session_.get();
    Way way{socket};
    BIO_set_data(SSL_get_rbio(session), &way);
    ERR_clear_error();
    int const result = call(session);
    if (result > 0) return {.error = {}, .bytes = static_cast<std::size_t>(result)};
    switch (SSL_get_error(session, result)) {
    case SSL_ERROR_WANT_READ: return {.error = {}, .wants = Wants::readable};
    case SSL_ERROR_WANT_WRITE: return {.error = {}, .wants = Wants::writable};
    case SSL_ERROR_ZERO_RETURN: return {.error = asio::error::eof};
    default: break;
    }
    auto const reason = ERR_get_error();
    if (way.error) return {.error = way.error};
    if (way.ended || reason == 0) return {.error = asio::ssl::error::stream_truncated};
    return {.error = {static_cast<int>(reason), asio::error::get_ssl_category()}};
}

Tls::Step Tls::handshake(Socket& socket, asio::ssl::stream_base::handshake_type role) {
    return attempt(socket, [role](SSL* session) {
        return role == asio::ssl::stream_base::client ? SSL_connect(session) : SSL_accept(session);
    });
}

Tls::Step Tls::read(Socket& socket, std::span<char> to) {
    return attempt(socket, [to](SSL* session) { return SSL_read(session, to.data(), fitting(to.size())); });
}

Tls::Step Tls::look(Socket& socket) {
    return attempt(socket, [](SSL* session) {
        char byte;
        return SSL_peek(session, &byte, 1);
    });
}

Tls::Step Tls::write(Socket& socket, std::string_view bytes) {
    if (bytes.empty()) return {};
    return attempt(socket,
                   [bytes](SSL* session) { return SSL_write(session, bytes.data(), fitting(bytes.size())); });
}

Tls::Step Tls::shut_down(Socket& socket) {
    return attempt(socket, [](SSL* session) {
        int const heard = SSL_shutdown(session);
        return heard == 0 ? SSL_shutdown(session) : heard; // 0: sent, and the peer's has not arrived
    });
}

} // namespace idiom::net
