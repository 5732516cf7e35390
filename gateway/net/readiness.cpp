#include "gateway/net/readiness.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <vector>

#include <sys/epoll.h>

namespace idiom::net {

namespace asio = boost::asio;

/// One epoll for each event loop. Asio's own epoll watches it. A turn of the loop costs two more system calls
/// for it, however many sockets have something to report.
class Poller final : public asio::execution_context::service {
public:
    static inline asio::execution_context::id id;

    explicit Poller(asio::execution_context& loop, SendQueue::Now now = SendQueue::Clock::now)
        : service(loop), loop_(static_cast<asio::io_context&>(loop)), epoll_(loop_, make_epoll()),
          sends_(now) {}

    void add(Readiness& one) {
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
        event.data.ptr = &one;
        if (::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, one.socket_, &event) != 0) fail();
        one.next_ = first_;
        if (first_) first_->previous_ = &one;
        first_ = &one;
    }

    void remove(Readiness& one) {
        ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_DEL, one.socket_, nullptr);
        for (std::size_t i = at_; i < notified_; ++i)
            if (events_[i].data.ptr == &one) events_[i].data.ptr = nullptr;
        std::ranges::replace(later_, &one, nullptr);
        if (one.reader_) end_wait();
        if (one.writer_) end_wait();
        unlink(one);
    }

    /// Resumes a coroutine that need not wait, after other work on the loop has had its turn.
    void resume_later(Readiness& one) {
        later_.push_back(&one);
        if (later_.size() == 1) asio::post(loop_, [this] { resume_those(); });
    }

    /// Keeps the loop running until the matching `end_wait`.
    void begin_wait() {
        ++waiting_;
        watch();
    }
    void end_wait() {
        if (--waiting_ == 0 && watching_) epoll_.cancel();
    }
    asio::io_context& loop() { return loop_; }
    SendQueue& sends() { return sends_; }

private:
    void resume_those() {
        // A coroutine that waits again meanwhile is resumed in the next turn.
        auto const last = later_.size();
        for (std::size_t i = 0; i < last; ++i)
            if (auto* const one = std::exchange(later_[i], nullptr)) one->note(0);
        later_.erase(later_.begin(), later_.begin() + static_cast<std::ptrdiff_t>(last));
        if (!later_.empty()) asio::post(loop_, [this] { resume_those(); });
    }

    static int make_epoll() {
        int const epoll = ::epoll_create1(EPOLL_CLOEXEC);
        if (epoll < 0) fail();
        return epoll;
    }
    [[noreturn]] static void fail() {
        throw boost::system::system_error(errno, boost::system::system_category(), "epoll");
    }

    void watch() {
        if (watching_) return;
        watching_ = true;
        epoll_.async_wait(asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code error) {
            watching_ = false;
            if (!error) notify();
            if (waiting_ > 0) watch();
        });
    }

    /// If several sockets had something to report, more probably have by now. Asking again at once costs one
    /// system call, going through Asio costs three. The number of rounds is limited, so that Asio gets its
    /// turn.
    void notify() {
        constexpr int most_rounds = 4;
        for (int round = 0; round < most_rounds; ++round)
            if (tell_once() < 2) break;
    }

    std::size_t tell_once() {
        int const count =
            ::epoll_wait(epoll_.native_handle(), events_.data(), static_cast<int>(events_.size()), 0);
        notified_ = count > 0 ? static_cast<std::size_t>(count) : 0;
        if (notified_ > 1) sends_.begin_turn(); // a write of a single event has nothing to wait for
        for (at_ = 0; at_ < notified_;) {
            auto const& event = events_[at_++];
            // Null: an earlier event of this round has destroyed the Readiness.
            if (event.data.ptr) static_cast<Readiness*>(event.data.ptr)->note(event.events);
            sends_.after_event();
        }
        auto const notified = notified_;
        at_ = notified_ = 0;
        sends_.end_turn();
        return notified;
    }

    void unlink(Readiness& one) {
        (one.previous_ ? one.previous_->next_ : first_) = one.next_;
        if (one.next_) one.next_->previous_ = one.previous_;
    }

    /// The loop ends. The waiting coroutines end with their waits, and mostly own the sockets that they
    /// waited for.
    void shutdown() noexcept override {
        while (first_) {
            auto& one = *first_;
            unlink(one);
            one.poller_ = nullptr;
            auto const reader = std::move(one.reader_);
            auto const writer = std::move(one.writer_);
        }
        sends_.clear();
    }

    asio::io_context& loop_;
    asio::posix::stream_descriptor epoll_;
    std::array<epoll_event, 128> events_{};
    std::size_t notified_ = 0;
    std::size_t at_ = 0;            ///< next event to report
    std::vector<Readiness*> later_; ///< null: destroyed meanwhile
    std::size_t waiting_ = 0;
    bool watching_ = false;
    SendQueue sends_;
    Readiness* first_ = nullptr;
};

void prepare_to_watch(asio::execution_context& loop, SendQueue::Now now) {
    asio::make_service<Poller>(static_cast<asio::io_context&>(loop), now);
}

Readiness::Readiness(asio::execution_context& loop, int socket)
    : poller_(&asio::use_service<Poller>(static_cast<asio::io_context&>(loop))), socket_(socket) {
    poller_->add(*this);
}

Readiness::~Readiness() {
    if (poller_) poller_->remove(*this);
}

void Readiness::begin_wait(bool ready) {
    poller_->begin_wait();
    if (ready) poller_->resume_later(*this);
}

SendQueue& Readiness::sends() { return poller_->sends(); }

void Readiness::note(std::uint32_t events) {
    ended_ = ended_ || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
    readable_ = readable_ || ended_ || (events & EPOLLIN);
    // EPOLLRDHUP does not make a socket writable: a half-closed peer may still read for a long time.
    writable_ = writable_ || (events & (EPOLLOUT | EPOLLHUP | EPOLLERR));
    auto& poller = *poller_;
    auto reader = readable_ ? std::exchange(reader_, nullptr) : nullptr;
    auto writer = writable_ ? std::exchange(writer_, nullptr) : nullptr;
    // From here on this object may be destroyed.
    if (reader) poller.end_wait();
    if (writer) poller.end_wait();
    if (reader) reader(true);
    if (writer) writer(true);
}

void Readiness::cancel() {
    if (!poller_) return;
    for (auto* const waiter : {&reader_, &writer_}) {
        if (!*waiter) continue;
        asio::post(poller_->loop(), [resume = std::exchange(*waiter, nullptr)]() mutable { resume(false); });
        poller_->end_wait();
    }
}

} // namespace idiom::net
