#include "gateway/http1/timestamp.hpp"

#include "gateway/http1/date.hpp"

#include <date/date.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace idiom::http1 {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

/// Takes a fraction of a second off the front of `rest`, of which milliseconds count. Returns nullopt for a
/// point without digits.
std::optional<milliseconds> take_fraction(std::string_view& rest) {
    if (!rest.starts_with('.')) return 0ms;
    auto const end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    if (end == 1) return std::nullopt;
    milliseconds value = 0ms;
    for (std::size_t i = 1, weight = 100; i < end; ++i, weight /= 10)
        value += milliseconds(weight) * (rest[i] - '0');
    rest.remove_prefix(end);
    return value;
}

/// Reads how far the local time is ahead of UTC (RFC 3339, 5.6).
std::optional<std::chrono::seconds> offset(std::string_view text) {
    if (text == "Z" || text == "z") return 0s;
    if (!text.starts_with('+') && !text.starts_with('-')) return std::nullopt;
    auto const ahead = read_time("1970-01-01T" + std::string(text.substr(1)) + ":00", "%FT%T");
    if (!ahead) return std::nullopt;
    return text.starts_with('-') ? -ahead->time_since_epoch() : ahead->time_since_epoch();
}

std::optional<Timestamp> from_rfc3339(std::string_view text) {
    constexpr std::string_view seconds = "2026-11-22T02:00:00";
    if (auto const day = read_time(text, "%F")) return day;
    std::string local(text.substr(0, seconds.size()));
    auto const separator = seconds.find('T');
    if (local.size() > separator && (local[separator] == ' ' || local[separator] == 't'))
        local[separator] = 'T';
    auto const at = read_time(local, "%FT%T");
    auto rest = text.substr(local.size());
    auto const part = take_fraction(rest);
    auto const ahead = offset(rest);
    if (!at || !part || !ahead) return std::nullopt;
    return *at + *part - *ahead;
}

std::optional<milliseconds> to_age(std::string_view text) {
    std::uint32_t count = 0;
    auto const* const end = text.data() + text.size();
    auto const [unit, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc() || end - unit != 1) return std::nullopt;
    switch (*unit) {
    case 's': return std::chrono::seconds(count);
    case 'm': return std::chrono::minutes(count);
    case 'h': return std::chrono::hours(count);
    case 'd': return std::chrono::hours(24) * std::int64_t(count);
    default: return std::nullopt;
    }
}

} // namespace

std::optional<Timestamp> to_timestamp(std::string_view text, Timestamp now) {
    if (auto const age = to_age(text)) return now - *age;
    return from_rfc3339(text);
}

std::string timestamp_text(Timestamp timestamp) { return date::format("%FT%TZ", timestamp); }

} // namespace idiom::http1
