#pragma once

#include "tests/support/process.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace idiom::test {

/// A server of others, as a child process on a port of 127.0.0.1 that it is told.
class ListeningProgram {
public:
    /// Its arguments, the program first, for this port.
    using Command = std::function<std::vector<std::string>(std::uint16_t port)>;

    /// Starts the program, on another port if one was taken meanwhile, and waits until it listens. Throws
    /// std::runtime_error with its log if it does not.
    explicit ListeningProgram(Command const& command);

    std::uint16_t port() const { return port_; }

private:
    /// Returns whether the program listens.
    bool start(Command const& command);

    TempDirectory folder_;
    std::unique_ptr<Process> process_;
    std::uint16_t port_ = 0;
};

/// nghttpx in front of a simulated vendor: HTTP/2 by prior knowledge on one side, HTTP/1.1 on the other, both
/// in clear. It adds nothing to the messages.
ListeningProgram::Command nghttpx_before(std::uint16_t vendor_port);

} // namespace idiom::test
