#include "gateway/pipeline/find_route.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;

BOOST_FIXTURE_TEST_SUITE(find_route, Fixture)

BOOST_AUTO_TEST_CASE(a_route_is_found_by_path_or_host) {
    struct Row {
        char const* target;
        char const* host;
        char const* route;
    };
    for (auto const& row :
         {Row{"/v1/acme/users", "a.example", "acme"}, Row{"/legacy/acme/users", "a.example", "acme"},
          Row{"/v1/users", "users.globex.example:8080", "globex"},
          Row{"/users/7", "USERS.globex.example", "globex"}}) {
        auto& context = request("GET", row.target, {{"Host", row.host}});
        let_in(context);
        BOOST_TEST(!pipeline::find_route(context));
        BOOST_REQUIRE(context.route);
        BOOST_TEST(context.route->name == row.route);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_told_apart) {
    struct Row {
        char const* name;
        char const* method;
        char const* target;
        char const* key;
        char const* problem;
    };
    for (auto const& row : {
             Row{"no such route", "GET", "/v1/nobody/users", "key-of-crm", "route-not-found"},
             Row{"a route of others", "GET", "/v1/globex/users", "key-of-reader", "route-not-found"},
             Row{"no route at all", "GET", "/v1/users/7", "key-of-crm", "route-not-found"},
             Row{"no route to write to", "POST", "/v1/users", "key-of-crm", "route-not-found"},
             Row{"outside of every face", "GET", "/people", "key-of-crm", "not-found"},
             Row{"with a method that nobody knows", "BREW", "/people", "key-of-crm", "method-not-allowed"},
         }) {
        auto& context = request(row.method, row.target);
        let_in(context, row.key);
        BOOST_TEST(pipeline::find_route(context).has_value(), row.name);
        BOOST_TEST(context.problem == row.problem, row.name);
        BOOST_TEST(!context.route);
    }
}

BOOST_AUTO_TEST_CASE(the_list_of_routes_needs_no_route) {
    for (auto const* const path : {"/v1/routes", "/v1"}) {
        auto& context = request("GET", path);
        let_in(context);
        BOOST_TEST(!pipeline::find_route(context), path);
        BOOST_TEST(!context.route);
    }
}

BOOST_AUTO_TEST_CASE(a_search_needs_no_route) {
    for (auto const* const target : {"/v1/users?email=a", "/v1/users.json?email=a"}) {
        auto& context = request("GET", target);
        let_in(context);
        BOOST_TEST(!pipeline::find_route(context), target);
        BOOST_TEST(!context.route);
    }
}

BOOST_AUTO_TEST_CASE(options_of_the_gateway_as_a_whole_are_its_methods) {
    auto& context = request("OPTIONS", "*");
    let_in(context);
    auto const response = pipeline::find_route(context);
    BOOST_TEST(test::status_of(response) == 204);
    BOOST_TEST(test::header(*response, "Allow") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}

BOOST_AUTO_TEST_SUITE_END()
