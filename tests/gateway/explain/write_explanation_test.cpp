#include "gateway/explain/write_explanation.hpp"

#include "tests/gateway/config/support.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <string>

using namespace idiom;
using Json = nlohmann::json;

namespace {

constexpr std::string_view routes = R"(version: 1
backends:
  x: { dialect: xarios, url: "https://x.example/api/v1.0", auth: { type: bearer, token: abcdefgh }, settings: { account: A-1, customer: C-7 } }
  g: { dialect: genesys, url: "https://g.example/api/v2", auth: { type: basic, username: u, password: p }, settings: { csrf: false } }
  e: { dialect: evovoice, url: "https://e.example", auth: { type: none }, settings: { format: json, account_ids: [acc-1] } }
  c: { dialect: configureuser, url: "https://c.example", auth: { type: none }, settings: { login_id: a, tenant_id: t, pbx_location: l, sbc_gateway_id: 1, user_type: PBX, pbx_user_id: email_local_part } }
routes:
  acme: { backend: x, roles: { agent: customer.user.acd, supervisor: customer.user.supervisorl3 } }
  globex: { backend: g, roles: { agent: ROLE_AGENT, supervisor: ROLE_SUPERVISOR }, legacy_roles: { Manager: supervisor, Customer: agent } }
  voice: { backend: e }
  teams: { backend: c }
)";

struct Fixture {
    config::test::Folder folder;
    config::Loaded loaded = config::parse(routes, folder.path(), config::test::environment({}));
    Arena arena;

    std::expected<Json, explain::Refusal> result(explain::ExplainedCall call) {
        BOOST_REQUIRE_MESSAGE(loaded, config::test::lines_of(loaded).front());
        auto text = arena.text();
        json::Writer out(text);
        auto const kept = std::make_shared<explain::ExplainedCall>(std::move(call));
        auto const done = explain::write_explanation(out, *loaded, *kept, "id-1", arena);
        if (!done) return std::unexpected(done.error());
        return Json::parse(text);
    }
};

explain::ExplainedCall patch(std::string route, std::string body) {
    return {.face = "rest",
            .route = std::move(route),
            .method = "PATCH",
            .path = "/users/7",
            .type = "application/merge-patch+json",
            .body = std::move(body),
            .user = R"({"userName":"kim@x.example","email":"kim@x.example","roles":["agent"]})"};
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(explanations, Fixture)

BOOST_AUTO_TEST_CASE(a_call_is_explained_with_its_requests_and_roles) {
    auto const made = result(patch("globex", R"({"roles":["supervisor"],"password":"Tr1ck-Pony"})"));
    BOOST_REQUIRE(made);
    BOOST_TEST(made->at("route") == "globex");
    BOOST_TEST(made->at("dialect") == "genesys");
    BOOST_TEST(made->at("understood").at("operation") == "update");
    BOOST_TEST(made->at("understood").at("roles") == Json({{"set", {"supervisor"}}}));
    BOOST_TEST(made->at("roles") == Json({{"before", {"agent"}}, {"after", {"supervisor"}}}));
    BOOST_TEST(made->at("problem").is_null());
    BOOST_REQUIRE(made->at("would_send").size() >= 2U);
    BOOST_TEST(made->at("would_send").at(0).at("method") == "GET");
    BOOST_TEST(made->dump().find("Tr1ck-Pony") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_field_that_is_set_is_not_warned_of_as_not_shown) {
    for (auto const* const route : {"globex", "voice", "teams"}) {
        auto const made = result(patch(route, R"({"lastName":"Reyes"})"));
        BOOST_REQUIRE_MESSAGE(made, route);
        BOOST_TEST(made->at("problem").is_null(), route);
        BOOST_TEST(made->at("warnings") == Json::array(), route << ": " << made->at("warnings"));
    }
}

explain::ExplainedCall legacy_patch(std::string route, std::string body) {
    return {.face = "legacy",
            .route = std::move(route),
            .method = "PATCH",
            .path = "/users/7",
            .type = "application/xml",
            .body =
                R"(<PatchUser xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication">)" +
                body + "</PatchUser>",
            .user = {}};
}

BOOST_AUTO_TEST_CASE(a_legacy_call_is_explained_for_four_back_ends) {
    for (auto const* const route : {"acme", "globex", "voice", "teams"})
        BOOST_TEST_CONTEXT(route) {
            auto const made = result(legacy_patch(route, "<LastName>Lee</LastName>"));
            BOOST_REQUIRE(made);
            for (auto const* const member :
                 {"route", "dialect", "understood", "would_send", "roles", "ignored", "warnings", "problem"})
                BOOST_TEST(made->contains(member), member);
            BOOST_TEST(made->size() == 8U);
            BOOST_TEST(made->at("problem") == Json());
            BOOST_TEST(made->at("would_send").dump().contains("Lee"));
        }
}

BOOST_AUTO_TEST_CASE(roles_of_a_legacy_call_are_in_the_words_of_its_clients) {
    constexpr auto roles =
        R"(<Roles xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><a:string>Manager</a:string></Roles>)";
    auto call = legacy_patch("globex", roles);
    for (
        auto const* const user :
        {R"({"userName":"kim@x.example","roles":["agent"]})",
         R"(<UserInfo xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication"><Roles xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><a:string>Customer</a:string></Roles></UserInfo>)"}) {
        call.user = user;
        auto const made = result(call);
        BOOST_REQUIRE(made);
        BOOST_TEST(made->at("problem") == Json());
        BOOST_TEST(made->at("roles") == Json({{"before", {"agent"}}, {"after", {"supervisor"}}}));
        BOOST_TEST(made->at("would_send").dump().contains("ROLE_SUPERVISOR"));
    }
}

BOOST_AUTO_TEST_CASE(a_call_that_is_refused_shows_its_problem) {
    auto const made = result(patch("globex", R"({"nickname":"x"})"));
    BOOST_REQUIRE(made);
    BOOST_TEST(made->at("problem").at("status") == 422);
    BOOST_TEST(made->at("problem").at("instance") == "id-1");
    BOOST_TEST(made->at("problem").at("errors").at(0).at("pointer") == "/nickname");
    BOOST_TEST(made->at("would_send").empty());
    BOOST_TEST(made->at("understood").is_null());
}

BOOST_AUTO_TEST_CASE(a_route_a_method_or_a_face_that_there_is_not_is_refused) {
    using Of = explain::Refusal::Of;
    BOOST_TEST((result(patch("nobody", "{}")).error().of == Of::route));
    auto call = patch("globex", "{}");
    call.method = "TRACE";
    BOOST_TEST((result(call).error().of == Of::method));
    call = patch("globex", "{}");
    call.face = "soap";
    BOOST_TEST((result(call).error().of == Of::face));
}

BOOST_AUTO_TEST_CASE(a_user_that_cannot_be_read_is_told) {
    auto call = patch("globex", R"({"lastName":"Lee"})");
    call.user = "{";
    auto const made = result(call);
    BOOST_REQUIRE(made);
    BOOST_TEST(made->at("problem").at("detail").get<std::string>().starts_with("the user as given"));
}

BOOST_AUTO_TEST_SUITE_END()
