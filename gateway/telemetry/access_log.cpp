#include "gateway/telemetry/access_log.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::telemetry {

namespace {

constexpr std::size_t most_collected = 64 * 1024;

void append_microseconds(std::string& out, std::chrono::nanoseconds duration) {
    out += Decimal(static_cast<std::uint64_t>(std::max<std::int64_t>(0, duration.count()) / 1000)).view();
}

} // namespace

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
        lines_ += name;
        json::append_string(lines_, value);
    };
    lines_ += "{\"time\":\"";
    lines_ += log_time();
    lines_ += '"';
    text(R"(,"request_id":)", entry.request_id);
    text(R"(,"trace_id":)", entry.trace_id);
    text(R"(,"span_id":)", entry.span_id);
    text(R"(,"peer":)", entry.peer);
    text(R"(,"client":)", entry.client);
    text(R"(,"method":)", entry.method);
    text(R"(,"path":)", entry.path);
    text(R"(,"protocol":)", entry.protocol);
    text(R"(,"route":)", entry.route);
    text(R"(,"operation":)", entry.operation);
    lines_ += ",\"status\":";
    lines_ += Decimal(static_cast<std::uint64_t>(entry.status)).view();
    text(R"(,"problem":)", entry.problem);
    lines_ += ",\"bytes_in\":";
    lines_ += Decimal(entry.bytes_in).view();
    lines_ += ",\"bytes_out\":";
    lines_ += Decimal(entry.bytes_out).view();
    lines_ += ",\"duration_us\":";
    append_microseconds(lines_, entry.duration);
    text(R"(,"via":)", entry.via);
    lines_ += '}';
}

void AccessLog::append_text(AccessEntry const& entry) {
    auto const text = [&](std::string_view value) {
        lines_ += ' ';
        if (value.empty()) lines_ += '-';
        // One line per request, whatever a client puts into its path.
        for (char const c : value)
            lines_ += static_cast<unsigned char>(c) <= 0x20 || c == 0x7F ? '?' : c;
    };
    lines_ += log_time();
    text(entry.peer);
    text(entry.client);
    text(entry.request_id);
    text(entry.method);
    text(entry.path);
    lines_ += ' ';
    lines_ += Decimal(static_cast<std::uint64_t>(entry.status)).view();
    text(entry.problem);
    lines_ += ' ';
    lines_ += Decimal(entry.bytes_out).view();
    lines_ += ' ';
    append_microseconds(lines_, entry.duration);
    lines_ += "us";
    text(entry.protocol);
}

void AccessLog::flush() {
    if (lines_.empty()) return;
    file_->write(lines_);
    lines_.clear();
}

} // namespace idiom::telemetry
