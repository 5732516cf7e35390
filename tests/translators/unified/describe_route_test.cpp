#include "translators/unified/describe_route.hpp"

#include "tests/translators/unified/support.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified::test {
namespace {

using namespace face;

ClientResponse described(Exchange& exchange, std::string_view target) {
    auto const parsed = exchange.send(Method::get, target);
    BOOST_REQUIRE_MESSAGE(parsed, outcome(parsed));
    return std::get<ClientResponse>(*parsed);
}

RolePolicy mapped() {
    return {.map = {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}}, .default_roles = {"agent"}};
}

BOOST_AUTO_TEST_SUITE(describe_route, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(the_capabilities_say_what_a_route_can) {
    Exchange exchange(one_name);
    auto const made = described(exchange, "/capabilities");
    BOOST_TEST(made.status == 200);
    BOOST_TEST(made.body.starts_with(
        R"({"dialect":"onename","operations":["list","get","create","replace","update","get-roles"],)"
        R"("fields":{"id":"read","userName":"read-write","displayName":"read-write","firstName":"read-write",)"
        R"("lastName":"read-write","email":"read-write","phoneNumber":"none","password":"none","active":"none",)"
        R"("roles":"read-write","accounts":"read","devices":"none","skills":"none","extensions":"read","externalId":"read-write"},)"
        R"("roles":"delta","concurrency":"none","fieldDetails":{)"));
}

BOOST_AUTO_TEST_CASE(what_a_route_offers_has_a_version) {
    for (std::string_view const target : {"/capabilities", "/roles.xml", ""}) {
        Exchange exchange;
        auto const first = described(exchange, target);
        auto const tag = find(first.headers, "ETag");
        BOOST_REQUIRE_MESSAGE(tag, target);
        BOOST_TEST(find(first.headers, "Cache-Control").value() == "private, no-cache");
        BOOST_TEST(find(first.headers, "Vary").value() == "Accept");
        auto const again = exchange.send(Method::get, target, {}, {{"If-None-Match", *tag}});
        BOOST_TEST(std::get<ClientResponse>(*again).status == 304);
        BOOST_TEST(std::get<ClientResponse>(*again).body == "");
        auto const other = exchange.send(Method::head, target, {}, {{"If-None-Match", "\"other\""}});
        BOOST_TEST(std::get<ClientResponse>(*other).status == 200);
        BOOST_TEST(std::get<ClientResponse>(*other).head);
    }
    Exchange one(one_name);
    Exchange two(two_names);
    BOOST_TEST(find(described(one, "/capabilities").headers, "ETag").value() !=
               find(described(two, "/capabilities").headers, "ETag").value());
}

BOOST_AUTO_TEST_CASE(the_capabilities_name_the_roles_of_a_route_that_has_a_map) {
    auto const policy = mapped();
    Exchange exchange(one_name);
    exchange.route.roles = &policy;
    BOOST_TEST(described(exchange, "/capabilities")
                   .body.contains(R"("roles":"delta","concurrency":"none","roleNames":["admin","agent"],)"));
    BOOST_TEST(described(exchange, "/capabilities.xml")
                   .body.contains("<roleNames><role>admin</role><role>agent</role></roleNames>"));
}

BOOST_AUTO_TEST_CASE(roles_that_a_route_gives_by_default_are_not_required) {
    auto policy = mapped();
    policy.default_roles.clear();
    Exchange exchange(needs_roles);
    exchange.route.roles = &policy;
    constexpr std::string_view given = R"("roles":{"access":"read-write","required":)";
    auto const required = [&](std::string_view word) {
        return described(exchange, "/capabilities").body.contains(std::string(given) + std::string(word));
    };
    BOOST_TEST(required(R"("on-create")"));
    policy.default_roles = {"agent"};
    BOOST_TEST(required(R"("never")"));
}

BOOST_AUTO_TEST_CASE(the_capabilities_tell_how_each_field_is_treated) {
    Exchange exchange;
    auto const body = std::string(described(exchange, "/capabilities").body);
    for (
        std::string_view const part :
        {R"("userName":{"access":"read-write","required":"always","clearable":false,"maxLength":20,)"
         R"("ignoresCase":false,"filters":{"eq":"gateway","startsWith":"gateway","contains":"gateway"},)"
         R"("sortable":true})",
         R"("email":{"access":"read-write","required":"never","clearable":true,"ignoresCase":false,)",
         R"("password":{"access":"write","required":"on-create","clearable":false,"ignoresCase":false})",
         R"("active":{"access":"read-write","required":"never","clearable":false,"filters":{"eq":"gateway"}})",
         R"("extensionDetails":{"Note":{"access":"read-write","type":"string"},)"
         R"("IsParent":{"access":"read","type":"boolean"},"Settings":{"access":"read-write","type":"object"},)"
         R"("Tags":{"access":"read-write","type":"array"},"Level":{"access":"read-write","type":"number"},)"
         R"("Origin":{"access":"create-only","type":"string"}})",
         R"("lists":{"limit":50,"mostLimit":500,)"
         R"("search":["userName","displayName","firstName","lastName","email"],"count":true},)"
         R"("changes":{"limit":50,"mostLimit":500},)"
         R"("limits":{"depth":64,"patchOperations":1000,"batchCalls":100}})"})
        BOOST_TEST(body.contains(part), part << " is not in " << body);
    BOOST_TEST(!body.contains(R"("phoneNumber":{)")); // the dialect has no such field
}

BOOST_AUTO_TEST_CASE(the_capabilities_have_the_other_apis_of_a_route_in_both_forms) {
    std::string_view const json = R"({"base":"https://x/a&b","strict":false,"most":7,"kinds":["a","b"],)"
                                  R"("attributes":{"title":"kept","urn:x:y:User:age":"vendor"}})";
    std::vector<FaceDescription> const others{{.face = "scim", .json = json}};
    Exchange exchange(one_name);
    exchange.route.others = others;
    BOOST_TEST(described(exchange, "/capabilities").body.ends_with(R"(,"scim":)" + std::string(json) + "}"));
    std::string_view const xml =
        "<scim><base>https://x/a&amp;b</base><strict>false</strict><most>7</most>"
        "<kinds><item>a</item><item>b</item></kinds><attributes>"
        "<item><name>title</name><value>kept</value></item>"
        "<item><name>urn:x:y:User:age</name><value>vendor</value></item></attributes></scim></Capabilities>";
    BOOST_TEST(described(exchange, "/capabilities.xml").body.ends_with(xml));
}

BOOST_AUTO_TEST_CASE(the_capabilities_tell_who_compares) {
    auto can = two_names;
    can.filtered_by_vendor = {Field::user_name};
    Exchange exchange(can);
    BOOST_TEST(
        described(exchange, "/capabilities")
            .body.contains(R"("filters":{"eq":"vendor","startsWith":"gateway","contains":"gateway"})"));
}

BOOST_AUTO_TEST_CASE(without_lists_there_are_no_filters) {
    auto can = two_names;
    can.operations = {Operation::get};
    Exchange exchange(can);
    auto const body = described(exchange, "/capabilities").body;
    BOOST_TEST(!body.contains("filters"));
    BOOST_TEST(!body.contains("lists"));
}

BOOST_AUTO_TEST_CASE(the_roles_of_a_route_are_a_catalogue) {
    auto const policy = mapped();
    Exchange exchange;
    exchange.route.roles = &policy;
    BOOST_TEST(described(exchange, "/roles").body ==
               R"({"roles":[{"name":"admin","default":false,"guarded":false},)"
               R"({"name":"agent","default":true,"guarded":false}],"complete":true})");
    BOOST_TEST(described(exchange, "/roles.xml").body ==
               R"(<?xml version="1.0" encoding="UTF-8"?><RoleCatalogue xmlns="urn:idiom:user:1">)"
               "<role><name>admin</name><default>false</default><guarded>false</guarded></role>"
               "<role><name>agent</name><default>true</default><guarded>false</guarded></role>"
               "<complete>true</complete></RoleCatalogue>");
    auto const posted = exchange.send(Method::post, "/roles");
    BOOST_REQUIRE(!posted);
    BOOST_TEST(outcome(posted) == "method-not-allowed");
    BOOST_TEST(posted.error().allow == "GET, HEAD, OPTIONS");
}

BOOST_AUTO_TEST_CASE(a_route_leads_on) {
    Exchange exchange;
    exchange.route.name = "acme";
    BOOST_TEST(described(exchange, "").body ==
               R"({"name":"acme","dialect":"twoname","links":{"users":"/v1/acme/users",)"
               R"("roles":"/v1/acme/roles","changes":"/v1/acme/changes",)"
               R"("capabilities":"/v1/acme/capabilities","openapi":"/v1/acme/openapi.json",)"
               R"("schema":"/v1/acme/user.schema.json"}})");
    BOOST_TEST(
        described(exchange, "?format=xml")
            .body.ends_with(
                "<links><users>/v1/acme/users</users><roles>/v1/acme/roles</roles><changes>/v1/acme/changes</"
                "changes>"
                "<capabilities>/v1/acme/capabilities</capabilities><openapi>/v1/acme/openapi.json</openapi>"
                "<schema>/v1/acme/user.schema.json</schema></links></Route>"));
}

BOOST_AUTO_TEST_CASE(routes_are_listed) {
    Arena arena;
    RouteLine const routes[]{{"acme", "xarios", true}, {"globex", "genesys", false}};
    BOOST_TEST(write_routes(routes, false, Format::json, false, arena).body ==
               R"({"routes":[{"name":"acme","dialect":"xarios","healthy":true},)"
               R"({"name":"globex","dialect":"genesys","healthy":false}]})");
    BOOST_TEST(write_routes(routes, true, Format::json, false, arena)
                   .body.starts_with(R"({"routes":[{"name":"acme","dialect":"xarios","healthy":true,)"
                                     R"("links":{"users":"/v1/acme/users",)"));
    BOOST_TEST(write_routes(routes, false, Format::xml, false, arena)
                   .body.ends_with("<route><name>globex</name><dialect>genesys</dialect>"
                                   "<healthy>false</healthy></route></Routes>"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
