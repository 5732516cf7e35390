#include "gateway/upstream/write_request.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

namespace {

using namespace idiom;
using namespace std::string_view_literals;

constexpr std::string_view lines = "Host: backend\r\nVia: 1.1 idiom\r\n";

std::optional<std::string> composed(Request const& request, std::string_view authorization = {},
                                    std::string_view traceparent = {}, std::string_view tracestate = {}) {
    Arena arena;
    upstream::CallContext const call_context{.arena = arena,
                                             .deadline = {},
                                             .traceparent = traceparent,
                                             .tracestate = tracestate,
                                             .authorization = authorization};
    auto const message = upstream::write_request(request, call_context, "/api/v1.0", lines);
    if (!message) return std::nullopt;
    return std::string(*message);
}

BOOST_AUTO_TEST_SUITE(write_request)

BOOST_AUTO_TEST_CASE(a_read_has_no_body_and_no_length) {
    auto const message = composed({.method = Method::get, .target = "/users?x=1"}, "Basic abc");
    BOOST_TEST(message.value() == "GET /api/v1.0/users?x=1 HTTP/1.1\r\nHost: backend\r\nVia: 1.1 idiom\r\n"
                                  "Authorization: Basic abc\r\n\r\n");
}

BOOST_AUTO_TEST_CASE(a_write_tells_its_length_even_of_nothing) {
    static constexpr std::array headers{Header{"Content-Type", "application/json"}, Header{"Accept", "*/*"}};
    auto const message =
        composed({.method = Method::post, .target = "/users", .headers = headers, .body = "{}\r\n"});
    BOOST_TEST(message.value() ==
               "POST /api/v1.0/users HTTP/1.1\r\nHost: backend\r\nVia: 1.1 idiom\r\n"
               "Content-Type: application/json\r\nAccept: */*\r\nContent-Length: 4\r\n\r\n{}\r\n");
    for (auto const method : {Method::post, Method::put, Method::patch})
        BOOST_TEST(composed({.method = method, .target = "/"})->find("Content-Length: 0\r\n") !=
                   std::string::npos);
    for (auto const method : {Method::get, Method::delete_})
        BOOST_TEST(composed({.method = method, .target = "/"})->find("Content-Length") == std::string::npos);
    BOOST_TEST(composed({.method = Method::delete_, .target = "/", .body = "x"})
                   ->find("Content-Length: 1\r\n\r\nx") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(tracing_is_passed_on) {
    auto const message = composed({.target = "/"}, "", "00-a-b-01", "k=v");
    BOOST_TEST(message->find("traceparent: 00-a-b-01\r\ntracestate: k=v\r\n") != std::string::npos);
    BOOST_TEST(message->find("Authorization") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_target_ends_the_request_line) {
    for (auto const target :
         {""sv, "users"sv, "http://evil/"sv, "*"sv, "/a b"sv, "/a\tb"sv, "/a\r\nX: y"sv, "/a\nb"sv, "/a\rb"sv,
          "/a\0b"sv, "/\x7F"sv, "/ HTTP/1.1\r\nX: y\r\n\r\nGET /"sv})
        BOOST_TEST_CONTEXT(target)
    BOOST_TEST(!composed({.target = target}));
}

BOOST_AUTO_TEST_CASE(no_field_ends_its_line) {
    for (auto const text : {"a\r\nb"sv, "a\nb"sv, "a\rb"sv, "\r\n"sv, "a\0b"sv, "\x01"sv, "\x7F"sv})
        BOOST_TEST_CONTEXT(text) {
            std::array const by_value{Header{"X", text}};
            BOOST_TEST(!composed({.target = "/", .headers = by_value}));
            std::array const by_name{Header{text, "x"}};
            BOOST_TEST(!composed({.target = "/", .headers = by_name}));
            BOOST_TEST(!composed({.target = "/"}, text));
            BOOST_TEST(!composed({.target = "/"}, "", text));
            BOOST_TEST(!composed({.target = "/"}, "", "00-a-b-01", text));
        }
    std::array const fine{Header{"X", "a\tb \xC3\xA9"}};
    BOOST_TEST(composed({.target = "/\xC3\xA9", .headers = fine}).has_value());
}

BOOST_AUTO_TEST_CASE(a_name_that_is_no_token_is_not_sent) {
    for (auto const name : {""sv, "X "sv, " X"sv, "X:"sv, "X: y, Z"sv, "\xC3\xA9"sv})
        BOOST_TEST_CONTEXT("'" << name << "'") {
            std::array const headers{Header{name, "x"}};
            BOOST_TEST(!composed({.target = "/", .headers = headers}));
        }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
