#include "tests/gateway/upstream/scripted_server.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
using namespace std::string_literals;
namespace asio = boost::asio;
using tests::Bench;
using tests::described;
using tests::Peer;

std::string with_length(std::string_view body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

/// Waits for a request, sends `answer`, and waits until the client closes the connection.
tests::ScriptedServer::Script says(std::string answer) {
    return [answer](Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say(answer);
        co_await peer.request();
    };
}

/// Waits for a request, sends `answer`, and closes the connection at once.
tests::ScriptedServer::Script says_and_goes(std::string answer) {
    return [answer](Peer& peer, std::size_t) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say(answer);
    };
}

/// The result of a GET.
struct Outcome {
    std::string what;
    std::string body;
    std::size_t kept = 0; ///< connections that stay open
};

Outcome outcome(tests::ScriptedServer::Script script, std::size_t max_answer = 16 * 1024 * 1024,
                std::chrono::milliseconds time = 60s) {
    Bench bench(std::move(script));
    bench.endpoint->max_answer = max_answer;
    bench.time = time;
    Outcome made;
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.get();
        made = {.what = described(response),
                .body = std::string(response.body),
                .kept = bench.backend().open_connections()};
    });
    return made;
}

BOOST_AUTO_TEST_SUITE(answers)

BOOST_AUTO_TEST_CASE(a_request_goes_out_as_it_was_asked_for_and_its_answer_comes_back) {
    std::string seen;
    Bench bench([&](Peer& peer, std::size_t) -> asio::awaitable<void> {
        seen = co_await peer.request();
        co_await peer.say("HTTP/1.1 201 Created\r\nETag: \"1\"\r\nContent-Length: 2\r\n\r\n{}");
        co_await peer.request();
    });
    bench.endpoint->path = "/api/v1.0";
    static constexpr std::array headers{Header{"Content-Type", "application/json"}};
    bench.run([&]() -> asio::awaitable<void> {
        upstream::CallContext call_context{.arena = bench.arena,
                                           .deadline = std::chrono::steady_clock::now() + 60s,
                                           .traceparent = "00-1-2-01",
                                           .authorization = "Bearer t"};
        Request const request{
            .method = Method::put, .target = "/users/7", .headers = headers, .body = "{\"a\":1}"};
        auto const response = co_await bench.backend().send(request, call_context);
        BOOST_TEST(described(response) == "answered 201");
        BOOST_TEST(response.header("etag") == "\"1\"");
        BOOST_TEST(response.body == "{}");
    });
    BOOST_TEST(
        seen ==
        "PUT /api/v1.0/users/7 HTTP/1.1\r\nHost: vendor.example\r\nVia: 1.1 idiom\r\nUser-Agent: " +
            upstream::default_user_agent() +
            "\r\nAccept-Encoding: identity\r\nAuthorization: Bearer t\r\n"
            "traceparent: 00-1-2-01\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
}

BOOST_AUTO_TEST_CASE(via_names_the_version_in_which_the_clients_request_came) {
    using upstream::Received;
    struct Row {
        Received received;
        std::string_view line;
    };
    static constexpr std::array rows{Row{Received::http_1_1, "\r\nVia: 1.1 idiom\r\n"},
                                     Row{Received::http_1_0, "\r\nVia: 1.0 idiom\r\n"},
                                     Row{Received::http_2, "\r\nVia: 2.0 idiom\r\n"}};
    for (auto const& row : rows) {
        std::string seen;
        Bench bench([&](Peer& peer, std::size_t) -> asio::awaitable<void> {
            seen = co_await peer.request();
            co_await peer.say("HTTP/1.1 204 No Content\r\n\r\n");
        });
        bench.run([&]() -> asio::awaitable<void> {
            upstream::CallContext call_context{.arena = bench.arena,
                                               .deadline = std::chrono::steady_clock::now() + 60s,
                                               .received = row.received};
            BOOST_TEST(described(co_await bench.backend().send({.target = "/"}, call_context)) ==
                       "answered 204");
        });
        BOOST_TEST(seen.find(row.line) != std::string::npos, seen);
    }
}

BOOST_AUTO_TEST_CASE(a_request_that_would_break_its_lines_is_not_sent) {
    Bench bench([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.send({.target = "/a\r\nX: y"});
        BOOST_TEST(described(response) == "unfit");
    });
    BOOST_TEST(bench.server.connections() == 0u);
}

BOOST_AUTO_TEST_CASE(every_way_to_end_a_body_is_understood) {
    auto const by_length = outcome(says(with_length("hello")));
    BOOST_TEST(by_length.what == "answered 200");
    BOOST_TEST(by_length.body == "hello");
    BOOST_TEST(by_length.kept == 1u);
    auto const chunks = outcome(says(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: 1\r\n\r\n"));
    BOOST_TEST(chunks.body == "hello");
    BOOST_TEST(chunks.kept == 1u);
    auto const to_the_end = outcome(says_and_goes("HTTP/1.1 200 OK\r\n\r\nhello"));
    BOOST_TEST(to_the_end.body == "hello");
    BOOST_TEST(to_the_end.kept == 0u);
    auto const nothing = outcome(says("HTTP/1.1 204 No Content\r\n\r\n"));
    BOOST_TEST(nothing.what == "answered 204");
    BOOST_TEST(nothing.kept == 1u);
    auto const not_modified = outcome(says("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"));
    BOOST_TEST(not_modified.what == "answered 304");
    BOOST_TEST(not_modified.kept == 1u);
    auto const old = outcome(says_and_goes("HTTP/1.0 200 OK\r\n\r\nhello"));
    BOOST_TEST(old.body == "hello");
}

BOOST_AUTO_TEST_CASE(an_answer_in_small_pieces_is_the_same_answer) {
    for (std::size_t const portion : {1u, 5u, 17u})
        for (auto const& answer :
             {with_length("hello"), "HTTP/1.1 100 Continue\r\n\r\n" + with_length("hello"),
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"s}) {
            auto const made = outcome([&](Peer& peer, std::size_t) -> asio::awaitable<void> {
                co_await peer.request();
                co_await peer.say_slowly(answer, portion);
                co_await peer.request();
            });
            BOOST_TEST(made.what == "answered 200");
            BOOST_TEST(made.body == "hello");
            BOOST_TEST(made.kept == 1u);
        }
}

BOOST_AUTO_TEST_CASE(a_large_answer_arrives_whole_wherever_its_chunks_are_cut) {
    std::string body;
    for (int i = 0; body.size() < 300'000; ++i)
        body += std::to_string(i) + ',';
    BOOST_TEST((outcome(says(with_length(body))).body == body));
    BOOST_TEST((outcome(says_and_goes("HTTP/1.1 200 OK\r\n\r\n" + body)).body == body));
    // Some sizes that do not divide the size of a read, so that sizes and line ends fall on every border.
    for (std::size_t const size : {1u, 13u, 1021u, 16'381u, 50'000u}) {
        std::string answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        auto const& part = size == 1 ? body.substr(0, 40'000) : body;
        for (std::size_t at = 0; at < part.size(); at += size) {
            auto const chunk = std::string_view(part).substr(at, size);
            char digits[24];
            std::snprintf(digits, sizeof digits, "%zx\r\n", chunk.size());
            answer.append(digits).append(chunk).append("\r\n");
        }
        auto const made = outcome(says(answer + "0\r\n\r\n"));
        BOOST_TEST_CONTEXT("chunks of " << size) {
            BOOST_TEST(made.what == "answered 200");
            BOOST_TEST((made.body == part));
            BOOST_TEST(made.kept == 1u);
        }
    }
}

BOOST_AUTO_TEST_CASE(interim_answers_are_passed_over) {
    std::string const hints = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
    auto const made = outcome(says("HTTP/1.1 100 Continue\r\n\r\n" + hints + hints + with_length("x")));
    BOOST_TEST(made.what == "answered 200");
    BOOST_TEST(made.body == "x");
    BOOST_TEST(made.kept == 1u);
}

BOOST_AUTO_TEST_CASE(interim_answers_may_take_more_room_than_is_read_at_once) {
    std::string answer;
    for (int i = 0; i < 10; ++i)
        answer += "HTTP/1.1 103 Early Hints\r\nLink: " + std::string(3000, 'x') + "\r\n\r\n";
    auto const made = outcome(says(answer + with_length("x")));
    BOOST_TEST(made.what == "answered 200");
    BOOST_TEST(made.body == "x");
}

struct Row {
    std::string_view name;
    std::string answer;
    std::string what;
};

BOOST_AUTO_TEST_CASE(a_retry_after_is_seconds_whatever_its_form) {
    struct {
        std::string status;
        std::string field;
        std::optional<std::uint32_t> seconds;
    } const rows[]{{"503", "7", 7},
                   {"429", "Fri, 01 Jan 9999 00:00:00 GMT", {}},
                   {"429", "604800", 604800},
                   {"429", "604801", {}},
                   {"503", "4294967295", {}},
                   {"503", "99999999999999999999", {}},
                   {"503", "Sunday, 06-Nov-94 08:49:37 GMT", 0},
                   {"503", "soon", {}},
                   {"500", "7", {}}};
    for (auto const& row : rows) {
        Bench bench(says("HTTP/1.1 " + row.status + " No\r\nRetry-After: " + row.field +
                         "\r\nContent-Length: 0\r\n\r\n"));
        bench.run([&]() -> asio::awaitable<void> {
            auto const response = co_await bench.get();
            BOOST_TEST((response.retry_after == row.seconds), row.status << " " << row.field);
        });
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_answer_is_unusable) {
    std::string endless;
    for (int i = 0; i < 100; ++i)
        endless += "HTTP/1.1 100 Continue\r\n\r\n";
    for (auto const& row : std::initializer_list<Row>{
             {"garbage", "hello, world\r\n\r\n", ""},
             {"HTML", "<html></html>", ""},
             {"another protocol", "SSH-2.0-OpenSSH_9.2\r\n", ""},
             {"HTTP/2", "HTTP/2.0 200 OK\r\n\r\n", ""},
             {"both lengths",
              "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ""},
             {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", ""},
             {"bad chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", ""},
             {"switching protocols", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", ""},
             {"interim answers without end", endless, ""},
             {"a head too large", "HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n", ""},
             {"a status line too large", "HTTP/1.1 200 " + std::string(20'000, 'x'), ""},
         })
        BOOST_TEST_CONTEXT(row.name) {
            auto const made = outcome(says(row.answer));
            BOOST_TEST(made.what == "unusable");
            BOOST_TEST(made.kept == 0u);
        }
}

BOOST_AUTO_TEST_CASE(an_answer_may_have_just_the_limit) {
    for (bool const fits : {true, false}) {
        std::string const body(fits ? 1000 : 1001, 'x');
        char size[24];
        std::snprintf(size, sizeof size, "%zx", body.size());
        for (auto const& script : {
                 says(with_length(body)),
                 says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(size) + "\r\n" +
                      body + "\r\n0\r\n\r\n"),
                 says_and_goes("HTTP/1.1 200 OK\r\n\r\n" + body),
             }) {
            auto const made = outcome(script, 1000);
            BOOST_TEST(made.what == (fits ? "answered 200" : "unusable"));
            if (!fits) BOOST_TEST(made.kept == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_cut_off_is_lost) {
    for (auto const& whole :
         {with_length("hello"), "HTTP/1.1 100 Continue\r\n\r\n" + with_length("hello"),
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"s})
        for (std::size_t size = 0; size < whole.size(); ++size)
            BOOST_TEST_CONTEXT("after '" << whole.substr(0, size) << "'") {
                auto const made = outcome(says_and_goes(whole.substr(0, size)));
                BOOST_TEST(made.what == "lost");
                BOOST_TEST(made.kept == 0u);
            }
}

BOOST_AUTO_TEST_CASE(a_deadline_ends_the_waiting_for_an_answer) {
    for (auto const& begun : {""s, "HTTP/1.1 200"s, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"s,
                              "HTTP/1.1 100 Continue\r\n\r\n"s})
        BOOST_TEST_CONTEXT("after '" << begun << "'") {
            auto const made = outcome(says(begun), 1000, 20ms);
            BOOST_TEST(made.what == "timed out");
            BOOST_TEST(made.kept == 0u);
        }
}

BOOST_AUTO_TEST_CASE(a_vendor_that_sends_a_byte_now_and_then_is_not_waited_for_forever) {
    bool gone = false;
    auto const made = outcome(
        [&](Peer& peer, std::size_t) -> asio::awaitable<void> {
            co_await peer.request();
            co_await peer.say("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            while (!gone) // far less than the limit by then
                co_await peer.say_slowly("x", 1);
        },
        1'000'000'000, 20ms);
    gone = true;
    BOOST_TEST(made.what == "timed out");
}

BOOST_AUTO_TEST_CASE(the_sooner_of_both_deadlines_counts) {
    Bench bench(says(""));
    bench.endpoint->request_timeout = 20ms;
    bench.run([&]() -> asio::awaitable<void> {
        auto const response = co_await bench.get();
        BOOST_TEST(described(response) == "timed out");
    });
}

BOOST_AUTO_TEST_CASE(bytes_that_nobody_asked_for_end_the_connection) {
    BOOST_TEST(outcome(says(with_length("x") + "HTTP/1.1 200 OK\r\n")).kept == 0u);
    BOOST_TEST(outcome(says("HTTP/1.1 204 No Content\r\n\r\nx")).kept == 0u);
}

BOOST_AUTO_TEST_CASE(a_connection_that_the_vendor_wants_to_end_is_ended) {
    auto const made = outcome(says("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"));
    BOOST_TEST(made.body == "x");
    BOOST_TEST(made.kept == 0u);
    BOOST_TEST(outcome(says("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx")).kept == 0u);
    BOOST_TEST(
        outcome(says("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx")).kept == 1u);
}

BOOST_AUTO_TEST_CASE(several_failures_in_a_row_are_no_good_health_and_one_success_is) {
    Bench bench(says("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    bench.run([&]() -> asio::awaitable<void> {
        for (int i = 0; i < 3; ++i) {
            BOOST_TEST(bench.endpoint->health->good());
            co_await bench.get();
        }
        BOOST_TEST(!bench.endpoint->health->good());
    });
    Bench other([](Peer& peer, std::size_t) { return tests::answer_all(peer); });
    other.endpoint->health = bench.endpoint->health;
    other.run([&]() -> asio::awaitable<void> { co_await other.get(); });
    BOOST_TEST(bench.endpoint->health->good());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
