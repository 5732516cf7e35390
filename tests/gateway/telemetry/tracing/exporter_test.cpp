#include "gateway/telemetry/tracing/exporter.hpp"
#include "tests/gateway/upstream/scripted_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace idiom::tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::awaitable;
using tracing::Batch;
using tracing::Delivered;
using tracing::Exporter;

std::string answer(std::string_view status, std::string_view body = "{}", std::string_view fields = {}) {
    std::string text = "HTTP/1.1 ";
    text.append(status).append("\r\n").append(fields);
    return text.append("Content-Length: ")
        .append(std::to_string(body.size()))
        .append("\r\n\r\n")
        .append(body);
}

Batch batch_of(std::size_t count) {
    Batch batch;
    for (std::size_t i = 0; i < count; ++i)
        batch.spans += i > 0 ? ",{}" : "{}";
    batch.count = count;
    return batch;
}

/// A collector that gives its answers one after the other, and repeats the last. "" ends the connection
/// instead.
struct Rig {
    explicit Rig(std::vector<std::string> answers)
        : bench([this, answers = std::move(answers)](tests::Peer& peer, std::size_t) -> awaitable<void> {
              for (;;) {
                  auto request = co_await peer.request();
                  if (request.empty()) co_return;
                  auto const& response = answers[std::min(requests.size(), answers.size() - 1)];
                  requests.push_back(std::move(request));
                  if (response.empty()) co_return;
                  co_await peer.say(response);
              }
          }) {
        options.target = "/v1/traces";
        options.before_spans = "<";
        options.first_pause = 0ms;
    }

    Exporter::Send send() {
        auto const collector = std::make_shared<upstream::HttpBackend>(bench.loop, bench.endpoint);
        return [collector](Request const& request, Arena& arena, auto deadline) -> awaitable<Response> {
            upstream::CallContext call_context{.arena = arena, .deadline = deadline};
            co_return co_await collector->send(request, call_context);
        };
    }

    Exporter& exporter() {
        if (!exporter_)
            exporter_.emplace(bench.loop, options, send(), [this](Delivered const& delivered) {
                constexpr std::array<std::string_view, 3> words{"working", "losing", "failing"};
                std::string text(words[static_cast<std::size_t>(delivered.state)]);
                if (!delivered.why.empty()) text.append(": ").append(delivered.why);
                if (delivered.lost > 0) text.append(", ").append(std::to_string(delivered.lost));
                told.push_back(std::move(text));
            });
        return *exporter_;
    }
    std::size_t done() { return exporter().sent() + exporter().lost(); }

    /// Waits until this number of spans was sent or lost, and until the exporter has ended.
    void run(std::size_t spans, std::chrono::milliseconds at_the_end = 10s) {
        bool ended = false;
        exporter().start([&] { ended = true; });
        bench.run([&]() -> awaitable<void> {
            auto const executor = co_await asio::this_coro::executor;
            auto const until = std::chrono::steady_clock::now() + 30s;
            while (done() < spans && std::chrono::steady_clock::now() < until)
                co_await asio::post(executor, asio::use_awaitable);
            exporter().finish(std::chrono::steady_clock::now() + at_the_end);
            while (!ended && std::chrono::steady_clock::now() < until)
                co_await asio::post(executor, asio::use_awaitable);
        });
        BOOST_TEST(ended);
    }

    std::vector<std::string> requests;
    std::vector<std::string> told;
    Bench bench;
    Exporter::Options options;

private:
    std::optional<Exporter> exporter_;
};

struct Row {
    std::string name;
    std::vector<std::string> answers;
    std::size_t requests;
    std::size_t sent; ///< of two spans
    std::vector<std::string> told;
};

std::vector<Row> rows() {
    auto const ok = answer("200 OK");
    return {
        {"all is well", {ok}, 1, 2, {}},
        {"an empty answer", {answer("200 OK", "")}, 1, 2, {}},
        {"another success", {answer("202 Accepted", "")}, 1, 2, {}},
        {"an answer that is no JSON", {answer("200 OK", "<html>")}, 1, 2, {}},
        {"a partial success",
         {answer("200 OK", R"({"partialSuccess":{"rejectedSpans":"1","errorMessage":"x"}})")},
         1,
         1,
         {"losing: it rejects some, 1"}},
        {"a partial success in a number",
         {answer("200 OK", R"({"partialSuccess":{"rejectedSpans":2}})")},
         1,
         0,
         {"losing: it rejects some, 2"}},
        {"a partial success of more than there was",
         {answer("200 OK", R"({"partialSuccess":{"rejectedSpans":"99999999999999999999"}})")},
         1,
         2,
         {}},
        {"a partial success of many",
         {answer("200 OK", R"({"partialSuccess":{"rejectedSpans":"9"}})")},
         1,
         0,
         {"losing: it rejects some, 2"}},
        {"a warning", {answer("200 OK", R"({"partialSuccess":{"errorMessage":"old"}})")}, 1, 2, {}},
        {"overloaded for a moment",
         {answer("429 Too Many Requests", "", "Retry-After: 0\r\n"), ok},
         2,
         2,
         {"failing: it is overloaded (429)", "working"}},
        {"502 for a moment",
         {answer("502 Bad Gateway"), ok},
         2,
         2,
         {"failing: it is not available (502, 503 or 504)", "working"}},
        {"503 for two moments",
         {answer("503 Service Unavailable"), answer("503 Service Unavailable"), ok},
         3,
         2,
         {"failing: it is not available (502, 503 or 504)", "working"}},
        {"504 for ever",
         {answer("504 Gateway Timeout")},
         3,
         0,
         {"failing: it is not available (502, 503 or 504)"}},
        {"no answer for a moment",
         {"", ok},
         2,
         2,
         {"failing: it ends the connection without an answer", "working"}},
        {"no answer for ever", {""}, 3, 0, {"failing: it ends the connection without an answer"}},
        {"400", {answer("400 Bad Request")}, 1, 0, {"failing: it calls them malformed (400), 2"}},
        {"401", {answer("401 Unauthorized")}, 1, 0, {"failing: it does not accept our credentials (401), 2"}},
        {"404", {answer("404 Not Found")}, 1, 0, {"failing: there is nothing at its path (404), 2"}},
        {"413", {answer("413 Content Too Large")}, 1, 0, {"failing: they are too large for it (413), 2"}},
        {"500", {answer("500 Internal Server Error")}, 1, 0, {"failing: it answers with an error, 2"}},
        {"a redirect is not followed",
         {answer("302 Found", "", "Location: /elsewhere\r\n")},
         1,
         0,
         {"failing: it answers with an error, 2"}},
        {"garbage",
         {"SSH-2.0-OpenSSH_9.2\r\n\r\n"},
         1,
         0,
         {"failing: what it answers is no HTTP, or endless, 2"}},
        {"an endless answer",
         {answer("200 OK", std::string(128 * 1024, ' '))},
         1,
         0,
         {"failing: what it answers is no HTTP, or endless, 2"}},
        {"endless interim answers",
         {[] {
             std::string text;
             for (int i = 0; i < 100; ++i)
                 text += "HTTP/1.1 100 Continue\r\n\r\n";
             return text;
         }()},
         1,
         0,
         {"failing: what it answers is no HTTP, or endless, 2"}},
    };
}

BOOST_AUTO_TEST_SUITE(exporter)

BOOST_AUTO_TEST_CASE(what_a_collector_answers_decides_what_becomes_of_a_batch) {
    for (auto const& row : rows())
        BOOST_TEST_CONTEXT(row.name) {
            Rig rig(row.answers);
            rig.bench.endpoint->max_answer = 64 * 1024;
            rig.options.tries = 3;
            auto batch = batch_of(2);
            BOOST_TEST(rig.exporter().take(batch));
            rig.run(2);
            BOOST_TEST(rig.requests.size() == row.requests);
            BOOST_TEST(rig.exporter().sent() == row.sent);
            BOOST_TEST(rig.exporter().lost() == 2 - row.sent);
            BOOST_TEST(rig.told == row.told, boost::test_tools::per_element());
        }
}

BOOST_AUTO_TEST_CASE(a_batch_is_one_post) {
    Rig rig({answer("200 OK")});
    rig.options.headers = {{"Authorization", "Bearer secret"}};
    auto batch = batch_of(2);
    BOOST_TEST(rig.exporter().take(batch));
    BOOST_TEST(batch.spans == "");
    BOOST_TEST(batch.count == 0u);
    rig.run(2);
    BOOST_REQUIRE(rig.requests.size() == 1u);
    BOOST_TEST(rig.requests.front() ==
               "POST /v1/traces HTTP/1.1\r\nHost: vendor.example\r\nVia: 1.1 idiom\r\nUser-Agent: " +
                   upstream::default_user_agent() +
                   "\r\nAccept-Encoding: identity\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                   "secret\r\nContent-Length: 12\r\n\r\n"
                   "<{},{}]}]}]}");
    BOOST_TEST(rig.told.empty());
}

BOOST_AUTO_TEST_CASE(every_batch_goes_out_before_the_end_over_one_connection) {
    Rig rig({answer("200 OK")});
    rig.options.batches = 3;
    for (int i = 0; i < 3; ++i) {
        auto batch = batch_of(1);
        BOOST_TEST(rig.exporter().take(batch));
    }
    rig.run(0);
    BOOST_TEST(rig.requests.size() == 3u);
    BOOST_TEST(rig.exporter().sent() == 3u);
    BOOST_TEST(rig.bench.server.connections() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_too_much_stays_where_it_is_and_is_told_once) {
    Rig rig({answer("200 OK")});
    rig.options.batches = 2;
    auto batch = batch_of(1);
    BOOST_TEST(rig.exporter().take(batch));
    batch = batch_of(1);
    BOOST_TEST(rig.exporter().take(batch));
    batch = batch_of(1);
    batch.dropped = 5;
    BOOST_TEST(!rig.exporter().take(batch));
    BOOST_TEST(batch.count == 1u);
    BOOST_TEST(batch.dropped == 0u);
    rig.run(7);
    BOOST_TEST(rig.exporter().sent() == 2u);
    BOOST_TEST(rig.exporter().lost() == 5u);
    BOOST_TEST(rig.told == (std::vector<std::string>{"losing: there are too many, 5", "working"}),
               boost::test_tools::per_element());
    // There is room again.
    BOOST_TEST(rig.exporter().take(batch));
}

BOOST_AUTO_TEST_CASE(a_collector_that_is_not_there_loses_spans_and_is_told_once) {
    Rig rig({answer("200 OK")});
    rig.bench.endpoint->port = 1; // nobody may listen there
    rig.options.tries = 2;
    for (int i = 0; i < 3; ++i) {
        auto batch = batch_of(1);
        BOOST_TEST(rig.exporter().take(batch));
    }
    rig.run(3);
    BOOST_TEST(rig.exporter().lost() == 3u);
    BOOST_TEST(rig.told == (std::vector<std::string>{"failing: it cannot be reached"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_collector_that_does_not_answer_is_left_after_its_time) {
    Rig rig({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"});
    rig.bench.endpoint->request_timeout = 100ms;
    rig.options.tries = 2;
    auto batch = batch_of(1);
    BOOST_TEST(rig.exporter().take(batch));
    rig.run(1);
    BOOST_TEST(rig.requests.size() == 2u);
    BOOST_TEST(rig.exporter().lost() == 1u);
    BOOST_TEST(rig.told == (std::vector<std::string>{"failing: it does not answer in time"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_end_does_not_wait_for_a_collector_that_does_not_answer) {
    Rig rig({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"});
    rig.bench.endpoint->request_timeout = 1h;
    auto batch = batch_of(1);
    BOOST_TEST(rig.exporter().take(batch));
    rig.run(0, 50ms);
    BOOST_TEST(rig.exporter().sent() == 0u);
    BOOST_TEST(rig.told == (std::vector<std::string>{"failing: it did not take the last in time, 1"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_end_does_not_wait_for_a_pause) {
    Rig rig({answer("503 Service Unavailable", "", "Retry-After: 3600\r\n")});
    rig.options.first_pause = 1h;
    rig.options.longest_pause = 1h;
    auto batch = batch_of(1);
    BOOST_TEST(rig.exporter().take(batch));
    bool ended = false;
    rig.exporter().start([&] { ended = true; });
    rig.bench.run([&]() -> awaitable<void> {
        auto const executor = co_await asio::this_coro::executor;
        while (rig.told.empty()) // then it pauses
            co_await asio::post(executor, asio::use_awaitable);
        rig.exporter().finish(std::chrono::steady_clock::now() + 1h);
        while (!ended)
            co_await asio::post(executor, asio::use_awaitable);
    });
    BOOST_TEST(rig.requests.size() == 2u); // once more at the end
    BOOST_TEST(rig.exporter().lost() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
