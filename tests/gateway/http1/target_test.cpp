#include "gateway/http1/target.hpp"
#include "tests/gateway/http1/support.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using namespace std::string_literals;
using http1::Side;
using testing::read;

std::string host_of(testing::Message const& message) {
    std::string host = "none";
    for (auto const& [name, value] : message.headers)
        if (equal_ignoring_case(name, "Host")) host = host == "none" ? value : "several";
    return host;
}

BOOST_AUTO_TEST_SUITE(target)

BOOST_AUTO_TEST_CASE(a_request_that_did_not_arrive_may_show_its_path) {
    for (auto const& [head, path] : std::initializer_list<std::pair<std::string, std::string>>{
             {"GET /scim/v2/acme/Users?filter=x HTTP/1.1\r\nX: y", "/scim/v2/acme/Users"},
             {"\r\nPOST /v1/a HTTP/1.1\r\n", "/v1/a"},
             {"GET /scim/v2/" + std::string(500, 'a'), "/scim/v2/" + std::string(119, 'a')},
             {"GET http://a/x HTTP/1.1\r\n", ""},
             {"GET /a\x01"
              "b HTTP/1.1\r\n",
              ""},
             {"G\xff /a HTTP/1.1\r\n", ""},
             {"GET", ""},
             {"", ""},
         })
        BOOST_TEST(http1::peek_path(head) == path, head);
}

BOOST_AUTO_TEST_CASE(the_authority_of_an_absolute_target_is_the_host) {
    struct Row {
        std::string line;
        std::string target;
        std::string host;
    };
    for (auto const& row : {
             Row{"GET http://a.example/x?y HTTP/1.1\r\nHost: b.example\r\n", "/x?y", "a.example"},
             Row{"GET https://a.example:8443/ HTTP/1.1\r\nHost: b\r\n", "/", "a.example:8443"},
             Row{"GET HTTP://A.Example HTTP/1.1\r\nHost:\r\n", "/", "A.Example"},
             Row{"GET http://a?x=/1 HTTP/1.1\r\nX: y\r\nhost: b\r\n", "/?x=/1", "a"},
             Row{"GET http://[::1]:80/x HTTP/1.1\r\nHost: b\r\n", "/x", "[::1]:80"},
             Row{"GET http://a/x HTTP/1.0\r\n", "/x", "a"},
             Row{"OPTIONS http://a HTTP/1.1\r\nHost: a\r\n", "/", "a"},
             Row{"GET /x HTTP/1.1\r\nHost: b\r\n", "/x", "b"},
             Row{"GET /http://a/x HTTP/1.1\r\nHost: b\r\n", "/http://a/x", "b"},
             Row{"GET //a/x HTTP/1.1\r\nHost: b\r\n", "//a/x", "b"},
             Row{"GET /x HTTP/1.0\r\n", "/x", "none"},
             Row{"OPTIONS * HTTP/1.1\r\nHost: b\r\n", "*", "b"},
             Row{"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n", "a:443", "a:443"},
         })
        BOOST_TEST_CONTEXT(row.line)
    for (auto const& portions : {std::vector<std::size_t>{}, std::vector<std::size_t>(row.line.size(), 1)}) {
        auto const message = read(Side::request, row.line + "\r\n", portions);
        BOOST_REQUIRE(message.complete());
        BOOST_TEST(message.target == row.target);
        BOOST_TEST(host_of(message) == row.host);
        BOOST_TEST(message.keep_alive == (message.version == 11 && message.method != "CONNECT"));
    }
}

BOOST_AUTO_TEST_CASE(a_target_that_does_not_fit_is_refused) {
    for (auto const* const line : {"GET * HTTP/1.1",
                                   "POST * HTTP/1.1",
                                   "GET a:80 HTTP/1.1",
                                   "OPTIONS a HTTP/1.1",
                                   "CONNECT / HTTP/1.1",
                                   "CONNECT http://a/ HTTP/1.1",
                                   "CONNECT * HTTP/1.1",
                                   "GET ftp://a/ HTTP/1.1",
                                   "GET http:///x HTTP/1.1",
                                   "GET http://u:p@a/ HTTP/1.1",
                                   "GET http://a@b/ HTTP/1.1",
                                   "GET http://a:x/ HTTP/1.1",
                                   "GET http://a:1:2/ HTTP/1.1",
                                   "GET http://[::1/ HTTP/1.1",
                                   "GET http://[x]/ HTTP/1.1",
                                   "GET http://[::1]x/ HTTP/1.1",
                                   "GET http:a/ HTTP/1.1",
                                   "GET http:/a HTTP/1.1",
                                   "GET http:// HTTP/1.1",
                                   "GET https://a\\b/ HTTP/1.1",
                                   "GET /x#y HTTP/1.1",
                                   "GET http://a/#y HTTP/1.1",
                                   "GET ?x HTTP/1.1",
                                   "GET x/y HTTP/1.1",
                                   "GET \"/\" HTTP/1.1"}) {
        auto const message = read(Side::request, std::string(line) + "\r\nHost: a\r\n\r\n");
        BOOST_TEST(message.refused(), line);
        BOOST_TEST((message.fault == Fault::malformed_request));
    }
}

BOOST_AUTO_TEST_CASE(a_host_is_a_name_or_an_address_and_perhaps_a_port) {
    for (auto const* const host :
         {"a:b", "a:80:80", "[::1", "::1", "[::1]80", "[a b]", "[]", ":", ":80", "a,b", "a:-1"}) {
        bool const taken = host == "a,b"s; // a reg-name, odd as it looks
        auto const message = read(Side::request, "GET / HTTP/1.1\r\nHost: "s + host + "\r\n\r\n");
        BOOST_TEST(message.complete() == taken, host);
    }
}

BOOST_AUTO_TEST_CASE(only_a_100_can_be_expected) {
    struct Row {
        std::string fields;
        bool refused = false;
        bool waits = false;
    };
    for (auto const& row : {
             Row{" HTTP/1.1\r\nExpect: 100-continue\r\n", false, true},
             Row{" HTTP/1.1\r\nExpect: 100-Continue, 100-continue\r\n", false, true},
             Row{" HTTP/1.1\r\nExpect:\r\n"},
             Row{" HTTP/1.0\r\nExpect: 100-continue\r\n"},
             Row{" HTTP/1.0\r\nExpect: the-impossible\r\n"},
             Row{" HTTP/1.1\r\nExpect: the-impossible\r\n", true},
             Row{" HTTP/1.1\r\nExpect: 100-continue, more\r\n", true},
             Row{" HTTP/1.1\r\nExpect: 100-continue\r\nExpect: more\r\n", true},
             Row{" HTTP/1.1\r\nExpect: 100-continue;x=y\r\n", true},
             Row{" HTTP/1.1\r\nExpect: 200-ok\r\n", true},
         }) {
        auto const message =
            read(Side::request, "POST /" + row.fields + "Host: a\r\nContent-Length: 1\r\n\r\nx");
        BOOST_TEST(message.refused() == row.refused, row.fields);
        if (row.refused) BOOST_TEST((message.fault == Fault::expectation_failed));
        BOOST_TEST(message.expects_continue == row.waits, row.fields);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
