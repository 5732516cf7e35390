#include <boost/test/unit_test.hpp>

#include "tests/support/token_endpoint.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>

#include <latch>
#include <thread>

using namespace idiom;
using namespace idiom::upstream;
using namespace idiom::test;
namespace asio = boost::asio;

namespace {

/// Grants t1, t2, … for `lifetime` each.
FakeEndpoint::Answer granting(std::string const& lifetime) {
    return [lifetime](Posted const&, int count) {
        return TokenAnswer{200, token_json("t" + std::to_string(count), R"(,"expires_in":)" + lifetime)};
    };
}
TokenAnswer granted(int count) {
    return {200, token_json("t" + std::to_string(count), R"(,"expires_in":100)")};
}

} // namespace

BOOST_AUTO_TEST_SUITE(token_source)

BOOST_AUTO_TEST_CASE(a_token_is_fetched_once_and_used_while_it_is_young) {
    Tokens tokens(granting("100"));
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(tokens.value() == "Bearer t1");
    tokens.time.pass(79'999ms);
    BOOST_TEST(tokens.value() == "Bearer t1");
    BOOST_TEST(tokens.endpoint->count() == 1);
    BOOST_TEST(tokens.events == std::vector<std::string>{"renewed"});
}

BOOST_AUTO_TEST_CASE(a_token_without_a_lifetime_lasts_five_minutes) {
    Tokens tokens(
        [](Posted const&, int count) { return TokenAnswer{200, token_json("t" + std::to_string(count))}; });
    tokens.value();
    tokens.time.pass(239'999ms);
    BOOST_TEST(tokens.value() == "Bearer t1");
    BOOST_TEST(tokens.endpoint->count() == 1);
    tokens.time.pass(60'001ms);
    BOOST_TEST(tokens.value() == "Bearer t2");
}

BOOST_AUTO_TEST_CASE(after_80_percent_of_its_life_one_caller_renews_and_nobody_waits) {
    Tokens tokens(granting("100"));
    tokens.value();
    tokens.time.pass(80'000ms);
    tokens.endpoint->held = true;

    asio::io_context loop;
    std::vector<std::string> used;
    auto const caller = [&]() -> asio::awaitable<void> {
        auto got = co_await tokens.source->obtain(tokens.endpoint, no_deadline);
        used.push_back((*got)->authorization);
    };
    for (int i = 0; i < 10; ++i)
        asio::co_spawn(loop, caller(), asio::detached);
    loop.poll();
    BOOST_TEST(used == std::vector<std::string>(10, "Bearer t1"));
    BOOST_TEST(tokens.endpoint->count() == 2);
    tokens.endpoint->held = false;
    tokens.endpoint->release();
    loop.run();
    BOOST_TEST(tokens.value() == "Bearer t2");
    BOOST_TEST(tokens.endpoint->count() == 2);
}

BOOST_AUTO_TEST_CASE(a_failed_early_renewal_costs_nothing_while_the_token_is_valid) {
    Tokens tokens(
        [](Posted const&, int count) { return count == 2 ? TokenAnswer{500, ""} : granted(count); });
    tokens.value();
    tokens.time.pass(80'000ms);
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(tokens.value() == "Bearer t1");
    BOOST_TEST(tokens.endpoint->count() == 2);
    tokens.time.pass(1'001ms);
    BOOST_TEST(tokens.value() == "Bearer t1");
    BOOST_TEST(tokens.value() == "Bearer t3");
}

BOOST_AUTO_TEST_CASE(an_ended_token_is_not_used) {
    Tokens tokens([](Posted const&, int count) { return count == 1 ? granted(1) : TokenAnswer{500, ""}; });
    tokens.value();
    tokens.time.pass(100'000ms);
    BOOST_TEST(tokens.value() == "the token endpoint answered 500");
}

BOOST_AUTO_TEST_CASE(a_failure_is_remembered_for_a_moment) {
    Tokens tokens(
        [](Posted const&, int count) { return count == 1 ? TokenAnswer{503, "SECRET"} : granted(count); });
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(tokens.value() == "the token endpoint answered 503");
    tokens.time.pass(999ms);
    BOOST_TEST(tokens.value() == "the token endpoint answered 503");
    BOOST_TEST(tokens.endpoint->count() == 1);
    tokens.time.pass(1ms);
    BOOST_TEST(tokens.value() == "Bearer t2");
    BOOST_TEST(tokens.events == (std::vector<std::string>{"the token endpoint answered 503", "renewed"}));
}

BOOST_AUTO_TEST_CASE(a_client_that_throws_is_a_failure) {
    Tokens tokens(granting("100"));
    tokens.endpoint->throws = true;
    BOOST_TEST(tokens.value() == "the token endpoint could not be asked");
    tokens.endpoint->throws = false;
    tokens.time.pass(1s);
    BOOST_TEST(tokens.value() == "Bearer t2");
}

BOOST_AUTO_TEST_CASE(a_refused_token_is_renewed_once_for_all_who_had_it) {
    Tokens tokens(granting("100"));
    auto const first = tokens.obtain().value();
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(tokens.value(first->generation) == "Bearer t2");
    BOOST_TEST(tokens.endpoint->count() == 2);
    BOOST_TEST(tokens.source->generation() == 2u);
}

BOOST_AUTO_TEST_CASE(a_back_end_that_refuses_fresh_tokens_does_not_hammer_the_endpoint) {
    Tokens tokens(granting("100"));
    auto token = tokens.obtain().value();
    token = tokens.obtain(token->generation).value();
    for (int i = 0; i < 10; ++i) {
        auto const same = tokens.obtain(token->generation).value();
        BOOST_TEST(same->generation == token->generation);
    }
    BOOST_TEST(tokens.endpoint->count() == 2);
    tokens.time.pass(1s);
    BOOST_TEST(tokens.value(token->generation) == "Bearer t3");
}

BOOST_AUTO_TEST_CASE(a_token_that_was_accepted_before_it_was_refused_is_renewed_at_once) {
    Tokens tokens(granting("100"));
    auto token = tokens.obtain().value();
    token = tokens.obtain(token->generation).value();
    token->accepted = true;
    BOOST_TEST(tokens.value(token->generation) == "Bearer t3");
}

BOOST_AUTO_TEST_CASE(the_caller_who_is_cancelled_takes_the_fetch_from_nobody) {
    Tokens tokens(granting("100"));
    tokens.endpoint->held = true;
    asio::io_context loop;
    asio::cancellation_signal signal;
    std::string other;
    auto const caller = [&](std::string* to) -> asio::awaitable<void> {
        auto got = co_await tokens.source->obtain(tokens.endpoint, no_deadline);
        if (to != nullptr) *to = got ? (*got)->authorization : got.error().reason;
    };
    asio::co_spawn(loop, caller(nullptr),
                   asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
    asio::co_spawn(loop, caller(&other), asio::detached);
    loop.poll();
    signal.emit(asio::cancellation_type::all);
    loop.poll();
    tokens.endpoint->release();
    loop.run();
    BOOST_TEST(other == "Bearer t1");
    BOOST_TEST(tokens.endpoint->count() == 1);
}

BOOST_AUTO_TEST_CASE(a_caller_waits_no_longer_than_its_deadline_and_the_fetch_goes_on_for_the_others) {
    Tokens tokens(granting("100"));
    tokens.endpoint->held = true;
    asio::io_context loop;
    TokenSource::Obtained hurried;
    TokenSource::Obtained patient;
    bool gave_up = false;
    auto const caller = [&](TokenSource::Obtained& to, telemetry::TimePoint deadline,
                            bool* done) -> asio::awaitable<void> {
        to = co_await tokens.source->obtain(tokens.endpoint, deadline);
        if (done) *done = true;
    };
    asio::co_spawn(loop, caller(hurried, telemetry::steady_clock()(), &gave_up), asio::detached);
    asio::co_spawn(loop, caller(patient, no_deadline, nullptr), asio::detached);
    while (!gave_up)
        loop.run_one();
    BOOST_REQUIRE(!hurried);
    BOOST_TEST((hurried.error().delivery == Delivery::timed_out));
    tokens.endpoint->release();
    loop.run();
    BOOST_REQUIRE(patient);
    BOOST_TEST((*patient)->authorization == "Bearer t1");
    BOOST_TEST(tokens.endpoint->count() == 1);
    BOOST_TEST(tokens.events == std::vector<std::string>{"renewed"});
}

BOOST_AUTO_TEST_CASE(two_sources_of_one_back_end_take_turns) {
    // A reload changed how its tokens are got while one was being fetched.
    auto const fetch_queue = std::make_shared<FetchQueue>();
    fakes::MemoryStore store;
    auto const endpoint = std::make_shared<FakeEndpoint>(granting("100"));
    endpoint->held = true;
    auto const source = [&] {
        return std::make_shared<TokenSource>("xarios", password_options(), store, telemetry::steady_clock(),
                                             TokenSource::Observer(), fetch_queue);
    };
    asio::io_context loop;
    std::vector<std::string> got;
    auto const caller = [&](std::shared_ptr<TokenSource> from) -> asio::awaitable<void> {
        auto token = co_await from->obtain(endpoint, no_deadline);
        got.push_back((*token)->authorization);
    };
    BOOST_TEST(!fetch_queue->busy());
    asio::co_spawn(loop, caller(source()), asio::detached);
    asio::co_spawn(loop, caller(source()), asio::detached);
    loop.poll();
    BOOST_TEST(endpoint->count() == 1);
    BOOST_TEST(fetch_queue->busy());
    endpoint->release();
    loop.poll();
    BOOST_TEST(endpoint->count() == 2);
    endpoint->release();
    loop.run();
    BOOST_TEST(got == (std::vector<std::string>{"Bearer t1", "Bearer t2"}), boost::test_tools::per_element());
    BOOST_TEST(!fetch_queue->busy());
}

BOOST_AUTO_TEST_CASE(a_renewal_that_nobody_waits_for_is_told_from_the_moment_it_is_decided_on) {
    auto const fetch_queue = std::make_shared<FetchQueue>();
    fakes::MemoryStore store;
    FakeClock time;
    auto const endpoint = std::make_shared<FakeEndpoint>(granting("100"));
    auto const source = std::make_shared<TokenSource>("xarios", password_options(), store, time.clock(),
                                                      TokenSource::Observer(), fetch_queue);
    BOOST_TEST(await(source->obtain(endpoint, no_deadline)).has_value());
    BOOST_TEST(!fetch_queue->busy());
    time.pass(80'000ms);
    asio::io_context loop;
    bool busy = false;
    auto const caller = [&]() -> asio::awaitable<void> {
        (void)co_await source->obtain(endpoint, no_deadline);
        busy = fetch_queue->busy();
    };
    asio::co_spawn(loop, caller(), asio::detached);
    loop.run();
    BOOST_TEST(busy);
    BOOST_TEST(!fetch_queue->busy());
    BOOST_TEST(endpoint->count() == 2);
}

BOOST_AUTO_TEST_CASE(callers_on_many_threads_share_one_fetch) {
    for (int round = 0; round < 20; ++round) {
        Tokens tokens(granting("100"));
        constexpr int threads = 2;
        constexpr int callers = 50;
        std::latch start(threads);
        std::atomic<int> good = 0;
        auto const caller = [&]() -> asio::awaitable<void> {
            auto got = co_await tokens.source->obtain(tokens.endpoint, no_deadline);
            if (got && (*got)->authorization == "Bearer t1") ++good;
        };
        {
            std::vector<std::jthread> running;
            for (int i = 0; i < threads; ++i) {
                running.emplace_back([&] {
                    asio::io_context loop;
                    for (int n = 0; n < callers; ++n)
                        asio::co_spawn(loop, caller(), asio::detached);
                    start.arrive_and_wait();
                    loop.run();
                });
            }
        }
        BOOST_TEST(good == threads * callers);
        BOOST_TEST(tokens.endpoint->count() == 1);
        BOOST_TEST(tokens.events.size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(callers_who_wait_while_another_thread_fetches_go_on_in_their_own) {
    Tokens tokens(granting("100"));
    tokens.endpoint->held = true;
    std::latch waiting(2);
    std::atomic<int> at_home = 0;
    auto const run = [&] {
        asio::io_context loop;
        auto const caller = [&]() -> asio::awaitable<void> {
            auto const home = std::this_thread::get_id();
            auto got = co_await tokens.source->obtain(tokens.endpoint, no_deadline);
            if (got && home == std::this_thread::get_id()) ++at_home;
        };
        for (int n = 0; n < 20; ++n)
            asio::co_spawn(loop, caller(), asio::detached);
        loop.poll();
        waiting.count_down();
        loop.run();
    };
    {
        std::jthread one(run);
        std::jthread two(run);
        waiting.wait();
        tokens.endpoint->release();
    }
    BOOST_TEST(at_home == 40);
    BOOST_TEST(tokens.endpoint->count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
