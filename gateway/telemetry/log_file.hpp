#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace idiom::telemetry {

/// Returns the time in RFC 3339 form, to the millisecond. Valid until the same thread calls it again.
std::string_view log_time();

/// Writes the lines of all event loops. A thread of its own writes them, so that no caller waits for a disk,
/// or for a reader that has stopped reading. The destructor writes what is still waiting, within `last_wait`.
/// Any thread.
///
/// spdlog's asynchronous logger (1.10) does not suffice. Its queue is bounded by a number of messages and not
/// by bytes, cannot reopen the file between two messages, and cannot be flushed with a time limit.
class LogFile {
public:
    static constexpr std::size_t most_waiting = 4 * 1024 * 1024; ///< bytes
    static constexpr std::chrono::milliseconds last_wait{2000};

    /// Opens a file to append to. Throws std::system_error if it cannot be opened.
    static std::shared_ptr<LogFile> open(std::string const& path);
    /// The one LogFile of the process for this stream. If both streams lead to the same place, both functions
    /// return the same LogFile, because otherwise lines would be written into the middle of others.
    static std::shared_ptr<LogFile> standard_error();
    static std::shared_ptr<LogFile> standard_output();
    /// Writes to a descriptor that the caller owns and that stays open.
    static std::shared_ptr<LogFile> on(int descriptor);
    ~LogFile();
    LogFile(LogFile const&) = delete;
    LogFile& operator=(LogFile const&) = delete;

    /// Opens the file that has the name now, after the old one was moved away (logrotate). Each line is in
    /// one of the two. Throws std::system_error if the file cannot be opened, and then continues in the old
    /// one.
    void reopen();
    /// Appends whole lines. Lines that find no room or cannot be written (disk full) are lost, because a log
    /// must not stop the gateway. When lines can be written again, one more line says how many were lost.
    void write(std::string_view lines);
    /// Waits until all lines so far are written. Returns false if they were not within `limit`.
    bool flush(std::chrono::milliseconds limit = last_wait);
    /// Returns how many lines were lost.
    std::uint64_t lost() const;

private:
    class Writer;
    LogFile(int descriptor, std::string path);

    std::string const path_; ///< "" for a descriptor that LogFile does not own
    /// Shared with the writer's thread, which may hang in a write when this object is destroyed.
    std::shared_ptr<Writer> writer_;
};

} // namespace idiom::telemetry
