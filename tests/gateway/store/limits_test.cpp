#include <boost/test/unit_test.hpp>

#include "tests/gateway/store/databases.hpp"
#include "tests/support/await.hpp"

#include <atomic>
#include <thread>

using namespace idiom::store;
using namespace idiom::test;
using namespace std::chrono_literals;

namespace {

TokenDraw const hourly{.client = "crm", .route = "acme", .interval = 1h, .depth = 10h};

DrawnTokens draw(Store& store, TokenDraw draw, std::uint64_t wanted, std::uint64_t returned = 0) {
    draw.wanted = wanted;
    draw.returned = returned;
    auto const drawn = await(store.draw(std::move(draw)));
    if (!drawn) throw std::runtime_error(drawn.error().text);
    return *drawn;
}

} // namespace

BOOST_AUTO_TEST_SUITE(shared_limits)

BOOST_AUTO_TEST_CASE(a_bucket_gives_what_it_has_and_says_what_it_lacks) {
    OnPostgresql const database;
    auto const store = database.open();
    BOOST_TEST(store->shares_limits());
    BOOST_TEST(draw(*store, hourly, 4).granted == 4U);
    auto const rest = draw(*store, hourly, 9);
    BOOST_TEST(rest.granted == 6U);
    BOOST_TEST((rest.missing > 9h && rest.missing <= 10h));
    auto const none = draw(*store, hourly, 1);
    BOOST_TEST(none.granted == 0U);
    BOOST_TEST((none.missing > 9h && none.missing <= 10h));
    BOOST_TEST(draw(*store, hourly, 5, 2).granted == 2U); // those that came back
    BOOST_TEST(draw(*store, hourly, 99, 99).granted == 10U);
}

BOOST_AUTO_TEST_CASE(a_first_draw_gives_no_more_than_the_whole) {
    OnPostgresql const database;
    auto const store = database.open();
    BOOST_TEST(draw(*store, hourly, 1000).granted == 10U);
}

BOOST_AUTO_TEST_CASE(tokens_grow_with_the_time_of_the_database) {
    OnPostgresql const database;
    auto const store = database.open();
    BOOST_TEST(draw(*store, hourly, 10).granted == 10U);
    database.run("UPDATE limits SET at = at - 7200000000000, full_at = full_at - 7200000000000");
    BOOST_TEST(draw(*store, hourly, 10).granted == 2U);
    // A clock that is set back costs one burst at most.
    database.run("UPDATE limits SET full_at = full_at + 7 * 86400000000000");
    auto const none = draw(*store, hourly, 10);
    BOOST_TEST(none.granted == 0U);
    BOOST_TEST((none.missing <= 10h));
}

BOOST_AUTO_TEST_CASE(every_client_route_and_rate_has_a_bucket_of_its_own) {
    OnPostgresql const database;
    auto const store = database.open();
    BOOST_TEST(draw(*store, hourly, 10).granted == 10U);
    auto other = hourly;
    other.client = "portal";
    BOOST_TEST(draw(*store, other, 10).granted == 10U);
    other = hourly;
    other.route = "globex";
    BOOST_TEST(draw(*store, other, 10).granted == 10U);
    other = hourly;
    other.interval = 1ms;
    other.depth = 10ms;
    BOOST_TEST(draw(*store, other, 10).granted == 10U);
}

BOOST_AUTO_TEST_CASE(gateways_that_draw_at_once_get_exactly_what_there_is) {
    OnPostgresql const database;
    auto const one = database.open();
    auto const two = database.open();
    auto many = hourly;
    many.depth = 500h;
    std::atomic<std::uint64_t> granted = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&, i] {
                for (int n = 0; n < 100; ++n)
                    granted += draw(i % 2 ? *one : *two, many, 3).granted;
            });
    }
    BOOST_TEST(granted == 500U);
}

BOOST_AUTO_TEST_CASE(a_store_of_one_machine_shares_none) {
    OnSqlite const database;
    auto const store = database.open();
    BOOST_TEST(!store->shares_limits());
    BOOST_TEST(!await(store->draw(hourly)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
