#pragma once

#include "tests/support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace idiom::test {

/// A program whose standard input and standard error are a terminal of 100 columns. Standard output goes to a
/// file. It ends with this object at the latest.
class OnTerminal {
public:
    OnTerminal(std::vector<std::string> const& arguments, Process::Environment const& environment,
               std::string out_file)
        : out_(std::move(out_file)) {
        std::vector<char*> argv;
        for (auto const& argument : arguments)
            argv.push_back(const_cast<char*>(argument.c_str()));
        argv.push_back(nullptr);
        std::vector<std::string> settings{"PATH=/usr/bin:/bin"};
        for (auto const& [name, value] : environment)
            settings.push_back(name + "=" + value);
        std::vector<char*> envp;
        for (auto& setting : settings)
            envp.push_back(setting.data());
        envp.push_back(nullptr);
        struct winsize size{.ws_row = 24, .ws_col = 100, .ws_xpixel = 0, .ws_ypixel = 0};
        int slave = -1;
        if (::openpty(&master_, &slave, nullptr, nullptr, &size) != 0)
            throw std::runtime_error("no terminal");
        pid_ = ::fork();
        if (pid_ == 0) become(slave, argv.data(), envp.data());
        ::close(slave);
    }
    ~OnTerminal() {
        if (!status_) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(master_);
    }
    OnTerminal(OnTerminal const&) = delete;
    OnTerminal& operator=(OnTerminal const&) = delete;

    void type(std::string_view text) const { BOOST_TEST(::write(master_, text.data(), text.size()) > 0); }
    /// Waits until the terminal shows the text.
    bool shows(std::string_view text) {
        return eventually([&] {
            read();
            return seen_.find(text) != std::string::npos;
        });
    }
    /// What the terminal was sent so far. It shows a line feed as CR LF.
    std::string const& seen() const { return seen_; }
    std::string out() const { return read_file(out_); }
    /// The exit status, or 128 + n if signal n ended the program.
    int wait() {
        eventually([&] {
            read();
            int status = 0;
            if (::waitpid(pid_, &status, WNOHANG) != pid_) return false;
            status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            return true;
        });
        read();
        return status_.value_or(-1);
    }

private:
    [[noreturn]] void become(int slave, char** argv, char** envp) const {
        ::setsid();
        ::ioctl(slave, TIOCSCTTY, 0);
        int const out = ::open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        ::dup2(slave, STDIN_FILENO);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(slave, STDERR_FILENO);
        // The child must not inherit the sockets of the test.
        ::close_range(3, ~0U, 0);
        ::execve(argv[0], argv, envp);
        ::_exit(127);
    }

    void read() {
        for (;;) {
            struct pollfd ready{.fd = master_, .events = POLLIN, .revents = 0};
            if (::poll(&ready, 1, 0) <= 0 || (ready.revents & POLLIN) == 0) return;
            std::array<char, 4096> block{};
            auto const count = ::read(master_, block.data(), block.size());
            if (count <= 0) return;
            seen_.append(block.data(), static_cast<std::size_t>(count));
        }
    }

    std::string out_;
    int master_ = -1;
    pid_t pid_ = -1;
    std::optional<int> status_;
    std::string seen_;
};

} // namespace idiom::test
