#include "gateway/http1/date.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;
using namespace std::chrono;

sys_seconds const now = sys_days(2026y / November / 22) + 10h;

struct Row {
    std::string_view text;
    std::optional<std::uint32_t> seconds;
};

BOOST_AUTO_TEST_SUITE(date)

BOOST_AUTO_TEST_CASE(the_three_forms_name_one_moment) {
    auto const moment = sys_days(1994y / November / 6) + 8h + 49min + 37s;
    for (std::string_view const text :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
        auto const parsed = http1::parse_date(text, now);
        BOOST_REQUIRE(parsed.has_value());
        BOOST_TEST((*parsed == moment));
    }
}

BOOST_AUTO_TEST_CASE(a_date_is_written_in_the_form_that_senders_use) {
    auto const written = [](sys_seconds at) {
        auto const text = http1::imf_fixdate(at);
        return std::string(text.data(), text.size());
    };
    BOOST_TEST(written(sys_days(1994y / November / 6) + 8h + 49min + 37s) == "Sun, 06 Nov 1994 08:49:37 GMT");
    BOOST_TEST(written(sys_seconds()) == "Thu, 01 Jan 1970 00:00:00 GMT");
    BOOST_TEST(written(sys_days(2028y / February / 29) + 23h + 59min + 59s) ==
               "Tue, 29 Feb 2028 23:59:59 GMT");
    BOOST_TEST(written(sys_days(1969y / December / 31) + 23h) == "Wed, 31 Dec 1969 23:00:00 GMT");
    BOOST_TEST(written(sys_seconds::max()) == "Fri, 31 Dec 9999 23:59:59 GMT");
    BOOST_TEST(written(sys_seconds::min()) == "Sat, 01 Jan 0000 00:00:00 GMT");
}

BOOST_AUTO_TEST_CASE(two_digits_mean_the_year_that_is_not_far_ahead) {
    auto const year = [&](std::string_view digits) {
        auto const text = "Monday, 01-Jun-" + std::string(digits) + " 00:00:00 GMT";
        auto const parsed = http1::parse_date(text, now);
        return parsed ? int(year_month_day(floor<days>(*parsed)).year()) : 0;
    };
    BOOST_TEST(year("26") == 2026);
    BOOST_TEST(year("76") == 2076);
    BOOST_TEST(year("77") == 1977);
    BOOST_TEST(year("99") == 1999);
}

BOOST_AUTO_TEST_CASE(two_digits_mean_the_century_to_the_day) {
    for (auto const& [digits, year] : {std::pair("22-Nov-76", 2076y), std::pair("23-Nov-76", 1976y)}) {
        auto const parsed = http1::parse_date("Sunday, " + std::string(digits) + " 23:00:00 GMT", now);
        BOOST_REQUIRE(parsed.has_value());
        BOOST_TEST((year_month_day(floor<days>(*parsed)).year() == year), digits);
    }
}

BOOST_AUTO_TEST_CASE(a_retry_after_is_a_number_or_a_date) {
    Row const rows[]{
        {"0", 0},
        {"120", 120},
        {"604800", 604800},
        {"604801", {}},
        {"4294967295", {}},
        {"Sun, 29 Nov 2026 10:00:00 GMT", 604800},
        {"Sun, 29 Nov 2026 10:00:01 GMT", {}},
        {"Sun, 22 Nov 2026 10:00:30 GMT", 30},
        {"Sunday, 22-Nov-26 10:01:00 GMT", 60},
        {"Sun Nov 22 10:00:07 2026", 7},
        {"Sun, 22 Nov 2026 10:00:60 GMT", 60},
        {"Sun, 22 Nov 2026 09:59:59 GMT", 0},
        {"Fri, 01 Jan 9999 00:00:00 GMT", {}},
        {"", {}},
        {" 7", {}},
        {"7 ", {}},
        {"-1", {}},
        {"+1", {}},
        {"1.5", {}},
        {"4294967296", {}},
        {"soon", {}},
        {"Sun, 22 Nov 2026 10:00:30 UTC", {}},
        {"Sun, 22 Nov 2026 10:00:30 GMT+1", {}},
        {"Sun, 22 Nov 2026 10:00:30", {}},
        {"Sun, 22 nov 2026 10:00:30 GMT", {}},
        {"Sol, 22 Nov 2026 10:00:30 GMT", {}},
        {"Sun, 31 Nov 2026 10:00:30 GMT", {}},
        {"Sun, 00 Nov 2026 10:00:30 GMT", {}},
        {"Sun, 22 Nov 2026 24:00:00 GMT", {}},
        {"Sun, 22 Nov 2026 10:60:00 GMT", {}},
        {"Sun, 22 Nov 2026 10:00:61 GMT", {}},
        {"Sun, -2 Nov 2026 10:00:30 GMT", {}},
        {"Sun, +2 Nov 2026 10:00:30 GMT", {}},
        {"Sun, 22 Nov 202", {}},
        {"Sun, 22 Nov -2026 10:00:30 GMT", {}},
        {"Sun, 22 Nov 2026 10:0:30 GMT", {}},
        {"Sun Nov 22 10:00:07 26", {}},
        {"Sunday, 22-Nov-2026 10:01:00 GMT", {}},
    };
    for (auto const& row : rows)
        BOOST_TEST((http1::retry_after(row.text, now) == row.seconds), row.text);
}

BOOST_AUTO_TEST_CASE(every_beginning_of_a_date_is_none) {
    for (std::string_view const text :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
        for (std::size_t size = 0; size < text.size(); ++size)
            BOOST_TEST(!http1::parse_date(text.substr(0, size), now), text.substr(0, size));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
