#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/execution_context.hpp>

#include <cstdint>
#include <functional>

namespace idiom::async {

class Poller;

/// Takes the one descriptor that watching the sockets of `loop` needs, which the first of them would do
/// otherwise. Throws boost::system::system_error.
void prepare_to_watch(boost::asio::execution_context& loop);

/// Whether one socket can be read or written, as epoll tells once for each change. Whoever reads less than
/// there was room for knows without another system call that nothing is left, so a message costs one call;
/// Asio, which forgets what it was told, asks again and again. Not for a socket that Asio watches, too.
///
/// Used from the event loop's thread only. It may outlive the loop, but nobody may wait then.
class Readiness {
public:
    /// Watches `socket`, which is closed after this object is gone. Throws boost::system::system_error.
    Readiness(boost::asio::execution_context& loop, int socket);
    ~Readiness();
    Readiness(Readiness const&) = delete;
    Readiness& operator=(Readiness const&) = delete;

    /// False where a read would find nothing, as far as the loop has been told.
    bool readable() const { return readable_; }
    /// There is something to read, of which the loop may not have been told yet.
    void note_readable() { readable_ = true; }
    /// A read has taken all there was, or found nothing.
    void note_drained() { readable_ = ended_; }
    /// A write has found no more room.
    void note_full() { writable_ = false; }

    /// Comes back when there is something to read, or the end of it; false where it was cancelled. Others get
    /// a turn in any case. One at a time; the same for writing. The coroutine's cancellation slot works, too.
    boost::asio::awaitable<bool> wait_readable();
    boost::asio::awaitable<bool> wait_writable();
    /// Has those who wait come back soon, but not at once.
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
    bool ended_ = false; ///< the peer says no more, of which no further change will be told
    Resume reader_;
    Resume writer_;
    Readiness* previous_ = nullptr;
    Readiness* next_ = nullptr;
};

} // namespace idiom::async
