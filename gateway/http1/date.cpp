#include "gateway/http1/date.hpp"

#include "translators/core/vendor_answer.hpp"

#include <date/date.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <spanstream>
#include <string>

namespace idiom::http1 {

namespace {

using std::chrono::sys_seconds;

constexpr sys_seconds year_0 = std::chrono::sys_days(std::chrono::year(0) / std::chrono::January / 1);

/// Returns the text after the first `letters` of the name of a day and `separator`. The name may be wrong for
/// the date, because some senders compute it wrongly.
std::optional<std::string_view> after_day(std::string_view text, std::size_t letters,
                                          std::string_view separator) {
    for (std::string_view const day :
         {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}) {
        auto const name = day.substr(0, letters);
        if (text.starts_with(name) && text.substr(name.size()).starts_with(separator))
            return text.substr(name.size() + separator.size());
    }
    return std::nullopt;
}

/// Moves a date of which the text gave two digits of the year into the century that is meant.
std::optional<sys_seconds> at_most_50_years_ahead(sys_seconds at, sys_seconds now) {
    using namespace std::chrono;
    auto const day = floor<days>(at);
    auto const last = year_month_day(floor<days>(now)) + years(50);
    year_month_day date(day);
    while (date + years(100) <= last)
        date += years(100);
    while (date > last)
        date -= years(100);
    if (!date.ok()) return std::nullopt;
    return sys_days(date) + (at - day);
}

} // namespace

std::optional<sys_seconds> read_time(std::string_view text, char const* format) {
    std::string exact(text);
    auto const sixty = exact.rfind(":60");
    bool const leap = sixty != exact.npos && !text.substr(sixty + 3).starts_with(':');
    if (leap) exact.replace(sixty, 3, ":59");
    std::ispanstream in(exact);
    sys_seconds at;
    in >> date::parse(format, at);
    // The library also takes other spellings, such as "6:5:4" and "NOV", and years with a sign.
    if (in.fail() || at < year_0 || date::format(format, at) != exact) return std::nullopt;
    return at + std::chrono::seconds(leap ? 1 : 0);
}

std::optional<sys_seconds> parse_date(std::string_view text, sys_seconds now) {
    constexpr std::size_t short_name = 3;
    if (auto const rest = after_day(text, short_name, ", ")) return read_time(*rest, "%d %b %Y %T GMT");
    if (auto const rest = after_day(text, text.npos, ", ")) {
        auto const at = read_time(*rest, "%d-%b-%y %T GMT");
        return at ? at_most_50_years_ahead(*at, now) : std::nullopt;
    }
    auto const rest = after_day(text, short_name, " ");
    if (!rest) return std::nullopt;
    auto const at = read_time(*rest, "%b %e %T %Y");
    return at ? at : read_time(*rest, "%b %d %T %Y");
}

std::array<char, 29> imf_fixdate(sys_seconds at) {
    using namespace std::chrono;
    constexpr auto last = sys_seconds(sys_days(year(10000) / January / 1)) - seconds(1);
    std::array<char, 29> text{};
    std::ospanstream out(text); // without an allocation, because each response has a date
    date::to_stream(out, "%a, %d %b %Y %T GMT", std::clamp(at, year_0, last));
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

/// Formats once a second per thread.
std::string_view present_date() {
    thread_local std::time_t made_for = -1;
    thread_local std::array<char, 29> text{};
    auto const now = std::time(nullptr);
    if (now != made_for) {
        text = imf_fixdate(std::chrono::sys_seconds(std::chrono::seconds(now)));
        made_for = now;
    }
    return {text.data(), text.size()};
}

} // namespace idiom::http1
