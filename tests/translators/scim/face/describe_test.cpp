#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

Json described(Directory const& directory) {
    Arena arena;
    std::vector<Header> const headers{{"Host", "gateway.example"}};
    RouteView const route{.capabilities = &directory.can,
                          .roles = &directory.roles,
                          .base = "/scim/v2/acme",
                          .name = "acme",
                          .settings = &directory.settings};
    auto const text = face().describe({.headers = headers, .secure = true}, route, arena);
    return text.empty() ? Json() : Json::parse(text);
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_description)

BOOST_AUTO_TEST_CASE(the_capabilities_name_the_base_and_the_policies) {
    Directory directory("genesys");
    auto made = described(directory);
    made.erase("attributes");
    BOOST_TEST((made == Json{{"base", "https://gateway.example/scim/v2/acme"},
                             {"strict", false},
                             {"on_deactivate", "strip_roles"},
                             {"on_delete", "vendor"},
                             {"unknown_roles", "reject"}}));
    directory.settings.strict = true;
    directory.settings.base_url = "https://directory.example/acme";
    directory.settings.on_delete = OnDelete::reject;
    BOOST_TEST(described(directory)["strict"] == true);
    BOOST_TEST(described(directory)["base"] == "https://directory.example/acme");
    BOOST_TEST(described(directory)["on_delete"] == "reject");
    directory.settings.enabled = false;
    BOOST_TEST(described(directory) == Json());
}

BOOST_AUTO_TEST_CASE(the_capabilities_say_where_each_attribute_lives) {
    constexpr auto department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department";
    struct Row {
        char const* dialect;
        char const* attribute;
        char const* home;
    };
    Row const rows[] = {
        {"xarios", "userName", "vendor"},
        {"xarios", "displayName", "vendor"},
        {"xarios", "name", "kept"},
        {"xarios", "emails", "kept"},
        {"xarios", "roles", "vendor"},
        {"xarios", "groups", "derived"},
        {"xarios", "externalId", "kept"},
        {"xarios", "title", "kept"},
        {"xarios", department, "kept"},
        {"xarios", "active", "kept"},
        {"genesys", "name.givenName", "vendor"},
        {"genesys", "name.formatted", "kept"},
        {"genesys", "emails", "vendor"},
        {"genesys", "password", "vendor"},
        {"configureuser", "active", "vendor"},
        {"configureuser", "phoneNumbers", "vendor"},
        {"evovoice", "id", "vendor"},
        {"evovoice", "displayName", "kept"},
    };
    for (auto const& row : rows) {
        Directory const directory(row.dialect);
        auto const attributes = described(directory)["attributes"];
        BOOST_TEST(attributes.value(row.attribute, "none") == row.home, row.dialect << " " << row.attribute);
    }
    Directory dropping("xarios");
    dropping.settings.unheld = Unheld::drop;
    BOOST_TEST(!described(dropping)["attributes"].contains("title"));
    BOOST_TEST(!described(dropping)["attributes"].contains("password"));
}

BOOST_AUTO_TEST_CASE(a_user_is_read_as_the_face_shows_him) {
    Directory directory("genesys", {{"agent", "ROLE_AGENT"}});
    directory.roles.default_roles = {"agent"};
    auto kim = user_named("kim@x.example");
    kim["name"] = {{"givenName", "Kim"}, {"familyName", "Lee"}};
    kim["emails"] = {{{"value", "k@home.example"}, {"type", "home"}},
                     {{"value", "k@x.example"}, {"type", "work"}, {"primary", true}}};
    auto const shown = directory.send(Method::post, "/Users", kim).body.dump();
    Arena arena;
    RouteView const route{.capabilities = &directory.can,
                          .roles = &directory.roles,
                          .base = "/scim/v2/acme",
                          .name = "acme",
                          .settings = &directory.settings};
    auto const read = face().read_user({.body = shown}, route, arena);
    BOOST_REQUIRE(read);
    BOOST_TEST(read->id.value() == "100");
    BOOST_TEST(read->user_name.value() == "kim@x.example");
    BOOST_TEST(read->first_name.value() == "Kim");
    BOOST_TEST(read->email.value() == "k@x.example");
    BOOST_REQUIRE(read->roles.value().size() == 1U);
    BOOST_TEST(read->roles.value()[0] == "agent");
    BOOST_TEST(!face().read_user({.body = R"({"userName":"kim"})"}, route, arena));
}

BOOST_AUTO_TEST_SUITE_END()
