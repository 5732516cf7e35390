#include "gateway/http1/target.hpp"

#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace idiom::http1 {

namespace {

/// Returns whether `c` may be in a reg-name (RFC 3986, 3.2.2). '%' begins an escape.
bool is_name_char(char c) { return is_alphanumeric(c) || std::string_view("-._~%!$&'()*+,;=").contains(c); }

/// Returns whether `text` is a complete address of `family` (AF_INET or AF_INET6) in its grammar (RFC 3986,
/// 3.2.2).
bool is_address(int family, std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    if (text.size() >= terminated.size()) return false;
    std::ranges::copy(text, terminated.begin());
    in6_addr address{};
    return ::inet_pton(family, terminated.data(), &address) == 1;
}

bool is_ip_literal(std::string_view text) {
    return text.size() > 2 && text.back() == ']' && is_address(AF_INET6, text.substr(1, text.size() - 2));
}

/// Returns whether each '%' begins an escape of two hexadecimal digits.
bool has_whole_escapes(std::string_view text) {
    for (auto at = text.find('%'); at != text.npos; at = text.find('%', at + 1))
        if (at + 2 >= text.size() || !is_hex_digit(text[at + 1]) || !is_hex_digit(text[at + 2])) return false;
    return true;
}

/// A dot may end a name. Labels are not empty (RFC 1034, 3.1).
bool has_empty_label(std::string_view name) { return name.starts_with('.') || name.contains(".."); }

bool is_four_numbers(std::string_view name) {
    return std::ranges::all_of(name, [](char c) { return is_digit(c) || c == '.'; }) &&
           std::ranges::count(name, '.') == 3 && !name.ends_with('.');
}

/// Returns whether the text is a host's reg-name or an IPv4 address. Four numbers are never a name (RFC 1123,
/// 2.1).
bool is_name(std::string_view text) {
    if (text.empty() || !std::ranges::all_of(text, is_name_char)) return false;
    if (has_empty_label(text) || !has_whole_escapes(text)) return false;
    return !is_four_numbers(text) || is_address(AF_INET, text);
}

/// ":" and a number of 16 bits. RFC 3986, 3.2.3 allows the number to be absent.
bool is_port(std::string_view text) {
    if (text.front() != ':') return false;
    std::uint32_t number = 0;
    for (char const c : text.substr(1)) {
        if (!is_digit(c)) return false;
        number = number * 10 + static_cast<std::uint32_t>(c - '0');
        if (number > 0xFFFF) return false;
    }
    return true;
}

RequestTarget absolute(std::string_view rest) {
    auto const authority = rest.substr(0, rest.find_first_of("/?"));
    if (!is_authority(authority)) return {};
    return {
        .form = RequestTarget::Form::absolute, .authority = authority, .path = rest.substr(authority.size())};
}

} // namespace

bool is_authority(std::string_view text) {
    bool const literal = text.starts_with('[');
    auto const end = literal ? text.find(']') : text.find(':');
    auto const host = text.substr(0, literal && end != text.npos ? end + 1 : end);
    auto const port = text.substr(host.size());
    return (literal ? is_ip_literal(host) : is_name(host)) && (port.empty() || is_port(port));
}

RequestTarget read_target(std::string_view text) {
    if (text.contains('#')) return {};
    if (text.starts_with('/')) return {.form = RequestTarget::Form::origin, .authority = {}, .path = text};
    if (text == "*") return {.form = RequestTarget::Form::asterisk, .authority = {}, .path = {}};
    for (std::string_view const scheme : {"http://", "https://"})
        if (equal_ignoring_case(text.substr(0, scheme.size()), scheme))
            return absolute(text.substr(scheme.size()));
    if (is_authority(text)) return {.form = RequestTarget::Form::authority, .authority = text, .path = {}};
    return {};
}

std::string_view peek_path(std::string_view head) {
    constexpr std::size_t most = 128;
    head.remove_prefix(std::min(head.find_first_not_of("\r\n"), head.size()));
    auto const method = head.substr(0, head.find(' '));
    if (method.size() == head.size() || !std::ranges::all_of(method, is_letter)) return {};
    auto const target = head.substr(method.size() + 1);
    auto const path = target.substr(0, std::min(target.find_first_of(" ?\r\n"), most));
    bool const sound = path.starts_with('/') && std::ranges::all_of(path, [](char c) {
                           return is_name_char(c) || c == '/' || c == ':' || c == '@';
                       });
    return sound ? path : std::string_view{};
}

} // namespace idiom::http1
