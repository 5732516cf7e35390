#include "translators/core/request_violation.hpp"

#include <algorithm>
#include <array>

namespace idiom {

namespace {

/// A translator must not send these: they frame the message, address another host, or speak in the name of
/// the gateway or of another client.
constexpr std::array<std::string_view, 16> own_fields{"Host",
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
                                                      "Via",
                                                      "Forwarded",
                                                      "X-Forwarded-For"};

bool is_own(std::string_view name) {
    return std::ranges::any_of(own_fields, [&](auto own) { return equal_ignoring_case(own, name); });
}

// These functions look at every character, although the first bad one decides. Nearly all texts are good, and
// without an early exit the compiler handles several characters at once.

/// Returns whether the name is a token (RFC 9110, 5.6.2).
bool is_token(std::string_view name) {
    static constexpr auto fits = [] {
        std::array<bool, 256> table{};
        for (unsigned char const c : std::string_view("!#$%&'*+-.^_`|~"))
            table[c] = true;
        for (unsigned char c = '0'; c <= '9'; ++c)
            table[c] = true;
        for (unsigned char c = 'a'; c <= 'z'; ++c)
            table[c] = table[c & 0xDF] = true;
        return table;
    }();
    bool all = !name.empty();
    for (unsigned char const c : name)
        all &= fits[c];
    return all;
}

bool ends_its_line(std::string_view value) {
    bool ends = false;
    for (unsigned char const c : value)
        ends |= (c < 0x20 && c != '\t') || c == 0x7F;
    return ends;
}

bool is_escaped(std::string_view target) {
    bool raw = false;
    for (unsigned char const c : target)
        raw |= c <= 0x20 || c >= 0x7F || c == '#';
    return !raw;
}

/// Returns whether the segment is "." or "..", with or without percent-encoding (RFC 3986, 6.2.2).
bool is_dots(std::string_view segment) {
    std::size_t dots = 0;
    for (; !segment.empty(); ++dots) {
        bool const encoded = segment.starts_with("%2e") || segment.starts_with("%2E");
        if (!encoded && segment.front() != '.') return false;
        segment.remove_prefix(encoded ? 3 : 1);
    }
    return dots == 1 || dots == 2;
}

/// Returns whether a server that resolves dot segments may leave the path. `path` begins with '/'.
bool wanders(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);
        auto const end = std::min(path.find('/'), path.size());
        if (is_dots(path.substr(0, end))) return true;
        path.remove_prefix(end);
    }
    return false;
}

std::optional<RequestViolation> violation_of(std::string_view target) {
    if (!target.starts_with('/') || target.starts_with("//"))
        return RequestViolation{.what = "a target that is no path below the back end's URL",
                                .remedy = "begin it with one '/'"};
    if (target.size() > longest_target)
        return RequestViolation{.what = "a target of more than 64 KiB", .remedy = "ask in several steps"};
    if (!is_escaped(target))
        return RequestViolation{.what = "a target with characters that are not percent-encoded",
                                .remedy = "put what a client or a vendor says through uri::encode"};
    if (wanders(target.substr(0, target.find('?'))))
        return RequestViolation{.what = "a target that leaves the back end's URL",
                                .remedy = "refuse ids that are not uri::stays_in_segment"};
    return std::nullopt;
}

std::optional<RequestViolation> violation_of_sent(Header const& header) {
    if (auto const violation = violation_of(header)) return violation;
    if (is_own(header.name))
        return RequestViolation{.what = "a header that is the gateway's to send", .part = header.name};
    return std::nullopt;
}

} // namespace

std::optional<RequestViolation> violation_of(Header const& header) {
    if (!is_token(header.name))
        return RequestViolation{.what = "a header whose name is no token", .part = header.name};
    if (ends_its_line(header.value))
        return RequestViolation{.what = "a header that would end its line", .part = header.name};
    return std::nullopt;
}

std::optional<RequestViolation> violation_of(Request const& request) {
    auto violation = violation_of(request.target);
    for (auto const& header : request.headers)
        if (!violation) violation = violation_of_sent(header);
    if (!violation && request.body.size() > largest_body)
        violation = RequestViolation{.what = "a body of more than 8 MiB"};
    return violation;
}

std::optional<RequestViolation> violation_of(Ask const& ask, std::size_t responses) {
    static_assert(most_requests == 2048 && longest_session == 65536 && longest_target == 65536);
    if (ask.requests.empty())
        return RequestViolation{.what = "for nothing", .remedy = "a step is requests or a result"};
    if (ask.requests.size() > most_requests - std::min(responses, most_requests))
        return RequestViolation{.what = "for more than 2048 requests", .remedy = "bound what a list costs"};
    if (ask.session && ask.session->size() > longest_session)
        return RequestViolation{.what = "to have more than 64 KiB remembered",
                                .remedy = "a session is a cookie or a token"};
    return std::nullopt;
}

} // namespace idiom
