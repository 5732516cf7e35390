#pragma once

#include "gateway/net/send_queue.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/execution_context.hpp>

#include <cstdint>
#include <functional>
#include <utility>

namespace idiom::net {

class Poller;

/// Takes the one descriptor that watching the sockets of `loop` needs. Otherwise the first socket would take
/// it. `now` is the clock of the loop's SendQueue. Throws boost::system::system_error.
void prepare_to_watch(boost::asio::execution_context& loop, SendQueue::Now now = SendQueue::Clock::now);

/// Knows whether one socket can be read or written. epoll reports each change once, and Readiness remembers
/// it. If a read returns fewer bytes than it had room for, nothing is left, and no further system call is
/// needed to know that. So a message costs one call. (Asio forgets what epoll reported, and asks again and
/// again.) Not for a socket that Asio watches.
///
/// Used from the event loop's thread only. The object may outlive the loop, but no coroutine may wait then.
class Readiness {
    using Resume = std::move_only_function<void(bool)>;

    /// Before its users, because its type is deduced.
    auto wait(bool ready, Resume& waiter) {
        return boost::asio::async_initiate<boost::asio::deferred_t const, void(bool)>(
            [this, ready](auto coroutine, Resume* place) {
                auto slot = boost::asio::get_associated_cancellation_slot(coroutine);
                if (slot.is_connected()) slot.assign([this](boost::asio::cancellation_type) { cancel(); });
                *place = [coroutine = std::move(coroutine), slot](bool is_ready) mutable {
                    if (slot.is_connected()) slot.clear(); // it refers to this object
                    std::move(coroutine)(is_ready);
                };
                begin_wait(ready);
            },
            boost::asio::deferred, &waiter);
    }

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
    /// to write. The coroutine's cancellation slot works, too. To be awaited at once. A wait has no frame of
    /// its own, because Asio keeps a deferred operation in the frame of the coroutine that awaits it.
    auto wait_readable() { return wait(readable_, reader_); }
    auto wait_writable() { return wait(writable_, writer_); }
    /// Returns whether a coroutine waits.
    bool has_reader() const { return static_cast<bool>(reader_); }
    bool has_writer() const { return static_cast<bool>(writer_); }
    /// Resumes the waiting coroutines soon, but not within this call.
    void cancel();

    /// Returns the queue of the loop. Only while the loop exists.
    SendQueue& sends();

private:
    friend class Poller;
    void begin_wait(bool ready);
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
