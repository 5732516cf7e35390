#pragma once

#include "gateway/telemetry/counts.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace idiom::telemetry {

/// What is told of one request. Never a query, a field or a body: those may hold secrets.
struct AccessEntry {
    std::string_view request_id;
    std::string_view trace_id = {}; ///< of the trace that it is part of; "" for none
    std::string_view span_id = {};  ///< of the gateway's own part in it; "" where that is not recorded
    std::string_view peer;
    std::string_view client; ///< the configured name; "" where nobody was recognised
    std::string_view method;
    std::string_view path;
    std::string_view route;
    std::string_view operation;
    std::string_view problem; ///< the name of the fault; "" where all went well
    int status = 0;
    std::size_t bytes_in = 0;  ///< of the body
    std::size_t bytes_out = 0; ///< of the body
    std::chrono::nanoseconds duration{};
};

/// Where the lines of all event loops go. Any thread.
class LogFile {
public:
    /// Appends to the file; throws std::system_error where it cannot be opened.
    static std::shared_ptr<LogFile> open(std::string const& path);
    static std::shared_ptr<LogFile> standard_error();
    static std::shared_ptr<LogFile> standard_output();
    ~LogFile();
    LogFile(LogFile const&) = delete;
    LogFile& operator=(LogFile const&) = delete;

    /// Goes on in the file that has the name now, where the other was moved away (logrotate); lines are in
    /// one or the other. Throws std::system_error where there is no such file to be had, and goes on in the
    /// old.
    void reopen();
    /// Whole lines. What cannot be written (disk full) is lost: a log must not stop the gateway.
    void write(std::string_view lines);
    /// How many lines were.
    std::uint64_t lost() const { return lost_.value(); }

private:
    LogFile(int descriptor, std::string path) : path_(std::move(path)), descriptor_(descriptor) {}
    std::string const path_; ///< "" for a descriptor of somebody else's
    std::mutex mutex_;
    int descriptor_;
    SharedCount lost_;
};

/// The access log of one event loop: lines are collected and written a few times a second, so that a request
/// costs no system call and no lock for it. Used from its loop's thread only.
class AccessLog {
public:
    enum class Format : std::uint8_t { json, text };
    /// `file` is null where nothing is logged.
    AccessLog(std::shared_ptr<LogFile> file, Format format) : file_(std::move(file)), format_(format) {}
    ~AccessLog() { flush(); }
    AccessLog(AccessLog const&) = delete;
    AccessLog& operator=(AccessLog const&) = delete;

    void append(AccessEntry const& entry);
    void flush();

private:
    void append_json(AccessEntry const& entry);
    void append_text(AccessEntry const& entry);

    std::shared_ptr<LogFile> file_;
    Format format_;
    std::string lines_;
};

} // namespace idiom::telemetry
