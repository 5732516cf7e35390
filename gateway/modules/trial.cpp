#include "gateway/modules/trial.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <string_view>

namespace idiom::modules {

namespace {

using Clock = std::chrono::steady_clock;

/// What the child has to say: this, or what was thrown.
constexpr std::string_view fine = "+";
int to_parent = -1;

void say(std::string_view text) {
    while (::write(to_parent, text.data(), text.size()) < 0 && errno == EINTR) {
    }
}

[[noreturn]] void say_what_was_thrown() {
    try {
        if (auto const thrown = std::current_exception()) std::rethrow_exception(thrown);
    } catch (std::exception const& error) {
        say(error.what());
    } catch (...) {
    }
    ::_exit(1);
}

[[noreturn]] void be_child(int pipe, pid_t parent, std::function<void()> const& work) {
    // It has the parent's sockets, and is not to answer for them longer than the parent does.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    to_parent = ::dup2(pipe, STDERR_FILENO + 1);
    ::close_range(STDERR_FILENO + 2, ~0U, 0);
    // Whatever the library says of its end, the gateway says it in one line.
    int const nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    for (int const ends : {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTERM, SIGALRM})
        std::signal(ends, SIG_DFL);
    std::set_terminate(say_what_was_thrown);
    try {
        work();
    } catch (...) {
        say_what_was_thrown();
    }
    say(fine);
    ::_exit(0);
}

/// What comes through the pipe until it is closed; nothing where it is not by then.
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
        if (all.size() < some.size()) all.append(some.data(), static_cast<std::size_t>(got));
    }
}

std::string how_it_ended(int status, std::string const& thrown) {
    if (WIFSIGNALED(status))
        return std::string("ends the process that loads it: ") + ::strsignal(WTERMSIG(status));
    if (!thrown.empty()) return "throws while it is loaded: " + thrown;
    return "ends the process that loads it";
}

} // namespace

std::optional<std::string> why_fatal(std::function<void()> const& work, std::chrono::milliseconds limit) {
    std::array<int, 2> ends;
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return "cannot be tried: the system gives no pipe";
    auto const self = ::getpid();
    auto const child = ::fork();
    if (child == 0) {
        ::close(ends[0]);
        be_child(ends[1], self, work);
    }
    ::close(ends[1]);
    auto const said = child > 0 ? read_all(ends[0], Clock::now() + limit) : std::nullopt;
    ::close(ends[0]);
    if (child < 0) return "cannot be tried: the system gives no process";
    if (!said) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!said) return "does not come back from being loaded";
    if (*said == fine) return std::nullopt;
    return how_it_ended(status, *said);
}

} // namespace idiom::modules
