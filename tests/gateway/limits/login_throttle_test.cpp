#include "gateway/limits/login_throttle.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;
using namespace std::chrono_literals;

struct Bench {
    explicit Bench(std::uint32_t at_once = 3) : login_throttle(at_once, [this] { return now; }) {}
    void fail(std::string_view peer, int times) {
        for (int i = 0; i < times; ++i)
            login_throttle.failed(peer);
    }
    telemetry::TimePoint now = telemetry::TimePoint(1h);
    limits::LoginThrottle login_throttle;
};

BOOST_AUTO_TEST_SUITE(login_throttle)

BOOST_AUTO_TEST_CASE(who_fails_too_often_waits_and_then_has_one_try_a_second) {
    Bench bench;
    bench.fail("192.0.2.1", 2);
    BOOST_TEST(bench.login_throttle.wait("192.0.2.1") == 0u);
    bench.fail("192.0.2.1", 1);
    BOOST_TEST(bench.login_throttle.wait("192.0.2.1") == 1u);
    BOOST_TEST(bench.login_throttle.wait("192.0.2.2") == 0u);
    bench.now += 1s;
    BOOST_TEST(bench.login_throttle.wait("192.0.2.1") == 0u);
    bench.fail("192.0.2.1", 1);
    BOOST_TEST(bench.login_throttle.wait("192.0.2.1") == 1u);
    bench.now += 3s;
    bench.fail("192.0.2.1", 2);
    BOOST_TEST(bench.login_throttle.wait("192.0.2.1") == 0u);
}

BOOST_AUTO_TEST_CASE(the_time_between_two_tries_can_be_longer) {
    telemetry::TimePoint now = telemetry::TimePoint(1h);
    limits::LoginThrottle throttle(2, [&] { return now; }, 10s);
    throttle.failed("192.0.2.1");
    BOOST_TEST(throttle.wait("192.0.2.1") == 0u);
    throttle.failed("192.0.2.1");
    BOOST_TEST(throttle.wait("192.0.2.1") == 10u);
    now += 9s;
    BOOST_TEST(throttle.wait("192.0.2.1") == 1u);
    now += 1s;
    BOOST_TEST(throttle.wait("192.0.2.1") == 0u);
}

BOOST_AUTO_TEST_CASE(a_failure_that_was_none_is_taken_back) {
    Bench bench;
    bench.fail("192.0.2.1", 3);
    bench.login_throttle.take_back("192.0.2.1");
    BOOST_TEST(bench.login_throttle.wait("192.0.2.1") == 0u);
    bench.login_throttle.take_back("192.0.2.2"); // of whom nothing is known
    bench.fail("192.0.2.1", 1);
    BOOST_TEST(bench.login_throttle.wait("192.0.2.1") == 1u);
}

BOOST_AUTO_TEST_CASE(failures_that_were_let_in_together_block_for_no_longer) {
    Bench bench;
    bench.fail("192.0.2.1", 500);
    BOOST_TEST(bench.login_throttle.wait("192.0.2.1") == 1u);
}

BOOST_AUTO_TEST_CASE(a_host_is_one_however_its_address_is_written) {
    struct {
        std::string_view one;
        std::string_view other;
        bool same;
    } const rows[]{
        {"192.0.2.1", "::ffff:192.0.2.1", true},
        {"2001:db8:1:2::1", "2001:db8:1:2:ffff::7", true},
        {"2001:db8:1:2::1", "2001:db8:1:3::1", false},
        {"127.0.0.1", "::1", false},
        {"127.0.0.1", "127.0.0.2", false},
    };
    for (auto const& row : rows) {
        Bench bench;
        bench.fail(row.one, 3);
        BOOST_TEST((bench.login_throttle.wait(row.other) > 0) == row.same, row.one << " " << row.other);
    }
}

BOOST_AUTO_TEST_CASE(many_addresses_do_not_push_out_the_one_that_fails_most) {
    Bench bench(100);
    bench.fail("192.0.2.1", 100);
    for (int a = 0; a < 100; ++a)
        for (int b = 0; b < 250; ++b)
            bench.login_throttle.failed("10.1." + std::to_string(a) + "." + std::to_string(b));
    BOOST_TEST(bench.login_throttle.wait("192.0.2.1") == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_counted_too) {
    Bench bench;
    bench.fail("", 3);
    BOOST_TEST(bench.login_throttle.wait("") == 1u);
    BOOST_TEST(bench.login_throttle.wait("192.0.2.1") == 0u);
}

BOOST_AUTO_TEST_CASE(it_can_be_switched_off) {
    Bench bench(0);
    bench.fail("192.0.2.1", 1000);
    BOOST_TEST(bench.login_throttle.wait("192.0.2.1") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
