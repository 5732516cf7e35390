#include "translators/scim/date_time.hpp"

#include "translators/core/text.hpp"

#include <array>

namespace idiom::scim {

namespace {

constexpr std::int64_t second = 1'000'000;

/// Days since 1970 in the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date
/// algorithms").
constexpr std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day) {
    year -= month <= 2;
    auto const era = (year >= 0 ? year : year - 399) / 400;
    auto const of_era = static_cast<unsigned>(year - era * 400);
    auto const of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    auto const day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return era * 146097 + static_cast<std::int64_t>(day_of_era) - 719468;
}

struct Civil {
    std::int64_t year;
    unsigned month;
    unsigned day;
};
constexpr Civil civil_from_days(std::int64_t days) {
    days += 719468;
    auto const era = (days >= 0 ? days : days - 146096) / 146097;
    auto const day_of_era = static_cast<unsigned>(days - era * 146097);
    auto const year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    auto const day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    auto const month_index = (5 * day_of_year + 2) / 153;
    auto const month = month_index < 10 ? month_index + 3 : month_index - 9;
    return {.year = static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2),
            .month = month,
            .day = day_of_year - (153 * month_index + 2) / 5 + 1};
}

/// Takes `count` digits off the front of `text`; null if they are not there.
std::optional<unsigned> take_digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    auto const number = read_decimal(text.substr(0, count));
    text.remove_prefix(count);
    if (!number) return std::nullopt;
    return static_cast<unsigned>(*number);
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

/// Reads "Z" or "+01:00" as microseconds to subtract.
std::optional<std::int64_t> read_zone(std::string_view text) {
    if (text == "Z" || text == "z") return 0;
    if (text.size() != 6 || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    bool const west = text.front() == '-';
    text.remove_prefix(1);
    auto const hours = take_digits(text, 2);
    if (!hours || !take(text, ':')) return std::nullopt;
    auto const minutes = take_digits(text, 2);
    if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    auto const offset = (static_cast<std::int64_t>(*hours) * 60 + *minutes) * 60 * second;
    return west ? -offset : offset;
}

/// Takes ".123456789" off the front, rounded down to microseconds. No fraction is 0.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
    if (!take(text, '.')) return 0;
    std::int64_t value = 0;
    std::size_t digits = 0;
    for (; digits < text.size() && is_digit(text[digits]); ++digits)
        if (digits < 6) value = value * 10 + (text[digits] - '0');
    if (digits == 0) return std::nullopt;
    for (auto missing = digits; missing < 6; ++missing)
        value *= 10;
    text.remove_prefix(digits);
    return value;
}

} // namespace

std::optional<std::int64_t> read_date_time(std::string_view text) {
    std::array<unsigned, 6> parts{};
    constexpr std::array<std::size_t, 6> sizes{4, 2, 2, 2, 2, 2};
    constexpr std::string_view marks = "--T::";
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto const part = take_digits(text, sizes[i]);
        if (!part) return std::nullopt;
        parts[i] = *part;
        if (i < marks.size() && !take(text, marks[i])) return std::nullopt;
    }
    auto const [year, month, day, hour, minute, whole_second] = parts;
    if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || whole_second > 60)
        return std::nullopt;
    auto const fraction = take_fraction(text);
    auto const zone = read_zone(text);
    if (!fraction || !zone) return std::nullopt;
    auto const days = days_from_civil(year, month, day);
    auto const seconds = ((days * 24 + hour) * 60 + minute) * 60 + whole_second;
    return seconds * second + *fraction - *zone;
}

std::string_view write_date_time(std::int64_t milliseconds, Arena& arena) {
    constexpr std::int64_t day = 86'400'000;
    auto const days = (milliseconds >= 0 ? milliseconds : milliseconds - day + 1) / day;
    auto const rest = milliseconds - days * day;
    auto const date = civil_from_days(days);
    auto const padded = [&](std::int64_t number, std::size_t width) {
        Decimal const digits(number);
        constexpr std::string_view zeros = "0000";
        return arena.join({zeros.substr(0, width - std::min(width, digits.view().size())), digits.view()});
    };
    return arena.join({padded(date.year, 4), "-", padded(date.month, 2), "-", padded(date.day, 2), "T",
                       padded(rest / 3'600'000, 2), ":", padded(rest / 60'000 % 60, 2), ":",
                       padded(rest / 1000 % 60, 2), ".", padded(rest % 1000, 3), "Z"});
}

} // namespace idiom::scim
