#include <boost/test/unit_test.hpp>

#include "gateway/app/webhooks.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/support/audit_entry.hpp"
#include "tests/support/await.hpp"
#include "tests/support/process.hpp"

using namespace idiom;
using namespace std::chrono_literals;

namespace {

constexpr store::Time start(std::chrono::milliseconds(1'700'000'000'123));

/// Two receivers that cannot be reached: nothing listens on port 1.
struct Fixture {
    fakes::MemoryStore store;

    static config::Webhook webhook(std::string name) {
        config::Webhook made;
        made.name = std::move(name);
        made.url = {.tls = false, .host = "127.0.0.1", .port = 1, .path = "/hooks"};
        made.secret = config::Secret(std::string(24, 'k'));
        made.allow_private = true;
        return made;
    }
    std::vector<config::Webhook> const both{webhook("hr"), webhook("crm")};

    void give_up(std::string const& name, std::string const& id) {
        webhooks::DeliveryQueue queue(store, name);
        BOOST_REQUIRE(test::await(queue.take(0, {{.id = id, .body = "{}", .due = start}})));
        auto message = test::await(queue.waiting()).value().at(0);
        message.attempts = 10;
        message.failure = "it answered 500";
        using Kind = webhooks::DeliveryQueue::Outcome::Kind;
        BOOST_REQUIRE(test::await(queue.settle({{.message = message, .kind = Kind::given_up}})));
    }
    static bool has_failed(app::Webhooks const& webhooks) {
        return test::eventually([&] { return webhooks.senders()[0]->counts().failed > 0u; });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(webhooks_of_a_gateway, Fixture)

BOOST_AUTO_TEST_CASE(dead_letters_are_shown_without_their_messages) {
    give_up("hr", "change_1_5");
    app::Webhooks webhooks(both, store);
    webhooks.finish();
    BOOST_TEST(test::await(webhooks.show()).value() ==
               R"({"webhooks":[{"name":"hr","waiting":0,"dead":1,"deadLetters":[{"id":"change_1_5",)"
               R"("givenUp":"2023-11-14T22:13:20.123Z","attempts":10,"failure":"it answered 500"}]},)"
               R"({"name":"crm","waiting":0,"dead":0,"deadLetters":[]}]})");
}

BOOST_AUTO_TEST_CASE(only_the_oldest_dead_letters_are_shown) {
    for (int i = 100; i < 205; ++i)
        give_up("hr", "change_" + std::to_string(i));
    app::Webhooks webhooks(both, store);
    webhooks.finish();
    auto const text = test::await(webhooks.show()).value();
    BOOST_TEST(text.contains(R"("dead":105)"));
    BOOST_TEST(text.contains("change_199"));
    BOOST_TEST(!text.contains("change_200"));
}

BOOST_AUTO_TEST_CASE(a_dead_letter_of_a_known_webhook_is_sent_again) {
    give_up("hr", "change_1_5");
    app::Webhooks webhooks(both, store);
    webhooks.finish();
    BOOST_TEST((test::await(webhooks.replay("nobody", "")).value() == std::nullopt));
    BOOST_TEST((test::await(webhooks.replay("crm", "change_1_5")).value() == 0u));
    BOOST_TEST((test::await(webhooks.replay("hr", "change_1_5")).value() == 1u));
    BOOST_TEST(test::await(webhooks.show()).value().contains(R"("name":"hr","waiting":1,"dead":0)"));
}

BOOST_AUTO_TEST_CASE(a_store_that_fails_shows_nothing) {
    app::Webhooks webhooks(both, store);
    webhooks.finish();
    store.fail_with(store::StoreError{.text = "the disk is gone"});
    BOOST_TEST(!test::await(webhooks.show()));
    BOOST_TEST(test::await(webhooks.replay("hr", "")).error() == "the disk is gone");
}

BOOST_AUTO_TEST_CASE(after_the_end_nothing_is_sent_until_another_goes_on) {
    {
        app::Webhooks first(both, store);
        auto const place = [&](std::string const& name) {
            return test::await(webhooks::DeliveryQueue(store, name).place()).value().has_value();
        };
        BOOST_REQUIRE(test::eventually([&] { return place("hr") && place("crm"); }));
        first.finish();
        BOOST_REQUIRE(test::await(store.append_audit(test::entry_of("ana", start))));
        BOOST_TEST(first.senders()[0]->counts().failed == 0u);
    }
    app::Webhooks second(both, store);
    BOOST_TEST(has_failed(second));
    second.stop();
    second.finish();
    auto const waiting = test::await(webhooks::DeliveryQueue(store, "hr").waiting()).value();
    BOOST_REQUIRE_EQUAL(waiting.size(), 1u);
    BOOST_TEST(waiting[0].failure == "it cannot be reached");
}

BOOST_AUTO_TEST_SUITE_END()
