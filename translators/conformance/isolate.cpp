#include "translators/conformance/isolate.hpp"

#include "translators/conformance/text.hpp"

#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace idiom::conformance {

namespace {

/// The memory that parent and child share.
struct Place {
    std::atomic<std::uint64_t> steps;
    std::array<char, 256> what;
    std::array<char, 768> detail;
};
Place* place = nullptr;

template <std::size_t size> void put(std::array<char, size>& to, std::string_view text) {
    auto const end = std::copy_n(text.data(), std::min(text.size(), size - 1), to.data());
    *end = '\0';
}

class SharedPlace {
public:
    SharedPlace() {
        auto* const memory =
            ::mmap(nullptr, sizeof(Place), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
        place = new (memory) Place{};
    }
    ~SharedPlace() { ::munmap(std::exchange(place, nullptr), sizeof(Place)); }
    SharedPlace(SharedPlace const&) = delete;
    SharedPlace& operator=(SharedPlace const&) = delete;
};

void write_all(int file, std::string_view text) {
    while (!text.empty()) {
        auto const written = ::write(file, text.data(), text.size());
        if (written < 0 && errno != EINTR) return;
        text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
}

[[noreturn]] void be_the_child(int file, std::function<std::string()> const& work) {
    // Default signal handlers, so that the exit status of the child shows a crash. The handlers of the host
    // program must not run.
    for (int const signal : {SIGSEGV, SIGABRT, SIGFPE, SIGBUS, SIGILL, SIGTERM})
        std::signal(signal, SIG_DFL);
    int status = 0;
    try {
        write_all(file, work());
    } catch (std::exception const& error) {
        write_all(file, error.what());
        status = 1;
    }
    ::_exit(status);
}

std::string where() {
    std::string text(place->what.data());
    if (place->detail[0] != '\0') text += ": " + shown(place->detail.data(), place->detail.size());
    return text;
}

/// Reads until the child closes the pipe. Returns false if the child made no step for `patience`.
bool read_all(int file, std::string& text, std::chrono::milliseconds patience) {
    using Clock = std::chrono::steady_clock;
    auto steps = place->steps.load();
    auto since = Clock::now();
    for (std::array<char, 4096> block;;) {
        pollfd waiting{.fd = file, .events = POLLIN, .revents = 0};
        auto const ready = ::poll(&waiting, 1, 100);
        if (ready > 0) {
            auto const size = ::read(file, block.data(), block.size());
            if (size == 0 || (size < 0 && errno != EINTR)) return true;
            text.append(block.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
        }
        if (auto const now = place->steps.load(); now != steps) {
            steps = now;
            since = Clock::now();
        }
        if (Clock::now() - since > patience) return false;
    }
}

} // namespace

void at(std::string_view what, std::string_view detail) {
    if (!place) return;
    static std::mutex one_at_a_time; // a check may play in several threads
    std::scoped_lock const lock(one_at_a_time);
    put(place->what, what);
    put(place->detail, detail);
    place->steps.fetch_add(1, std::memory_order_relaxed);
}

Isolated isolated(std::function<std::string()> const& work, std::chrono::milliseconds patience) {
    SharedPlace const shared;
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    auto const child = ::fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) {
        ::close(ends[0]);
        be_the_child(ends[1], work);
    }
    ::close(ends[1]);
    Isolated isolated_run;
    bool const came_back = read_all(ends[0], isolated_run.text, patience);
    ::close(ends[0]);
    if (!came_back) ::kill(child, SIGKILL);
    isolated_run.late = !came_back;
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!came_back)
        isolated_run.fatal = "does not come back from next() or simulate() within " +
                             std::to_string(patience.count() / 1000) + " s";
    else if (WIFSIGNALED(status))
        isolated_run.fatal = std::string("crashes (") + ::strsignal(WTERMSIG(status)) + ")";
    else if (WEXITSTATUS(status) != 0)
        isolated_run.fatal =
            "ends the program with status " + std::to_string(WEXITSTATUS(status)) + " " + isolated_run.text;
    if (!isolated_run.fatal.empty()) isolated_run.fatal += " in " + where();
    return isolated_run;
}

} // namespace idiom::conformance
