#pragma once

#include "gateway/config/config.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <utility>

/// What the scalars of routes.yaml mean. Pure functions of their text.
namespace idiom::config {

/// A value, or the end of a sentence that begins with the text as it was written.
template <class T> using Parsed = std::expected<T, std::string>;

/// ASCII letters in lower case.
std::string lower(std::string_view text);

/// A number with B, KB, MB, GB (thousands) or KiB, MiB, GiB (1024s).
Parsed<std::size_t> to_size(std::string_view text);
/// A whole number with ms, s, m or h; at most 366 days.
Parsed<Duration> to_duration(std::string_view text);
/// `20%` is 0.2; from 0 to 100.
Parsed<double> to_share(std::string_view text);
/// A whole number in digits.
Parsed<std::uint64_t> to_count(std::string_view text);
Parsed<bool> to_flag(std::string_view text);
/// Digits with an optional sign and fraction, kept as written.
Parsed<std::string> to_number_text(std::string_view text);
/// `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`.
Parsed<Address> to_address(std::string_view text);
Parsed<Url> to_url(std::string_view text);
/// The same with a query, which becomes a part of the path. A fragment is refused: it is no part of what is
/// asked for (RFC 6749, 3.2; RFC 9110, 7.1).
Parsed<Url> to_url_with_query(std::string_view text);
/// A name of a client, back end or route: letters, digits, '.', '_' and '-'; fit for a path segment.
Parsed<std::string> to_name(std::string_view text);
/// A user name for HTTP's Basic scheme (RFC 7617): any text without ':' and control characters, at most 254
/// bytes, which is as long as an e-mail address gets.
Parsed<std::string> to_login(std::string_view text);
/// A host name or address without a port, in lower case.
Parsed<std::string> to_host(std::string_view text);
/// A field name (RFC 9110, 5.1).
Parsed<std::string> to_field_name(std::string_view text);
/// Printable ASCII without space at its ends: what can stand in a field whatever happens on the way.
Parsed<std::string> to_field_value(std::string_view text);
/// 64 hexadecimal digits.
Parsed<std::array<std::uint8_t, 32>> to_digest(std::string_view text);
/// 32 bytes in base64 (RFC 4648, with padding), decoded.
Parsed<std::string> to_store_key(std::string_view text);
/// Any text that is not empty.
Parsed<std::string> to_text(std::string_view text);

/// `parse`, and the value has to be within the bounds, which `range` names for the operator.
template <class Parse, class T> auto between(Parse parse, T low, T high, std::string_view range) {
    return [=](std::string_view text) -> decltype(parse(text)) {
        auto value = parse(text);
        if (value && (*value < low || *value > high))
            return std::unexpected("is out of range, " + std::string(range));
        return value;
    };
}

} // namespace idiom::config
