#include "gateway/inspect/inspector.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using inspect::Inspector;
using namespace std::chrono_literals;

namespace {

struct Fixture {
    inspect::Now now{.at = inspect::Time(1h), .steady = std::chrono::steady_clock::time_point(1h)};
    std::vector<inspect::Inspection> published;
    std::vector<std::string> lines;
    std::vector<inspect::Summary> told;
    Inspector inspector{inspect::Bounds{.calls = 3},
                        {.publish = [this](auto const& all) { published = all; },
                         .log = [this](auto const& line) { lines.push_back(line); },
                         .call = [this](auto const& summary) { told.push_back(summary); }}};

    void pass(std::chrono::seconds time) {
        now.at += time;
        now.steady += time;
    }
    std::uint64_t begin(inspect::Wanted const& wanted) {
        auto const begun = inspector.begin(wanted, now, "127.0.0.1");
        BOOST_REQUIRE(begun);
        return begun->id;
    }
    static inspect::KeptCall call(std::uint64_t seq, std::optional<int> status) {
        return {.summary = {.seq = seq, .id = "r" + std::to_string(seq), .at = {}, .status = status}};
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(inspector_of_calls, Fixture)

BOOST_AUTO_TEST_CASE(nothing_is_inspected_until_somebody_says_so) {
    BOOST_TEST(inspector.inspections().empty());
    BOOST_TEST(!inspector.tick(now).has_value());
    inspector.begun(call(1, {}), {.always = {1}}, now);
    BOOST_TEST(inspector.ring().size() == 0U);
}

BOOST_AUTO_TEST_CASE(the_log_tells_who_began_and_why_it_ended) {
    auto const id = begin({.route = "acme", .calls = inspect::Calls::writes});
    BOOST_TEST(inspector.end(id, now, "10.1.2.3"));
    BOOST_REQUIRE(lines.size() == 2U);
    BOOST_TEST(lines[0] ==
               "inspection 1 of writes of route 'acme' begins for 600s, asked for from 127.0.0.1");
    BOOST_TEST(lines[1] ==
               "inspection 1 of writes of route 'acme' ends after 0 calls, as asked for from 10.1.2.3");
    BOOST_TEST(!inspector.end(id, now, "10.1.2.3"));
}

BOOST_AUTO_TEST_CASE(a_fifth_inspection_is_refused_until_one_ends) {
    for (int i = 0; i < 4; ++i)
        begin({.route = "acme", .lasts = std::chrono::seconds(10 * (i + 1))});
    BOOST_TEST(published.size() == 4U);
    BOOST_TEST((inspector.begin({.route = "acme"}, now, "x").error() == Inspector::Refusal::limit));
    pass(10s);
    begin({.route = "acme"});
    BOOST_TEST(published.size() == 4U);
}

BOOST_AUTO_TEST_CASE(where_inspecting_is_off_none_begins) {
    Inspector off(std::nullopt, {});
    BOOST_TEST((off.begin({.route = "acme"}, now, "x").error() == Inspector::Refusal::forbidden));
}

BOOST_AUTO_TEST_CASE(an_inspection_stays_within_the_bounds) {
    auto const begun = inspector.begin({.route = "acme", .lasts = 2h, .most = 99}, now, "x");
    BOOST_TEST((begun->ends - begun->began == 60min));
    BOOST_TEST(begun->most == 3U);
    Inspector forced(inspect::Bounds{.hidden = true}, {});
    BOOST_TEST(forced.begin({.route = "acme"}, now, "x")->hidden);
}

BOOST_AUTO_TEST_CASE(an_inspection_ends_by_time) {
    begin({.route = "acme", .lasts = 60s});
    BOOST_TEST((inspector.tick(now) == now.steady + 60s));
    pass(59s);
    inspector.tick(now);
    BOOST_TEST(published.size() == 1U);
    pass(1s);
    inspector.tick(now);
    BOOST_TEST(published.empty());
    BOOST_TEST(lines.back().ends_with("because its time is over"));
}

BOOST_AUTO_TEST_CASE(an_inspection_ends_by_number_and_its_calls_still_come_to_their_end) {
    auto const id = begin({.route = "acme", .most = 1});
    inspector.begun(call(1, {}), {.always = {id}}, now);
    BOOST_TEST(published.empty());
    inspector.begun(call(2, {}), {.always = {id}}, now); // of a loop that did not know yet
    inspector.ended(call(1, 200), {.always = {id}}, now);
    inspector.ended(call(2, 200), {.always = {id}}, now);
    BOOST_TEST(inspector.ring().size() == 1U);
    BOOST_TEST((inspector.ring().find("r1")->summary.status == 200));
    BOOST_TEST(told.size() == 2U);
}

BOOST_AUTO_TEST_CASE(only_failed_calls_are_kept_for_failed_ones) {
    auto const id = begin({.route = "acme", .calls = inspect::Calls::failed});
    inspector.ended(call(1, 200), {.if_failed = {id}}, now);
    inspector.ended(call(2, 404), {.if_failed = {id}}, now);
    inspector.ended(call(3, 502), {.if_failed = {id}}, now);
    BOOST_TEST(inspector.ring().size() == 2U);
    BOOST_TEST(inspector.inspections().front().kept == 2U);
}

BOOST_AUTO_TEST_CASE(a_call_that_was_cleared_or_given_up_does_not_come_back) {
    auto const id = begin({.route = "acme"});
    inspector.begun(call(1, {}), {.always = {id}}, now);
    inspector.clear();
    inspector.ended(call(1, 200), {.always = {id}}, now);
    BOOST_TEST(inspector.ring().size() == 0U);
    inspector.begun(call(2, {}), {.always = {id}}, now);
    inspector.abandoned(2);
    BOOST_TEST(inspector.ring().size() == 0U);
}

BOOST_AUTO_TEST_CASE(the_calls_are_kept_an_hour_after_the_last_inspection) {
    auto const id = begin({.route = "acme"});
    inspector.begun(call(1, {}), {.always = {id}}, now);
    inspector.ended(call(1, 200), {.always = {id}}, now);
    pass(60s);
    inspector.end(id, now, "x");
    BOOST_TEST((inspector.tick(now) == now.steady + 60min));
    pass(60min - 1s);
    inspector.tick(now);
    BOOST_TEST(inspector.ring().size() == 1U);
    pass(1s);
    BOOST_TEST(!inspector.tick(now).has_value());
    BOOST_TEST(inspector.ring().size() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
