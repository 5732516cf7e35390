#define BOOST_TEST_DYN_LINK
#include "gateway/exchange/flaw.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

using namespace idiom;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(flaws)

BOOST_AUTO_TEST_CASE(targets_stay_below_the_back_end_and_in_their_line) {
    for (auto const good : {"/"sv, "/users/7"sv, "/users/a%2Fb?x=//y&z=../.."sv, "/users/.../x"sv,
                            "/users/a..b"sv, "/users/"sv, "/users?a=%23"sv, "/a//b"sv})
        BOOST_TEST(!exchange::flaw_of({.target = good}), good);
    for (auto const bad : {""sv, "users"sv, "*"sv, "http://other.example/"sv, "//other.example/"sv,
                           "/users 7"sv, "/users\r\nX: 1"sv, "/users\0"sv, "/users\t"sv, "/users\x7F"sv,
                           "/us\xC3\xA9rs"sv, "/users#x"sv, "/.."sv, "/../admin"sv, "/users/.."sv,
                           "/users/./x"sv, "/users/%2e%2E/x"sv, "/users/.%2e"sv, "/users/%2E?x=1"sv})
        BOOST_TEST(exchange::flaw_of({.target = bad}).has_value(), bad);
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
          Row{{"Traceparent", "x"}, false}}) {
        std::array const headers{header};
        BOOST_TEST(!exchange::flaw_of({.target = "/", .headers = headers}) == good,
                   header.name << ": " << header.value);
    }
}

BOOST_AUTO_TEST_CASE(bodies_have_an_end) {
    std::string const body(8 * 1024 * 1024 + 1, 'x');
    BOOST_TEST(!exchange::flaw_of({.target = "/", .body = std::string_view(body).substr(1)}));
    BOOST_TEST(exchange::flaw_of({.target = "/", .body = body}).value_or("") == "a body of more than 8 MiB");
}

BOOST_AUTO_TEST_SUITE_END()
