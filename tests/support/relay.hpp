#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace idiom::test {

/// Stands before a server on loopback and passes requests on, each on a connection of its own, so that every
/// request needs one. Plays a server that cannot be reached any more from some request on. Has a thread of
/// its own.
class Relay {
public:
    /// With an identity (IDENTITY.crt and IDENTITY.key) it speaks TLS to who connects.
    explicit Relay(std::uint16_t to, std::string const& identity = {});
    ~Relay();
    Relay(Relay const&) = delete;
    Relay& operator=(Relay const&) = delete;

    std::uint16_t port() const;
    /// So many more requests pass; then, before the answer to the last is out, `recorded_step` is run on the
    /// relay's thread.
    void after(std::size_t requests, std::function<void()> recorded_step);

    /// What a turn can be. Whoever connects is refused.
    void refuse();
    /// Whoever connects is shown another certificate.
    void show(std::string const& identity);
    /// Whoever connects is left in the middle of the handshake.
    void cut_handshakes();
    /// As at the start, at the same port.
    void come_back();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace idiom::test
