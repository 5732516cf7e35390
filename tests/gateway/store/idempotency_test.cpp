#include <boost/test/unit_test.hpp>

#include "tests/gateway/store/databases.hpp"
#include "tests/support/await.hpp"

#include <boost/asio/detached.hpp>

#include <algorithm>

using namespace idiom::store;
using namespace idiom::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

using Kind = Claim::Kind;

constexpr Time start(std::chrono::milliseconds(1'700'000'000'000));
constexpr auto lease = 30s;
IdempotencyKey const key{"crm", "acme", "5f1c"};
KeptResponse const response{
    .status = 201,
    .headers = {{"Location", "/v1/acme/users/7"}, {"ETag", "\"a: b\""}, {"X-Empty", ""}},
    .body = std::string("{\"id\":\"7\"}\0\xff", 12)};

Claim claim(Store& store, Time now = start, std::string const& fingerprint = "one",
            IdempotencyKey const& of = key) {
    auto const made = await(store.claim(of, fingerprint, now, now + lease));
    BOOST_REQUIRE_MESSAGE(made, (made ? "" : made.error().text));
    return *made;
}

void settle(Store& store, Time expires) {
    auto const done = await(store.settle(key, response, expires));
    BOOST_REQUIRE_MESSAGE(done, (done ? "" : done.error().text));
}

} // namespace

BOOST_AUTO_TEST_SUITE(idempotency)

BOOST_AUTO_TEST_CASE_TEMPLATE(the_first_outcome_is_replayed, Database, Databases) {
    Database const database;
    auto const store = database.open();
    auto const first = claim(*store);
    BOOST_TEST((first.kind == Kind::begun));
    BOOST_TEST(!first.resumed);
    BOOST_TEST((claim(*store).kind == Kind::in_progress));
    settle(*store, start + 24h);
    auto const again = claim(*store, start + 23h);
    BOOST_TEST((again.kind == Kind::settled));
    BOOST_TEST((again.response == response));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_outcome_is_there_after_a_restart_and_for_other_gateways, Database,
                              Databases) {
    Database const database;
    {
        auto const store = database.open();
        auto const other = database.open();
        BOOST_TEST((claim(*store).kind == Kind::begun));
        BOOST_TEST((claim(*other).kind == Kind::in_progress));
        settle(*store, start + 24h);
        BOOST_TEST((claim(*other).kind == Kind::settled));
    }
    BOOST_TEST((claim(*database.open()).response == response));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_key_is_known_per_client_and_route, Database, Databases) {
    Database const database;
    auto const store = database.open();
    BOOST_TEST((claim(*store).kind == Kind::begun));
    IdempotencyKey const others[] = {{"portal", "acme", "5f1c"},
                                     {"crm", "globex", "5f1c"},
                                     {"crm", "acme", "5f1C"},
                                     {"cr", "macme", "5f1c"}};
    for (auto const& other : others)
        BOOST_TEST((claim(*store, start, "one", other).kind == Kind::begun), other.client << other.route);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(another_request_under_the_key_is_told_apart, Database, Databases) {
    Database const database;
    auto const store = database.open();
    claim(*store);
    struct Row {
        char const* name;
        Time now;
    };
    for (auto const& row : {Row{"under way", start}, Row{"cut off", start + lease + 1s}})
        BOOST_TEST((claim(*store, row.now, "two").kind == Kind::other_request), row.name);
    settle(*store, start + 24h);
    BOOST_TEST((claim(*store, start + 1h, "two").kind == Kind::other_request), "settled");
    BOOST_TEST((claim(*store, start + 24h, "two").kind == Kind::begun), "forgotten");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_claim_that_was_cut_off_is_resumed_by_one, Database, Databases) {
    Database const database;
    auto const store = database.open();
    claim(*store);
    BOOST_TEST((claim(*store, start + lease - 1ms).kind == Kind::in_progress));
    auto const second = claim(*store, start + lease);
    BOOST_TEST((second.kind == Kind::begun));
    BOOST_TEST(second.resumed);
    BOOST_TEST((claim(*store, start + lease).kind == Kind::in_progress));
    settle(*store, start + 24h);
    BOOST_TEST((claim(*store, start + lease + lease).kind == Kind::settled));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_released_key_is_free_again, Database, Databases) {
    Database const database;
    auto const store = database.open();
    claim(*store);
    BOOST_TEST(await(store->release(key)).has_value());
    auto const next = claim(*store, start, "two");
    BOOST_TEST((next.kind == Kind::begun));
    BOOST_TEST(!next.resumed);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_outcome_is_forgotten_when_its_time_is_over, Database, Databases) {
    Database const database;
    auto const store = database.open();
    claim(*store);
    settle(*store, start + 24h);
    auto const next = claim(*store, start + 24h);
    BOOST_TEST((next.kind == Kind::begun));
    BOOST_TEST(!next.resumed);
    settle(*store, start + 48h);
    BOOST_TEST((claim(*store, start + 47h).kind == Kind::settled));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_cut_off_claim_is_forgotten_in_the_end, Database, Databases) {
    Database const database;
    auto const store = database.open();
    claim(*store);
    auto const next = claim(*store, start + lease + 24h, "two");
    BOOST_TEST((next.kind == Kind::begun));
    BOOST_TEST(!next.resumed);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_forgotten_leaves_the_database, Database, Databases) {
    Database const database;
    auto const store = database.open();
    for (auto const* name : {"settled", "cut off"})
        claim(*store, start, "one", {"crm", "acme", name});
    claim(*store, start + 20h, "one", {"crm", "acme", "young"});
    BOOST_TEST(await(store->settle({"crm", "acme", "settled"}, response, start + 24h)).has_value());
    claim(*store, start + 25h, "one", {"crm", "acme", "new"});
    BOOST_TEST(database.run("SELECT count(*) FROM idempotency WHERE key IN ('young', 'new')") == "2");
    BOOST_TEST(database.run("SELECT count(*) FROM idempotency") == "2");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(an_outcome_that_nobody_claimed_is_not_kept, Database, Databases) {
    Database const database;
    auto const store = database.open();
    BOOST_TEST(!await(store->settle(key, response, start + 24h)));
    BOOST_TEST((claim(*store).kind == Kind::begun));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(of_many_concurrent_claims_exactly_one_begins, Database, Databases) {
    Database const database;
    std::unique_ptr<Store> const stores[] = {database.open(), database.open()};
    for (int round = 0; round < 5; ++round) {
        IdempotencyKey const contended{"crm", "acme", std::to_string(round)};
        asio::io_context loop;
        int begun = 0;
        int waiting = 0;
        auto const attempt = [&](Store& store) -> asio::awaitable<void> {
            auto const made = co_await store.claim(contended, "one", start, start + lease);
            if (made && made->kind == Kind::begun) ++begun;
            if (made && made->kind == Kind::in_progress) ++waiting;
        };
        for (int i = 0; i < 40; ++i)
            asio::co_spawn(loop, attempt(*stores[i % 2]), asio::detached);
        loop.run();
        BOOST_TEST(begun == 1);
        BOOST_TEST(waiting == 39);
    }
}

BOOST_AUTO_TEST_SUITE_END()
