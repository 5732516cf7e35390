#include "gateway/exchange/flaw.hpp"

#include <algorithm>
#include <array>

namespace idiom::exchange {

namespace {

/// No vendor takes larger users.
constexpr std::size_t largest_body = 8 * 1024 * 1024;

/// They end the message elsewhere, address it to another host, or speak for somebody else.
constexpr std::array<std::string_view, 14> own_fields{"Host",
                                                      "Content-Length",
                                                      "Transfer-Encoding",
                                                      "Connection",
                                                      "Keep-Alive",
                                                      "Upgrade",
                                                      "TE",
                                                      "Trailer",
                                                      "Expect",
                                                      "Authorization",
                                                      "Proxy-Authorization",
                                                      "traceparent",
                                                      "tracestate",
                                                      "Via"};

bool is_own(std::string_view name) {
    return std::ranges::any_of(own_fields, [&](auto own) { return equal_ignoring_case(own, name); });
}

/// A token (RFC 9110, 5.6.2).
bool is_token(std::string_view name) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::ranges::all_of(name, [&](char c) {
        bool const alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return alphanumeric || others.find(c) != std::string_view::npos;
    });
}

bool ends_its_line(std::string_view value) {
    return std::ranges::any_of(value, [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7F; });
}

/// "." or "..", in whatever spelling (RFC 3986, 6.2.2).
bool is_dots(std::string_view segment) {
    std::size_t dots = 0;
    for (; !segment.empty(); ++dots) {
        bool const encoded = segment.starts_with("%2e") || segment.starts_with("%2E");
        if (!encoded && segment.front() != '.') return false;
        segment.remove_prefix(encoded ? 3 : 1);
    }
    return dots == 1 || dots == 2;
}

/// Whether a server that resolves the path, which begins with '/', may come to another place.
bool wanders(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);
        auto const end = std::min(path.find('/'), path.size());
        if (is_dots(path.substr(0, end))) return true;
        path.remove_prefix(end);
    }
    return false;
}

} // namespace

std::optional<std::string_view> flaw_of(Request const& request) {
    auto const target = request.target;
    if (!target.starts_with('/') || target.starts_with("//"))
        return "a target that is no path below the back end's URL";
    if (std::ranges::any_of(target, [](unsigned char c) { return c <= 0x20 || c >= 0x7F || c == '#'; }))
        return "a target with characters that are not percent-encoded";
    if (wanders(target.substr(0, target.find('?')))) return "a target that leaves the back end's URL";
    for (auto const& header : request.headers) {
        if (!is_token(header.name)) return "a header whose name is no token";
        if (ends_its_line(header.value)) return "a header that would end its line";
        if (is_own(header.name)) return "a header that is the gateway's to send";
    }
    if (request.body.size() > largest_body) return "a body of more than 8 MiB";
    return std::nullopt;
}

} // namespace idiom::exchange
