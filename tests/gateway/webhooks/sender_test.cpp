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

    static std::string field(Request const& request, std::string_view name) {
        return std::string(find(request.headers, name).value_or(""));
    }
    boost::asio::awaitable<Response> take(Request const& request) {
        received.push_back({.target = std::string(request.target),
                            .id = field(request, "webhook-id"),
                            .timestamp = field(request, "webhook-timestamp"),
                            .signature = field(request, "webhook-signature"),
                            .body = std::string(request.body)});
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
    void round(webhooks::Sender& sender) { BOOST_REQUIRE(test::await(sender.round())); }
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
    BOOST_TEST(one.id == "change_2");
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
        BOOST_TEST(one.id == "change_1");
    auto const dead = test::await(sender.queue().dead()).value();
    BOOST_REQUIRE_EQUAL(dead.size(), 1u);
    BOOST_TEST(dead.front().failure == "it answered 500");
    BOOST_TEST(log == "webhook crm: a message was not taken: it answered 500\n"
                      "webhook crm: message change_1 is given up after 10 attempts: it answered 500\n");
    BOOST_REQUIRE(test::await(sender.queue().replay("change_1", now)));
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
    BOOST_TEST(received.back().id == "change_2");
    now += 5s;
    round(sender);
    BOOST_TEST(received.back().id == "change_1");
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

BOOST_AUTO_TEST_SUITE_END()
