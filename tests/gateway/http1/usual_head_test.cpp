#include "gateway/http1/usual_head.hpp"
#include "tests/gateway/http1/support.hpp"

#include <boost/test/unit_test.hpp>

#include <memory_resource>

namespace {

using namespace idiom;
using http1::Side;

std::string const request =
    "GET /v1/acme/users/7?x=1 HTTP/1.1\r\nHost: a.example:8080\r\nAccept: application/json\r\n"
    "X-Api-Key:  k \r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\n{}";
std::string const response =
    "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nContent-Type: application/xml; charset=utf-8\r\n"
    "Content-Length: 002\r\nConnection: keep-alive\r\n\r\n{}";

bool is_usual(Side side, std::string_view text) {
    std::pmr::vector<Header> headers;
    bool const usual = http1::read_usual_head(side, text, headers).has_value();
    BOOST_TEST((usual || headers.empty()));
    return usual;
}

/// A head that comes in two parts is read by Beast.
bool means_the_same_to_beast(Side side, std::string_view text) {
    return testing::read(side, text) == testing::read(side, text, {1});
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    auto const at = text.find(from);
    BOOST_REQUIRE(at != text.npos);
    return text.replace(at, from.size(), to);
}

BOOST_AUTO_TEST_SUITE(usual_head)

BOOST_AUTO_TEST_CASE(the_usual_head_is_read) {
    std::pmr::vector<Header> headers;
    auto const head = http1::read_usual_head(Side::request, request, headers);
    BOOST_REQUIRE(head);
    BOOST_TEST(head->method == "GET");
    BOOST_TEST(head->target == "/v1/acme/users/7?x=1");
    BOOST_TEST(head->host == "a.example:8080");
    BOOST_TEST(head->body == 2u);
    BOOST_TEST(head->size == request.size() - 2);
    BOOST_REQUIRE_EQUAL(headers.size(), 5u);
    BOOST_TEST(headers[2].name == "X-Api-Key");
    BOOST_TEST(headers[2].value == "k");

    headers.clear();
    auto const answer = http1::read_usual_head(Side::response, response, headers);
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->status == 200);
    BOOST_TEST(answer->body == 2u);
    BOOST_TEST(answer->size == response.size() - 2);
    BOOST_TEST(headers.size() == 4u);
}

BOOST_AUTO_TEST_CASE(any_other_head_is_left_to_beast) {
    struct Row {
        std::string_view from;
        std::string_view to;
    };
    for (auto const& [from, to] : {Row{"GET ", "HEAD "},
                                   {"GET ", "get "},
                                   {"GET ", "\r\nGET "},
                                   {"GET /", "GET  /"},
                                   {"/v1", "http://b/v1"},
                                   {"?x", "#x"},
                                   {"?x", "\xC3\xA9"},
                                   {"HTTP/1.1", "HTTP/1.0"},
                                   {"HTTP/1.1", "HTTP/1.2"},
                                   {"HTTP/1.1\r\n", "HTTP/1.1\n"},
                                   {"Host: a.example:8080\r\n", ""},
                                   {"Host: ", "Host: a\r\nHost: "},
                                   {"a.example", "a..example"},
                                   {"Accept: ", "Accept : "},
                                   {"Accept: application/json", "Accept:"},
                                   {"Accept: ", "Accept: a\r\n b"},
                                   {"Accept: ", ": "},
                                   {"Accept: ", "Accept:\t"},
                                   {"json", "js\ron"},
                                   {"json", "js\x7Fon"},
                                   {"Accept: application/json", "Expect: 100-continue"},
                                   {"Accept: application/json", "Upgrade: h2c"},
                                   {"Accept: application/json", "Proxy-Connection: close"},
                                   {"Accept: application/json", "Transfer-Encoding: chunked"},
                                   {"Accept: application/json", "Content-Length: 2"},
                                   {"Keep-Alive", "close"},
                                   {": 2", ": 2, 2"},
                                   {": 2", ": +2"},
                                   {": 2", ": 2222222222222222222"},
                                   {"\r\n\r\n{}", "\r\n"}}) {
        auto const text = replaced(request, from, to);
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(!is_usual(Side::request, text));
            BOOST_TEST(means_the_same_to_beast(Side::request, text));
        }
    }
    for (auto const& [from, to] : {Row{"200", "204"},
                                   {"200", "100"},
                                   {"200", "304"},
                                   {"200", "404"},
                                   {"200 OK", "200"},
                                   {"HTTP/1.1", "HTTP/1.0"},
                                   {"Content-Length: 002\r\n", ""},
                                   {"Content-Length", "Transfer-Encoding"},
                                   {"nginx", "ngi\tnx"},
                                   {"Server: ", "Server: a\r\n\tb"}}) {
        auto const text = replaced(response, from, to);
        BOOST_TEST_CONTEXT(text) {
            BOOST_TEST(!is_usual(Side::response, text));
            BOOST_TEST(means_the_same_to_beast(Side::response, text));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_change_at_any_byte_means_the_same_to_beast) {
    for (auto const& [side, text] :
         {std::pair(Side::request, request), std::pair(Side::response, response)}) {
        for (std::size_t at = 0; at < text.size(); ++at) {
            for (std::string_view const to : {"", "\r", "\n", "\r\n", " ", "\t", ":", ",", "x", "0", "9",
                                              "\x01", "\x7F", "\x80", "\r\n\r\n", "#", "%"}) {
                auto changed = text;
                changed.replace(at, 1, to);
                BOOST_REQUIRE_MESSAGE(means_the_same_to_beast(side, changed), changed);
                changed = text;
                changed.insert(at, to);
                BOOST_REQUIRE_MESSAGE(means_the_same_to_beast(side, changed), changed);
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(a_usual_head_has_the_same_limits) {
    for (auto const& [side, text] :
         {std::pair(Side::request, request), std::pair(Side::response, response)}) {
        for (std::size_t header = text.size() - 5; header <= text.size(); ++header)
            for (std::size_t body = 0; body <= 3; ++body) {
                http1::Limits const limits{.header = header, .body = body};
                BOOST_TEST((testing::read(side, text, {}, limits) == testing::read(side, text, {1}, limits)));
            }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
