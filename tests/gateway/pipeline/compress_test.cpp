#include "gateway/pipeline/compress.hpp"

#include "gateway/http1/content_coding.hpp"
#include "gateway/pipeline/write_response.hpp"
#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;

namespace {

struct Answering : Fixture {
    server::Response send(std::string_view body, std::vector<Header> headers, std::vector<Header> own = {}) {
        auto& context = request("GET", "/v1/acme/users", std::move(headers));
        own.push_back({"Vary", "Accept"});
        own.push_back({"ETag", "\"7\""});
        return pipeline::write_response(context, {.status = 200, .headers = own, .body = body});
    }
    static std::string_view field(server::Response const& response, std::string_view name) {
        return find(response.headers, name).value_or("(none)");
    }
    std::string const large = [] {
        std::string users;
        for (int i = 0; i < 100; ++i)
            users += R"({"id":")" + std::to_string(i * 7919) + R"(","userName":"ana@acme.example"},)";
        return users;
    }();
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(compress, Answering)

BOOST_AUTO_TEST_CASE(a_large_body_is_compressed_for_a_client_that_asks) {
    auto const response = send(large, {{"Accept-Encoding", "gzip, deflate, br"}});
    BOOST_TEST(field(response, "Content-Encoding") == "gzip");
    BOOST_TEST(field(response, "Vary") == "Accept, Accept-Encoding");
    BOOST_TEST(field(response, "ETag") == "\"7\""); // the version of the user, whatever the bytes
    BOOST_TEST(response.body.size() < large.size() / 4);
    Arena arena;
    auto const whole = http1::without_codings(response.body, "gzip", 1 << 20, arena);
    BOOST_REQUIRE(whole);
    BOOST_TEST((*whole == large));
}

BOOST_AUTO_TEST_CASE(a_large_body_stays_for_a_client_that_does_not) {
    for (auto const* const accepted : {"", "identity", "br", "gzip;q=0"}) {
        auto const response = send(large, {{"Accept-Encoding", accepted}});
        BOOST_TEST(field(response, "Content-Encoding") == "(none)", accepted);
        BOOST_TEST(field(response, "Vary") == "Accept, Accept-Encoding", accepted);
        BOOST_TEST((response.body == large), accepted);
    }
}

BOOST_AUTO_TEST_CASE(a_small_body_stays) {
    auto const response = send(R"({"id":"7"})", {{"Accept-Encoding", "gzip"}});
    BOOST_TEST(field(response, "Content-Encoding") == "(none)");
    BOOST_TEST(field(response, "Vary") == "Accept");
    BOOST_TEST(response.body == R"({"id":"7"})");
}

BOOST_AUTO_TEST_CASE(a_body_that_is_coded_or_huge_stays) {
    BOOST_TEST((send(large, {{"Accept-Encoding", "gzip"}}, {{"Content-Encoding", "br"}}).body == large));
    std::string const huge(2 << 20, 'x');
    BOOST_TEST(send(huge, {{"Accept-Encoding", "gzip"}}).body.size() == huge.size());
}

BOOST_AUTO_TEST_SUITE_END()
