#include "translators/face/versioned_document.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace idiom;

namespace {

struct Served {
    ClientResponse ask(Method method, std::vector<Header> headers = {}, std::string_view body = "{}") {
        fields = std::move(headers);
        ClientRequest const request{.method = method, .headers = fields};
        if (auto const answer = face::answer_unless_read(request, arena)) {
            refused = answer->has_value() ? "" : std::string(answer->error().allow);
            return answer->has_value() ? **answer : ClientResponse{.status = 405};
        }
        auto const served =
            face::serve({.body = body, .content_type = "text/plain", .headers = {&extra, 1}}, request, arena);
        return served ? *served : ClientResponse{.status = 400};
    }
    std::string_view field(ClientResponse const& response, std::string_view name) {
        return find(response.headers, name).value_or("(none)");
    }
    Arena arena;
    Header extra{"Vary", "Accept"};
    std::vector<Header> fields;
    std::string refused;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(versioned_document, Served, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(a_document_has_its_version_and_its_type) {
    auto const response = ask(Method::get);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body == "{}");
    BOOST_TEST(!response.head);
    BOOST_TEST(field(response, "Content-Type") == "text/plain");
    BOOST_TEST(field(response, "Vary") == "Accept");
    BOOST_TEST(field(response, "ETag") == field(ask(Method::head), "ETag"));
    BOOST_TEST(field(response, "ETag") != field(ask(Method::get, {}, "[]"), "ETag"));
    BOOST_TEST(ask(Method::head).head);
}

BOOST_AUTO_TEST_CASE(a_client_that_has_the_document_gets_no_body) {
    auto const tag = field(ask(Method::get), "ETag");
    auto const known = ask(Method::get, {{"If-None-Match", tag}});
    BOOST_TEST(known.status == 304);
    BOOST_TEST(known.body == "");
    BOOST_TEST(field(known, "ETag") == tag);
    BOOST_TEST(field(known, "Vary") == "Accept");
    BOOST_TEST(field(known, "Content-Type") == "(none)");
    BOOST_TEST(ask(Method::get, {{"If-None-Match", "\"other\""}}).status == 200);
    BOOST_TEST(ask(Method::get, {{"If-None-Match", "other"}}).status == 400);
}

BOOST_AUTO_TEST_CASE(a_document_can_only_be_read) {
    auto const options = ask(Method::options);
    BOOST_TEST(options.status == 204);
    BOOST_TEST(field(options, "Allow") == "GET, HEAD, OPTIONS");
    for (auto const method : {Method::post, Method::put, Method::patch, Method::delete_}) {
        BOOST_TEST(ask(method).status == 405);
        BOOST_TEST(refused == "GET, HEAD, OPTIONS");
    }
}

BOOST_AUTO_TEST_SUITE_END()
