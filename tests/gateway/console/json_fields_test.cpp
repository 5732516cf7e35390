#include "gateway/console/json_fields.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

namespace {

using namespace idiom;
using namespace idiom::console;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(json_fields)

BOOST_AUTO_TEST_CASE(numbers_have_at_most_four_decimals_and_are_json) {
    BOOST_TEST(number_text(0) == "0");
    BOOST_TEST(number_text(2.0 / 3) == "0.6667");
    BOOST_TEST(number_text(173) == "173");
    BOOST_TEST(number_text(-0.5) == "-0.5");
    BOOST_TEST(number_text(std::numeric_limits<double>::quiet_NaN()) == "0");
    BOOST_TEST(number_text(std::numeric_limits<double>::infinity()) == "0");
}

BOOST_AUTO_TEST_CASE(times_are_rfc_3339_in_utc) {
    BOOST_TEST(time_text(SystemTime(1500ms)) == "1970-01-01T00:00:01.500Z");
    BOOST_TEST(time_text(SystemTime(24h)) == "1970-01-02T00:00:00.000Z");
}

BOOST_AUTO_TEST_CASE(what_is_not_known_is_null) {
    Arena arena;
    auto text = arena.text();
    json::Writer json(text);
    json.begin_object();
    member(json, "a", std::optional<std::int64_t>());
    member(json, "b", std::optional<SystemTime>());
    member(json, "c", std::optional<std::int64_t>(7));
    member(json, "d", std::uint64_t{8});
    member(json, "e", 0.25);
    json.end_object();
    BOOST_TEST(text == R"({"a":null,"b":null,"c":7,"d":8,"e":0.25})");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
