#include "gateway/http1/write_response.hpp"

#include "tests/gateway/http1/support.hpp"
#include "translators/core/error.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

namespace {

using namespace idiom;
using http1::Framing;

constexpr std::array headers{Header{"Content-Type", "application/json"}, Header{"ETag", "\"x\""}};

struct Written {
    int status = 200;
    std::span<Header const> headers = {};
    std::string_view body = {};
};

std::string written(Written const& response, Framing framing = {}) {
    Arena arena;
    return std::string(
        http1::write_response(response.status, response.headers, response.body, framing, arena));
}

bool holds(std::string const& text, std::string_view part) { return text.find(part) != std::string::npos; }

BOOST_AUTO_TEST_SUITE(write_response)

BOOST_AUTO_TEST_CASE(what_is_written_can_be_read) {
    auto const text = written({.status = 200, .headers = headers, .body = "{\"a\":1}"});
    auto const message = testing::read(http1::Side::response, text);
    BOOST_REQUIRE(message.complete());
    BOOST_TEST(message.used == text.size());
    BOOST_TEST(message.code == 200);
    BOOST_TEST(message.body == "{\"a\":1}");
    BOOST_TEST(message.keep_alive);
    BOOST_TEST(text.starts_with("HTTP/1.1 200 OK\r\n"));
    BOOST_TEST(holds(text, "\r\nServer: idiom\r\n"));
    BOOST_TEST(holds(text, "\r\nContent-Type: application/json\r\nETag: \"x\"\r\n"));
    BOOST_TEST(holds(text, "\r\nContent-Length: 7\r\n"));
    BOOST_TEST(!holds(text, "Connection:"));
}

BOOST_AUTO_TEST_CASE(the_date_is_an_imf_fixdate) {
    auto const text = written({});
    auto const date = text.substr(text.find("Date: ") + 6, 29);
    BOOST_TEST(date.size() == 29u);
    BOOST_TEST(date.substr(3, 2) == ", ");
    BOOST_TEST(date.substr(25) == " GMT");
    BOOST_TEST((date[19] == ':' && date[22] == ':'));
}

BOOST_AUTO_TEST_CASE(a_head_request_is_told_the_length_and_gets_no_body) {
    auto const text = written({.body = "hello"}, {.without_body = true});
    BOOST_TEST(holds(text, "Content-Length: 5\r\n"));
    BOOST_TEST(text.ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(a_status_without_content_has_no_length) {
    for (int const status : {204, 304}) {
        auto const text = written({.status = status, .headers = headers, .body = "ignored"});
        BOOST_TEST(!holds(text, "Content-Length"));
        BOOST_TEST(text.ends_with("\r\n\r\n"));
        BOOST_TEST(testing::read(http1::Side::response, text).complete());
    }
    BOOST_TEST(holds(written({.status = 202}), "Content-Length: 0\r\n"));
}

BOOST_AUTO_TEST_CASE(the_connection_is_told_of_where_the_version_does_not_say_it) {
    BOOST_TEST(!holds(written({}, {.keep_alive = true, .version = 11}), "Connection"));
    BOOST_TEST(holds(written({}, {.keep_alive = false, .version = 11}), "\r\nConnection: close\r\n"));
    BOOST_TEST(holds(written({}, {.keep_alive = true, .version = 10}), "\r\nConnection: keep-alive\r\n"));
    BOOST_TEST(holds(written({}, {.keep_alive = false, .version = 10}), "\r\nConnection: close\r\n"));
}

BOOST_AUTO_TEST_CASE(every_status_of_a_fault_has_its_phrase) {
    for (std::size_t fault = 0; fault < fault_count; ++fault) {
        auto const& row = info(static_cast<Fault>(fault));
        BOOST_TEST_CONTEXT(row.name)
        BOOST_TEST(!http1::reason_phrase(row.status).empty());
    }
    for (int const status : {200, 201, 202, 204, 304, 308})
        BOOST_TEST(!http1::reason_phrase(status).empty());
    BOOST_TEST(http1::reason_phrase(299) == "");
    BOOST_TEST(testing::read(http1::Side::response, written({.status = 299})).complete());
}

BOOST_AUTO_TEST_CASE(a_body_that_is_streamed_comes_in_chunks) {
    auto const head = [](int version) {
        Arena arena;
        Framing const framing{.keep_alive = version >= 11, .version = version};
        return std::string(http1::write_stream_head(200, headers, framing, arena));
    };
    std::string const large(300, 'x');
    BOOST_TEST(http1::chunk_of("abc") == "3\r\nabc\r\n");
    BOOST_TEST(http1::chunk_of(large) == "12c\r\n" + large + "\r\n");
    auto const text = head(11) + http1::chunk_of("abc") + http1::chunk_of(large) + http1::chunk_of("");
    auto const message = testing::read(http1::Side::response, text);
    BOOST_REQUIRE(message.complete());
    BOOST_TEST(message.used == text.size());
    BOOST_TEST(message.body == "abc" + large);
    BOOST_TEST(!holds(text, "Content-Length"));
    BOOST_TEST(!holds(head(10), "Transfer-Encoding")); // it ends with the connection
    BOOST_TEST(holds(head(10), "\r\nConnection: close\r\n"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
