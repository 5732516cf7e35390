#include "gateway/modules/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>

namespace idiom::modules {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_said = 64 * 1024;

[[noreturn]] void be_child(int pipe, pid_t parent, std::function<void(int)> const& work) {
    // The child has the parent's sockets, and must not keep them open after the parent has ended.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    int const to_parent = ::dup2(pipe, STDERR_FILENO + 1);
    if (::close_range(STDERR_FILENO + 2, ~0U, 0) != 0) ::_exit(1);
    // The gateway reports the outcome in one line; any other output of the child is discarded.
    int const nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nowhere, STDIN_FILENO);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    for (int const ends : {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTERM, SIGALRM})
        std::signal(ends, SIG_DFL);
    work(to_parent);
    ::_exit(0);
}

/// Returns everything that comes through the pipe until it is closed; null if it is still open at `until`.
std::optional<std::string> read_all(int pipe, Clock::time_point until) {
    std::string all;
    for (;;) {
        auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        pollfd waited{.fd = pipe, .events = POLLIN, .revents = 0};
        auto const ready = left.count() > 0 ? ::poll(&waited, 1, static_cast<int>(left.count())) : 0;
        if (ready == 0) return std::nullopt;
        if (ready < 0 && errno == EINTR) continue;
        std::array<char, 512> some;
        auto const got = ::read(pipe, some.data(), some.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return all;
        all.append(some.data(), std::min(static_cast<std::size_t>(got), most_said - all.size()));
    }
}

} // namespace

std::expected<Ended, std::string> in_child(std::function<void(int)> const& work,
                                           std::chrono::milliseconds limit) {
    std::array<int, 2> ends;
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return std::unexpected("cannot be tried: the system gives no pipe");
    auto const self = ::getpid();
    auto const child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        be_child(ends[1], self, work);
    }
    ::close(ends[1]);
    auto output = child > 0 ? read_all(ends[0], Clock::now() + limit) : std::nullopt;
    ::close(ends[0]);
    if (child < 0) return std::unexpected("cannot be tried: the system gives no process");
    if (!output) ::kill(child, SIGKILL);
    int status = 0;
    pid_t ended = 0;
    while ((ended = ::waitpid(child, &status, 0)) < 0 && errno == EINTR) {
    }
    if (ended < 0) return std::unexpected("cannot be tried: its process is waited for by somebody else");
    if (!output) return std::unexpected(std::string(no_return));
    return Ended{.status = status, .output = std::move(*output)};
}

void write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        auto const written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

} // namespace idiom::modules
