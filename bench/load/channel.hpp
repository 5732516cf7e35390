#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace load {

/// One connection, TCP or TLS. It never blocks once it is open.
class Channel {
public:
    /// Connects, and makes a TLS handshake if there is a `context`. Exits with a message if that fails,
    /// because a benchmark without its server measures nothing.
    Channel(char const* host, std::uint16_t port, ssl_ctx_st* context);
    ~Channel();
    Channel(Channel const&) = delete;
    Channel& operator=(Channel const&) = delete;

    int descriptor() const { return descriptor_; }
    /// Returns the number of bytes sent; 0: no room now; -1: the connection is closed.
    long send(std::string_view bytes);
    long receive(char* into, std::size_t size);

private:
    int descriptor_;
    ssl_st* tls_ = nullptr;
};

/// Trusts the certificate authorities of a PEM file.
std::shared_ptr<ssl_ctx_st> trust(char const* authorities);

} // namespace load
