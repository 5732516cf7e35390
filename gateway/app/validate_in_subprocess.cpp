#include "gateway/app/validate_in_subprocess.hpp"

#include "gateway/modules/child.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <sstream>

namespace idiom::app {

namespace {

/// Each library may take ten seconds of this.
constexpr std::chrono::seconds longest_check{60};

/// Returns the path from which this program was started. A newer version installed there since is meant to be
/// found. If nothing can be run there, returns the running program.
std::string own_program() {
    constexpr std::string_view mark = " (deleted)"; // proc(5)
    std::error_code error;
    auto path = std::filesystem::read_symlink("/proc/self/exe", error).string();
    if (path.ends_with(mark)) path.resize(path.size() - mark.size());
    return ::access(path.c_str(), X_OK) == 0 ? path : "/proc/self/exe";
}

/// Returns the lines of `idiom check` without the excerpts of the file, which are indented.
std::vector<std::string> lines_in(std::string const& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
        if (!line.starts_with("  ")) lines.push_back(std::move(line));
    return lines;
}

} // namespace

std::vector<std::string> validate_in_subprocess(std::filesystem::path const& file) {
    auto const program = own_program();
    std::string name = file.string();
    std::array<char const*, 5> const arguments{"idiom", "check", "--", name.c_str(), nullptr};
    auto const checked = modules::in_child(
        [&](int to_parent) {
            ::dup2(to_parent, STDOUT_FILENO);
            ::execv(program.c_str(), const_cast<char* const*>(arguments.data()));
            ::_exit(127);
        },
        longest_check);
    auto const complain = [&](std::string const& why) {
        return std::vector{name + ": a check in a new process " + why};
    };
    if (!checked) return complain(checked.error());
    auto const ended_with = [&](int status) {
        return WIFEXITED(checked->status) && WEXITSTATUS(checked->status) == status;
    };
    if (ended_with(0)) return {};
    auto lines = lines_in(checked->output);
    return lines.empty() || !ended_with(1) ? complain("does not come to its end") : lines;
}

} // namespace idiom::app
