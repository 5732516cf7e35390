#include "tests/translators/unified/support.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified::test {
namespace {

using namespace face;

Answer answer(User const& user, std::span<Warning const> warnings = {}) {
    return {.what = OneUser{.user = user, .created = false}, .warnings = warnings};
}

/// The response to a request whose call has the outcome `given`.
ClientResponse response(Exchange& exchange, Answer const& given, Method method, std::string_view target,
                        std::string_view body = {}, std::vector<Header> headers = {}) {
    auto const parsed = exchange.send(method, target, body, std::move(headers));
    BOOST_REQUIRE_MESSAGE(parsed, outcome(parsed));
    return write_answer(given, std::get<ParsedCall>(*parsed).response_options, exchange.arena);
}

BOOST_AUTO_TEST_SUITE(write_answer_, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(a_user_is_written_in_the_order_of_its_fields) {
    Exchange exchange;
    auto const made = response(exchange, answer(ana()), Method::get, "/users/7");
    BOOST_TEST(made.status == 200);
    BOOST_TEST(made.body == ana_json);
    BOOST_TEST(header(made, "Content-Type") == "application/json");
    BOOST_TEST(header(made, "Vary") == "Accept");
    BOOST_TEST(header(made, "ETag") == etag(ana(), "twoname", exchange.arena));
    BOOST_TEST(header(made, "Preference-Applied") == "(none)");
}

BOOST_AUTO_TEST_CASE(a_password_is_never_written) {
    Exchange exchange;
    auto user = ana();
    user.password = "s3cret";
    for (auto const target : {"/users/7", "/users/7.xml"})
        BOOST_TEST(!response(exchange, answer(user), Method::get, target).body.contains("s3cret"), target);
}

BOOST_AUTO_TEST_CASE(a_tag_is_that_of_the_user_in_any_representation) {
    Exchange exchange;
    auto const tag = header(response(exchange, answer(ana()), Method::get, "/users/7"), "ETag");
    BOOST_TEST(tag.size() == 34u);
    for (auto const target :
         {"/users/7.xml", "/users/7?fields=id", "/users/7?fields=id&format=xml", "/users/7/roles"})
        BOOST_TEST(header(response(exchange, answer(ana()), Method::get, target), "ETag") == tag, target);
    Warning const warnings[]{{"/roles", "something"}};
    BOOST_TEST(header(response(exchange, answer(ana(), warnings), Method::get, "/users/7"), "ETag") == tag);

    constexpr std::string_view other_order[]{"agent", "admin", "agent"};
    auto same = ana();
    same.roles = Names(other_order);
    BOOST_TEST(header(response(exchange, answer(same), Method::get, "/users/7"), "ETag") == tag);
    auto other = ana();
    other.last_name = "Roy";
    BOOST_TEST(header(response(exchange, answer(other), Method::get, "/users/7"), "ETag") != tag);
}

BOOST_AUTO_TEST_CASE(what_the_client_has_is_not_sent_again) {
    Exchange exchange;
    auto const tag = std::string(etag(ana(), "twoname", exchange.arena));
    auto const weak = "W/" + tag;
    auto const made =
        response(exchange, answer(ana()), Method::get, "/users/7", "", {{"If-None-Match", weak}});
    BOOST_TEST(made.status == 304);
    BOOST_TEST(made.body == "");
    BOOST_TEST(header(made, "ETag") == tag);
    BOOST_TEST(header(made, "Content-Type") == "(none)");
    BOOST_TEST(
        response(exchange, answer(ana()), Method::get, "/users/7", "", {{"If-None-Match", "\"x\""}}).status ==
        200);
}

BOOST_AUTO_TEST_CASE(a_projection_shows_what_was_asked_for) {
    Exchange exchange;
    BOOST_TEST(response(exchange, answer(ana()), Method::get, "/users/7?fields=roles,id,phoneNumber").body ==
               R"({"id":"7","roles":["admin","agent"]})");
    BOOST_TEST(response(exchange, answer(ana()), Method::get, "/users/7/roles").body ==
               R"({"roles":["admin","agent"]})");
    auto without = ana();
    without.roles.reset();
    BOOST_TEST(response(exchange, answer(without), Method::get, "/users/7/roles").body == R"({"roles":[]})");
    auto unclear = answer(without);
    std::get<OneUser>(unclear.what).whole = false;
    BOOST_TEST(response(exchange, unclear, Method::get, "/users/7/roles").body == "{}");
}

BOOST_AUTO_TEST_CASE(a_created_user_is_201_and_says_where) {
    Exchange exchange;
    auto user = ana();
    user.id = "ana ruiz/7";
    Warning const warnings[]{{"/phoneNumber", "left out"}};
    auto const made = response(exchange, answer(user, warnings), Method::post, "/users",
                               R"({"userName":"a","firstName":"A","lastName":"B","password":"p"})",
                               {{"Prefer", "handling=lenient"}});
    BOOST_TEST(made.status == 201);
    BOOST_TEST(header(made, "Location") == "/v1/acme/users/ana%20ruiz%2F7");
    BOOST_TEST(header(made, "Preference-Applied") == "handling=lenient");
    BOOST_TEST(made.body.ends_with(R"(,"warnings":[{"pointer":"/phoneNumber","detail":"left out"}]})"));
}

BOOST_AUTO_TEST_CASE(a_list_has_its_users_and_where_it_goes_on) {
    Exchange exchange;
    User const users[]{ana(), User{}};
    Answer const page{.what = ManyUsers{.users = users, .next = "a+b\"c"}, .warnings = {}};
    auto const made =
        response(exchange, page, Method::get, "/users?fields=id&limit=2&cursor=old&userName=%C3%A4<>");
    BOOST_TEST(made.status == 200);
    BOOST_TEST(made.body == R"({"users":[{"id":"7"},{}],"next":"a+b\"c"})");
    BOOST_TEST(header(made, "Link") ==
               R"(</v1/acme/users?fields=id&limit=2&userName=%C3%A4%3C%3E&cursor=a%2Bb%22c>; rel="next")");

    Warning const warnings[]{{"/roles", "x"}};
    Answer const last{.what = ManyUsers{.users = {}, .next = {}}, .warnings = warnings};
    auto const end = response(exchange, last, Method::head, "/users");
    BOOST_TEST(end.body == R"({"users":[],"warnings":[{"pointer":"/roles","detail":"x"}]})");
    BOOST_TEST(end.head);
    BOOST_TEST(header(end, "Link") == "(none)");
}

BOOST_AUTO_TEST_CASE(what_has_nothing_to_show_has_no_body) {
    Exchange exchange;
    auto const done = [](bool pending) { return Answer{.what = Done{.pending = pending}, .warnings = {}}; };
    BOOST_TEST(response(exchange, done(false), Method::delete_, "/users/7").status == 204);
    BOOST_TEST(response(exchange, done(true), Method::delete_, "/users/7").status == 202);
    auto const email =
        response(exchange, done(false), Method::post, "/users/7/emails", R"({"kind":"activation"})");
    BOOST_TEST(email.status == 202);
    BOOST_TEST(email.body == "");
}

BOOST_AUTO_TEST_CASE(a_device_is_shown_as_it_is_now) {
    Exchange exchange;
    Answer const done{.what = Done{}, .warnings = {}};
    auto const assigned =
        response(exchange, done, Method::put, "/users/7/devices/d%201", R"({"clientType":"mobile"})");
    BOOST_TEST(assigned.status == 200);
    BOOST_TEST(assigned.body == R"({"id":"d 1","clientType":"mobile"})");
    BOOST_TEST(response(exchange, done, Method::delete_, "/users/7/devices/d?clientType=mobile").body ==
               R"({"id":"d"})");
}

BOOST_AUTO_TEST_CASE(the_capabilities_say_what_a_route_can) {
    Exchange exchange(one_name);
    auto const parsed = exchange.send(Method::get, "/capabilities");
    BOOST_REQUIRE(parsed);
    auto const& made = std::get<ClientResponse>(*parsed);
    BOOST_TEST(made.status == 200);
    BOOST_TEST(
        made.body ==
        R"({"dialect":"onename","operations":["list","get","create","replace","update","get-roles"],)"
        R"("fields":{"id":"read","userName":"read-write","displayName":"read-write","firstName":"read-write",)"
        R"("lastName":"read-write","email":"read-write","phoneNumber":"none","password":"none","active":"none",)"
        R"("roles":"read-write","accounts":"read","devices":"none","skills":"none","extensions":"read"},)"
        R"("roles":"delta","concurrency":"none"})");
}

BOOST_AUTO_TEST_CASE(the_capabilities_name_the_roles_of_a_route_that_has_a_map) {
    RolePolicy policy;
    policy.map = {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}};
    Exchange exchange(one_name);
    exchange.route.roles = &policy;
    auto const json = exchange.send(Method::get, "/capabilities");
    BOOST_REQUIRE(json);
    BOOST_TEST(std::get<ClientResponse>(*json).body.ends_with(
        R"("roles":"delta","concurrency":"none","roleNames":["admin","agent"]})"));
    auto const xml = exchange.send(Method::get, "/capabilities.xml");
    BOOST_REQUIRE(xml);
    BOOST_TEST(std::get<ClientResponse>(*xml).body.ends_with(
        "<roleNames><role>admin</role><role>agent</role></roleNames></Capabilities>"));
}

BOOST_AUTO_TEST_CASE(routes_are_listed) {
    Arena arena;
    RouteLine const routes[]{{"acme", "xarios", true}, {"globex", "genesys", false}};
    BOOST_TEST(write_routes(routes, Format::json, false, arena).body ==
               R"({"routes":[{"name":"acme","dialect":"xarios","healthy":true},)"
               R"({"name":"globex","dialect":"genesys","healthy":false}]})");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
