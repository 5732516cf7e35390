#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace idiom::test {

using namespace std::chrono_literals;

/// A temporary folder. The destructor removes it.
class TempDirectory {
public:
    TempDirectory();
    ~TempDirectory();
    TempDirectory(TempDirectory const&) = delete;
    TempDirectory& operator=(TempDirectory const&) = delete;

    std::filesystem::path const& path() const { return path_; }
    std::string file(std::string_view name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

std::string read_file(std::string const& path);
void write_file(std::string const& path, std::string_view text);

/// Asks repeatedly until `so` returns true or `limit` has passed. Returns whether it became true. The limits
/// here are for busy machines: only a failing test waits that long.
bool eventually(std::function<bool()> const& so, std::chrono::milliseconds limit = 60s);

/// A child process. Its output goes to two files. It ends with this object at the latest, or with the test
/// that started it.
class Process {
public:
    using Environment = std::map<std::string, std::string>;

    /// `arguments` begins with the program. Throws std::runtime_error.
    Process(std::vector<std::string> const& arguments, Environment const& environment, std::string out_file,
            std::string err_file);
    ~Process();
    Process(Process const&) = delete;
    Process& operator=(Process const&) = delete;

    pid_t pid() const { return pid_; }
    void signal(int number) const;
    bool running();
    /// The exit status, or 128 + n if signal n ended the process. Returns nullopt if it still runs after
    /// `limit`.
    std::optional<int> wait(std::chrono::milliseconds limit = 60s);
    std::string out() const { return read_file(out_); }
    std::string err() const { return read_file(err_); }

private:
    bool reap(int options);

    pid_t pid_ = -1;
    std::optional<int> status_;
    std::string out_;
    std::string err_;
};

/// The result of a program that ran to its end.
struct Ran {
    int status = -1;
    std::string out;
    std::string err;
};
Ran run(std::vector<std::string> const& arguments, Process::Environment const& environment = {},
        std::chrono::milliseconds limit = 120s);

} // namespace idiom::test
