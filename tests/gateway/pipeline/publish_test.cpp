#include "gateway/pipeline/publish.hpp"

#include "gateway/pipeline/admit.hpp"
#include "gateway/pipeline/pipeline.hpp"
#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;
using test::header;
using test::status_of;

BOOST_FIXTURE_TEST_SUITE(publish, Fixture)

BOOST_AUTO_TEST_CASE(a_stranger_may_read_the_documents_of_the_api) {
    for (auto const* const target : {"/v1/openapi.json", "/v1/user.xsd"}) {
        auto& context = request("GET", target);
        BOOST_TEST(pipeline::asks_for_public_document(context));
        auto const response = test::await(pipeline::respond(context));
        BOOST_TEST(response.status == 200, target);
        BOOST_TEST(!header(response, "ETag").empty());
        BOOST_TEST(!response.body.contains("globex"));
    }
    // Broken credentials are no reason to refuse either.
    auto& context = request("GET", "/v1/openapi.json", {{"X-Api-Key", "none"}});
    BOOST_TEST(test::await(pipeline::respond(context)).status == 200);
    BOOST_TEST(throttle.wait("192.0.2.7") == 0U);
}

BOOST_AUTO_TEST_CASE(a_stranger_is_admitted_before_its_body) {
    BOOST_TEST(!pipeline::admit(request("GET", "/v1/openapi.json")));
    BOOST_TEST(status_of(pipeline::admit(request("GET", "/v1/acme/openapi.json"))) == 401);
}

BOOST_AUTO_TEST_CASE(the_description_of_a_route_is_a_read_of_the_route) {
    for (auto const& [key, target, status] : {std::tuple("", "/v1/acme/openapi.json", 401),
                                              {"key-of-reader", "/v1/acme/openapi.json", 200},
                                              {"key-of-reader", "/v1/globex/openapi.json", 404},
                                              {"key-of-crm", "/v1/globex/openapi.json", 200},
                                              {"", "/v1/acme/user.schema.json", 401},
                                              {"key-of-reader", "/v1/acme/user.schema.json", 200},
                                              {"key-of-reader", "/v1/globex/user.schema.json", 404},
                                              {"key-of-crm", "/v1/nowhere/openapi.json", 404}}) {
        auto& context = request("GET", target,
                                key == std::string_view() ? std::vector<Header>{}
                                                          : std::vector<Header>{{"X-Api-Key", key}});
        BOOST_TEST(!pipeline::asks_for_public_document(context));
        BOOST_TEST(test::await(pipeline::respond(context)).status == status, key << " " << target);
    }
}

BOOST_AUTO_TEST_CASE(a_route_that_the_host_chooses_is_described_to_its_clients) {
    Header const host{"Host", "users.globex.example"};
    auto& stranger = request("GET", "/v1/openapi.json", {host});
    BOOST_TEST(!pipeline::asks_for_public_document(stranger));
    BOOST_TEST(test::await(pipeline::respond(stranger)).status == 401);
    auto const response = test::await(pipeline::respond(request_of_crm("GET", "/v1/openapi.json", {host})));
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body.contains(R"("url":"/v1/globex")"));
    BOOST_TEST(response.body.contains(R"("url":"//users.globex.example/v1")"));
    auto const schema = test::await(pipeline::respond(request_of_crm("GET", "/v1/user.schema.json", {host})));
    BOOST_TEST(schema.body.contains(R"("title":"Users of the route globex")"));
    BOOST_TEST(test::await(pipeline::respond(request("GET", "/v1/user.schema.json", {host}))).status == 401);
    // The XML Schema is the same for every route.
    BOOST_TEST(pipeline::asks_for_public_document(request("GET", "/v1/user.xsd", {host})));
}

BOOST_AUTO_TEST_CASE(documents_are_only_read) {
    for (auto const& [method, status] :
         {std::pair("HEAD", 200), {"OPTIONS", 204}, {"POST", 405}, {"DELETE", 405}, {"BREW", 405}})
        BOOST_TEST(status_of(pipeline::publish(request(method, "/v1/openapi.json"))) == status, method);
}

BOOST_AUTO_TEST_CASE(other_requests_pass) {
    for (auto const* const target : {"/v1/acme/users", "/v1/routes", "/v1/openapi", "/legacy/acme/users"})
        BOOST_TEST(!pipeline::publish(request("GET", target)), target);
}

BOOST_AUTO_TEST_SUITE_END()
