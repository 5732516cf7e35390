#pragma once

#include "gateway/net/event_loop.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <functional>
#include <optional>

namespace idiom::migrate {

/// What SIGINT and SIGTERM do to a command. The first lets what is under way finish. The second ends the
/// process at once: a journal survives that. One object at a time, because handlers belong to the process.
class Interrupts {
public:
    /// `status`: the exit status of a command that has one of its own for every error. Else it is 128 + the
    /// signal.
    explicit Interrupts(std::optional<int> status = std::nullopt);
    ~Interrupts();
    Interrupts(Interrupts const&) = delete;
    Interrupts& operator=(Interrupts const&) = delete;

    /// Calls `then` on the event loop after the first signal, as long as it lives. The interrupts and the
    /// loop must outlive it.
    class Watch {
    public:
        Watch(Interrupts const& interrupts, net::Loop& loop, std::function<void()> then);

    private:
        boost::asio::posix::stream_descriptor wake_;
    };

    /// Returns the signal that came; 0 for none.
    int signal() const;
    /// Returns the exit status of a command that was interrupted.
    int status() const;

    /// As long as one lives, the first signal ends the process at once: the thread reads a file or computes,
    /// the event loop stands still, and nothing is under way that could be lost.
    class EndAtOnce {
    public:
        EndAtOnce();
        ~EndAtOnce();
        EndAtOnce(EndAtOnce const&) = delete;
        EndAtOnce& operator=(EndAtOnce const&) = delete;
    };

private:
    int wake_; ///< an eventfd that the handler writes to
};

} // namespace idiom::migrate
