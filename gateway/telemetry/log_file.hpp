#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace idiom::telemetry {

/// The time by RFC 3339, to the millisecond. Valid until the thread asks again.
std::string_view log_time();

/// Where the lines of all event loops go. A thread of its own writes them, so that nobody waits for a disk,
/// or for a reader who has stopped reading. What is still waiting at the end is written within `last_wait`.
/// Any thread.
class LogFile {
public:
    static constexpr std::size_t most_waiting = 4 * 1024 * 1024; ///< bytes
    static constexpr std::chrono::milliseconds last_wait{2000};

    /// Appends to the file; throws std::system_error where it cannot be opened.
    static std::shared_ptr<LogFile> open(std::string const& path);
    /// One for the whole process each, and the same where both lead to the same place: only then is no line
    /// written into the middle of another.
    static std::shared_ptr<LogFile> standard_error();
    static std::shared_ptr<LogFile> standard_output();
    /// A descriptor of somebody else's, which stays open.
    static std::shared_ptr<LogFile> on(int descriptor);
    ~LogFile();
    LogFile(LogFile const&) = delete;
    LogFile& operator=(LogFile const&) = delete;

    /// Goes on in the file that has the name now, where the other was moved away (logrotate); lines are in
    /// one or the other. Throws std::system_error where there is no such file to be had, and goes on in the
    /// old.
    void reopen();
    /// Whole lines. What finds no room or cannot be written (disk full) is lost: a log must not stop the
    /// gateway. Once lines can be written again, one more says how many were.
    void write(std::string_view lines);
    /// Waits until all lines so far are written. False where they were not by then.
    bool flush(std::chrono::milliseconds limit = last_wait);
    /// How many lines were lost.
    std::uint64_t lost() const;

private:
    class Writer;
    LogFile(int descriptor, std::string path);

    std::string const path_; ///< "" for a descriptor of somebody else's
    /// Shared with its thread, which may hang in a write when this object is gone.
    std::shared_ptr<Writer> writer_;
};

} // namespace idiom::telemetry
