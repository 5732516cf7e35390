#include "tests/translators/unified/support.hpp"
#include "translators/face/sealed_text.hpp"

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
    BOOST_TEST(header(made, "Cache-Control") == "private, no-cache");
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
    auto const next = std::string(seal("a+b\"c", "cursor\n", "s", exchange.arena));
    BOOST_TEST(made.body == R"({"users":[{"id":"7"},{}],"next":")" + next + R"("})");
    BOOST_TEST(header(made, "Link") ==
               "</v1/acme/users?fields=id&limit=2&userName=%C3%A4%3C%3E&cursor=" + next + R"(>; rel="next")");

    Warning const warnings[]{{"/roles", "x"}};
    Answer const last{.what = ManyUsers{.users = {}, .next = {}}, .warnings = warnings};
    auto const end = response(exchange, last, Method::head, "/users");
    BOOST_TEST(end.body == R"({"users":[],"warnings":[{"pointer":"/roles","detail":"x"}]})");
    BOOST_TEST(end.head);
    BOOST_TEST(header(end, "Link") == "(none)");
}

BOOST_AUTO_TEST_CASE(a_list_that_has_not_changed_is_not_sent_again) {
    Exchange exchange;
    User const users[]{ana()};
    Answer const page{.what = ManyUsers{.users = users, .next = {}}, .warnings = {}};
    auto const list = [&](std::string_view target, std::vector<Header> headers = {}) {
        return response(exchange, page, Method::get, target, "", std::move(headers));
    };
    auto const tag = header(list("/users"), "ETag");
    BOOST_TEST(tag.starts_with("W/\""));
    BOOST_TEST(header(list("/users"), "ETag") == tag);
    BOOST_TEST(header(list("/users?fields=id"), "ETag") != tag);
    auto const same = list("/users", {{"If-None-Match", tag}});
    BOOST_TEST(same.status == 304);
    BOOST_TEST(same.body == "");
    BOOST_TEST(list("/users.xml", {{"If-None-Match", tag}}).status == 200);
}

BOOST_AUTO_TEST_CASE(a_list_tells_how_many_users_there_are_if_it_is_asked) {
    Exchange exchange;
    User const users[]{User{.id = "7"}};
    Answer const page{.what = ManyUsers{.users = users, .next = {}, .total = 41}, .warnings = {}};
    BOOST_TEST(response(exchange, page, Method::get, "/users?count=true").body ==
               R"({"users":[{"id":"7"}],"total":41})");
    BOOST_TEST(response(exchange, page, Method::get, "/users.xml?count=true")
                   .body.ends_with("</User><total>41</total></Users>"));
    BOOST_TEST(response(exchange, page, Method::get, "/users?count=false").body ==
               R"({"users":[{"id":"7"}]})");
}

BOOST_AUTO_TEST_CASE(a_client_that_wants_it_so_gets_no_body) {
    Exchange exchange;
    Header const minimal{"Prefer", "return=minimal"};
    auto const create = R"({"userName":"a","firstName":"A","lastName":"B","password":"p"})";
    auto const created = response(exchange, answer(ana()), Method::post, "/users", create, {minimal});
    BOOST_TEST(created.status == 201);
    BOOST_TEST(created.body == "");
    BOOST_TEST(header(created, "Location") == "/v1/acme/users/7");
    BOOST_TEST(header(created, "ETag") == etag(ana(), "twoname", exchange.arena));
    BOOST_TEST(header(created, "Content-Type") == "(none)");
    BOOST_TEST(header(created, "Preference-Applied") == "return=minimal");
    for (auto const& [method, target, body] :
         {std::tuple(Method::patch, "/users/7", R"({"lastName":"B"})"),
          std::tuple(Method::put, "/users/7/roles", R"(["agent"])"),
          std::tuple(Method::put, "/users/7/devices/d", R"({"clientType":"mobile"})")}) {
        auto const changed = response(exchange, answer(ana()), method, target, body, {minimal});
        BOOST_TEST(changed.status == 204, target);
        BOOST_TEST(changed.body == "", target);
        BOOST_TEST(header(changed, "Preference-Applied") == "return=minimal", target);
    }
    // A read is asked for its body, and a warning must be seen.
    BOOST_TEST(response(exchange, answer(ana()), Method::get, "/users/7", "", {minimal}).status == 200);
    Warning const warnings[]{{"/phoneNumber", "left out"}};
    auto const warned = response(exchange, answer(ana(), warnings), Method::patch, "/users/7",
                                 R"({"lastName":"B"})", {{"Prefer", "handling=lenient, return=minimal"}});
    BOOST_TEST(warned.status == 200);
    BOOST_TEST(header(warned, "Preference-Applied") == "handling=lenient");
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

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
