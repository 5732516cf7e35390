#include "gateway/http/target.hpp"

#include "translators/core/http.hpp"

#include <algorithm>

namespace idiom::http {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// A character of a reg-name (RFC 3986, 3.2.2), and the '%' of an escape.
bool is_name_char(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-._~%!$&'()*+,;=").contains(c);
}

bool is_ip_literal(std::string_view text) {
    return text.size() > 4 && text.front() == '[' && text.back() == ']' &&
           std::ranges::all_of(text.substr(1, text.size() - 2),
                               [](char c) { return is_hex(c) || c == ':' || c == '.'; });
}

Target absolute(std::string_view rest) {
    auto const authority = rest.substr(0, rest.find_first_of("/?"));
    if (!is_authority(authority)) return {};
    return {.form = Target::Form::absolute, .authority = authority, .path = rest.substr(authority.size())};
}

} // namespace

bool is_authority(std::string_view text) {
    auto const end = text.starts_with('[') ? text.find(']') : text.find(':');
    auto const host = text.substr(0, text.starts_with('[') && end != text.npos ? end + 1 : end);
    auto const port = text.substr(host.size());
    bool const is_host = text.starts_with('[') ? is_ip_literal(host)
                                               : !host.empty() && std::ranges::all_of(host, is_name_char);
    return is_host &&
           (port.empty() || (port.front() == ':' && std::ranges::all_of(port.substr(1), is_digit)));
}

Target read_target(std::string_view text) {
    if (text.contains('#')) return {};
    if (text.starts_with('/')) return {.form = Target::Form::origin, .authority = {}, .path = text};
    if (text == "*") return {.form = Target::Form::asterisk, .authority = {}, .path = {}};
    for (std::string_view const scheme : {"http://", "https://"})
        if (equal_ignoring_case(text.substr(0, scheme.size()), scheme))
            return absolute(text.substr(scheme.size()));
    if (is_authority(text)) return {.form = Target::Form::authority, .authority = text, .path = {}};
    return {};
}

} // namespace idiom::http
