#include "gateway/console/sessions.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
using console::Sessions;

struct Bench {
    telemetry::TimePoint now = telemetry::TimePoint(1h);
    Sessions sessions{[this] { return now; }};
};

BOOST_AUTO_TEST_SUITE(sessions)

BOOST_AUTO_TEST_CASE(an_id_has_128_random_bits) {
    Bench bench;
    std::set<std::string> ids;
    for (int i = 0; i < 50; ++i)
        ids.insert(bench.sessions.begin().value());
    BOOST_TEST(ids.size() == 50u);
    for (auto const& id : ids)
        BOOST_TEST(id.size() == 32u);
}

BOOST_AUTO_TEST_CASE(a_session_ends_after_an_hour_without_use_and_after_twelve_in_any_case) {
    Bench bench;
    auto const idle = bench.sessions.begin().value();
    auto const used = bench.sessions.begin().value();
    bench.now += 59min;
    BOOST_TEST(bench.sessions.use(used));
    bench.now += 1min;
    BOOST_TEST(!bench.sessions.use(idle));
    for (int i = 0; i < 13; ++i) {
        BOOST_TEST(bench.sessions.use(used));
        bench.now += 50min;
    }
    BOOST_TEST(!bench.sessions.use(used));
    BOOST_TEST(bench.sessions.size() == 0u);
}

BOOST_AUTO_TEST_CASE(what_is_ended_is_unknown) {
    Bench bench;
    auto const id = bench.sessions.begin().value();
    bench.sessions.end("");
    bench.sessions.end(std::string(32, '0'));
    BOOST_TEST(bench.sessions.use(id));
    bench.sessions.end(id);
    BOOST_TEST(!bench.sessions.use(id));
    BOOST_TEST(!bench.sessions.use(""));
}

BOOST_AUTO_TEST_CASE(of_too_many_sessions_the_one_that_was_used_least_recently_ends) {
    Bench bench;
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < Sessions::most; ++i) {
        ids.push_back(bench.sessions.begin().value());
        bench.now += 1s;
    }
    BOOST_TEST(bench.sessions.use(ids[0]));
    auto const last = bench.sessions.begin().value();
    BOOST_TEST(bench.sessions.size() == Sessions::most);
    BOOST_TEST(bench.sessions.use(ids[0]));
    BOOST_TEST(!bench.sessions.use(ids[1]));
    BOOST_TEST(bench.sessions.use(last));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
