#include "gateway/modules/trial.hpp"

#include "gateway/modules/child.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <exception>
#include <string_view>

namespace idiom::modules {

namespace {

/// The child writes this if `work` succeeded, else the text of the exception.
constexpr std::string_view fine = "+";
int to_parent = -1;

[[noreturn]] void say_what_was_thrown() {
    try {
        if (auto const thrown = std::current_exception()) std::rethrow_exception(thrown);
    } catch (std::exception const& error) {
        write_all(to_parent, error.what());
    } catch (...) {
    }
    ::_exit(1);
}

void attempt(std::function<void()> const& work, int pipe) {
    to_parent = pipe;
    std::set_terminate(say_what_was_thrown);
    try {
        work();
    } catch (...) {
        say_what_was_thrown();
    }
    write_all(pipe, fine);
}

std::string how_it_ended(int status, std::string const& thrown) {
    if (WIFSIGNALED(status))
        return std::string("ends the process that loads it: ") + ::strsignal(WTERMSIG(status));
    if (!thrown.empty()) return "throws while it is loaded: " + thrown;
    return "ends the process that loads it";
}

} // namespace

std::optional<std::string> why_fatal(std::function<void()> const& work, std::chrono::milliseconds limit) {
    auto const ended = in_child([&](int pipe) { attempt(work, pipe); }, limit);
    if (!ended) return ended.error() == no_return ? "does not come back from being loaded" : ended.error();
    if (ended->output == fine) return std::nullopt;
    return how_it_ended(ended->status, ended->output);
}

} // namespace idiom::modules
