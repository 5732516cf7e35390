#include "gateway/console/console.hpp"

#include "tests/gateway/console/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using namespace idiom::console;
using namespace idiom::console::test;

Fields with(Fields fields, std::initializer_list<Header> more) {
    fields.insert(fields.end(), more);
    return fields;
}

BOOST_AUTO_TEST_SUITE(console_handler)

BOOST_AUTO_TEST_CASE(every_answer_has_its_walls) {
    House house;
    house.add("GET", "status");
    for (auto const* const path :
         {"/console/", "/console/nothing", "/console", "/console/api/status", "/console/api/nothing"}) {
        auto const got = house.ask("GET", path);
        BOOST_TEST(got.header("X-Content-Type-Options") == "nosniff", path);
        BOOST_TEST(got.header("Referrer-Policy") == "no-referrer");
        BOOST_TEST(got.header("Cross-Origin-Opener-Policy") == "same-origin");
        BOOST_TEST(got.header("Cross-Origin-Resource-Policy") == "same-origin");
        BOOST_TEST(got.header("Permissions-Policy").contains("camera=()"));
        BOOST_TEST(got.header("X-Request-Id") != "");
        auto const policy = got.header("Content-Security-Policy");
        bool const api = std::string_view(path).contains("/api/");
        BOOST_TEST(policy.starts_with("default-src 'none'; "));
        BOOST_TEST(policy.contains("sandbox") == api);
        BOOST_TEST(policy.contains("trusted-types 'none'") == !api);
        if (api) BOOST_TEST(got.header("Cache-Control") == "no-store");
    }
}

BOOST_AUTO_TEST_CASE(the_console_begins_at_its_slash) {
    House house;
    auto const got = house.ask("GET", "/console");
    BOOST_TEST(got.status == 308);
    BOOST_TEST(got.header("Location") == "/console/");
    BOOST_TEST(house.ask("GET", "/consoles").body == "/consoles"); // the admin handler's
}

BOOST_AUTO_TEST_CASE(a_name_that_was_made_to_point_here_gets_nothing) {
    House house({}, true, {"ops.example"});
    house.add("GET", "status");
    for (auto const* const path : {"/console/", "/console/api/status", "/console/audit"}) {
        BOOST_TEST(house.ask("GET", path, {{"Host", "evil.example"}}).status == 403, path);
        BOOST_TEST(house.ask("GET", path, {{"Host", "evil.example"}}).body.contains("admin.hosts"));
        BOOST_TEST(house.ask("GET", path, {{"Host", "ops.example"}}).status == 200, path);
    }
    for (auto const* const path : {"/metrics", "/config"}) // the admin handler's
        BOOST_TEST(house.ask("GET", path, {{"Host", "evil.example"}}).body == path);
}

BOOST_AUTO_TEST_CASE(a_call_that_changes_something_comes_from_the_console) {
    House house;
    house.add("POST", "inspections", {.most_body = 64 * 1024});
    house.add("*", "try/*", {.most_body = 0, .any_type = true});
    constexpr std::string_view path = "/console/api/inspections";
    Fields const json{{"Content-Type", "application/json"}};
    BOOST_TEST(house.ask("POST", path, json, "{}").status == 403);
    BOOST_TEST(house.ask("POST", path, with(changes, {{"Content-Type", "text/plain"}}), "{}").status == 415);
    BOOST_TEST(house.ask("POST", path, with(changes, {json[0]}), "{}").status == 200);
    BOOST_TEST((house.most_body == 64u * 1024u));
    BOOST_TEST(
        house.ask("POST", path, with(changes, {json[0], {"Origin", "http://evil.example"}}), "{}").status ==
        403);
    BOOST_TEST(house.ask("GET", path).status == 405);
    BOOST_TEST(house.ask("GET", path).header("Allow") == "POST");
    BOOST_TEST(house.ask("GET", "/console/api/try/v1/routes").status == 200);
    BOOST_TEST(house.ask("PATCH", "/console/api/try/v1/acme/users/7", {}, "<User/>").status == 403);
    auto const tried = house.ask("PATCH", "/console/api/try/v1/acme/users/7?x=1", changes, "<User/>");
    BOOST_TEST(tried.body == "v1/acme/users/7?x=1<User/>");
    BOOST_TEST(!house.most_body);
}

BOOST_AUTO_TEST_CASE(a_token_guards_the_configuration_and_reloads_too) {
    for (bool const on : {true, false}) {
        House house(std::string(token), on);
        Fields const operator_fields{{"Authorization", "Bearer a-token-of-the-operator"}};
        for (auto const* const path : {"/config", "/reload", "/config?x"}) {
            BOOST_TEST(house.ask("GET", path).status == 401, path);
            BOOST_TEST(house.ask("GET", path, operator_fields).body == path);
        }
        for (auto const* const path : {"/healthz", "/readyz", "/metrics"})
            BOOST_TEST(house.ask("GET", path).body == path);
    }
}

BOOST_AUTO_TEST_CASE(a_console_that_is_off_is_not_there) {
    House house({}, false);
    for (auto const* const path : {"/console", "/console/", "/console/api/session"})
        BOOST_TEST(house.ask("GET", path).body == path);
}

BOOST_AUTO_TEST_CASE(probes_get_through_while_the_console_has_too_many_requests) {
    House house;
    Arena arena;
    Fields const fields{{"Host", "localhost"}};
    std::vector<server::Permit> permits(Console::most_requests + 1);
    auto const request = [&](std::string_view target, server::Permit& permit) {
        return server::Request{.head = {.method = "GET", .target = target, .headers = fields},
                               .body = {},
                               .arena = arena,
                               .peer = {},
                               .arrived = {},
                               .permit = permit};
    };
    for (std::size_t i = 0; i < Console::most_requests; ++i)
        BOOST_TEST(!house.console.admit(request("/console/", permits[i]), false));
    auto const refused = house.console.admit(request("/console/", permits.back()), false);
    BOOST_REQUIRE(refused);
    BOOST_TEST(refused->status == 503);
    BOOST_TEST(House::got(*refused).header("Retry-After") == "5");
    server::Permit probe;
    BOOST_TEST(!house.console.admit(request("/healthz", probe), false));
    house.console.release(probe);
    BOOST_TEST(!!house.console.admit(request("/console/", permits.back()), false));
    house.console.release(permits.front());
    BOOST_TEST(!house.console.admit(request("/console/", permits.back()), false));
}

BOOST_AUTO_TEST_CASE(a_request_that_is_none_is_refused_in_the_words_of_its_path) {
    House house;
    Arena arena;
    server::Permit permit;
    server::Request request{.head = {.method = "POST", .target = "/console/api/session", .headers = {}},
                            .body = {},
                            .arena = arena,
                            .peer = {},
                            .arrived = {},
                            .permit = permit};
    auto const refused = house.console.refuse(request, Fault::content_too_large, "too long");
    BOOST_TEST(refused.status == 413);
    BOOST_TEST(refused.close);
    BOOST_TEST(House::got(refused).header("X-Content-Type-Options") == "nosniff");
    request.head.target = "/config";
    BOOST_TEST(house.console.refuse(request, Fault::content_too_large, "").body == "refused by admin");
    BOOST_TEST(house.ask("GET", "/console/api/session?a=%zz", changes).status == 405);
    house.add("GET", "status");
    BOOST_TEST(house.ask("GET", "/console/api/status?a=%zz").status == 400);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
