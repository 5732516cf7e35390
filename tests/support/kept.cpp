#include "tests/support/kept.hpp"

#include "tests/support/process.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <stdexcept>

namespace idiom::test {

namespace fs = std::filesystem;

namespace {

/// Lets one program at a time make or copy.
class Lock {
public:
    explicit Lock(std::string const& path) : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
        if (file_ < 0 || ::flock(file_, LOCK_EX) != 0) throw std::runtime_error("cannot lock " + path);
    }
    ~Lock() { ::close(file_); }
    Lock(Lock const&) = delete;
    Lock& operator=(Lock const&) = delete;

private:
    int file_;
};

bool is_good(std::string const& stamp, std::string const& version) {
    constexpr std::chrono::hours month{30 * 24};
    std::error_code absent;
    auto const made = fs::last_write_time(stamp, absent);
    return !absent && fs::file_time_type::clock::now() - made < month && read_file(stamp) == version;
}

} // namespace

void copy_of_kept(std::string const& name, std::string const& version,
                  std::function<void(std::string const& folder)> const& make, std::string const& to) {
    fs::create_directories(IDIOM_KEPT);
    auto const folder = IDIOM_KEPT "/" + name;
    auto const stamp = folder + ".version";
    Lock const lock(folder + ".lock");
    if (!is_good(stamp, version)) {
        fs::remove(stamp);
        fs::remove_all(folder);
        fs::create_directory(folder);
        make(folder);
        write_file(stamp, version);
    }
    // PostgreSQL's files belong to another user, and are to stay so.
    std::vector<std::string> command{"/bin/cp", "-a"};
    for (auto const& entry : fs::directory_iterator(folder))
        command.push_back(entry.path().string());
    command.push_back(to);
    auto const copied = run(command);
    if (copied.status != 0) throw std::runtime_error("cp failed: " + copied.err);
}

} // namespace idiom::test
