#include "tests/support/process.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace idiom::test {

TempDirectory::TempDirectory() {
    auto pattern = (std::filesystem::temp_directory_path() / "idiom-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
    path_ = pattern;
}

TempDirectory::~TempDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string read_file(std::string const& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(std::string const& path, std::string_view text) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text;
    if (!out.flush()) throw std::runtime_error("cannot write " + path);
}

bool eventually(std::function<bool()> const& so, std::chrono::milliseconds limit) {
    auto const until = std::chrono::steady_clock::now() + limit;
    while (!so()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(2ms);
    }
    return true;
}

Process::Process(std::vector<std::string> const& arguments, Environment const& environment,
                 std::string out_file, std::string err_file)
    : out_(std::move(out_file)), err_(std::move(err_file)) {
    // Everything that the child needs is made before vfork. It lends this process's memory to the child,
    // which may therefore make nothing but system calls; a fork would copy the tables of that memory, which
    // takes longer than all else here.
    std::vector<char*> argv;
    for (auto const& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    std::vector<std::string> settings{
        "PATH=" + std::string(std::getenv("PATH") ? std::getenv("PATH") : "/usr/bin:/bin")};
    // The options of the sanitizers must reach the child too.
    for (auto const* const name : {"ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"})
        if (auto const* const value = std::getenv(name)) settings.push_back(std::string(name) + "=" + value);
    for (auto const& [name, value] : environment)
        settings.push_back(name + "=" + value);
    std::vector<char*> envp;
    for (auto& setting : settings)
        envp.push_back(setting.data());
    envp.push_back(nullptr);
    auto const parent = ::getpid();

    pid_ = ::vfork();
    if (pid_ < 0) throw std::runtime_error("cannot start a process");
    if (pid_ > 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    int const out = ::open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    int const err = ::open(err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    int const none = ::open("/dev/null", O_RDONLY);
    ::dup2(none, 0);
    ::dup2(out, 1);
    ::dup2(err, 2);
    // The child must not inherit the sockets of the test.
    ::syscall(SYS_close_range, 3U, ~0U, 0U);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
}

Process::~Process() {
    if (status_) return;
    ::kill(pid_, SIGKILL);
    reap(0);
}

void Process::signal(int number) const {
    if (!status_) ::kill(pid_, number);
}

bool Process::reap(int options) {
    if (status_) return true;
    int status = 0;
    if (::waitpid(pid_, &status, options) != pid_) return false;
    status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return true;
}

bool Process::running() { return !reap(WNOHANG); }

std::optional<int> Process::wait(std::chrono::milliseconds limit) {
    eventually([this] { return reap(WNOHANG); }, limit);
    return status_;
}

Ran run(std::vector<std::string> const& arguments, Process::Environment const& environment,
        std::chrono::milliseconds limit) {
    TempDirectory const scratch;
    Process process(arguments, environment, scratch.file("out"), scratch.file("err"));
    auto const status = process.wait(limit);
    return {status.value_or(-1), process.out(), process.err()};
}

} // namespace idiom::test
