#include "translators/unified/documents.hpp"

#include "tests/translators/unified/support.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

using namespace idiom;
using namespace idiom::unified;
using namespace idiom::unified::test;

namespace {

struct Reader {
    Arena arena;

    ClientResponse get(std::string_view path, Method method = Method::get, std::vector<Header> sent = {}) {
        headers = std::move(sent);
        auto const response = write_document(
            {.method = method, .headers = headers, .whole_path = path, .version = "9.9"}, arena);
        BOOST_REQUIRE(response);
        return *response;
    }

    std::vector<Header> headers;
};

} // namespace

BOOST_AUTO_TEST_SUITE(public_documents)

BOOST_AUTO_TEST_CASE(a_document_has_a_version_and_is_not_sent_twice) {
    Reader reader;
    for (auto const& [path, type] : {std::pair("/v1/openapi.json", "application/json"),
                                     {"/v1/user.xsd", "application/xml; charset=utf-8"}}) {
        auto const whole = reader.get(path);
        BOOST_TEST(whole.status == 200);
        BOOST_TEST(header(whole, "Content-Type") == type);
        BOOST_TEST(header(whole, "Cache-Control") == "no-cache");
        auto const tag = header(whole, "ETag");
        auto const again = reader.get(path, Method::get, {{"If-None-Match", tag}});
        BOOST_TEST(again.status == 304);
        BOOST_TEST(again.body.empty());
        BOOST_TEST(header(again, "ETag") == tag);
        BOOST_TEST(reader.get(path, Method::get, {{"If-None-Match", "\"other\""}}).status == 200);
        auto const head = reader.get(path, Method::head);
        BOOST_TEST(head.head);
        BOOST_TEST(head.body.size() == whole.body.size());
    }
}

BOOST_AUTO_TEST_CASE(a_document_can_only_be_read) {
    Reader reader;
    BOOST_TEST(reader.get("/v1/openapi.json", Method::options).status == 204);
    auto const refused =
        write_document({.method = Method::delete_, .whole_path = "/v1/openapi.json"}, reader.arena);
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().fault == Fault::method_not_allowed));
    BOOST_TEST(refused.error().allow == "GET, HEAD, OPTIONS");
}

BOOST_AUTO_TEST_CASE(the_schema_is_the_file) {
    std::ifstream file(IDIOM_USER_SCHEMA, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    BOOST_TEST(!text.str().empty());
    BOOST_TEST((user_schema() == text.str()));
}

BOOST_AUTO_TEST_CASE(a_route_describes_itself) {
    Exchange exchange;
    exchange.route.name = "acme";
    auto const parsed = exchange.send(Method::get, "/openapi.json");
    BOOST_REQUIRE(parsed);
    auto const& response = std::get<ClientResponse>(*parsed);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(header(response, "Content-Type") == "application/json");
    auto const document = nlohmann::json::parse(response.body);
    BOOST_TEST(document["servers"][0]["url"] == "/v1/acme");
    auto const tag = header(response, "ETag");
    auto const again = exchange.send(Method::get, "/openapi.json", {}, {{"If-None-Match", tag}});
    BOOST_TEST(std::get<ClientResponse>(*again).status == 304);
}

BOOST_AUTO_TEST_CASE(a_description_has_one_name_and_is_only_read) {
    Exchange exchange;
    for (auto const* const path : {"/openapi", "/openapi.xml", "/openapi.json/x"})
        BOOST_TEST(outcome(exchange.send(Method::get, path)) == "not-found", path);
    BOOST_TEST(outcome(exchange.send(Method::get, "/openapi.json?x=1")) == "invalid-parameter");
    auto const options = exchange.send(Method::options, "/openapi.json");
    BOOST_REQUIRE(options);
    BOOST_TEST(header(std::get<ClientResponse>(*options), "Allow") == "GET, HEAD, OPTIONS");
    BOOST_TEST(outcome(exchange.send(Method::put, "/openapi.json", "{}")) == "method-not-allowed");
}

BOOST_AUTO_TEST_SUITE_END()
