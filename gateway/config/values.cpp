#include "gateway/config/values.hpp"

#include "translators/codec/base64.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <optional>
#include <span>

namespace idiom::config {

namespace {

bool only(std::string_view text, bool (*allowed)(char)) {
    return !text.empty() && std::ranges::all_of(text, allowed);
}

/// Returns the whole text as a number. Accepts no sign and no space.
std::optional<std::uint64_t> digits(std::string_view text) {
    std::uint64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !only(text, is_digit))
        return std::nullopt;
    return value;
}

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

/// Returns a number times its unit. Returns nullopt if the unit is missing or unknown, or if the result
/// exceeds `most`.
std::optional<std::uint64_t> measured(std::string_view text, std::span<Unit const> units,
                                      std::uint64_t most) {
    auto const split = std::ranges::find_if_not(text, is_digit) - text.begin();
    auto const number = digits(text.substr(0, static_cast<std::size_t>(split)));
    auto const name = text.substr(static_cast<std::size_t>(split));
    auto const unit = std::ranges::find(units, name, &Unit::name);
    if (!number || unit == units.end() || *number > most / unit->factor) return std::nullopt;
    return *number * unit->factor;
}

bool is_ipv4(std::string const& text) {
    in_addr address{};
    return ::inet_pton(AF_INET, text.c_str(), &address) == 1;
}
bool is_ipv6(std::string const& text) {
    in6_addr address{};
    return ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

/// Returns the canonical spelling (RFC 5952), so that equal addresses compare equal.
std::string canonical_ipv6(std::string const& text) {
    in6_addr address{};
    char spelled[INET6_ADDRSTRLEN] = {};
    ::inet_pton(AF_INET6, text.c_str(), &address);
    ::inet_ntop(AF_INET6, &address, spelled, sizeof spelled);
    return spelled;
}

bool is_host_name(std::string_view text) {
    auto const allowed = [](char c) { return is_alphanumeric(c) || c == '-' || c == '.' || c == '_'; };
    return only(text, allowed) && text.size() <= 253 && text.front() != '.' && text.front() != '-' &&
           !text.contains("..");
}

std::optional<std::uint16_t> to_port(std::string_view text) {
    auto const number = digits(text);
    if (!number || *number > 65535) return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

struct HostPort {
    std::string_view host; ///< without brackets
    std::optional<std::string_view> port;
    bool bracketed = false;
};

std::optional<HostPort> split_host_port(std::string_view text) {
    HostPort made;
    if (text.starts_with('[')) {
        auto const end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        made = {text.substr(1, end - 1), std::nullopt, true};
        text.remove_prefix(end + 1);
        if (!text.empty() && text.front() != ':') return std::nullopt;
    } else {
        made.host = text.substr(0, text.find(':'));
        text.remove_prefix(made.host.size());
    }
    if (!text.empty()) made.port = text.substr(1);
    return made;
}

bool is_path_char(char c) {
    return is_alphanumeric(c) || std::string_view("-._~!$&'()*+,;=:@/%").contains(c);
}

/// Returns whether the path has only path characters and complete escapes (RFC 3986, 3.3).
bool is_url_path(std::string_view path) {
    if (!std::ranges::all_of(path, is_path_char)) return false;
    for (auto at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1))
        if (at + 2 >= path.size() || !is_hex_digit(path[at + 1]) || !is_hex_digit(path[at + 2])) return false;
    return true;
}

/// Returns whether every server and proxy reads the path alike. Dot segments (RFC 3986, 5.2.4), escaped or
/// not, escaped slashes and control characters are refused.
bool is_plain_path(std::string_view path) {
    std::string decoded;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] != '%') {
            decoded += path[i];
            continue;
        }
        unsigned value = 0;
        std::from_chars(path.data() + i + 1, path.data() + i + 3, value, 16);
        if (value < 0x20 || value == 0x7f || value == '/' || value == '\\' || value == '%') return false;
        decoded += static_cast<char>(value);
        i += 2;
    }
    decoded += '/';
    return !decoded.contains("/../") && !decoded.contains("/./");
}

} // namespace

Parsed<std::size_t> to_size(std::string_view text) {
    static constexpr Unit units[] = {{"B", 1},
                                     {"KB", 1'000},
                                     {"MB", 1'000'000},
                                     {"GB", 1'000'000'000},
                                     {"KiB", 1ull << 10},
                                     {"MiB", 1ull << 20},
                                     {"GiB", 1ull << 30}};
    if (auto const size = measured(text, units, 1ull << 50)) return *size;
    return std::unexpected("is no size; write a number with B, KB, MB, GB, KiB, MiB or GiB");
}

Parsed<Duration> to_duration(std::string_view text) {
    static constexpr Unit units[] = {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}};
    constexpr std::uint64_t year = 366ull * 24 * 3'600'000;
    if (auto const time = measured(text, units, year)) return Duration(static_cast<Duration::rep>(*time));
    return std::unexpected("is no duration; write a whole number with ms, s, m or h");
}

Parsed<double> to_share(std::string_view text) {
    double percent = -1;
    if (text.ends_with('%') && is_digit(text.front())) {
        auto const* const end = text.data() + text.size() - 1;
        auto const [at, error] = std::from_chars(text.data(), end, percent, std::chars_format::fixed);
        if (error != std::errc() || at != end) percent = -1;
    }
    if (percent < 0 || percent > 100)
        return std::unexpected("is no share; write a percentage from 0% to 100%");
    return percent / 100;
}

Parsed<std::uint64_t> to_count(std::string_view text) {
    if (auto const number = digits(text)) return *number;
    return std::unexpected("is no whole number");
}

Parsed<bool> to_flag(std::string_view text) {
    if (text == "true") return true;
    if (text == "false") return false;
    return std::unexpected("is neither true nor false");
}

Parsed<std::string> to_number_text(std::string_view text) {
    auto const unsigned_text = text.substr(text.starts_with('-') ? 1 : 0);
    auto const point = std::min(unsigned_text.find('.'), unsigned_text.size());
    bool const fraction = point == unsigned_text.size() || only(unsigned_text.substr(point + 1), is_digit);
    if (only(unsigned_text.substr(0, point), is_digit) && fraction) return std::string(text);
    return std::unexpected("is no number");
}

Parsed<Address> to_address(std::string_view text) {
    auto const refused =
        std::unexpected(std::string("is no address; write one such as 127.0.0.1:8080 or [::1]:8080"));
    auto const parts = split_host_port(text);
    if (!parts || !parts->port) return refused;
    auto const port = to_port(*parts->port);
    auto const host = parts->host == "localhost" ? std::string("127.0.0.1") : lower(parts->host);
    if (!port || !(parts->bracketed ? is_ipv6(host) : is_ipv4(host))) return refused;
    return Address{parts->bracketed ? canonical_ipv6(host) : host, *port};
}

Parsed<Url> to_url(std::string_view text) {
    auto const refuse = [](std::string_view why) { return std::unexpected(std::string(why)); };
    Url url;
    auto const scheme = lower(text.substr(0, std::min(text.find("://"), text.size())));
    if ((scheme != "http" && scheme != "https") || scheme.size() == text.size())
        return refuse("is no http or https URL");
    url.tls = scheme == "https";
    text.remove_prefix(scheme.size() + 3);

    if (text.find_first_of("?#") != std::string_view::npos) return refuse("has a query or fragment");
    auto const authority = text.substr(0, text.find('/'));
    if (authority.contains('@')) return refuse("holds credentials; they belong under auth");
    auto const parts = split_host_port(authority);
    if (!parts) return refuse("is no http or https URL");
    url.host = lower(parts->host);
    if (!(parts->bracketed ? is_ipv6(url.host) : is_host_name(url.host))) return refuse("has no valid host");
    auto const port = parts->port ? to_port(*parts->port) : std::uint16_t(url.tls ? 443 : 80);
    if (!port || *port == 0) return refuse("has no valid port");
    url.port = *port;
    url.path = text.substr(authority.size());
    if (!is_url_path(url.path)) return refuse("has characters in its path that must be percent-encoded");
    if (!is_plain_path(url.path))
        return refuse("has '.', '..', or an escaped slash, percent or control character in its path");
    return url;
}

Parsed<Url> to_url_with_query(std::string_view text) {
    if (text.contains('#')) return std::unexpected("has a fragment");
    auto const question = std::min(text.find('?'), text.size());
    auto url = to_url(text.substr(0, question));
    auto const query = text.substr(question);
    bool const printable = std::ranges::all_of(query, [](char c) { return c > ' ' && c < '\x7f'; });
    if (url && !printable) return std::unexpected("has characters in its query that must be percent-encoded");
    if (url && url->path.empty() && !query.empty()) url->path = "/";
    if (url) url->path += query;
    return url;
}

Parsed<std::string> to_name(std::string_view text) {
    auto const allowed = [](char c) { return is_alphanumeric(c) || c == '.' || c == '_' || c == '-'; };
    // "." and ".." would be dot segments of a path (RFC 3986, 5.2.4).
    if (only(text, allowed) && text != "." && text != "..") return std::string(text);
    return std::unexpected("is no name; use letters, digits, '.', '_' and '-'");
}

Parsed<std::string> to_login(std::string_view text) {
    constexpr std::size_t longest = 254; // RFC 5321, 4.5.3.1.3
    auto const fits = [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7f' && c != ':'; };
    if (text.empty()) return std::unexpected("is empty");
    if (text.size() > longest) return std::unexpected("is longer than 254 bytes");
    if (!std::ranges::all_of(text, fits))
        return std::unexpected("cannot be a user name: it has a ':' or a control character");
    return std::string(text);
}

Parsed<std::string> to_host(std::string_view text) {
    auto host = lower(text);
    if (is_host_name(host) ||
        (host.starts_with('[') && host.ends_with(']') && is_ipv6(host.substr(1, host.size() - 2))))
        return host;
    return std::unexpected("is no host name; write it without scheme and port");
}

Parsed<std::string> to_field_name(std::string_view text) {
    auto const allowed = [](char c) {
        return is_alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c);
    };
    if (only(text, allowed)) return std::string(text);
    return std::unexpected("is no header name");
}

Parsed<std::string> to_field_value(std::string_view text) {
    auto const allowed = [](char c) { return c >= 0x20 && c < 0x7f; };
    if (only(text, allowed) && text.front() != ' ' && text.back() != ' ') return std::string(text);
    return std::unexpected(text.empty() ? "is empty" : "has characters that a header cannot carry");
}

Parsed<std::array<std::uint8_t, 32>> to_digest(std::string_view text) {
    std::array<std::uint8_t, 32> digest{};
    if (text.size() != 64 || !only(text, is_hex_digit))
        return std::unexpected("is no SHA-256; write 64 hexadecimal digits");
    for (std::size_t i = 0; i < digest.size(); ++i)
        std::from_chars(text.data() + 2 * i, text.data() + 2 * i + 2, digest[i], 16);
    return digest;
}

Parsed<std::string> to_store_key(std::string_view text) {
    Arena arena;
    auto const bytes = text.size() <= 64 ? base64::decode(text, arena) : std::nullopt;
    if (bytes && bytes->size() == 32) return std::string(*bytes);
    return std::unexpected("is no key; it must be 32 bytes in base64");
}

Parsed<std::string> to_text(std::string_view text) {
    if (text.empty()) return std::unexpected("is empty");
    return std::string(text);
}

bool Address::loopback() const {
    return host.starts_with("127.") || host == "::1" || host.starts_with("::ffff:127.");
}

std::string Address::text() const {
    return (host.contains(':') ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string Url::authority() const {
    auto const name = host.contains(':') ? "[" + host + "]" : host;
    return port == (tls ? 443 : 80) ? name : name + ":" + std::to_string(port);
}

std::string Url::origin() const { return (tls ? "https://" : "http://") + authority(); }

std::string Url::text() const { return origin() + path; }

} // namespace idiom::config
