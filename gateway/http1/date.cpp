#include "gateway/http1/date.hpp"

#include "translators/core/vendor_answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace idiom::http1 {

namespace {

constexpr std::array<std::string_view, 7> short_days{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 7> long_days{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                    "Friday", "Saturday", "Sunday"};
constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Reads a date from its front. It remembers a mismatch, so that a form reads as one sentence.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool fits() const { return fits_ && rest_.empty(); }
    Scanner& literal(std::string_view text) {
        fits_ = fits_ && rest_.starts_with(text);
        if (fits_) rest_.remove_prefix(text.size());
        return *this;
    }
    template <std::size_t N>
    Scanner& word(std::array<std::string_view, N> const& words, unsigned* which = nullptr) {
        auto const found =
            std::ranges::find_if(words, [&](std::string_view word) { return rest_.starts_with(word); });
        fits_ = fits_ && found != words.end();
        if (!fits_) return *this;
        if (which) *which = static_cast<unsigned>(found - words.begin()) + 1;
        return literal(*found);
    }
    Scanner& number(std::size_t digits, unsigned& value) {
        fits_ = fits_ && rest_.size() >= digits;
        if (!fits_) return *this;
        auto const* const end = rest_.data() + digits;
        auto const [at, error] = std::from_chars(rest_.data(), end, value);
        fits_ = error == std::errc() && at == end;
        rest_.remove_prefix(digits);
        return *this;
    }
    /// The day in asctime's form: two characters, of which the first may be a blank.
    Scanner& padded(unsigned& value) {
        if (rest_.starts_with(' ')) return literal(" ").number(1, value);
        return number(2, value);
    }

private:
    std::string_view rest_;
    bool fits_ = true;
};

struct Parts {
    unsigned year = 0;
    unsigned month = 0;
    unsigned day = 0;
    unsigned hour = 0;
    unsigned minute = 0;
    unsigned second = 0;

    Scanner& time(Scanner& in) {
        return in.number(2, hour).literal(":").number(2, minute).literal(":").number(2, second);
    }

    std::optional<std::chrono::sys_seconds> point() const {
        std::chrono::year_month_day const date{std::chrono::year(static_cast<int>(year)),
                                               std::chrono::month(month), std::chrono::day(day)};
        // 60 is a leap second.
        if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
        return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
               std::chrono::seconds(second);
    }
};

std::optional<std::chrono::sys_seconds> parse_fixdate(std::string_view text) {
    Parts parts;
    Scanner in(text);
    in.word(short_days).literal(", ").number(2, parts.day).literal(" ").word(months, &parts.month);
    in.literal(" ").number(4, parts.year).literal(" ");
    return parts.time(in).literal(" GMT").fits() ? parts.point() : std::nullopt;
}

std::optional<std::chrono::sys_seconds> parse_rfc850(std::string_view text, std::chrono::sys_seconds now) {
    Parts parts;
    Scanner in(text);
    in.word(long_days).literal(", ").number(2, parts.day).literal("-").word(months, &parts.month);
    in.literal("-").number(2, parts.year).literal(" ");
    if (!parts.time(in).literal(" GMT").fits()) return std::nullopt;
    std::chrono::year_month_day const today(std::chrono::floor<std::chrono::days>(now));
    auto const this_year = static_cast<unsigned>(static_cast<int>(today.year()));
    parts.year += this_year / 100 * 100;
    if (parts.year + 50 < this_year) parts.year += 100;
    if (parts.year > this_year + 50) parts.year -= 100;
    return parts.point();
}

std::optional<std::chrono::sys_seconds> parse_asctime(std::string_view text) {
    Parts parts;
    Scanner in(text);
    in.word(short_days).literal(" ").word(months, &parts.month).literal(" ").padded(parts.day).literal(" ");
    return parts.time(in).literal(" ").number(4, parts.year).fits() ? parts.point() : std::nullopt;
}

} // namespace

std::optional<std::chrono::sys_seconds> parse_date(std::string_view text, std::chrono::sys_seconds now) {
    if (auto const date = parse_fixdate(text)) return date;
    if (auto const date = parse_rfc850(text, now)) return date;
    return parse_asctime(text);
}

std::array<char, 29> imf_fixdate(std::chrono::sys_seconds at) {
    using namespace std::chrono;
    constexpr auto first = sys_seconds(sys_days(year(0) / January / 1));
    constexpr auto last = sys_seconds(sys_days(year(10000) / January / 1)) - seconds(1);
    auto const point = std::clamp(at, first, last);
    auto const day_began = floor<days>(point);
    year_month_day const date(day_began);
    hh_mm_ss const time(point - day_began);

    std::array<char, 29> text{};
    auto* to = text.data();
    auto const put = [&](std::string_view word) { to = std::ranges::copy(word, to).out; };
    auto const digits = [&](unsigned number, unsigned power) {
        for (; power > 0; power /= 10)
            *to++ = static_cast<char>('0' + number / power % 10);
    };
    put(short_days[weekday(day_began).iso_encoding() - 1]);
    put(", ");
    digits(static_cast<unsigned>(date.day()), 10);
    put(" ");
    put(months[static_cast<unsigned>(date.month()) - 1]);
    put(" ");
    digits(static_cast<unsigned>(static_cast<int>(date.year())), 1000);
    put(" ");
    digits(static_cast<unsigned>(time.hours().count()), 10);
    put(":");
    digits(static_cast<unsigned>(time.minutes().count()), 10);
    put(":");
    digits(static_cast<unsigned>(time.seconds().count()), 10);
    put(" GMT");
    return text;
}

std::optional<std::uint32_t> retry_after(std::string_view field, std::chrono::sys_seconds now) {
    std::uint32_t seconds = 0;
    auto const* const end = field.data() + field.size();
    auto const [at, error] = std::from_chars(field.data(), end, seconds);
    bool const number = error == std::errc() && at == end && !field.empty();
    auto const date = number ? std::nullopt : parse_date(field, now);
    if (!number && !date) return std::nullopt;
    auto const wait = number ? std::chrono::seconds(seconds) : std::max(*date - now, std::chrono::seconds(0));
    if (wait > std::chrono::seconds(most_retry_after)) return std::nullopt;
    return static_cast<std::uint32_t>(wait.count());
}

} // namespace idiom::http1
