#include "gateway/upstream/response_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

namespace {

using namespace idiom;
using namespace std::string_literals;
using upstream::ResponseReader;
using Status = ResponseReader::Status;

struct Reading {
    explicit Reading(std::size_t most_body = 1024 * 1024) : reader(most_body, arena) {}

    /// Gives `bytes` to the reader in portions. Returns the reader's last status.
    Status take(std::string_view bytes, std::size_t portion = std::string_view::npos) {
        auto status = Status::need_more;
        while (!bytes.empty() && status == Status::need_more) {
            auto const room = reader.room();
            if (room.empty()) return Status::refused;
            auto const size = std::min({room.size(), portion, bytes.size()});
            std::ranges::copy(bytes.substr(0, size), room.begin());
            bytes.remove_prefix(size);
            status = reader.take(size);
        }
        return status;
    }

    Arena arena;
    ResponseReader reader;
};

std::string const ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
std::string const interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";

BOOST_AUTO_TEST_SUITE(response_reader)

BOOST_AUTO_TEST_CASE(interim_responses_are_read_over) {
    for (std::size_t const portion : {1u, 7u, 100'000u})
        BOOST_TEST_CONTEXT(portion) {
            Reading reading;
            BOOST_TEST(
                (reading.take("HTTP/1.1 100 Continue\r\n\r\n" + interim + ok, portion) == Status::complete));
            BOOST_TEST(reading.reader.head().status == 200);
            BOOST_TEST(reading.reader.head().header("Link") == "");
            BOOST_TEST(reading.reader.body() == "hello");
            BOOST_TEST(!reading.reader.has_excess());
        }
}

BOOST_AUTO_TEST_CASE(an_interim_response_alone_starts_nothing) {
    Reading reading;
    BOOST_TEST((reading.take(interim) == Status::need_more));
    BOOST_TEST(!reading.reader.started()); // so the end of the stream here is a lost response
    BOOST_TEST((reading.take(ok.substr(0, 1)) == Status::need_more));
    BOOST_TEST(reading.reader.started());
}

BOOST_AUTO_TEST_CASE(interim_responses_are_limited) {
    std::string many;
    for (std::size_t i = 0; i < ResponseReader::most_interims; ++i)
        many += interim;
    Reading most;
    BOOST_TEST((most.take(many + ok) == Status::complete));
    Reading too_many;
    BOOST_TEST((too_many.take(many + interim + ok) == Status::refused));
    BOOST_TEST(too_many.reader.reason() == "too many interim answers");
}

BOOST_AUTO_TEST_CASE(a_switch_of_protocols_was_not_asked_for) {
    Reading reading;
    BOOST_TEST((reading.take("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n") == Status::refused));
    BOOST_TEST(reading.reader.reason() == "it switches protocols unasked");
}

BOOST_AUTO_TEST_CASE(a_head_has_to_fit) {
    auto const head = [](std::size_t size) {
        auto const start = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: "s;
        return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
    };
    for (std::size_t const portion : {1000u, 100'000u}) {
        BOOST_TEST((Reading().take(head(ResponseReader::read_size - 10), portion) == Status::complete));
        BOOST_TEST((Reading().take(head(ResponseReader::read_size + 1000), portion) == Status::refused));
    }
}

BOOST_AUTO_TEST_CASE(a_head_behind_interim_responses_has_all_the_room) {
    auto const long_head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: "s +
                           std::string(ResponseReader::read_size - 200, 'x') + "\r\n\r\nhello";
    Reading reading;
    BOOST_TEST((reading.take(interim + interim + long_head, 4000) == Status::complete));
    BOOST_TEST(reading.reader.body() == "hello");
}

BOOST_AUTO_TEST_CASE(a_body_of_many_reads_leaves_the_head_in_place) {
    std::string body;
    while (body.size() < 5 * ResponseReader::read_size)
        body += std::to_string(body.size()) + " ";
    for (auto const& framing :
         {"Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body,
          "Transfer-Encoding: chunked\r\n\r\n" + ("14000\r\n" + body.substr(0, 0x14000) + "\r\n0\r\n\r\n")}) {
        Reading reading;
        BOOST_TEST((reading.take("HTTP/1.1 200 OK\r\nETag: \"1\"\r\n" + framing) == Status::complete));
        BOOST_TEST(body.starts_with(reading.reader.body()));
        BOOST_TEST(reading.reader.body().size() >= 0x14000u);
        BOOST_TEST(reading.reader.head().header("ETag") == "\"1\"");
    }
}

BOOST_AUTO_TEST_CASE(a_body_has_a_limit) {
    Reading reading(4);
    BOOST_TEST((reading.take(ok) == Status::refused));
    BOOST_TEST(reading.reader.reason() != "");
}

BOOST_AUTO_TEST_CASE(the_end_of_the_stream_ends_a_body_without_a_length) {
    Reading reading;
    BOOST_TEST((reading.take("HTTP/1.0 200 OK\r\n\r\nhel") == Status::need_more));
    BOOST_TEST((reading.take("lo") == Status::need_more));
    BOOST_TEST((reading.reader.finish() == Status::complete));
    BOOST_TEST(reading.reader.body() == "hello");
    Reading cut;
    BOOST_TEST((cut.take(ok.substr(0, ok.size() - 1)) == Status::need_more));
    BOOST_TEST((cut.reader.finish() != Status::complete));
}

BOOST_AUTO_TEST_CASE(bytes_after_the_response_are_noticed) {
    Reading reading;
    BOOST_TEST((reading.take(ok + "H") == Status::complete));
    BOOST_TEST(reading.reader.has_excess());
    BOOST_TEST(reading.reader.body() == "hello");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
