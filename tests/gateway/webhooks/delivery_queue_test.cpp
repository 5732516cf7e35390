#include <boost/test/unit_test.hpp>

#include "gateway/webhooks/delivery_queue.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/support/await.hpp"

using namespace idiom;
using namespace std::chrono_literals;
using webhooks::DeliveryQueue;
using webhooks::QueuedMessage;
using Kind = DeliveryQueue::Outcome::Kind;

namespace {

constexpr store::Time start(std::chrono::milliseconds(1'700'000'000'123));

struct Fixture {
    fakes::MemoryStore store;
    DeliveryQueue queue{store, "crm"};

    static std::string ids(std::vector<QueuedMessage> const& messages) {
        std::string made;
        for (auto const& one : messages)
            made += one.id + " ";
        return made;
    }
    std::vector<QueuedMessage> waiting() { return test::await(queue.waiting()).value(); }
    std::vector<QueuedMessage> dead() { return test::await(queue.dead()).value(); }
    void take(std::int64_t place, std::vector<QueuedMessage> messages) {
        BOOST_REQUIRE(test::await(queue.take(place, std::move(messages))));
    }
    void settle(QueuedMessage message, Kind kind) {
        BOOST_REQUIRE(test::await(queue.settle({{.message = std::move(message), .kind = kind}})));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(delivery_queue, Fixture)

BOOST_AUTO_TEST_CASE(a_place_and_its_messages_are_kept) {
    BOOST_TEST(!test::await(queue.place()).value());
    take(41, {{.id = "b", .body = "{\"text\":\"\\u00e9\"}", .due = start + 1s},
              {.id = "a", .body = "{}", .due = start}});
    BOOST_TEST(test::await(queue.place()).value().value() == 41);
    auto const messages = waiting();
    BOOST_TEST(ids(messages) == "a b ");
    BOOST_TEST(test::await(queue.body("b")).value().value() == "{\"text\":\"\\u00e9\"}");
    BOOST_TEST((messages[1].due == start + 1s));
    DeliveryQueue other(store, "crm-2");
    BOOST_TEST(!test::await(other.place()).value(), "of another receiver");
    BOOST_TEST(test::await(other.waiting()).value().empty());
    BOOST_TEST(!test::await(other.body("b")).value());
}

BOOST_AUTO_TEST_CASE(a_message_goes_when_it_was_delivered_and_comes_again_when_it_was_not) {
    take(1, {{.id = "a", .body = "{}", .due = start}, {.id = "b", .body = "{}", .due = start}});
    settle(waiting().at(0), Kind::delivered);
    BOOST_TEST(!test::await(queue.body("a")).value());
    auto failed = waiting().at(0);
    failed.attempts = 1;
    failed.due = start + 5s;
    failed.failure = "it answered 500";
    settle(failed, Kind::again);
    auto const messages = waiting();
    BOOST_TEST(ids(messages) == "b ");
    BOOST_TEST(messages[0].attempts == 1u);
    BOOST_TEST(messages[0].failure == "it answered 500");
    BOOST_TEST((messages[0].due == start + 5s));
}

BOOST_AUTO_TEST_CASE(a_dead_letter_waits_for_its_replay) {
    take(1, {{.id = "a", .body = "{}", .due = start}, {.id = "b", .body = "{}", .due = start}});
    for (auto const& message : waiting())
        settle(message, Kind::given_up);
    BOOST_TEST(ids(dead()) == "a b ");
    BOOST_TEST(waiting().empty());
    BOOST_TEST(test::await(queue.replay("x", start)).value() == 0u);
    BOOST_TEST(test::await(queue.replay("b", start + 1h)).value() == 1u);
    BOOST_TEST(ids(dead()) == "a ");
    BOOST_TEST(ids(waiting()) == "b ");
    BOOST_TEST(waiting().at(0).attempts == 0u);
    BOOST_TEST((waiting().at(0).due == start + 1h));
    BOOST_TEST(test::await(queue.replay("", start)).value() == 1u);
    BOOST_TEST(dead().empty());
}

BOOST_AUTO_TEST_CASE(only_so_many_dead_letters_are_kept) {
    for (std::size_t i = 0; i < DeliveryQueue::most_dead + 3; ++i)
        settle({.id = std::to_string(i), .body = "{}", .due = start + std::chrono::seconds(i)},
               Kind::given_up);
    auto const letters = dead();
    BOOST_TEST(letters.size() == DeliveryQueue::most_dead);
    BOOST_TEST(letters.front().id == "3");
    BOOST_TEST(!test::await(queue.body("2")).value(), "of a forgotten one");
}

BOOST_AUTO_TEST_CASE(a_store_that_fails_says_so) {
    store.fail_with(store::StoreError{.text = "the disk is gone"});
    BOOST_TEST(!test::await(queue.place()));
    BOOST_TEST(!test::await(queue.waiting()));
    BOOST_TEST(!test::await(queue.take(1, {})));
    BOOST_TEST(!test::await(queue.replay("", start)));
}

BOOST_AUTO_TEST_SUITE_END()
