#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <map>
#include <set>

using namespace idiom::test;

// One user looked for at every vendor by one request, over real sockets.

namespace {

struct Fixture {
    Vendors vendors;
    Gateway gateway{{.scim = "{}"}, vendors};
    HttpClient client = gateway.client();

    Fixture() {
        for (auto const vendor : every_dialect) {
            auto const made = client.call("POST", users_path(vendor), json_type,
                                          new_user(vendor, "many.places@find.test").dump());
            BOOST_REQUIRE_MESSAGE(made.status == 201, made.body);
            ids[std::string(name_of(vendor))] = json_of(made).at("id");
        }
    }
    Json search(std::string const& query, std::string_view key = crm_key) {
        auto const found = gateway.client(gateway.http(), key).get("/v1/users?" + query);
        BOOST_REQUIRE_MESSAGE(found.status == 200, found.body);
        return json_of(found);
    }
    static std::set<std::string> routes(Json const& list) {
        std::set<std::string> made;
        for (auto const& one : list)
            made.insert(one.at("route").get<std::string>());
        return made;
    }
    std::map<std::string, std::string> ids;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(search, Fixture)

BOOST_AUTO_TEST_CASE(a_user_is_found_on_every_route) {
    for (auto const* const query :
         {"userName=many.places%40find.test", "email=many.places%40find.test&fields=id"}) {
        auto const found = search(query);
        BOOST_TEST(found.at("failures").empty(), found.at("failures").dump());
        BOOST_TEST(found.at("users").size() == ids.size(), found.dump());
        for (auto const& one : found.at("users")) {
            auto const route = one.at("route").get<std::string>();
            BOOST_TEST(one.at("dialect").get<std::string>() == route); // the routes have these names
            BOOST_TEST(one.at("user").at("id").get<std::string>() == ids.at(route));
        }
    }
    auto const whole = search("userName=many.places%40find.test");
    for (auto const& one : whole.at("users")) {
        auto const route = one.at("route").get<std::string>();
        auto const alone = client.get("/v1/" + route + "/users?userName=many.places%40find.test");
        BOOST_TEST(json_of(alone).at("users").at(0) == one.at("user"), route);
    }
    auto const nobody = search("email=nobody%40find.test");
    BOOST_TEST(nobody.at("users").empty());
    BOOST_TEST(nobody.at("failures").empty());
}

BOOST_AUTO_TEST_CASE(a_route_that_fails_is_named_and_the_others_answer) {
    vendors.plan(Vendor::genesys, {{"action", "status"}, {"status", 500}, {"times", 0}});
    auto const found = search("userName=many.places%40find.test");
    BOOST_TEST((routes(found.at("failures")) == std::set<std::string>{"genesys"}));
    auto const problem = found.at("failures").at(0).at("problem");
    BOOST_TEST(problem.at("type") == "urn:idiom:problem:backend-error");
    BOOST_TEST(problem.at("status") == 502);
    BOOST_TEST(
        (routes(found.at("users")) == std::set<std::string>{"xarios", "configureuser", "evovoice", "scim"}));
}

BOOST_AUTO_TEST_CASE(a_client_finds_users_only_on_its_own_routes) {
    auto const found = search("userName=many.places%40find.test", narrow_key);
    BOOST_TEST((routes(found.at("users")) == std::set<std::string>{"genesys"}));
    BOOST_TEST(found.at("failures").empty());
    vendors.forget_requests(Vendor::xarios);
    search("userName=many.places%40find.test", narrow_key);
    BOOST_TEST(vendors.requests(Vendor::xarios).empty());
    BOOST_TEST(search("userName=many.places%40find.test", reader_key).at("users").size() == ids.size());
    auto const stranger = gateway.client(gateway.http(), "nobody").get("/v1/users?userName=a");
    BOOST_TEST(stranger.status == 401);
}

BOOST_AUTO_TEST_CASE(what_is_no_search_says_what_would_be) {
    auto const all = client.get("/v1/users");
    BOOST_TEST(problem_of(all) == "invalid-parameter");
    BOOST_TEST(all.body.contains("by userName or by email"));
    auto const in_xml = client.get("/v1/users.xml?userName=a");
    BOOST_TEST(in_xml.status == 406);
    BOOST_TEST(in_xml.body.contains("urn:idiom:problem:not-acceptable"));
    BOOST_TEST(problem_of(client.call("POST", "/v1/users", json_type, "{}")) == "route-not-found");
    BOOST_TEST(client.call("HEAD", "/v1/users?userName=a").status == 200);
    auto const options = client.call("OPTIONS", "/v1/users");
    BOOST_TEST(options.status == 204);
    BOOST_TEST(options.header("Allow") == "GET, HEAD, OPTIONS");
}

BOOST_AUTO_TEST_SUITE_END()
