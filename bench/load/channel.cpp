#include "bench/load/channel.hpp"

#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace load {

namespace {

[[noreturn]] void fail(char const* what) {
    std::fprintf(stderr, "idiom-load: %s: %s\n", what, std::strerror(errno));
    std::exit(1);
}

long outcome(SSL* tls, int moved) {
    if (moved > 0) return moved;
    int const error = SSL_get_error(tls, moved);
    return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

long outcome(ssize_t moved) {
    if (moved > 0) return moved;
    return moved < 0 && errno == EAGAIN ? 0 : -1;
}

} // namespace

Channel::Channel(char const* host, std::uint16_t port, SSL_CTX* context)
    : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (::inet_pton(AF_INET, host, &address.sin_addr) != 1) fail("no address");
    if (::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) fail("connect");
    int const on = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (context) {
        tls_ = SSL_new(context);
        SSL_set_fd(tls_, descriptor_);
        if (SSL_connect(tls_) != 1) fail("TLS handshake");
    }
    ::fcntl(descriptor_, F_SETFL, O_NONBLOCK);
}

Channel::~Channel() {
    SSL_free(tls_);
    ::close(descriptor_);
}

long Channel::send(std::string_view bytes) {
    if (tls_) return outcome(tls_, SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size())));
    return outcome(::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

long Channel::receive(char* into, std::size_t size) {
    if (tls_) return outcome(tls_, SSL_read(tls_, into, static_cast<int>(size)));
    return outcome(::recv(descriptor_, into, size, 0));
}

std::shared_ptr<SSL_CTX> trust(char const* authorities) {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    if (SSL_CTX_load_verify_file(context.get(), authorities) != 1) fail(authorities);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    return context;
}

} // namespace load
