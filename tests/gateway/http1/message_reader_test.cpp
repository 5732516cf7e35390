#include "tests/gateway/http1/support.hpp"

#include <boost/test/unit_test.hpp>

#include <memory_resource>

namespace {

using namespace idiom;
using namespace std::string_literals;
using http1::Side;
using testing::Message;
using testing::read;

struct Row {
    std::string_view name;
    Side side;
    std::string text;
    std::string body;
    bool ends = false;    ///< the stream ends after it
    std::size_t left = 0; ///< bytes that belong to what follows
};

std::string chunked(std::string_view rest) {
    return "Transfer-Encoding: chunked\r\n\r\n" + std::string(rest);
}

std::vector<Row> messages() {
    std::string const post = "POST /v1/acme/users HTTP/1.1\r\nHost: a\r\n";
    std::string const ok = "HTTP/1.1 200 OK\r\n";
    return {
        {"a GET", Side::request, "GET /x?y=1 HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n", ""},
        {"a GET and another", Side::request, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n", "", false,
         16},
        {"a GET behind an empty line", Side::request, "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", ""},
        {"a body behind an empty line", Side::request, "\r\n" + post + "Content-Length: 5\r\n\r\nhello\r\n",
         "hello", false, 2},
        {"a request of HTTP/1.0", Side::request, "GET / HTTP/1.0\r\n\r\n", ""},
        {"a request of HTTP/1.2", Side::request, "GET / HTTP/1.2\r\nHost: a\r\nX: y\r\n\r\n", ""},
        {"a request of HTTP/1.9 with a body and more", Side::request,
         "\r\nPOST / HTTP/1.9\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET", "hello", false, 3},
        {"an answer of HTTP/1.2", Side::response, "HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\n{}", "{}"},
        {"an absolute target", Side::request, "GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n", ""},
        {"a target that is a query", Side::request, "GET HTTPS://a?x=1 HTTP/1.1\r\nHost: b\r\n\r\n", ""},
        {"an empty field", Side::request, "GET / HTTP/1.1\r\nHost: a\r\nX:\r\nY: \t \r\n\r\n", ""},
        {"space around a value", Side::request, "GET / HTTP/1.1\r\nHost:  a\t\r\n\r\n", ""},
        {"a body", Side::request, post + "Content-Length: 5\r\n\r\nhello", "hello"},
        {"a body and more", Side::request, post + "Content-Length: 5\r\n\r\nhelloGET", "hello", false, 3},
        {"an empty body", Side::request, post + "Content-Length: 0\r\n\r\n", ""},
        {"a body that looks like a head", Side::request, post + "Content-Length: 8\r\n\r\n\r\n\r\n\r\n\r\n",
         "\r\n\r\n\r\n\r\n"},
        {"chunks", Side::request, post + chunked("5\r\nhello\r\n1;x=\"y\"\r\n \r\n5\r\nworld\r\n0\r\n\r\n"),
         "hello world"},
        {"chunks and more", Side::request, post + chunked("1\r\na\r\n0\r\n\r\nGET"), "a", false, 3},
        {"no chunk", Side::request, post + chunked("0\r\n\r\n"), ""},
        {"hexadecimal chunk sizes", Side::request,
         post + chunked("0A\r\n0123456789\r\nb\r\n0123456789a\r\n000\r\n\r\n"), "01234567890123456789a"},
        {"trailers", Side::request, post + chunked("1\r\na\r\n0\r\nX-Sum: 1\r\nY: 2\r\n\r\n"), "a"},
        {"an answer", Side::response, ok + "Content-Length: 2\r\nX: y\r\n\r\n{}", "{}"},
        {"an answer without a reason", Side::response, "HTTP/1.1 200 \r\nContent-Length: 1\r\n\r\nx", "x"},
        {"an answer in chunks", Side::response, ok + chunked("2\r\n{}\r\n0\r\n\r\n"), "{}"},
        {"an answer in padded chunks", Side::response,
         ok + chunked("2 \r\n{}\r\n2\t   \r\n{}\r\n1 ;x=y\r\n \r\n0     \r\n\r\n"), "{}{} "},
        {"an answer with folded lines", Side::response,
         ok + "X: a\r\n b\r\nContent-Length:\r\n\t2\r\nY:\r\n \r\n c\r\n  d\r\n\r\n{}", "{}"},
        {"an answer whose coding is folded", Side::response,
         ok + "Transfer-Encoding:\r\n chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "{}"},
        {"an answer to the end of the stream", Side::response, ok + "\r\nall of this", "all of this", true},
        {"an empty answer to the end of the stream", Side::response, ok + "\r\n", "", true},
        {"no content", Side::response, "HTTP/1.1 204 No Content\r\n\r\nHTTP", "", false, 4},
        {"no content with a length", Side::response,
         "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nHTTP/", "", false, 5},
        {"not modified", Side::response,
         "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\nETag: \"x\"\r\n\r\n", ""},
        {"an interim answer", Side::response, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n", "", false,
         17},
        {"early hints", Side::response, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", ""},
        {"an answer of HTTP/1.0", Side::response, "HTTP/1.0 200 OK\r\n\r\nold", "old", true},
    };
}

BOOST_AUTO_TEST_SUITE(reader)

BOOST_AUTO_TEST_CASE(messages_are_read) {
    for (auto const& row : messages())
        BOOST_TEST_CONTEXT(row.name) {
            auto const message = read(row.side, row.text, {}, {}, row.ends);
            BOOST_REQUIRE(message.complete());
            BOOST_TEST(message.body == row.body);
            BOOST_TEST(message.used == row.text.size() - row.left);
        }
}

BOOST_AUTO_TEST_CASE(a_message_cut_at_any_two_places_is_the_same_message) {
    for (auto const& row : messages())
        BOOST_TEST_CONTEXT(row.name) {
            auto const whole = read(row.side, row.text, {}, {}, row.ends);
            for (std::size_t first = 0; first <= row.text.size(); ++first)
                for (std::size_t second = 0; first + second <= row.text.size(); second += 1 + second / 4) {
                    auto const cut = read(row.side, row.text, {first, second}, {}, row.ends);
                    if (!(cut == whole)) BOOST_FAIL("cut after " << first << " and another " << second);
                }
        }
}

BOOST_AUTO_TEST_CASE(a_message_byte_by_byte_is_the_same_message_wherever_its_body_is_moved) {
    for (auto const& row : messages())
        BOOST_TEST_CONTEXT(row.name) {
            auto const whole = read(row.side, row.text, {}, {}, row.ends);
            for (bool const move : {false, true})
                for (std::size_t size = 1; size < 9; ++size) {
                    auto const cut = read(row.side, row.text, std::vector<std::size_t>(row.text.size(), size),
                                          {}, row.ends, move);
                    if (!(cut == whole)) BOOST_FAIL("in portions of " << size << (move ? ", moved" : ""));
                }
        }
}

BOOST_AUTO_TEST_CASE(a_message_that_is_cut_off_is_never_complete) {
    for (auto const& row : messages())
        BOOST_TEST_CONTEXT(row.name) {
            if (row.ends) continue;
            auto const size = row.text.size() - row.left;
            for (std::size_t cut = 0; cut < size; ++cut) {
                auto const text = std::string_view(row.text).substr(0, cut);
                BOOST_TEST(!read(row.side, text).complete());
                BOOST_TEST(read(row.side, text, {}, {}, true).refused());
            }
        }
}

BOOST_AUTO_TEST_CASE(the_start_line_and_the_fields_are_told_in_order) {
    auto const request =
        read(Side::request, "PATCH /a?b HTTP/1.1\r\nHost: h:1\r\nX: 1\r\nx:  2 \r\nExpect: 100-continue\r\n"
                            "Content-Length: 1\r\n\r\n!");
    BOOST_TEST(request.method == "PATCH");
    BOOST_TEST(request.target == "/a?b");
    BOOST_TEST(request.version == 11);
    BOOST_TEST(request.expects_continue);
    BOOST_REQUIRE(request.headers.size() == 5u);
    BOOST_TEST(request.headers[1].second == "1");
    BOOST_TEST(request.headers[2].first == "x");
    BOOST_TEST(request.headers[2].second == "2");
    auto const response = read(Side::response, "HTTP/1.0 404 Not Found\r\n\r\n", {}, {}, true);
    BOOST_TEST(response.code == 404);
    BOOST_TEST(response.version == 10);
}

BOOST_AUTO_TEST_CASE(a_later_version_of_http_1_is_processed_as_1_1) {
    for (std::string const version : {"1.1", "1.2", "1.9"})
        BOOST_TEST_CONTEXT(version) {
            auto const request =
                read(Side::request,
                     "POST /a?b HTTP/" + version +
                         "\r\nHost: h\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n" +
                         "1\r\nx\r\n0\r\n\r\n");
            BOOST_REQUIRE(request.complete());
            BOOST_TEST(request.version == 11);
            BOOST_TEST(request.keep_alive);
            BOOST_TEST(request.expects_continue);
            BOOST_TEST(request.method == "POST");
            BOOST_TEST(request.target == "/a?b");
            BOOST_TEST(request.body == "x");
        }
}

BOOST_AUTO_TEST_CASE(trailers_are_no_header_fields) {
    auto const message =
        read(Side::request,
             "POST / HTTP/1.1\r\nHost: a\r\n" +
                 chunked("0\r\nX-Api-Key: k\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\nGET"));
    BOOST_REQUIRE(message.complete());
    BOOST_TEST(message.headers.size() == 2u);
    BOOST_TEST(!message.expects_continue);
    BOOST_TEST(message.body == "");
}

BOOST_AUTO_TEST_CASE(a_stream_that_ends_before_a_message_is_no_message) {
    Arena arena;
    http1::Reader reader(Side::response, {}, arena);
    BOOST_TEST(!reader.started());
    BOOST_TEST((reader.finish() == http1::Reader::Status::refused));
}

struct Persistence {
    std::string_view name;
    std::string_view start;
    std::string_view connection;
    bool keeps;
};

BOOST_AUTO_TEST_CASE(a_connection_is_kept_by_the_rules_of_rfc_9112) {
    for (auto const& row : std::initializer_list<Persistence>{
             {"HTTP/1.1", "GET / HTTP/1.1", "", true},
             {"HTTP/1.1 with keep-alive", "GET / HTTP/1.1", "keep-alive", true},
             {"HTTP/1.1 with close", "GET / HTTP/1.1", "close", false},
             {"close in any case and company", "GET / HTTP/1.1", "x-a, CLOSE", false},
             {"close wins", "GET / HTTP/1.1", "keep-alive, close", false},
             {"another option", "GET / HTTP/1.1", "x-close", true},
             {"HTTP/1.0", "GET / HTTP/1.0", "", false},
             {"HTTP/1.0 with keep-alive", "GET / HTTP/1.0", "Keep-Alive", true},
             {"HTTP/1.0 with close", "GET / HTTP/1.0", "close", false},
         })
        BOOST_TEST_CONTEXT(row.name) {
            auto text = std::string(row.start) + "\r\nHost: a\r\n";
            if (!row.connection.empty()) text.append("Connection: ").append(row.connection).append("\r\n");
            auto const request = read(Side::request, text + "\r\n");
            BOOST_REQUIRE(request.complete());
            BOOST_TEST(request.keep_alive == row.keeps);

            auto const version = row.start.substr(row.start.size() - 8);
            auto answer = std::string(version) + " 200 OK\r\nContent-Length: 0\r\n";
            if (!row.connection.empty()) answer.append("Connection: ").append(row.connection).append("\r\n");
            auto const response = read(Side::response, answer + "\r\n");
            BOOST_REQUIRE(response.complete());
            BOOST_TEST(response.keep_alive == row.keeps);
        }
    BOOST_TEST(!read(Side::response, "HTTP/1.1 200 OK\r\n\r\nx", {}, {}, true).keep_alive);
}

/// A request whose head has exactly `size` bytes.
std::string head_of(std::size_t size, std::string_view more = "") {
    std::string text = "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(more) + "X: ";
    BOOST_REQUIRE(size >= text.size() + 4);
    text.append(size - text.size() - 4, 'x');
    return text + "\r\n\r\n";
}

BOOST_AUTO_TEST_CASE(a_head_may_have_just_the_limit_however_it_comes) {
    http1::Limits const limits{.header = 200, .body = 1000};
    std::string const length = "Content-Length: 300\r\n";
    std::string const body(300, 'b');
    for (std::size_t const portion : {1u, 7u, 50u, 199u, 200u, 201u, 1000u}) {
        std::vector<std::size_t> const portions(600, portion);
        BOOST_TEST_CONTEXT("in portions of " << portion) {
            BOOST_TEST(read(Side::request, head_of(200), portions, limits).complete());
            BOOST_TEST(read(Side::request, head_of(200, length) + body, portions, limits).complete());
            for (std::size_t const size : {201u, 250u, 399u, 500u}) {
                for (auto const& text : {head_of(size), head_of(size, length) + body}) {
                    auto const refused = read(Side::request, text, portions, limits);
                    BOOST_REQUIRE(refused.refused());
                    BOOST_TEST((refused.fault == Fault::header_fields_too_large));
                }
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(many_small_fields_count_like_one_large_one) {
    std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
    while (text.size() < 16 * 1024)
        text += "X: y\r\n";
    auto const refused = read(Side::request, text + "\r\n", std::vector<std::size_t>(400, 50));
    BOOST_REQUIRE(refused.refused());
    BOOST_TEST((refused.fault == Fault::header_fields_too_large));
}

BOOST_AUTO_TEST_CASE(a_head_without_end_is_refused_as_soon_as_it_is_too_large) {
    for (auto const& [start, fault] : {std::pair{"GET /"s, Fault::uri_too_long},
                                       std::pair{"GET / HTTP/1.1\r\nX: "s, Fault::header_fields_too_large}}) {
        auto const refused = read(Side::request, start + std::string(300, 'x'),
                                  std::vector<std::size_t>(300, 10), {.header = 200, .body = 10});
        BOOST_REQUIRE(refused.refused());
        BOOST_TEST((refused.fault == fault));
    }
}

BOOST_AUTO_TEST_CASE(a_request_line_is_too_long_however_much_of_it_has_come) {
    for (std::size_t size = 180; size < 600; ++size)
        for (std::size_t const portion : {1u, 7u, 250u, 1000u}) {
            auto const line = "GET /" + std::string(size, 'x') + " HTTP/1.1\r\n";
            auto const refused = read(Side::request, line + "Host: a\r\n\r\n",
                                      std::vector<std::size_t>(700, portion), {.header = 200, .body = 10});
            BOOST_REQUIRE(refused.refused());
            bool const too_long = refused.fault == Fault::uri_too_long;
            // With one byte too many the error is still that the whole head is too large.
            BOOST_TEST(too_long == (line.size() > 201), size << " in portions of " << portion);
            BOOST_TEST((too_long || refused.fault == Fault::header_fields_too_large));
        }
}

BOOST_AUTO_TEST_CASE(one_empty_line_may_precede_a_request_and_nothing_else) {
    std::string const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    for (auto const& [before, good] :
         {std::pair{"\r\n"s, true}, {"\r\n\r\n"s, false}, {"\n"s, false}, {"\r"s, false}, {" \r\n"s, false}})
        for (std::size_t const portion : {1u, 2u, 3u, 1000u})
            BOOST_TEST(read(Side::request, before + get, std::vector<std::size_t>(99, portion)).complete() ==
                       good);
    BOOST_TEST(!read(Side::response, "\r\nHTTP/1.1 204 No Content\r\n\r\n").complete());
}

BOOST_AUTO_TEST_CASE(a_body_may_have_just_the_limit_however_it_comes) {
    http1::Limits const limits{.header = 1000, .body = 100};
    auto const by_length = [](std::size_t size) {
        return "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
               std::string(size, 'x');
    };
    auto const by_chunks = [](std::size_t size) {
        std::string text;
        for (std::size_t left = size; left > 0;) {
            auto const now = std::min<std::size_t>(left, 9);
            text += std::to_string(now) + "\r\n" + std::string(now, 'x') + "\r\n";
            left -= now;
        }
        return "POST / HTTP/1.1\r\nHost: a\r\n" + chunked(text + "0\r\n\r\n");
    };
    auto const to_the_end = [](std::size_t size) {
        return "HTTP/1.1 200 OK\r\n\r\n" + std::string(size, 'x');
    };
    for (std::size_t const portion : {1u, 10u, 1000u}) {
        std::vector<std::size_t> const portions(400, portion);
        BOOST_TEST_CONTEXT("in portions of " << portion) {
            BOOST_TEST(read(Side::request, by_length(100), portions, limits).body.size() == 100u);
            BOOST_TEST(read(Side::request, by_chunks(100), portions, limits).body.size() == 100u);
            BOOST_TEST(read(Side::response, to_the_end(100), portions, limits, true).body.size() == 100u);
            for (auto const& refused : {read(Side::request, by_length(101), portions, limits),
                                        read(Side::request, by_chunks(101), portions, limits),
                                        read(Side::response, to_the_end(101), portions, limits, true)}) {
                BOOST_REQUIRE(refused.refused());
                BOOST_TEST((refused.fault == Fault::content_too_large));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(an_absurd_length_is_refused_before_any_of_the_body) {
    for (auto const* const length : {"262145", "18446744073709551615"}) {
        auto const refused =
            read(Side::request, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: "s + length + "\r\n\r\n");
        BOOST_REQUIRE(refused.refused());
        BOOST_TEST((refused.fault == Fault::content_too_large));
    }
    BOOST_TEST(
        read(Side::request, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551616\r\n\r\n")
            .refused());
    auto const chunk =
        read(Side::request, "POST / HTTP/1.1\r\nHost: a\r\n" + chunked("FFFFFFFFFFFFFFFF\r\n"));
    BOOST_TEST(chunk.refused());
}

BOOST_AUTO_TEST_CASE(what_frames_chunks_is_limited_too) {
    http1::Limits const limits{.header = 200, .body = 1000};
    auto const with = [&](std::string_view rest) {
        return read(Side::request, "POST / HTTP/1.1\r\nHost: a\r\n" + chunked(rest),
                    std::vector<std::size_t>(100, 100), limits);
    };
    std::string const filling(190, 'y');
    BOOST_TEST(with("1;x=" + filling + "\r\na\r\n0\r\n\r\n").complete());
    BOOST_TEST(with("1\r\na\r\n0\r\nX: " + filling + "\r\n\r\n").complete());
    // The limit holds for the whole body, in whatever portions it arrives.
    BOOST_TEST(with("1;x=" + filling + filling).refused());
    BOOST_TEST(with("1\r\na\r\n0\r\nX: " + filling + filling).refused());
    BOOST_TEST(with("1;x=" + filling + "\r\na\r\n0\r\nX: " + filling + "\r\n\r\n").refused());
    std::string doses;
    for (int i = 0; i < 30; ++i)
        doses += "1;xyzxyz\r\na\r\n";
    BOOST_TEST(with(doses + "0\r\n\r\n").refused());
    BOOST_TEST(with(std::string(300, '0')).refused());
}

BOOST_AUTO_TEST_CASE(sizes_of_an_answer_may_be_padded_however_many_there_are) {
    auto const padded = [](Side side, std::size_t blanks, std::size_t chunks) {
        std::string text = side == Side::response ? "HTTP/1.1 200 OK\r\n" : "POST / HTTP/1.1\r\nHost: a\r\n";
        text += chunked("");
        for (std::size_t i = 0; i < chunks; ++i)
            text += "1" + std::string(blanks, i % 2 ? ' ' : '\t') + "\r\na\r\n";
        return read(side, text + "0   \r\n\r\n", {7, 11}, {.header = 200, .body = 10'000});
    };
    BOOST_TEST(padded(Side::response, 7, 5000).body.size() == 5000u);
    BOOST_TEST(padded(Side::response, 16, 5000).complete());
    BOOST_TEST(padded(Side::response, 100, 2).complete());
    BOOST_TEST(padded(Side::response, 100, 5000).refused());
    BOOST_TEST(padded(Side::request, 1, 1).refused());
}

BOOST_AUTO_TEST_CASE(many_small_chunks_are_no_crime) {
    std::string chunks;
    for (int i = 0; i < 1000; ++i)
        chunks += "1\r\na\r\n";
    auto const message = read(Side::request, "POST / HTTP/1.1\r\nHost: a\r\n" + chunked(chunks + "0\r\n\r\n"),
                              {7, 11}, {.header = 200, .body = 1000});
    BOOST_REQUIRE(message.complete());
    BOOST_TEST(message.body == std::string(1000, 'a'));
}

BOOST_AUTO_TEST_CASE(a_large_body_that_is_moved_arrives_whole) {
    std::string body;
    for (int i = 0; body.size() < 200'000; ++i)
        body += std::to_string(i) + ',';
    auto const text =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    auto const message = read(Side::request, text, std::vector<std::size_t>(400, 1000), {}, false, true);
    BOOST_REQUIRE(message.complete());
    BOOST_TEST((message.body == body));
}

BOOST_AUTO_TEST_CASE(the_size_of_the_head_is_told_whatever_came_with_it) {
    std::string_view const head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    auto const text = std::string(head) + "1;x=yyyyyyyyyyyy";
    Arena arena;
    http1::Reader reader(Side::request, {}, arena);
    std::size_t consumed = 0;
    reader.feed(text, consumed);
    BOOST_TEST(consumed == text.size());
    BOOST_TEST(reader.head_size() == head.size());
}

/// Counts the allocations that pass through it.
class Meter final : public std::pmr::memory_resource {
public:
    std::size_t taken = 0;

private:
    void* do_allocate(std::size_t size, std::size_t alignment) override {
        taken += size;
        return std::pmr::new_delete_resource()->allocate(size, alignment);
    }
    void do_deallocate(void* place, std::size_t size, std::size_t alignment) override {
        std::pmr::new_delete_resource()->deallocate(place, size, alignment);
    }
    bool do_is_equal(memory_resource const& other) const noexcept override { return this == &other; }
};

BOOST_AUTO_TEST_CASE(a_body_in_chunks_takes_little_more_memory_than_the_limit) {
    constexpr std::size_t limit = 256 * 1024;
    Meter meter;
    auto* const before = std::pmr::set_default_resource(&meter);
    Arena arena;
    std::pmr::set_default_resource(before);
    http1::Reader reader(Side::request, {.header = 16 * 1024, .body = limit}, arena);
    std::string buffer = "POST / HTTP/1.1\r\nHost: a\r\n" + chunked("");
    std::size_t consumed = 0;
    reader.feed(buffer, consumed);
    std::string const chunk = "200\r\n" + std::string(0x200, 'x') + "\r\n";
    for (std::size_t sent = 0; sent < limit; sent += 0x200)
        BOOST_REQUIRE((reader.feed(chunk, consumed) == http1::Reader::Status::need_more));
    std::string_view const end = "0\r\n\r\n";
    BOOST_TEST((reader.feed(end, consumed) == http1::Reader::Status::complete));
    BOOST_TEST((reader.body() == std::string(limit, 'x')));
    BOOST_TEST(meter.taken < limit + limit / 2);
}

BOOST_AUTO_TEST_CASE(a_body_in_one_buffer_is_not_copied) {
    std::string_view const text = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    Arena arena;
    http1::Reader reader(Side::request, {}, arena);
    std::size_t consumed = 0;
    reader.feed({text.data(), text.size() - 3}, consumed);
    auto const rest = text.substr(consumed);
    BOOST_TEST((reader.feed({rest.data(), rest.size()}, consumed) == http1::Reader::Status::complete));
    BOOST_TEST(static_cast<void const*>(reader.body().data()) ==
               static_cast<void const*>(text.data() + text.size() - 5));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
