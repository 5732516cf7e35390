#include "gateway/telemetry/log_file.hpp"

#include "gateway/telemetry/counts.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace idiom::telemetry {

namespace {

std::uint64_t lines_in(std::string_view text) {
    return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

int open_to_append(std::string const& path) {
    // O_NONBLOCK: a pipe without a reader is an error at once, instead of a wait for one.
    int const descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0640);
    if (descriptor < 0)
        throw std::system_error(errno, std::generic_category(), "cannot open the access log " + path);
    return descriptor;
}

bool lead_to_the_same(int a, int b) {
    struct stat one{};
    struct stat other{};
    return ::fstat(a, &one) == 0 && ::fstat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

} // namespace

/// Formats the seconds once a second per thread.
std::string_view log_time() {
    thread_local std::time_t made_for = 0;
    thread_local std::array<char, 64> text{};
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (now.tv_sec != made_for) {
        std::tm utc{};
        gmtime_r(&now.tv_sec, &utc);
        std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.000Z", &utc);
        made_for = now.tv_sec;
    }
    auto const milliseconds = static_cast<int>(now.tv_nsec / 1'000'000);
    text[20] = static_cast<char>('0' + milliseconds / 100);
    text[21] = static_cast<char>('0' + milliseconds / 10 % 10);
    text[22] = static_cast<char>('0' + milliseconds % 10);
    return {text.data(), 24};
}

class LogFile::Writer : public std::enable_shared_from_this<LogFile::Writer> {
public:
    Writer(int descriptor, bool owned) : descriptor_(descriptor), owned_(owned) {}
    ~Writer() {
        if (owned_) ::close(descriptor_);
        if (next_ >= 0) ::close(next_);
    }
    Writer(Writer const&) = delete;
    Writer& operator=(Writer const&) = delete;

    void add(std::string_view lines) {
        std::scoped_lock const lock(mutex_);
        if (lines.size() > most_waiting - std::min(waiting_.size(), most_waiting)) return lose(lines);
        waiting_ += lines;
        wake();
    }

    /// Lines added so far still go to the old file, later ones to `descriptor`. Takes ownership of it.
    void go_on_in(int descriptor) {
        std::scoped_lock const lock(mutex_);
        if (next_ >= 0)
            ::close(std::exchange(next_, descriptor));
        else
            next_ = descriptor, next_from_ = waiting_.size();
        wake();
    }

    bool flush(std::chrono::milliseconds limit) {
        std::unique_lock lock(mutex_);
        return written_.wait_for(lock, limit, [this] { return waiting_.empty() && !writing_; });
    }

    void end() {
        std::scoped_lock const lock(mutex_);
        ended_ = true;
        wanted_.notify_one();
    }

    std::uint64_t lost() const { return lost_.value(); }

private:
    /// Starts the thread with the first line, so that a process that only forks has no thread.
    void wake() {
        if (runs_) return wanted_.notify_one();
        try {
            std::thread([self = shared_from_this()] { self->run(); }).detach();
            runs_ = true;
        } catch (std::system_error const&) {
            // No thread could be started. The lines wait for the next attempt.
        }
    }

    void lose(std::string_view lines) { lost_.add(lines_in(lines)); }

    void run() {
        std::string lines;
        std::unique_lock lock(mutex_);
        for (;;) {
            wanted_.wait(lock, [this] { return ended_ || !waiting_.empty() || next_ >= 0; });
            if (waiting_.empty() && next_ < 0) return;
            lines.swap(waiting_);
            int const next = std::exchange(next_, -1);
            auto const old = next < 0 ? lines.size() : next_from_;
            auto const untold = lost_.value(); // lines that found no room came after these
            writing_ = true;
            lock.unlock();
            write(std::string_view(lines).substr(0, old));
            if (next >= 0) ::close(std::exchange(descriptor_, next)), in_line_ = false;
            write(std::string_view(lines).substr(old));
            if (untold > told_) tell_of(untold);
            lines.clear();
            lock.lock();
            writing_ = false;
            if (waiting_.empty()) written_.notify_all();
        }
    }

    void write(std::string_view lines) {
        if (lines.empty()) return;
        if (in_line_ && put("\n") > 0) return lose(lines);
        if (auto const left = put(lines)) lose(lines.substr(lines.size() - left));
    }

    /// Writes how many lines were lost. `lost` is the total, of which a part may have been reported already.
    void tell_of(std::uint64_t lost) {
        auto line = std::string(R"({"time":")").append(log_time());
        line += R"(","level":"warning","message":")" + std::to_string(lost - told_) +
                " lines of this log were lost, because they could not be written\"}\n";
        if (in_line_ && put("\n") > 0) return;
        if (put(line) == 0) told_ = lost;
    }

    /// Returns how many bytes could not be written. Completes a line that is partly written, however long
    /// that takes.
    std::size_t put(std::string_view bytes) {
        while (!bytes.empty()) {
            auto const written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EAGAIN) {
                pollfd room{.fd = descriptor_, .events = POLLOUT, .revents = 0};
                ::poll(&room, 1, -1);
                continue;
            }
            if (written < 0 && errno == EINTR) continue;
            if (written <= 0) break;
            in_line_ = bytes[static_cast<std::size_t>(written) - 1] != '\n';
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return bytes.size();
    }

    std::mutex mutex_;
    std::condition_variable wanted_;
    std::condition_variable written_;
    std::string waiting_;
    int next_ = -1;             ///< descriptor of the next file; -1 for none
    std::size_t next_from_ = 0; ///< where the next file's lines begin in `waiting_`
    bool runs_ = false;
    bool writing_ = false;
    bool ended_ = false;
    SharedCount lost_;

    // Only the thread uses the members from here on.
    int descriptor_;
    bool owned_;
    bool in_line_ = false; ///< an error cut off the last line
    std::uint64_t told_ = 0;
};

LogFile::LogFile(int descriptor, std::string path)
    : path_(std::move(path)), writer_(std::make_shared<Writer>(descriptor, !path_.empty())) {}

std::shared_ptr<LogFile> LogFile::open(std::string const& path) {
    return std::shared_ptr<LogFile>(new LogFile(open_to_append(path), path));
}

std::shared_ptr<LogFile> LogFile::on(int descriptor) {
    return std::shared_ptr<LogFile>(new LogFile(descriptor, {}));
}

std::shared_ptr<LogFile> LogFile::standard_error() {
    static auto const one = on(STDERR_FILENO);
    return one;
}

std::shared_ptr<LogFile> LogFile::standard_output() {
    static auto const one =
        lead_to_the_same(STDOUT_FILENO, STDERR_FILENO) ? standard_error() : on(STDOUT_FILENO);
    return one;
}

LogFile::~LogFile() {
    flush();
    writer_->end();
}

void LogFile::reopen() {
    if (!path_.empty()) writer_->go_on_in(open_to_append(path_));
}

void LogFile::write(std::string_view lines) {
    if (!lines.empty()) writer_->add(lines);
}
bool LogFile::flush(std::chrono::milliseconds limit) { return writer_->flush(limit); }
std::uint64_t LogFile::lost() const { return writer_->lost(); }

} // namespace idiom::telemetry
