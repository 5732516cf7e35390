#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace load {

/// One connection, TCP or TLS, that never blocks once it is open.
class Channel {
public:
    /// Connects, and shakes hands where there is a `context`. Exits with a message where that fails: a bench
    /// without its server measures nothing.
    Channel(char const* host, std::uint16_t port, ssl_ctx_st* context);
    ~Channel();
    Channel(Channel const&) = delete;
    Channel& operator=(Channel const&) = delete;

    int descriptor() const { return descriptor_; }
    /// How many bytes went; 0: no room now; -1: it is over.
    long send(std::string_view bytes);
    long receive(char* into, std::size_t size);

private:
    int descriptor_;
    ssl_st* tls_ = nullptr;
};

/// Trusts the authorities of a PEM file.
std::shared_ptr<ssl_ctx_st> trust(char const* authorities);

} // namespace load
