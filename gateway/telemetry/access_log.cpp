#include "gateway/telemetry/access_log.hpp"

#include "translators/codec/json.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>
#include <system_error>

namespace idiom::telemetry {

namespace {

constexpr std::size_t most_collected = 64 * 1024;

/// The current time by RFC 3339, to the millisecond; the seconds are formatted once a second per thread.
std::string_view timestamp() {
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

void append_number(std::string& out, std::uint64_t number) {
    std::array<char, 24> digits;
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

void append_microseconds(std::string& out, std::chrono::nanoseconds duration) {
    append_number(out, static_cast<std::uint64_t>(std::max<std::int64_t>(0, duration.count()) / 1000));
}

int open_to_append(std::string const& path) {
    int const descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    if (descriptor < 0)
        throw std::system_error(errno, std::generic_category(), "cannot open the access log " + path);
    return descriptor;
}

} // namespace

std::shared_ptr<LogFile> LogFile::open(std::string const& path) {
    return std::shared_ptr<LogFile>(new LogFile(open_to_append(path), path));
}

std::shared_ptr<LogFile> LogFile::standard_error() {
    return std::shared_ptr<LogFile>(new LogFile(STDERR_FILENO, {}));
}
std::shared_ptr<LogFile> LogFile::standard_output() {
    return std::shared_ptr<LogFile>(new LogFile(STDOUT_FILENO, {}));
}

LogFile::~LogFile() {
    if (!path_.empty()) ::close(descriptor_);
}

void LogFile::reopen() {
    if (path_.empty()) return;
    int fresh = open_to_append(path_);
    {
        std::scoped_lock const lock(mutex_);
        std::swap(descriptor_, fresh);
    }
    ::close(fresh);
}

void LogFile::write(std::string_view lines) {
    std::scoped_lock const lock(mutex_);
    while (!lines.empty()) {
        auto const written = ::write(descriptor_, lines.data(), lines.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return lost_.add(static_cast<std::uint64_t>(std::ranges::count(lines, '\n')));
        lines.remove_prefix(static_cast<std::size_t>(written));
    }
}

void AccessLog::append(AccessEntry const& entry) {
    if (!file_) return;
    if (lines_.capacity() == 0) lines_.reserve(most_collected + 4096);
    if (format_ == Format::json)
        append_json(entry);
    else
        append_text(entry);
    lines_ += '\n';
    if (lines_.size() >= most_collected) flush();
}

void AccessLog::append_json(AccessEntry const& entry) {
    auto const text = [&](std::string_view name, std::string_view value) {
        if (value.empty()) return;
        lines_ += ",\"";
        lines_ += name;
        lines_ += "\":";
        json::append_string(lines_, value);
    };
    lines_ += "{\"time\":\"";
    lines_ += timestamp();
    lines_ += '"';
    text("request_id", entry.request_id);
    text("trace_id", entry.trace_id);
    text("span_id", entry.span_id);
    text("peer", entry.peer);
    text("client", entry.client);
    text("method", entry.method);
    text("path", entry.path);
    text("route", entry.route);
    text("operation", entry.operation);
    lines_ += ",\"status\":";
    append_number(lines_, static_cast<std::uint64_t>(entry.status));
    text("problem", entry.problem);
    lines_ += ",\"bytes_in\":";
    append_number(lines_, entry.bytes_in);
    lines_ += ",\"bytes_out\":";
    append_number(lines_, entry.bytes_out);
    lines_ += ",\"duration_us\":";
    append_microseconds(lines_, entry.duration);
    lines_ += '}';
}

void AccessLog::append_text(AccessEntry const& entry) {
    auto const text = [&](std::string_view value) {
        lines_ += ' ';
        if (value.empty()) lines_ += '-';
        // One line per request, whatever a caller puts into its path.
        for (char const c : value)
            lines_ += static_cast<unsigned char>(c) <= 0x20 || c == 0x7F ? '?' : c;
    };
    lines_ += timestamp();
    text(entry.peer);
    text(entry.client);
    text(entry.request_id);
    text(entry.method);
    text(entry.path);
    lines_ += ' ';
    append_number(lines_, static_cast<std::uint64_t>(entry.status));
    text(entry.problem);
    lines_ += ' ';
    append_number(lines_, entry.bytes_out);
    lines_ += ' ';
    append_microseconds(lines_, entry.duration);
    lines_ += "us";
}

void AccessLog::flush() {
    if (lines_.empty()) return;
    file_->write(lines_);
    lines_.clear();
}

} // namespace idiom::telemetry
