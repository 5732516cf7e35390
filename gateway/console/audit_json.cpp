#include "gateway/console/audit_json.hpp"

#include "gateway/http1/timestamp.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/utf8.hpp"

#include <algorithm>
#include <array>

namespace idiom::console {

namespace {

void append_text(std::string& out, std::string_view name, std::string_view text) {
    if (text.empty()) return;
    out.append(",\"").append(name).append("\":");
    json::append_string(out, text);
}

/// Appends a text as it is if it is valid JSON, otherwise as a string.
void append_json(std::string& out, std::string_view name, std::string text) {
    if (text.empty()) return;
    Arena arena;
    if (!json::read(text, arena)) return append_text(out, name, text);
    // In valid JSON, line breaks are only between tokens: in strings they are escaped.
    std::ranges::replace_if(text, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    out.append(",\"").append(name).append("\":").append(text);
}

/// Appends the members of a JSON object, each as it is.
void append_members(std::string& out, std::string text) {
    Arena arena;
    auto const read = json::read(text, arena);
    if (!read || !read->is_object()) return;
    for (auto const& member : read->members)
        append_json(out, member.name, std::string(member.value.raw));
}

/// Returns a cell of CSV, in quotes if it needs them.
std::string cell(std::string_view text) {
    std::string made;
    constexpr std::string_view formula = "=+-@\t\r";
    if (!text.empty() && formula.contains(text.front())) made += '\'';
    made += text;
    if (made.find_first_of(",\"\r\n") == std::string::npos) return made;
    std::string quoted("\"");
    for (char const c : made) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

} // namespace

std::string audit_as_json(store::AuditEntry const& entry) {
    std::string out = "{\"at\":\"" + http1::timestamp_text(entry.at) + '"';
    append_text(out, "request_id", entry.request_id);
    append_text(out, "client", entry.client);
    append_text(out, "route", entry.route);
    append_text(out, "backend", entry.backend);
    append_text(out, "operation", entry.operation);
    append_text(out, "user", entry.user);
    append_json(out, "before", entry.before);
    append_json(out, "after", entry.after);
    out += ",\"status\":" + std::to_string(entry.status);
    append_text(out, "problem", entry.problem);
    append_text(out, "backend_status", entry.backend_status);
    append_members(out, entry.details);
    return out + '}';
}

std::string audit_csv_heading() {
    return "time,status,client,route,operation,user,backend,backend_status,problem,request_id,before,"
           "after\r\n";
}

std::string audit_as_csv(store::AuditEntry const& entry) {
    auto const time = http1::timestamp_text(entry.at);
    auto const status = std::to_string(entry.status);
    std::array<std::string_view, 12> const cells{
        time,         status,        entry.client,         entry.route,   entry.operation,
        entry.user,   entry.backend, entry.backend_status, entry.problem, entry.request_id,
        entry.before, entry.after};
    std::string line;
    for (auto const text : cells)
        line.append(line.empty() ? "" : ",").append(cell(text));
    return line + "\r\n";
}

} // namespace idiom::console
