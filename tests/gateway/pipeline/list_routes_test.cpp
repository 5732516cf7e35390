#include "gateway/pipeline/list_routes.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;

BOOST_FIXTURE_TEST_SUITE(list_routes, Fixture)

BOOST_AUTO_TEST_CASE(a_caller_sees_the_routes_that_it_may_use) {
    for (
        auto const& [key, body] :
        {std::pair("key-of-reader", R"({"routes":[{"name":"acme","dialect":"scripted","healthy":true}]})"),
         {"key-of-crm",
          R"({"routes":[{"name":"acme","dialect":"scripted","healthy":true},{"name":"globex","dialect":"scripted","healthy":true}]})"}}) {
        auto& context = request("GET", "/v1/routes");
        let_in(context, key);
        auto const response = pipeline::list_routes(context);
        BOOST_REQUIRE(response);
        BOOST_TEST(response->body == body);
        BOOST_TEST(context.operation == "list-routes");
        // The body outlives a change of the configuration.
        BOOST_TEST(context.request.permit.body.get() != nullptr);
    }
}

BOOST_AUTO_TEST_CASE(other_requests_pass) {
    auto& context = request("GET", "/v1/acme/users");
    let_in(context);
    BOOST_TEST(!pipeline::list_routes(context));
}

BOOST_AUTO_TEST_CASE(what_is_no_read_is_answered_without_a_list) {
    for (auto const& [method, status] : {std::pair("OPTIONS", 204), {"DELETE", 405}, {"BREW", 405}}) {
        auto& context = request(method, "/v1/routes");
        let_in(context);
        BOOST_TEST(test::status_of(pipeline::list_routes(context)) == status, method);
        BOOST_TEST(!context.request.permit.body);
    }
}

BOOST_AUTO_TEST_SUITE_END()
