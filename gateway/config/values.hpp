#pragma once

#include "gateway/config/config.hpp"

#include <expected>
#include <string>
#include <string_view>

/// Parses the scalars of routes.yaml. Pure functions of their text.
namespace idiom::config {

/// A value, or an error: the end of a sentence that begins with the text as it was written.
template <class T> using Parsed = std::expected<T, std::string>;

/// Parses a number with B, KB, MB, GB (powers of 1000) or KiB, MiB, GiB (powers of 1024).
Parsed<std::size_t> to_size(std::string_view text);
/// Parses a whole number with ms, s, m or h; at most 366 days.
Parsed<Duration> to_duration(std::string_view text);
/// Parses a percentage from 0 to 100: `20%` is 0.2.
Parsed<double> to_share(std::string_view text);
/// Parses a whole number.
Parsed<std::uint64_t> to_count(std::string_view text);
Parsed<bool> to_flag(std::string_view text);
/// Parses digits with an optional sign and fraction, and keeps the spelling.
Parsed<std::string> to_number_text(std::string_view text);
/// Parses `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`.
Parsed<Address> to_address(std::string_view text);
/// Parses the URL of a server. Boost.URL 1.81 is not used: it calls each mistake "leftover", "invalid" or
/// "need more", reads `http://h:x` as the path "x", and accepts `http://`. The operator needs a sentence
/// about the host or the port.
Parsed<Url> to_url(std::string_view text);
/// Parses a URL that may have a query, which becomes part of the path. Refuses a fragment, because a fragment
/// is never sent (RFC 6749, 3.2; RFC 9110, 7.1).
Parsed<Url> to_url_with_query(std::string_view text);
/// Parses the name of a client, back end or route: letters, digits, '.', '_' and '-'. It is fit for a path
/// segment.
Parsed<std::string> to_name(std::string_view text);
/// Parses a user name for HTTP's Basic scheme (RFC 7617): any text without ':' and control characters, at
/// most 254 bytes, the longest e-mail address.
Parsed<std::string> to_login(std::string_view text);
/// Parses a host name or address without a port; returns it in lower case.
Parsed<std::string> to_host(std::string_view text);
/// Parses a field name (RFC 9110, 5.1).
Parsed<std::string> to_field_name(std::string_view text);
/// Parses a field value: printable ASCII without space at its ends, which passes any intermediary unchanged.
Parsed<std::string> to_field_value(std::string_view text);
/// Parses 64 hexadecimal digits.
Parsed<std::array<std::uint8_t, 32>> to_digest(std::string_view text);
/// Parses 32 bytes in base64 (RFC 4648, with padding); returns the bytes.
Parsed<std::string> to_store_key(std::string_view text);
/// Takes any text that is not empty.
Parsed<std::string> to_text(std::string_view text);

/// Returns a parser that also refuses values below `low` or above `high`. `range` names the bounds in the
/// error.
template <class Parse, class T> auto between(Parse parse, T low, T high, std::string_view range) {
    return [=](std::string_view text) -> decltype(parse(text)) {
        auto value = parse(text);
        if (value && (*value < low || *value > high))
            return std::unexpected("is out of range, " + std::string(range));
        return value;
    };
}

} // namespace idiom::config
