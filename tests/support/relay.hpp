#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace idiom::test {

/// A proxy in front of a server on loopback. It forwards each request on a connection of its own, so every
/// request needs one. From some request on it can play a server that cannot be reached. It has a thread of
/// its own.
class Relay {
public:
    /// With an identity (IDENTITY.crt and IDENTITY.key) it speaks TLS to its clients.
    explicit Relay(std::uint16_t to, std::string const& identity = {});
    ~Relay();
    Relay(Relay const&) = delete;
    Relay& operator=(Relay const&) = delete;

    std::uint16_t port() const;
    /// Lets this many more requests pass. Then it runs `recorded_step` on its own thread, before the response
    /// to the last of them is sent.
    void after(std::size_t requests, std::function<void()> recorded_step);

    /// The following functions are what `recorded_step` can do. This one refuses new connections.
    void refuse();
    /// Shows another certificate to new connections.
    void show(std::string const& identity);
    /// Cuts new connections in the middle of the handshake.
    void cut_handshakes();
    /// Returns to the state of the start, at the same port.
    void come_back();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace idiom::test
