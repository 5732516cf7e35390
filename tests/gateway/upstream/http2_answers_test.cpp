#include "tests/gateway/upstream/http2_server.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace idiom;
using namespace idiom::tests::http2;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using tests::described;

BOOST_AUTO_TEST_SUITE(http2_answers)

BOOST_AUTO_TEST_CASE(interim_answers_and_trailers_are_passed_over) {
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        auto const asked = co_await peer.request();
        co_await peer.say(head(asked.stream, {{":status", "103"}, {"link", "</a>"}}));
        co_await peer.say(head(asked.stream, {{":status", "100"}}));
        co_await peer.say(head(asked.stream, {{":status", "200"}, {"x", "head"}}));
        co_await peer.say(body(asked.stream, "a", false));
        co_await peer.say(body(asked.stream, "b", false));
        co_await peer.say(head(asked.stream, {{"x", "trailer"}}, true));
        co_await peer.answer_all();
    });
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.read();
        BOOST_TEST(described(response) == "answered 200");
        BOOST_TEST(response.body == "ab");
        BOOST_TEST(response.headers.size() == 1u);
        BOOST_TEST(response.header("X") == "head");
        auto const next = co_await bench.read();
        BOOST_TEST(described(next) == "answered 200");
    });
    BOOST_TEST(bench.server.connections() == 1u);
}

std::string joined(std::initializer_list<Frame> frames) {
    std::string bytes;
    for (auto const& one : frames)
        bytes += one.bytes();
    return bytes;
}

using Rows = std::vector<std::pair<std::string, std::function<std::string(std::uint32_t stream)>>>;

Rows wrong_fields() {
    auto const with = [](Fields fields) {
        fields.insert(fields.begin(), {":status", "200"});
        return [fields](std::uint32_t id) { return head(id, fields, true).bytes(); };
    };
    return {
        {"two statuses", with({{":status", "200"}})},
        {"upper case", with({{"Etag", "1"}})},
        {"a pseudo-field behind others", with({{"a", "b"}, {":path", "/"}})},
        {"connection", with({{"connection", "close"}})},
        {"transfer-encoding", with({{"transfer-encoding", "chunked"}})},
        {"upgrade", with({{"upgrade", "h2c"}})},
        {"a line break in a value", with({{"a", "b\r\nc: d"}})},
        {"a blank in a name", with({{"a b", "c"}})},
        {"two lengths", with({{"content-length", "0"}, {"content-length", "1"}})},
        {"a length that is none", with({{"content-length", "-1"}})},
        {"fields that are too large", with(Fields(350, {"a", std::string(20, 'a')}))},
        {"too many fields", with(Fields(500, {"a", ""}))},
    };
}

Rows wrong_answers() {
    auto rows = wrong_fields();
    Rows const others{
        {"no status", [](std::uint32_t id) { return head(id, {{"a", "b"}}, true).bytes(); }},
        {"a status that is none",
         [](std::uint32_t id) { return head(id, {{":status", "20x"}}, true).bytes(); }},
        {"less than announced",
         [](std::uint32_t id) {
             return joined({head(id, {{":status", "200"}, {"content-length", "3"}}), body(id, "ab")});
         }},
        {"more than announced",
         [](std::uint32_t id) {
             return joined({head(id, {{":status", "200"}, {"content-length", "1"}}), body(id, "ab")});
         }},
        {"a switch of protocols", [](std::uint32_t id) { return head(id, {{":status", "101"}}).bytes(); }},
        {"an end within an interim answer",
         [](std::uint32_t id) { return head(id, {{":status", "100"}}, true).bytes(); }},
        {"too many interim answers",
         [](std::uint32_t id) {
             std::string bytes;
             for (int i = 0; i < 17; ++i)
                 bytes += head(id, {{":status", "103"}}).bytes();
             return bytes;
         }},
        {"trailers that are too large",
         [](std::uint32_t id) {
             Fields const large(350, {"a", std::string(20, 'a')});
             return joined({head(id, {{":status", "200"}}), head(id, large, true)});
         }},
    };
    rows.insert(rows.end(), others.begin(), others.end());
    return rows;
}

BOOST_AUTO_TEST_CASE(an_answer_that_breaks_the_rules_is_not_usable_and_the_connection_goes_on) {
    for (auto const& [name, answer] : wrong_answers()) {
        BOOST_TEST_CONTEXT(name) {
            Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
                co_await peer.greet();
                auto const asked = co_await peer.request();
                co_await peer.say(answer(asked.stream));
                auto const gone = co_await peer.frame(rst_stream);
                BOOST_TEST(gone.stream == asked.stream);
                co_await peer.answer_all();
            });
            bench.time = 5s;
            bench.run([&]() -> asio::awaitable<void> {
                auto const response = co_await bench.read();
                BOOST_TEST(described(response) == "unusable");
                auto const next = co_await bench.read();
                BOOST_TEST(described(next) == "answered 200");
            });
            BOOST_TEST(bench.server.connections() == 1u);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_body_beyond_the_limit_is_not_usable_and_takes_no_memory_beyond_it) {
    Http2Bench bench([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        for (;;) {
            auto const asked = co_await peer.request();
            if (asked.stream == 0) co_return;
            co_await peer.say(head(asked.stream, {{":status", "200"}}));
            for (int i = 0; i < 8; ++i)
                co_await peer.say(body(asked.stream, std::string(1000, 'x'), i == 7));
        }
    });
    bench.endpoint->max_answer = 8000;
    bench.run([&]() -> asio::awaitable<void> {
        auto const fits = co_await bench.read();
        BOOST_TEST(described(fits) == "answered 200");
        BOOST_TEST(fits.body.size() == 8000u);
    });
    Http2Bench tight([&](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        auto const asked = co_await peer.request();
        co_await peer.say(head(asked.stream, {{":status", "200"}}));
        for (int i = 0; i < 9; ++i)
            co_await peer.say(body(asked.stream, std::string(1000, 'x'), false));
        auto const gone = co_await peer.frame(rst_stream);
        BOOST_TEST(gone.payload == number(cancel));
        co_await peer.answer_all();
    });
    tight.endpoint->max_answer = 8000;
    tight.run([&]() -> asio::awaitable<void> {
        auto const large = co_await tight.read();
        BOOST_TEST(described(large) == "unusable");
        auto const next = co_await tight.read();
        BOOST_TEST(described(next) == "answered 200");
    });
}

BOOST_AUTO_TEST_CASE(answers_under_way_take_no_more_than_the_budget) {
    Http2Bench bench([](Http2Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.greet();
        for (;;) {
            auto const asked = co_await peer.request();
            if (asked.stream == 0) co_return;
            co_await peer.say(head(asked.stream, {{":status", "200"}}));
            for (int i = 0; i < 10; ++i)
                co_await peer.say(body(asked.stream, std::string(10'000, 'x'), i == 9));
        }
    });
    bench.endpoint->budget = std::make_shared<upstream::AnswerBudget>(150'000);
    bench.run([&]() -> asio::awaitable<void> {
        auto const ask = [&](upstream::Charges& charges, bool writes) -> asio::awaitable<std::string> {
            upstream::CallContext call_context{.arena = bench.arena,
                                               .deadline = std::chrono::steady_clock::now() + 60s,
                                               .charges = &charges};
            Request const request{
                .method = writes ? Method::post : Method::get, .target = "/", .writes = writes};
            auto const response = co_await bench.http2().send(request, call_context);
            co_return described(response);
        };
        upstream::Charges late;
        {
            upstream::Charges first;
            BOOST_TEST(co_await ask(first, false) == "answered 200");
            BOOST_TEST(co_await ask(late, false) == "busy");
            BOOST_TEST(co_await ask(late, true) == "unusable");
        }
    });
    BOOST_TEST(bench.server.connections() == 1u);
    BOOST_TEST(bench.endpoint->health->good());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
