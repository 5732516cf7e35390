#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace idiom::test {

/// Stands before a server on loopback and passes requests on, each on a connection of its own, so that every
/// request needs one. Plays a server that is not there any more: from some request on nobody listens. Has a
/// thread of its own.
class Relay {
public:
    explicit Relay(std::uint16_t to);
    ~Relay();
    Relay(Relay const&) = delete;
    Relay& operator=(Relay const&) = delete;

    std::uint16_t port() const;
    /// So many more requests pass; whoever connects then is refused.
    void leave_after(std::size_t requests);
    /// Listens again, at the same port.
    void come_back();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace idiom::test
