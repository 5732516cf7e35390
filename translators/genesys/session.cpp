#include "translators/genesys/session.hpp"

#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::genesys {

namespace {

constexpr std::string_view header_line = "csrf-header ";
constexpr std::string_view token_line = "csrf-token ";
constexpr std::string_view cookie_line = "cookie ";
constexpr std::string_view post_line = "updates-by POST";

/// The `name=value` of a Set-Cookie value (RFC 6265, 4.1.1).
std::string_view cookie_pair(std::string_view set_cookie) {
    auto const pair = set_cookie.substr(0, set_cookie.find(';'));
    return pair.find('=') == std::string_view::npos ? std::string_view{} : pair;
}

/// Whether a text may become part of a field that we send. Tokens and cookies come from outside.
bool fit_for_field(std::string_view text) {
    return std::ranges::all_of(text, [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

bool is_field_name(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
    });
}

} // namespace

RememberedSession read_session(std::string_view text) {
    RememberedSession session;
    while (!text.empty()) {
        auto const line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.starts_with(header_line)) session.csrf_header = line.substr(header_line.size());
        if (line.starts_with(token_line)) session.csrf_token = line.substr(token_line.size());
        if (line.starts_with(cookie_line)) session.cookie = line.substr(cookie_line.size());
        if (line == post_line) session.updates_by_post = true;
    }
    return session;
}

std::string_view write_session(RememberedSession const& session, Arena& arena) {
    auto text = arena.text(128);
    auto const line = [&](std::string_view name, std::string_view value) {
        text.append(name).append(value).append("\n");
    };
    if (session.has_token()) {
        line(header_line, session.csrf_header);
        line(token_line, session.csrf_token);
        line(cookie_line, session.cookie);
    }
    if (session.updates_by_post) line(post_line, {});
    return arena.keep(text);
}

void renew(RememberedSession& session, Response const& response, Arena& arena) {
    session.forget_token();
    auto const name = response.header("X-CSRF-HEADER");
    auto const token = response.header("X-CSRF-TOKEN");
    if (!is_field_name(name) || token.empty() || !fit_for_field(token)) return;

    // All cookies are kept, not only JSESSIONID: a load balancer uses a cookie of its own to keep a session
    // on its node.
    auto cookie = arena.text(64);
    for (auto const& header : response.headers) {
        if (!equal_ignoring_case(header.name, "Set-Cookie")) continue;
        auto const pair = cookie_pair(header.value);
        if (pair.empty() || !fit_for_field(pair)) continue;
        if (!cookie.empty()) cookie += "; ";
        cookie += pair;
    }
    session.csrf_header = name;
    session.csrf_token = token;
    session.cookie = arena.keep(cookie);
}

} // namespace idiom::genesys
