#include "tests/gateway/http1/support.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using namespace std::string_literals;
using http1::Side;
using testing::read;

struct Attempt {
    std::string name;
    std::string head; ///< without the empty line
};

/// What two programs could understand differently, so that one sees a request where the other sees a body.
std::vector<Attempt> requests() {
    auto const with = [](std::string_view fields) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(fields);
    };
    return {
        {"both lengths", with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
        {"both lengths the other way round", with("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")},
        {"a length of 0 and chunked", with("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n")},
        {"two lengths", with("Content-Length: 5\r\nContent-Length: 6\r\n")},
        {"the same length twice", with("Content-Length: 5\r\nContent-Length: 5\r\n")},
        {"a list of lengths", with("Content-Length: 5, 6\r\n")},
        {"a list of the same length", with("Content-Length: 5, 5\r\n")},
        {"a signed length", with("Content-Length: +5\r\n")},
        {"a negative length", with("Content-Length: -1\r\n")},
        {"a hexadecimal length", with("Content-Length: 0x5\r\n")},
        {"an empty length", with("Content-Length: \r\n")},
        {"a length with a letter", with("Content-Length: 5a\r\n")},
        {"a length with a space", with("Content-Length: 1 0\r\n")},
        {"a length in quotes", with("Content-Length: \"5\"\r\n")},
        {"a length with a comma", with("Content-Length: 5,\r\n")},
        {"a fractional length", with("Content-Length: 5.0\r\n")},
        {"an unknown coding", with("Transfer-Encoding: xchunked\r\n")},
        {"identity", with("Transfer-Encoding: identity\r\n")},
        {"a coding before chunked", with("Transfer-Encoding: gzip, chunked\r\n")},
        {"chunked is not the last", with("Transfer-Encoding: chunked, identity\r\n")},
        {"chunked twice in a list", with("Transfer-Encoding: chunked, chunked\r\n")},
        {"chunked twice", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
        {"an unknown coding and chunked", with("Transfer-Encoding: cow\r\nTransfer-Encoding: chunked\r\n")},
        {"an unknown coding beside a length", with("Content-Length: 5\r\nTransfer-Encoding: cow\r\n")},
        {"chunked in quotes", with("Transfer-Encoding: \"chunked\"\r\n")},
        {"chunked with a parameter", with("Transfer-Encoding: chunked;q=1\r\n")},
        {"chunked after a comma", with("Transfer-Encoding: ,chunked\r\n")},
        {"an empty coding", with("Transfer-Encoding:\r\n")},
        {"a vertical tab before chunked", with("Transfer-Encoding: \vchunked\r\n")},
        {"a NUL after chunked", with("Transfer-Encoding: chunked\0\r\n"s)},
        {"a space before the colon", with("Transfer-Encoding : chunked\r\n")},
        {"a tab before the colon", with("Content-Length\t: 5\r\n")},
        {"a space before the name", with(" Transfer-Encoding: chunked\r\n")},
        {"a folded coding", with("Transfer-Encoding:\r\n chunked\r\n")},
        {"a folded length", with("Content-Length: 1\r\n 0\r\n")},
        {"a folded field", with("X: a\r\n b\r\n")},
        {"a field without a name", with(": x\r\n")},
        {"a line without a colon", with("Transfer-Encoding chunked\r\n")},
        {"a control character in a name", with("X\x01: y\r\n")},
        {"a byte beyond ASCII in a name", with("X\xC3\xA9: y\r\n")},
        {"a control character in a value", with("X: \x01\r\n")},
        {"DEL in a value", with("X: \x7F\r\n")},
        {"a line feed alone", with("X: y\nTransfer-Encoding: chunked\r\n")},
        {"a carriage return alone", with("X: y\rTransfer-Encoding: chunked\r\n")},
        {"two carriage returns", with("X: y\r\r\n")},
        {"line feeds throughout", "POST / HTTP/1.1\nHost: a\nContent-Length: 0\n"},
        {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n"},
        {"no host", "GET / HTTP/1.1\r\n"},
        {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n"},
        {"the same host twice", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n"},
        {"two hosts in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n"},
        {"a list of hosts", "GET / HTTP/1.1\r\nHost: a b\r\n"},
        {"a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n"},
        {"a host with userinfo", "GET / HTTP/1.1\r\nHost: x@a\r\n"},
        {"a host with a query", "GET / HTTP/1.1\r\nHost: a?b\r\n"},
        {"a host with a quote", "GET / HTTP/1.1\r\nHost: a\"\r\n"},
        {"a host beyond ASCII", "GET / HTTP/1.1\r\nHost: \xC3\xA9\r\n"},
        {"HTTP/0.9", "GET /\r\n"},
        {"HTTP/1.2 behind another version", "GET / HTTP/1.1 HTTP/1.2\r\nHost: a\r\n"},
        {"a space after HTTP/1.2", "GET / HTTP/1.2 \r\nHost: a\r\n"},
        {"a carriage return alone after HTTP/1.2", "GET / HTTP/1.2\rHost: a\r\n"},
        {"both lengths in HTTP/1.2",
         "POST / HTTP/1.2\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"},
        {"HTTP/1.2 without a host", "GET / HTTP/1.2\r\n"},
        {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n"},
        {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n"},
        {"HTTP/11", "GET / HTTP/11\r\nHost: a\r\n"},
        {"a version of two digits", "GET / HTTP/1.10\r\nHost: a\r\n"},
        {"a version in small letters", "GET / http/1.1\r\nHost: a\r\n"},
        {"a space after the version", "GET / HTTP/1.1 \r\nHost: a\r\n"},
        {"two spaces before the target", "GET  / HTTP/1.1\r\nHost: a\r\n"},
        {"two spaces after the target", "GET /  HTTP/1.1\r\nHost: a\r\n"},
        {"a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n"},
        {"a tab in the target", "GET /a\tb HTTP/1.1\r\nHost: a\r\n"},
        {"a NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n"s},
        {"a control character in the target", "GET /\x01 HTTP/1.1\r\nHost: a\r\n"},
        {"DEL in the target", "GET /\x7F HTTP/1.1\r\nHost: a\r\n"},
        {"a space before the method", " GET / HTTP/1.1\r\nHost: a\r\n"},
        {"no method", "/ HTTP/1.1\r\nHost: a\r\n"},
        {"a method with a colon", "GE:T / HTTP/1.1\r\nHost: a\r\n"},
        {"a method beyond ASCII", "G\xC3\x89T / HTTP/1.1\r\nHost: a\r\n"},
        {"an answer", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"},
        {"a TLS record", "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03 x y\r\n"s},
    };
}

BOOST_AUTO_TEST_SUITE(smuggling)

BOOST_AUTO_TEST_CASE(a_request_that_could_be_understood_in_two_ways_is_refused) {
    for (auto const& attempt : requests())
        BOOST_TEST_CONTEXT(attempt.name) {
            auto const text = attempt.head + "\r\n0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
            auto const whole = read(Side::request, text);
            BOOST_REQUIRE(whole.refused());
            BOOST_TEST(info(whole.fault).status == 400);
            BOOST_TEST(!whole.reason.empty());
            for (std::size_t const portion : {1u, 3u, 17u})
                BOOST_TEST(
                    read(Side::request, text, std::vector<std::size_t>(text.size(), portion)).refused());
        }
}

BOOST_AUTO_TEST_CASE(an_answer_that_could_be_understood_in_two_ways_is_refused) {
    for (auto const& fields : {
             "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"s,
             "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"s,
             "Content-Length: 1\r\nContent-Length: 2\r\n"s,
             "Content-Length: 1, 2\r\n"s,
             "Content-Length: 1, 1\r\n"s,
             "Content-Length: x\r\n"s,
             "Transfer-Encoding: gzip, chunked\r\n"s,
             "Transfer-Encoding: cow\r\n"s,
             "Transfer-Encoding : chunked\r\n"s,
             "Content-Length: 1\r\n 0\r\n"s,
             "Transfer-Encoding: chun\r\n ked\r\n"s,
             "Transfer-Encoding: cow\r\n ,\r\n chunked\r\n"s,
             " X: a line before the first field\r\n"s,
             "X: a\nY: b\r\n"s,
             "X: \0\r\n"s,
         })
        BOOST_TEST_CONTEXT(fields)
    BOOST_TEST(read(Side::response, "HTTP/1.1 200 OK\r\n" + fields + "\r\n1\r\nx\r\n0\r\n\r\n", {}, {}, true)
                   .refused());
    for (auto const& start :
         {"HTTP/1.1 20 OK"s, "HTTP/1.1 2000 OK"s, "HTTP/1.1 abc OK"s, "HTTP/1.1\t200 OK"s, "HTTP/3.0 200 OK"s,
          "HTTP/1.1  200 OK"s, "ICY 200 OK"s, "<html>"s, "HTTP/1.1 200 O\0K"s})
        BOOST_TEST_CONTEXT(start)
    BOOST_TEST(read(Side::response, start + "\r\nContent-Length: 0\r\n\r\n", {}, {}, true).refused());
}

BOOST_AUTO_TEST_CASE(chunks_that_could_be_understood_in_two_ways_are_refused) {
    for (auto const& chunks : {
             "5\r\nhelloX\r\n0\r\n\r\n"s,
             "5\r\nhello0\r\n\r\n"s,
             "5 \r\nhello\r\n0\r\n\r\n"s,
             " 5\r\nhello\r\n0\r\n\r\n"s,
             "+5\r\nhello\r\n0\r\n\r\n"s,
             "-5\r\nhello\r\n0\r\n\r\n"s,
             "0x5\r\nhello\r\n0\r\n\r\n"s,
             "g\r\nhello\r\n0\r\n\r\n"s,
             "\r\nhello\r\n0\r\n\r\n"s,
             "5\nhello\n0\n\n"s,
             "5\rhello\r0\r\r"s,
             "5;\nhello\r\n0\r\n\r\n"s,
             "5\r\nhello\n0\r\n\r\n"s,
             "10000000000000005\r\nhello\r\n0\r\n\r\n"s,
             "5;x\n=y\r\nhello\r\n0\r\n\r\n"s,
             "5 x\r\nhello\r\n0\r\n\r\n"s,
             "5;x=\0\r\nhello\r\n0\r\n\r\n"s,
             "0\r\nX\r\n\r\n"s,
             "0\r\n: y\r\n\r\n"s,
             "0\r\nX: y\n\r\n"s,
             "0\r\n\n"s,
             "0\r\nX : y\r\n\r\n"s,
             "0\r\nX: a\r\n b\r\n\r\n"s,
         })
        BOOST_TEST_CONTEXT(chunks) {
            auto const text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
            BOOST_TEST(read(Side::request, text).refused());
            BOOST_TEST(read(Side::request, text, std::vector<std::size_t>(text.size(), 1)).refused());
        }
}

struct Extension {
    std::string text; ///< behind the size of a chunk
    bool well_formed = false;
};

std::vector<Extension> extensions() {
    return {{";a", true},
            {";a=b", true},
            {";a;b", true},
            {";a=b;c=d", true},
            {";a=\"\"", true},
            {";a=\"x y;z=\\\"\\\\\"", true},
            {";a=\"\xC3\xA9\"", true},
            {" ; \ta = b ;c", true},
            {";a=\"x\" ;b", true},
            {";a=!#$%&'*+-.^_`|~", true},
            {";"},
            {"; "},
            {" ;"},
            {";;a"},
            {";a;"},
            {";a="},
            {";=b"},
            {";a=;b"},
            {";a=b=c"},
            {";a b"},
            {";a=b c"},
            {";a "},
            {";a=b\t"},
            {";a=\"x"},
            {";a=\"x\\\""},
            {";a=\"x\"y"},
            {";a=\"x\"\"y\""},
            {";a=x\"y\""},
            {";\"a\""},
            {";a@b"},
            {";a=(b)"},
            {";\xC3\xA9"}};
}

BOOST_AUTO_TEST_CASE(the_extensions_of_a_request_keep_to_their_grammar) {
    for (auto const& row : extensions())
        BOOST_TEST_CONTEXT(row.text)
    for (std::string const rest : {"\r\nhello\r\n0\r\n\r\n", ""}) { // a chunk's, and the last one's
        auto const text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
                          (rest.empty() ? "0" + row.text + "\r\n\r\n" : "5" + row.text + rest);
        for (auto const& portions : {std::vector<std::size_t>{}, std::vector<std::size_t>(text.size(), 1)}) {
            auto const message = read(Side::request, text, portions);
            BOOST_TEST(message.complete() == row.well_formed);
            BOOST_TEST(message.refused() == !row.well_formed);
            if (row.well_formed) BOOST_TEST(message.body == (rest.empty() ? "" : "hello"));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_extensions_of_an_answer_are_taken_as_they_come) {
    for (auto const& row : extensions())
        BOOST_TEST_CONTEXT(row.text)
    BOOST_TEST(read(Side::response, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5" + row.text +
                                        "\r\nhello\r\n0\r\n\r\n")
                   .complete());
}

BOOST_AUTO_TEST_CASE(an_ordinary_host_is_taken) {
    for (auto const* const host : {"",
                                   "a",
                                   "a:8080",
                                   "a:",
                                   "a:65535",
                                   "a:00080",
                                   "example.com",
                                   "example.com.",
                                   "127.0.0.1:80",
                                   "1.2.3",
                                   "1.2.3.4.5",
                                   "1.2.3.4.example",
                                   "%41%2d",
                                   "[::1]:8080",
                                   "[::]",
                                   "[1::]",
                                   "[1:2:3:4:5:6:7:8]",
                                   "[ABCD::abcd]:1",
                                   "[::ffff:1.2.3.4]",
                                   "xn--e1afmkfd.example",
                                   "a_b"})
        BOOST_TEST_CONTEXT(host)
    BOOST_TEST(read(Side::request, "GET / HTTP/1.1\r\nHost: "s + host + "\r\n\r\n").complete());
}

BOOST_AUTO_TEST_CASE(a_host_that_cannot_be_one_is_refused) {
    for (auto const* const host : {"[4712::abcd::]",
                                   "[::1::]",
                                   "[1:2:3:4:5:6:7]",
                                   "[1:2:3:4:5:6:7:8:9]",
                                   "[12345::]",
                                   "[:1]",
                                   "[1:]",
                                   "[:::]",
                                   "[:]",
                                   "[.]",
                                   "[1.2.3.4]",
                                   "[::1.2.3]",
                                   "[::1.2.3.256]",
                                   "[::g]",
                                   "[::1%25eth0]",
                                   "[::1%eth0]",
                                   "[v1.a]",
                                   "[[::1]]",
                                   "[::1]]",
                                   "[::1]:65536",
                                   "a:65536",
                                   "a:99999999999999999",
                                   "a:+80",
                                   "a:0x50",
                                   "a: 80",
                                   "a..b",
                                   ".a",
                                   ".",
                                   "..",
                                   "a..",
                                   "256.1.1.1",
                                   "1.2.3.04",
                                   "1.2.3.4444",
                                   "%",
                                   "%4",
                                   "%zz",
                                   "a%"})
        for (auto const& line :
             {"GET / HTTP/1.1\r\nHost: "s + host, "GET http://"s + host + "/ HTTP/1.1\r\nHost: a"})
            BOOST_TEST(read(Side::request, line + "\r\n\r\n").refused(), line);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
