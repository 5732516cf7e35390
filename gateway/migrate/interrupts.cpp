#include "gateway/migrate/interrupts.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>

namespace idiom::migrate {

namespace {

// Of the process, because a signal handler has no other memory.
std::atomic<int> came{0};
std::atomic<int> at_once{0}; ///< how many EndAtOnce there are
std::atomic<int> own_status{-1};
std::atomic<int> wake{-1};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler must not wait for a lock");

int status_of(int number) {
    int const own = own_status.load();
    return own >= 0 ? own : 128 + number;
}

extern "C" void on_signal(int number) {
    int const saved = errno;
    bool const first = came.exchange(number) == 0;
    if (!first || at_once.load() > 0) {
        constexpr std::string_view words = "interrupted\n";
        [[maybe_unused]] auto const told = ::write(STDERR_FILENO, words.data(), words.size());
        ::_exit(status_of(number));
    }
    std::uint64_t const one = 1;
    [[maybe_unused]] auto const woken = ::write(wake.load(), &one, sizeof one);
    errno = saved;
}

void handle(int number, void (*handler)(int)) {
    struct sigaction action{};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    ::sigaction(number, &action, nullptr);
}

} // namespace

Interrupts::Interrupts(std::optional<int> status) : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    came = 0;
    own_status = status.value_or(-1);
    wake = wake_;
    handle(SIGINT, on_signal);
    handle(SIGTERM, on_signal);
}

Interrupts::~Interrupts() {
    handle(SIGINT, SIG_DFL);
    handle(SIGTERM, SIG_DFL);
    wake = -1;
    ::close(wake_);
}

Interrupts::Watch::Watch(Interrupts const& interrupts, net::Loop& loop, std::function<void()> then)
    : wake_(loop.io, ::dup(interrupts.wake_)) {
    wake_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                     [then = std::move(then)](boost::system::error_code error) {
                         if (!error) then();
                     });
}

int Interrupts::signal() const { return came.load(); }

int Interrupts::status() const { return status_of(signal()); }

Interrupts::EndAtOnce::EndAtOnce() { ++at_once; }
Interrupts::EndAtOnce::~EndAtOnce() { --at_once; }

} // namespace idiom::migrate
