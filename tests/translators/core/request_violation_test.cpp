#include "translators/core/request_violation.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <vector>

using namespace idiom;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(flaws)

BOOST_AUTO_TEST_CASE(targets_stay_below_the_back_end_and_in_their_line) {
    for (auto const good : {"/"sv, "/users/7"sv, "/users/a%2Fb?x=//y&z=../.."sv, "/users/.../x"sv,
                            "/users/a..b"sv, "/users/"sv, "/users?a=%23"sv, "/a//b"sv})
        BOOST_TEST(!violation_of(Request{.target = good}), good);
    for (auto const bad : {""sv, "users"sv, "*"sv, "http://other.example/"sv, "//other.example/"sv,
                           "/users 7"sv, "/users\r\nX: 1"sv, "/users\0"sv, "/users\t"sv, "/users\x7F"sv,
                           "/us\xC3\xA9rs"sv, "/users#x"sv, "/.."sv, "/../admin"sv, "/users/.."sv,
                           "/users/./x"sv, "/users/%2e%2E/x"sv, "/users/.%2e"sv, "/users/%2E?x=1"sv})
        BOOST_TEST(violation_of(Request{.target = bad}).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(headers_stay_in_their_line_and_leave_the_gateway_its_own) {
    struct Row {
        Header header;
        bool good;
    };
    for (auto const& [header, good] :
         {Row{{"Accept", "application/json"}, true}, Row{{"X-CSRF-TOKEN", "a\tb \xC3\xA9"}, true},
          Row{{"Cookie", "a=b"}, true}, Row{{"If-Match", "\"1\""}, true}, Row{{"X-Connection", ""}, true},
          Row{{"", "a"}, false}, Row{{"X A", "a"}, false}, Row{{"X:A", "a"}, false},
          Row{{"X-A", "a\r\nb"}, false}, Row{{"X-A", "a\0b"sv}, false}, Row{{"host", "a"}, false},
          Row{{"CONTENT-LENGTH", "1"}, false}, Row{{"Transfer-Encoding", "chunked"}, false},
          Row{{"connection", "close"}, false}, Row{{"Authorization", "Basic eA=="}, false},
          Row{{"Traceparent", "x"}, false}, Row{{"Forwarded", "for=x"}, false},
          Row{{"x-forwarded-for", "x"}, false}}) {
        std::array const headers{header};
        BOOST_TEST(!violation_of(Request{.target = "/", .headers = headers}) == good,
                   header.name << ": " << header.value);
    }
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_header_says_which) {
    std::array const headers{Header{"Accept", "a"}, Header{"Host", "b"}};
    auto const violation = violation_of(Request{.target = "/", .headers = headers});
    BOOST_REQUIRE(violation);
    BOOST_TEST(violation->what == "a header that is the gateway's to send");
    BOOST_TEST(violation->part == "Host");
}

BOOST_AUTO_TEST_CASE(targets_and_bodies_have_an_end) {
    auto const target = "/" + std::string(longest_target, 'x');
    BOOST_TEST(!violation_of(Request{.target = std::string_view(target).substr(0, longest_target)}));
    BOOST_TEST(violation_of(Request{.target = target})->what == "a target of more than 64 KiB");
    std::string const body(largest_body + 1, 'x');
    BOOST_TEST(!violation_of(Request{.target = "/", .body = std::string_view(body).substr(1)}));
    BOOST_TEST(violation_of(Request{.target = "/", .body = body})->what == "a body of more than 8 MiB");
}

BOOST_AUTO_TEST_CASE(steps_ask_for_something_and_not_without_measure) {
    std::vector<Request> const requests(most_requests);
    std::span<Request const> const all(requests);
    auto const what = [](Ask const& ask, std::size_t responses) {
        auto const violation = violation_of(ask, responses);
        return violation ? violation->what : std::string_view{};
    };
    BOOST_TEST(what({.requests = {}}, 0) == "for nothing");
    BOOST_TEST(what({.requests = all}, 0) == "");
    BOOST_TEST(what({.requests = all}, 1) == "for more than 2048 requests");
    BOOST_TEST(what({.requests = all.first(1)}, most_requests + 1) == "for more than 2048 requests");
    std::string const session(longest_session + 1, 'x');
    BOOST_TEST(what({.requests = all.first(1), .session = std::string_view(session).substr(1)}, 0) == "");
    BOOST_TEST(what({.requests = all.first(1), .session = session}, 0) ==
               "to have more than 64 KiB remembered");
}

BOOST_AUTO_TEST_SUITE_END()
