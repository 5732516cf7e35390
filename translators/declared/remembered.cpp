#include "translators/declared/conversation.hpp"

#include "translators/core/request_violation.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// Returns whether a token or cookie of the vendor may become part of a header field.
bool fits(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

bool is_field_name(std::string_view name) { return !violation_of(Header{.name = name, .value = {}}); }

/// Returns all cookies as one `Cookie` field (RFC 6265, 4.2). All are kept, because a load balancer may use a
/// cookie of its own.
std::string_view cookies_of(Response const& response, Arena& arena) {
    auto all = arena.text(64);
    for (auto const& header : response.headers) {
        if (!equal_ignoring_case(header.name, "Set-Cookie")) continue;
        auto const pair = header.value.substr(0, header.value.find(';'));
        if (!pair.contains('=') || !fits(pair)) continue;
        if (!all.empty()) all += "; ";
        all += pair;
    }
    return arena.keep(all);
}

} // namespace

Remembered::Remembered(Program const& program, std::string_view text, Arena& arena)
    : program_(program), values_(arena.vector<std::pair<std::string_view, std::string_view>>()) {
    if (program.session) {
        values_.reserve(program.session->take.size() + 1);
        for (auto const& value : program.session->take)
            values_.emplace_back(value.name, std::string_view{});
    }
    taken_ = values_.size();
    while (!text.empty()) {
        auto const end = text.find('\n');
        auto const line = text.substr(0, end);
        text = end == text.npos ? std::string_view{} : text.substr(end + 1);
        auto const space = line.find(' ');
        if (space != line.npos) set_line(line.substr(0, space), line.substr(space + 1));
    }
}

std::string_view Remembered::line(std::string_view name) const {
    for (auto const& [key, value] : values_)
        if (key == name) return value;
    return {};
}

void Remembered::set_line(std::string_view name, std::string_view value) {
    for (auto& [key, old] : values_)
        if (key == name) return void(old = value);
    values_.emplace_back(name, value);
}

std::string_view Remembered::text(Arena& arena) const {
    auto text = arena.text(128);
    for (auto const& [name, value] : values_)
        if (!value.empty()) text.append(name).append(" ").append(value).append("\n");
    return arena.keep(text);
}

bool Remembered::has_session() const {
    if (!program_.session) return false;
    bool any = false;
    for (auto const& take : program_.session->take) {
        bool const there = !line(take.name).empty();
        any = any || there;
        if (take.required && !there) return false;
    }
    return any;
}

void Remembered::forget_session() {
    for (auto& value : std::span(values_).first(taken_))
        value.second = {};
}

void Remembered::renew(Response const& response, Arena& arena) {
    forget_session();
    for (auto const& take : program_.session->take) {
        auto const value = take.header.empty() ? cookies_of(response, arena) : response.header(take.header);
        bool const good = fits(value) && (!take.field_name || is_field_name(value));
        if (good) set_line(take.name, value);
    }
    if (!has_session()) forget_session();
}

} // namespace idiom::declared
