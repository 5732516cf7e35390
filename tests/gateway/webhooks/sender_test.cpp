#include <boost/test/unit_test.hpp>

#include "gateway/webhooks/sender.hpp"
#include "gateway/webhooks/signature.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/support/audit_entry.hpp"
#include "tests/support/await.hpp"

using namespace idiom;
using namespace std::chrono_literals;

namespace {

constexpr store::Time start(std::chrono::milliseconds(1'700'000'000'123));

/// A receiver that answers as the test wants, at a time that the test sets.
struct Fixture {
    struct Received {
        std::string target, id, timestamp, signature, body;
    };
    fakes::MemoryStore store;
    store::Time now = start;
    Response answer{.status = 204};
    std::vector<Received> received;
    std::string log;
    std::move_only_function<void()> on_request = {}; ///< called with each

    static std::string field(Request const& request, std::string_view name) {
        return std::string(find(request.headers, name).value_or(""));
    }
    boost::asio::awaitable<Response> take(Request const& request) {
        received.push_back({.target = std::string(request.target),
                            .id = field(request, "webhook-id"),
                            .timestamp = field(request, "webhook-timestamp"),
                            .signature = field(request, "webhook-signature"),
                            .body = std::string(request.body)});
        if (on_request) on_request();
        co_return answer;
    }
    webhooks::Sender make(webhooks::Wanted wanted = {}) {
        return webhooks::Sender({.store = store,
                                 .now = [this] { return now; },
                                 .report = [this](std::string_view text) { log.append(text).append("\n"); }},
                                {.name = "crm",
                                 .target = "/hooks?a=b",
                                 .key = "the key",
                                 .wanted = std::move(wanted),
                                 .send = [this](Request const& request, Arena&) { return take(request); }});
    }
    void append(std::string user) {
        BOOST_REQUIRE(test::await(store.append_audit(test::entry_of(std::move(user), start))));
    }
    /// Returns whether there is more to do at once.
    bool round(webhooks::Sender& sender) {
        auto const done = test::await(sender.round());
        BOOST_REQUIRE(done);
        return *done;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(sender, Fixture)

BOOST_AUTO_TEST_CASE(a_change_is_sent_once_and_signed) {
    append("long ago");
    auto sender = make();
    round(sender);
    BOOST_TEST(received.empty(), "a new receiver is not told of the past");
    append("ana");
    round(sender);
    round(sender);
    BOOST_REQUIRE_EQUAL(received.size(), 1u);
    auto const& one = received.front();
    BOOST_TEST(one.target == "/hooks?a=b");
    BOOST_TEST(one.id == "change_2_1700000000123");
    BOOST_TEST(one.timestamp == "1700000000");
    BOOST_TEST(one.signature == webhooks::sign("the key", one.id, one.timestamp, one.body));
    BOOST_TEST(one.body.contains(R"("user":"ana")"));
    BOOST_TEST(sender.counts().delivered == 1u);
    BOOST_TEST(log.empty());
}

BOOST_AUTO_TEST_CASE(a_change_that_is_not_wanted_is_passed_over) {
    auto sender = make({.routes = {"globex"}});
    round(sender);
    append("ana");
    round(sender);
    BOOST_TEST(received.empty());
    auto wider = make();
    round(wider);
    BOOST_TEST(received.empty(), "its place is behind it");
}

BOOST_AUTO_TEST_CASE(a_message_is_sent_again_with_growing_pauses_until_it_is_given_up) {
    auto sender = make();
    round(sender);
    append("ana");
    answer.status = 500;
    std::string pauses;
    for (int i = 0; i < 10'000 && sender.counts().given_up == 0u; ++i) {
        auto const before = received.size();
        round(sender);
        if (received.size() > before)
            pauses +=
                std::to_string(std::chrono::duration_cast<std::chrono::minutes>(now - start).count()) + " ";
        now += 1min;
    }
    BOOST_TEST(received.size() == 10u);
    BOOST_TEST(pauses == "0 1 6 36 156 456 1056 1896 3096 4536 ");
    for (auto const& one : received)
        BOOST_TEST(one.id == "change_1_1700000000123");
    auto const dead = test::await(sender.queue().dead()).value();
    BOOST_REQUIRE_EQUAL(dead.size(), 1u);
    BOOST_TEST(dead.front().failure == "it answered 500");
    BOOST_TEST(
        log ==
        "webhook crm: a message was not taken: it answered 500\n"
        "webhook crm: message change_1_1700000000123 is given up after 10 attempts: it answered 500\n");
    BOOST_REQUIRE(test::await(sender.queue().replay("change_1_1700000000123", now)));
    answer.status = 200;
    round(sender);
    BOOST_TEST(received.size() == 11u);
    BOOST_TEST(log.ends_with("webhook crm: messages are taken again\n"));
    BOOST_TEST(test::await(sender.queue().waiting()).value().empty());
}

BOOST_AUTO_TEST_CASE(each_answer_but_a_2xx_is_a_failure) {
    struct {
        Response answer;
        std::string_view why; ///< "" is taken
        bool again = true;
    } const rows[]{
        {{.status = 200}, ""},
        {{.status = 299}, ""},
        {{.status = 301}, "it answered 301"},
        {{.status = 400}, "it answered 400"},
        {{.status = 410}, "it answered 410", false},
        {{.delivery = Delivery::not_sent}, "it cannot be reached"},
        {{.delivery = Delivery::timed_out}, "it did not answer in time"},
        {{.delivery = Delivery::lost}, "it ended the connection without an answer"},
    };
    for (auto const& row : rows) {
        Fixture fresh;
        auto sender = fresh.make();
        fresh.round(sender);
        fresh.append("ana");
        fresh.answer = row.answer;
        fresh.round(sender);
        auto const left = test::await(row.again ? sender.queue().waiting() : sender.queue().dead()).value();
        BOOST_TEST(left.size() == (row.why.empty() ? 0u : 1u), row.why);
        if (!left.empty()) BOOST_TEST(left.front().failure == row.why);
    }
}

BOOST_AUTO_TEST_CASE(a_failing_message_does_not_hold_up_later_ones) {
    auto sender = make();
    round(sender);
    append("ana");
    answer.status = 503;
    round(sender);
    append("bo");
    answer.status = 200;
    round(sender);
    BOOST_REQUIRE_EQUAL(received.size(), 2u);
    BOOST_TEST(received.back().id == "change_2_1700000000123");
    now += 5s;
    round(sender);
    BOOST_TEST(received.back().id == "change_1_1700000000123");
}

BOOST_AUTO_TEST_CASE(another_sender_goes_on_where_one_was_killed) {
    auto first = make();
    round(first);
    append("ana");
    append("bo");
    answer.delivery = Delivery::not_sent;
    round(first);
    answer = {.status = 200};
    now += 1min;
    auto second = make();
    append("cy");
    round(second);
    BOOST_TEST(second.counts().delivered == 3u);
    BOOST_TEST(received.size() == 5u);
}

BOOST_AUTO_TEST_CASE(no_more_is_read_than_may_wait) {
    auto sender = make();
    round(sender);
    for (int i = 0; i < 700; ++i)
        append(std::to_string(i));
    answer.status = 500;
    for (int i = 0; i < 30; ++i)
        round(sender);
    BOOST_TEST(test::await(sender.queue().waiting()).value().size() == webhooks::DeliveryQueue::most_waiting);
    answer.status = 200;
    for (int i = 0; i < 40; ++i) {
        now += 1min;
        round(sender);
    }
    BOOST_TEST(sender.counts().delivered == 700u);
}

BOOST_AUTO_TEST_CASE(a_longer_pause_that_the_receiver_asks_for_takes_precedence) {
    struct {
        std::uint64_t attempts;
        std::optional<std::uint32_t> retry_after;
        std::chrono::milliseconds pause;
    } const rows[]{
        {1, std::nullopt, 5s}, {1, 3, 5s},        {1, 60, 60s}, {2, 60, 5min},
        {1, 604'800, 24h},     {9, 604'800, 24h}, {9, 0, 24h},
    };
    for (auto const& row : rows)
        BOOST_TEST((webhooks::pause_after(row.attempts, row.retry_after) == row.pause),
                   row.attempts << " attempts");
    BOOST_TEST(!webhooks::pause_after(10, 60), "no further attempt");
    auto sender = make();
    round(sender);
    append("ana");
    answer = {.status = 429, .retry_after = 3600};
    round(sender);
    now += 59min;
    round(sender);
    BOOST_TEST(received.size() == 1u);
    now += 1min;
    round(sender);
    BOOST_TEST(received.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_round_says_when_there_is_more_to_do) {
    auto sender = make();
    BOOST_TEST(!round(sender));
    for (int i = 0; i < 250; ++i)
        append(std::to_string(i));
    int rounds = 1;
    while (round(sender))
        ++rounds;
    BOOST_TEST(rounds == 4);
    BOOST_TEST(sender.counts().delivered == 250u);
}

BOOST_AUTO_TEST_CASE(a_sender_that_is_stopped_ends_what_is_under_way_and_begins_nothing) {
    auto sender = make();
    round(sender);
    for (int i = 0; i < 20; ++i)
        append(std::to_string(i));
    on_request = [&] { sender.stop(); };
    BOOST_TEST(!round(sender));
    BOOST_TEST(received.size() == 1u);
    BOOST_TEST(test::await(sender.queue().waiting()).value().size() == 19u);
}

BOOST_AUTO_TEST_CASE(a_message_without_a_body_is_dropped_with_a_word) {
    auto sender = make();
    round(sender);
    append("ana");
    answer.status = 500;
    round(sender);
    BOOST_REQUIRE(test::await(store.erase("the webhooks", "body crm change_1_1700000000123")));
    now += 5s;
    round(sender);
    BOOST_TEST(received.size() == 1u);
    BOOST_TEST(log.ends_with("webhook crm: the store has lost message change_1_1700000000123\n"));
    BOOST_TEST(test::await(sender.queue().waiting()).value().empty());
}

BOOST_AUTO_TEST_CASE(what_a_store_cannot_keep_is_sent_again) {
    auto sender = make();
    round(sender);
    append("ana");
    on_request = [&] { store.fail_writes_with(store::StoreError{.text = "the disk is full"}); };
    BOOST_TEST(!test::await(sender.round()));
    store.fail_writes_with(std::nullopt);
    on_request = {};
    round(sender);
    BOOST_REQUIRE_EQUAL(received.size(), 2u);
    BOOST_TEST(received[0].id == received[1].id);
    BOOST_TEST(test::await(sender.queue().waiting()).value().empty());
}

BOOST_AUTO_TEST_CASE(a_place_behind_a_store_that_was_restored_goes_back) {
    auto sender = make();
    BOOST_REQUIRE(test::await(sender.queue().take(1'000, {})));
    append("ana");
    round(sender);
    BOOST_TEST(received.empty(), "what the restored trail has was sent before");
    append("bo");
    round(sender);
    BOOST_REQUIRE_EQUAL(received.size(), 1u);
    BOOST_TEST(received[0].body.contains(R"("user":"bo")"));
}

BOOST_AUTO_TEST_SUITE_END()
