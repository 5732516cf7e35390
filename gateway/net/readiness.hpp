#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution_context.hpp>

#include <cstdint>
#include <functional>

namespace idiom::net {

class Poller;

/// Takes the one descriptor that watching the sockets of `loop` needs. Otherwise the first socket would take
/// it. Throws boost::system::system_error.
void prepare_to_watch(boost::asio::execution_context& loop);

/// Knows whether one socket can be read or written. epoll reports each change once, and Readiness remembers
/// it. If a read returns fewer bytes than it had room for, nothing is left, and no further system call is
/// needed to know that. So a message costs one call. (Asio forgets what epoll reported, and asks again and
/// again.) Not for a socket that Asio watches.
///
/// Used from the event loop's thread only. The object may outlive the loop, but no coroutine may wait then.
class Readiness {
public:
    /// Watches `socket`. The socket must be closed after this object is destroyed. Throws
    /// boost::system::system_error.
    Readiness(boost::asio::execution_context& loop, int socket);
    ~Readiness();
    Readiness(Readiness const&) = delete;
    Readiness& operator=(Readiness const&) = delete;

    /// Returns false if a read would find nothing, as far as the loop has been notified.
    bool readable() const { return readable_; }
    /// Notes that there is something to read. The loop may not have been notified yet.
    void note_readable() { readable_ = true; }
    /// Notes that a read took all bytes, or found none.
    void note_drained() { readable_ = ended_; }
    /// Notes that a write found no more room.
    void note_full() { writable_ = false; }

    /// Resumes with true when there is something to read, or the stream has ended; with false if the wait was
    /// cancelled. Other work on the loop gets a turn in any case. At most one coroutine waits to read and one
    /// to write. The coroutine's cancellation slot works, too.
    boost::asio::awaitable<bool> wait_readable();
    boost::asio::awaitable<bool> wait_writable();
    /// Resumes the waiting coroutines soon, but not within this call.
    void cancel();

private:
    friend class Poller;
    using Resume = std::move_only_function<void(bool)>;

    boost::asio::awaitable<bool> wait(bool ready, Resume& waiter);
    void note(std::uint32_t events);

    Poller* poller_; ///< null once the loop is gone
    int socket_;
    bool readable_ = false;
    bool writable_ = true;
    bool ended_ = false; ///< the peer has ended its stream, and epoll will report no further change
    Resume reader_;
    Resume writer_;
    Readiness* previous_ = nullptr;
    Readiness* next_ = nullptr;
};

} // namespace idiom::net
