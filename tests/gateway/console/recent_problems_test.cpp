#include "gateway/console/recent_problems.hpp"

#include "tests/gateway/console/live_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace {

using namespace idiom::console;
using idiom::console::test::Live;
using namespace std::chrono_literals;

/// A gateway whose route "acme" answers with problems.
struct Bench {
    void answer(std::string_view problem, std::uint64_t count) {
        auto& problems = live.route("acme").problems;
        auto const known = std::ranges::find(problems, problem, [](auto const& pair) { return pair.first; });
        if (known == problems.end())
            problems.emplace_back(problem, count);
        else
            known->second += count;
    }
    void pass(std::chrono::minutes time) {
        live.pass(time);
        recent.note(live.now);
    }
    std::string shown(std::string_view route = "acme") {
        std::string all;
        for (auto const& [name, count] : recent.of(live.route(route)))
            all += std::string(name) + " " + std::to_string(count) + ", ";
        return all;
    }

    Live live;
    RecentProblems recent;
};

BOOST_FIXTURE_TEST_SUITE(recent_problems, Bench)

BOOST_AUTO_TEST_CASE(the_most_frequent_comes_first_and_the_present_ones_count) {
    BOOST_TEST(shown() == "");
    answer("conflict", 2);
    BOOST_TEST(shown() == "conflict 2, "); // before the first step
    pass(1min);
    answer("backend-error", 3);
    answer("user-not-found", 2);
    BOOST_TEST(shown() == "backend-error 3, conflict 2, user-not-found 2, ");
    pass(1min);
    BOOST_TEST(shown() == "backend-error 3, conflict 2, user-not-found 2, ");
    BOOST_TEST(shown("globex") == "");
}

BOOST_AUTO_TEST_CASE(what_is_older_than_an_hour_is_not_counted) {
    pass(0min);
    answer("conflict", 5);
    for (int i = 0; i < 55; ++i)
        pass(1min);
    BOOST_TEST(shown() == "conflict 5, ");
    answer("conflict", 1);
    for (int i = 0; i < 6; ++i)
        pass(1min);
    BOOST_TEST(shown() == "conflict 1, ");
    pass(24h);
    BOOST_TEST(shown() == "");
    answer("conflict", 1);
    BOOST_TEST(shown() == "conflict 1, ");
}

BOOST_AUTO_TEST_CASE(a_route_that_came_back_begins_anew) {
    answer("conflict", 5);
    pass(1min);
    live.route("acme").problems = {{"conflict", 2}}; // a reload has taken the route away and given it back
    BOOST_TEST(shown() == "conflict 7, ");
    pass(1min);
    BOOST_TEST(shown() == "conflict 7, ");
    std::erase_if(live.now.routes, [](RouteState const& route) { return route.name == "acme"; });
    pass(1min);
    live.now.routes.insert(live.now.routes.begin(),
                           RouteState{.name = "acme", .backend = "evo", .dialect = "evo"});
    answer("conflict", 1);
    BOOST_TEST(shown() == "conflict 1, ");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
