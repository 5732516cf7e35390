#include "gateway/cli/timestamp.hpp"

#include <algorithm>
#include <cstdint>

namespace idiom::cli {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads a text from its beginning. After the first mismatch it reads nothing more.
class Cursor {
public:
    explicit Cursor(std::string_view rest) : rest_(rest) {}

    /// Reads a number of exactly so many digits.
    int number(std::size_t digits) {
        good_ = good_ && rest_.size() >= digits && std::ranges::all_of(rest_.substr(0, digits), is_digit);
        if (!good_) return 0;
        int value = 0;
        for (char const c : rest_.substr(0, digits))
            value = value * 10 + (c - '0');
        rest_.remove_prefix(digits);
        return value;
    }
    void expect(std::string_view any_of) { good_ = take(any_of) != '\0' && good_; }
    /// Returns the next character if it is one of these, otherwise '\0'.
    char take(std::string_view any_of) {
        if (rest_.empty() || !any_of.contains(rest_.front())) return '\0';
        char const c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }
    bool at_end() const { return rest_.empty(); }
    bool good() const { return good_; }

private:
    std::string_view rest_;
    bool good_ = true;
};

milliseconds fraction(Cursor& cursor) {
    milliseconds value = 0ms;
    if (!cursor.take(".")) return value;
    milliseconds weight = 100ms;
    char digit = cursor.take("0123456789");
    if (digit == '\0') cursor.expect("0123456789");
    for (; digit != '\0'; digit = cursor.take("0123456789"), weight /= 10)
        value += (digit - '0') * weight;
    return value;
}

/// Reads how far the local time is ahead of UTC (RFC 3339, 5.6).
std::optional<milliseconds> offset(Cursor& cursor) {
    char const sign = cursor.take("Zz+-");
    if (sign == '\0') return std::nullopt;
    if (sign == 'Z' || sign == 'z') return 0ms;
    int const hours = cursor.number(2);
    cursor.expect(":");
    int const minutes = cursor.number(2);
    if (hours > 23 || minutes > 59) return std::nullopt;
    milliseconds const ahead = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    return sign == '-' ? -ahead : ahead;
}

std::optional<Timestamp> from_rfc3339(std::string_view text) {
    Cursor cursor(text);
    int const year = cursor.number(4);
    cursor.expect("-");
    auto const month = static_cast<unsigned>(cursor.number(2));
    cursor.expect("-");
    auto const day = static_cast<unsigned>(cursor.number(2));
    std::chrono::year_month_day const date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!cursor.good() || !date.ok()) return std::nullopt;
    Timestamp const midnight = std::chrono::sys_days(date);
    if (cursor.at_end()) return midnight;

    cursor.expect("Tt ");
    int const hour = cursor.number(2);
    cursor.expect(":");
    int const minute = cursor.number(2);
    cursor.expect(":");
    int const second = cursor.number(2);
    auto const part = fraction(cursor);
    auto const ahead = offset(cursor);
    // A leap second counts as the second after it.
    bool const good = cursor.good() && cursor.at_end() && ahead && hour < 24 && minute < 60 && second <= 60;
    if (!good) return std::nullopt;
    return midnight + std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second) +
           part - *ahead;
}

std::optional<milliseconds> to_age(std::string_view text) {
    constexpr std::size_t most_digits = 9;
    auto const end = std::ranges::find_if_not(text, is_digit);
    auto const digits = static_cast<std::size_t>(end - text.begin());
    if (digits == 0 || digits > most_digits || text.size() != digits + 1) return std::nullopt;
    Cursor cursor(text);
    auto const count = cursor.number(digits);
    switch (text.back()) {
    case 's': return std::chrono::seconds(count);
    case 'm': return std::chrono::minutes(count);
    case 'h': return std::chrono::hours(count);
    case 'd': return std::chrono::hours(24) * count;
    default: return std::nullopt;
    }
}

void append(std::string& text, long value, std::size_t digits) {
    auto const number = std::to_string(value);
    text.append(digits - std::min(digits, number.size()), '0');
    text += number;
}

} // namespace

std::optional<Timestamp> to_timestamp(std::string_view text, Timestamp now) {
    if (auto const age = to_age(text)) return now - *age;
    return from_rfc3339(text);
}

std::string text_of(Timestamp timestamp) {
    auto const day = std::chrono::floor<std::chrono::days>(timestamp);
    std::chrono::year_month_day const date(day);
    std::chrono::hh_mm_ss<milliseconds> const time(timestamp - day);
    std::string text;
    append(text, int(date.year()), 4);
    append(text += '-', unsigned(date.month()), 2);
    append(text += '-', unsigned(date.day()), 2);
    append(text += 'T', time.hours().count(), 2);
    append(text += ':', time.minutes().count(), 2);
    append(text += ':', time.seconds().count(), 2);
    append(text += '.', time.subseconds().count(), 3);
    return text += 'Z';
}

} // namespace idiom::cli
