#include "tests/integration/harness/tls_client.hpp"

#include "tests/support/http_client.hpp"

#include <openssl/err.h>
#include <openssl/x509.h>

#include <chrono>
#include <csignal>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace idiom::test {

namespace {

int connected_socket(std::uint16_t port) {
    int const made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    timeval const limit{.tv_sec = patience.count(), .tv_usec = 0};
    ::setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (::connect(made, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0)
        throw HttpFailure("no connection");
    return made;
}

/// OpenSSL uses a session of TLS 1.3 only once, but accepts a copy of it.
std::shared_ptr<SSL_SESSION> copy_of(SSL_SESSION* session) {
    std::string bytes(static_cast<std::size_t>(i2d_SSL_SESSION(session, nullptr)), '\0');
    auto* to = reinterpret_cast<unsigned char*>(bytes.data());
    i2d_SSL_SESSION(session, &to);
    auto const* from = reinterpret_cast<unsigned char const*>(bytes.data());
    return {d2i_SSL_SESSION(nullptr, &from, static_cast<long>(bytes.size())), SSL_SESSION_free};
}

std::string last_error() {
    auto const code = ERR_peek_last_error();
    auto const* const text = ERR_reason_error_string(code);
    ERR_clear_error();
    return text ? text : "no reason";
}

} // namespace

TlsClient::TlsClient(std::uint16_t port, TlsWish const& wish)
    : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
    auto* const context = context_.get();
    SSL_CTX_set_security_level(context, 0); // the server must refuse, not the client
    SSL_CTX_set_min_proto_version(context, wish.least);
    SSL_CTX_set_max_proto_version(context, wish.most);
    if (!wish.ciphers.empty()) SSL_CTX_set_cipher_list(context, wish.ciphers.c_str());
    if (!wish.signatures.empty()) SSL_CTX_set1_sigalgs_list(context, wish.signatures.c_str());
    if (!wish.identity.empty()) {
        SSL_CTX_use_certificate_chain_file(context, (wish.identity + ".crt").c_str());
        SSL_CTX_use_PrivateKey_file(context, (wish.identity + ".key").c_str(), SSL_FILETYPE_PEM);
    }
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);

    std::signal(SIGPIPE, SIG_IGN); // a closed connection is an ordinary failure
    int const socket = connected_socket(port);
    tls_ = {SSL_new(context), [socket](SSL* tls) {
                SSL_shutdown(tls);
                SSL_free(tls);
                ::close(socket);
            }};
    SSL_set_fd(tls_.get(), socket);
    if (!wish.name.empty()) SSL_set_tlsext_host_name(tls_.get(), wish.name.c_str());
    if (!wish.alpn.empty())
        SSL_set_alpn_protos(tls_.get(), reinterpret_cast<unsigned char const*>(wish.alpn.data()),
                            static_cast<unsigned>(wish.alpn.size()));
    if (wish.session) SSL_set_session(tls_.get(), copy_of(wish.session.get()).get());
    connected_ = SSL_connect(tls_.get()) == 1;
    if (!connected_) error_ = last_error();
}

std::string TlsClient::alpn() const {
    unsigned char const* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(tls_.get(), &name, &size);
    return {reinterpret_cast<char const*>(name), size};
}

std::string TlsClient::subject() const {
    char text[256] = {};
    if (auto* const certificate = SSL_get0_peer_certificate(tls_.get()))
        X509_NAME_oneline(X509_get_subject_name(certificate), text, sizeof text);
    return text;
}

bool TlsClient::has_rsa_certificate() const {
    auto* const certificate = SSL_get0_peer_certificate(tls_.get());
    return certificate && EVP_PKEY_is_a(X509_get0_pubkey(certificate), "RSA") == 1;
}

bool TlsClient::renegotiates() {
    bool const asked = SSL_renegotiate(tls_.get()) == 1 && SSL_do_handshake(tls_.get()) == 1;
    ERR_clear_error();
    return asked;
}

bool TlsClient::send(std::string_view bytes) {
    // It sends in portions, so that it notices a reset on the way.
    for (std::size_t at = 0; at < bytes.size(); at += 16384) {
        auto const part = bytes.substr(at, 16384);
        if (SSL_write(tls_.get(), part.data(), static_cast<int>(part.size())) > 0) continue;
        error_ = "not sent: " + last_error();
        return false;
    }
    return true;
}

std::string TlsClient::listen(bool (*whole)(std::string_view)) {
    std::string answer;
    char buffer[16384];
    while (!whole(answer)) {
        int const got = SSL_read(tls_.get(), buffer, sizeof buffer);
        if (got <= 0) {
            error_ = last_error();
            break;
        }
        answer.append(buffer, static_cast<std::size_t>(got));
    }
    return answer;
}

std::string TlsClient::exchange(std::string_view bytes, bool (*whole)(std::string_view)) {
    return send(bytes) ? listen(whole) : std::string();
}

std::string TlsClient::ask(std::string const& request) { return send(request) ? listen() : std::string(); }

std::string TlsClient::ask_without_listening(std::string const& head, std::string const& rest) {
    if (!send(head)) return {};
    pollfd waiting{.fd = SSL_get_fd(tls_.get()), .events = POLLIN, .revents = 0};
    ::poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds(patience).count()));
    return send(rest) ? listen() : std::string();
}

bool TlsClient::hears_goodbye() {
    char byte = 0;
    int const got = SSL_read(tls_.get(), &byte, 1);
    bool const goodbye = got == 0 && SSL_get_error(tls_.get(), got) == SSL_ERROR_ZERO_RETURN;
    ERR_clear_error();
    return goodbye;
}

std::shared_ptr<SSL_SESSION> TlsClient::session() const {
    return {SSL_get1_session(tls_.get()), SSL_SESSION_free};
}

} // namespace idiom::test
