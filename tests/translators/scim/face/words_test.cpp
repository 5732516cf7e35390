#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

// How what a directory writes is spelled, where it stands, and under which URLs it is shown.

namespace {

constexpr char const* of_vendor = "urn:idiom:scim:schemas:extension:genesys:2.0:User";
constexpr char const* of_vendor_for_entra = "urn:ietf:params:scim:schemas:extension:idiom-genesys:2.0:User";
constexpr char const* enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

Json kim() {
    auto user = user_named("kim@x.example");
    user["name"] = {{"givenName", "Kim"}, {"familyName", "Lee"}};
    return user;
}

std::vector<std::string> writes(Directory const& directory) {
    auto made = directory.vendor.calls;
    std::erase_if(made, [](std::string const& call) { return call.starts_with("get "); });
    return made;
}

bool names_schema(Json const& user, std::string const& urn) {
    auto const& schemas = user["schemas"];
    return std::find(schemas.begin(), schemas.end(), urn) != schemas.end();
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_words)

BOOST_AUTO_TEST_CASE(our_extensions_have_the_urn_that_entra_takes_if_the_route_says_so) {
    for (bool const ietf : {false, true}) {
        Directory directory("genesys");
        directory.settings.ietf_urns = ietf;
        auto& stored = directory.vendor.users["7"];
        stored.texts[Field::user_name] = "kim@x.example";
        stored.extensions["contactCenterId"] = R"("c-1")";
        auto const shown = directory.get("/Users/7").body;
        BOOST_TEST(
            (shown.value(ietf ? of_vendor_for_entra : of_vendor, Json()) == Json{{"contactCenterId", "c-1"}}),
            shown.dump());
        BOOST_TEST(!shown.contains(ietf ? of_vendor : of_vendor_for_entra));
        BOOST_TEST(names_schema(shown, ietf ? of_vendor_for_entra : of_vendor));
    }
}

BOOST_AUTO_TEST_CASE(both_spellings_of_our_extensions_are_read) {
    for (bool const ietf : {false, true}) {
        for (auto const* const urn : {of_vendor, of_vendor_for_entra}) {
            Directory directory("genesys", {{"agent", "ROLE_AGENT"}});
            directory.roles.default_roles = {"agent"};
            directory.settings.ietf_urns = ietf;
            auto user = kim();
            user[urn] = {{"changePasswordOnFirstLogin", true}};
            BOOST_REQUIRE_EQUAL(directory.send(Method::post, "/Users", user).status, 201);
            BOOST_TEST(directory.vendor.users.at("100").extensions["changePasswordOnFirstLogin"] == "true",
                       urn);
        }
    }
}

BOOST_AUTO_TEST_CASE(locations_and_references_begin_with_the_base_url_of_the_route) {
    auto directory = route();
    directory.settings.base_url = "https://people.example/scim";
    auto const made = directory.send(Method::post, "/Users", kim());
    BOOST_TEST(made.headers.at("Location") == "https://people.example/scim/Users/100");
    BOOST_TEST(made.body["meta"]["location"] == "https://people.example/scim/Users/100");
    auto const group = made.body["groups"][0];
    BOOST_TEST(group["$ref"] == "https://people.example/scim/Groups/" + group["value"].get<std::string>());
    auto const members = directory.get("/Groups/" + group["value"].get<std::string>()).body["members"];
    BOOST_TEST(members[0]["$ref"] == "https://people.example/scim/Users/100");
}

BOOST_AUTO_TEST_CASE(values_are_shown_as_they_were_sent) {
    auto directory = route();
    auto user = kim();
    user["phoneNumbers"] = {{{"value", " +49 (030) 12-34;ext=5 "}, {"type", "Work"}}};
    user["emails"] = {{{"value", "Kim.LEE@X.Example"}, {"type", "HOME"}}};
    user["nickName"] = "  K  ";
    directory.send(Method::post, "/Users", user);
    auto const shown = directory.get("/Users/100").body;
    for (auto const* const name : {"phoneNumbers", "emails", "nickName"})
        BOOST_TEST(shown[name] == user[name], name);
}

BOOST_AUTO_TEST_CASE(attributes_are_understood_wherever_directories_put_them) {
    auto user = kim();
    user["urn:ietf:params:scim:schemas:core:2.0:User"] = {{"title", "Boss"}};
    user["urn:ietf:params:scim:schemas:extension:enterprise:2.0User"] = {{"division", "North"}};
    user["department"] = "IT";
    user["manager"] = "9";
    auto directory = route();
    auto const made = directory.send(Method::post, "/Users", user);
    BOOST_TEST(made.body["title"] == "Boss");
    BOOST_TEST((made.body[enterprise] ==
                Json{{"division", "North"}, {"department", "IT"}, {"manager", {{"value", "9"}}}}));
    BOOST_TEST(names_schema(made.body, enterprise));
    BOOST_TEST(!made.headers.contains("X-Idiom-Ignored"));
    // A schema is named only if the user has a value of it.
    BOOST_TEST(
        !names_schema(directory.send(Method::post, "/Users", user_named("ana@x.example")).body, enterprise));
}

BOOST_AUTO_TEST_CASE(a_login_that_opens_something_without_roles_ends_by_another_password) {
    struct Row {
        std::optional<bool> scrambles; ///< null: as the dialect has it
        bool ends;
    };
    for (auto const& row : {Row{std::nullopt, true}, Row{true, true}, Row{false, false}}) {
        auto directory = route();
        directory.settings.scramble_password = row.scrambles;
        auto user = kim();
        user["password"] = "Tr1ck-Pony-77";
        directory.send(Method::post, "/Users", user);
        BOOST_TEST(directory.set("/Users/100", "active", false).status == 200);
        std::vector<std::string> const stripped{row.ends ? "update 100 password roles" : "update 100 roles"};
        BOOST_TEST((writes(directory) == stripped));
        // The password is not given back.
        BOOST_TEST(directory.set("/Users/100", "active", true).status == 200);
        BOOST_TEST((writes(directory) == std::vector<std::string>{"update 100 roles"}));
    }
}

BOOST_AUTO_TEST_SUITE_END()
