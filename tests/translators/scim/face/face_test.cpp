#include "tests/translators/scim/face/support.hpp"
#include "translators/conformance/verify_face.hpp"

#include <sstream>

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

BOOST_AUTO_TEST_SUITE(scim_face_as_a_whole)

BOOST_AUTO_TEST_CASE(discovery_says_what_the_route_can_do) {
    Directory directory("genesys", {{"agent", "ROLE_AGENT"}});
    auto const config = directory.send(Method::get, "/ServiceProviderConfig");
    BOOST_TEST(config.status == 200);
    BOOST_TEST(config.body["patch"]["supported"] == true);
    BOOST_TEST(config.body["pagination"]["defaultPaginationMethod"] == "index");
    BOOST_TEST(config.body["pagination"]["cursorTimeout"] == 600);
    BOOST_TEST(config.body["interopProfileConformant"] == false);
    BOOST_TEST(directory.send(Method::get, "/ServiceProviderConfigs/").body == config.body);

    auto const types = directory.send(Method::get, "/ResourceTypes");
    BOOST_TEST(types.body["totalResults"] == 3);
    BOOST_TEST(types.body.size() == 5U);
    BOOST_TEST(directory.send(Method::get, "/ResourceTypes/User").body["endpoint"] == "/Users");
    auto const schema = directory.send(Method::get, "/Schemas/URN:ietf:params:scim:schemas:core:2.0:user");
    BOOST_REQUIRE_EQUAL(schema.status, 200);
    std::map<std::string, Json> attributes;
    for (auto const& attribute : schema.body["attributes"])
        attributes[attribute["name"]] = attribute;
    BOOST_TEST(attributes["userName"]["mutability"] == "immutable");
    BOOST_TEST(attributes["userName"]["uniqueness"] == "server");
    BOOST_TEST(attributes["password"]["returned"] == "never");
    BOOST_TEST(attributes["emails"]["subAttributes"].size() == 4U);
    BOOST_TEST(directory.send(Method::get, "/Schemas?filter=id%20pr").status == 403);
    BOOST_TEST(directory.send(Method::get, "/Schemas/urn:none").status == 404);

    Directory xarios("xarios");
    auto const users = xarios.send(Method::get, "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User");
    for (auto const& attribute : users.body["attributes"])
        if (attribute["name"] == "displayName") BOOST_TEST(attribute["required"] == true);

    Directory without_roles("configureuser");
    BOOST_TEST(without_roles.send(Method::get, "/ResourceTypes").body["totalResults"] == 1);
    BOOST_TEST(
        without_roles.send(Method::get, "/ServiceProviderConfig").body["changePassword"]["supported"] ==
        false);
}

BOOST_AUTO_TEST_CASE(paths_and_methods_that_are_not_served_say_so) {
    struct Row {
        Method method;
        char const* path;
        int status;
    };
    Directory directory("genesys");
    for (auto const& row : {
             Row{Method::get, "/Me", 501},
             Row{Method::get, "", 501},
             Row{Method::post, "/.search", 501},
             Row{Method::get, "/Nothing", 404},
             Row{Method::get, "/users", 404},
             Row{Method::get, "/Users/a/b", 404},
             Row{Method::get, "/Users/..%2f", 404},
             Row{Method::get, "/Users/%zz", 404},
             Row{Method::put, "/Users", 405},
             Row{Method::patch, "/Users", 405},
             Row{Method::delete_, "/Users", 405},
             Row{Method::post, "/Users/7", 405},
             Row{Method::post, "/Roles", 405},
             Row{Method::delete_, "/Schemas", 405},
             Row{Method::get, "/Users/.search", 405},
             Row{Method::options, "/Users", 204},
             Row{Method::get, "//Users", 200},
             Row{Method::get, "/Users/", 200},
             Row{Method::head, "/Users", 200},
             Row{Method::get, "/Users?aadOptscim062020", 200},
             Row{Method::get, "/Schemas?count=abc&attributes=a&excludedAttributes=b", 200},
             Row{Method::get, "/Schemas?count=abc&filter=id%20pr", 403},
             Row{Method::get, "/Users?AzureAdScimPatch2017=", 200},
         }) {
        auto const reply = directory.send(row.method, row.path);
        BOOST_TEST(reply.status == row.status, row.path);
        if (row.status >= 400) BOOST_TEST(reply.body["status"] == std::to_string(row.status), row.path);
        if (row.status == 405) BOOST_TEST(reply.headers.contains("Allow"), row.path);
    }
}

BOOST_AUTO_TEST_CASE(bad_bodies_are_refused) {
    struct Row {
        char const* name;
        char const* type;
        char const* body;
        int status;
        char const* reason;
    };
    Directory directory("genesys", {{"agent", "ROLE_AGENT"}});
    for (auto const& row : {
             Row{"no JSON", "application/scim+json", "{", 400, "invalidSyntax"},
             Row{"no object", "application/scim+json", "[]", 400, "invalidSyntax"},
             Row{"not UTF-8", "application/json", "{\"userName\":\"\xFF\"}", 400, "invalidSyntax"},
             Row{"a member twice", "application/json", R"({"userName":"a","USERNAME":"b"})", 400,
                 "invalidSyntax"},
             Row{"another type", "text/plain", "{}", 415, ""},
             Row{"XML", "application/xml", "<a/>", 415, ""},
             Row{"another charset", "application/json; charset=iso-8859-1", "{}", 415, ""},
             Row{"no userName", "application/json", "{}", 400, "invalidValue"},
             Row{"an empty userName", "application/json", R"({"userName":""})", 400, "invalidValue"},
             Row{"a number as userName", "application/json", R"({"userName":7})", 400, "invalidValue"},
             Row{"no boolean", "application/json", R"({"userName":"a","active":"maybe"})", 400,
                 "invalidValue"},
             Row{"two primary", "application/json",
                 R"({"userName":"a","emails":[{"value":"a","primary":true},{"value":"b","primary":true}]})",
                 400, "invalidValue"},
             Row{"a role that is none", "application/json",
                 R"({"userName":"a","displayName":"A B","roles":[{"value":"x"}]})", 400, "invalidValue"},
             Row{"a control character", "application/json", R"({"userName":"a\u0001"})", 400, "invalidValue"},
             Row{"a line break in what the vendor holds", "application/json",
                 R"({"userName":"a\nb","displayName":"A B","roles":[{"value":"agent"}]})", 400,
                 "invalidValue"},
         }) {
        auto const reply =
            directory.send_text(Method::post, "/Users", row.body, {{"Content-Type", row.type}});
        BOOST_TEST(reply.status == row.status, row.name);
        BOOST_TEST(reply.body.value("scimType", "") == row.reason, row.name);
        BOOST_TEST(!reply.body["detail"].get<std::string>().empty(), row.name);
    }
    BOOST_TEST(directory.vendor.users.empty());
    BOOST_TEST(directory.send(Method::post, "/Groups", {{"members", Json::array()}}).body["scimType"] ==
               "invalidValue");
}

BOOST_AUTO_TEST_CASE(plain_json_is_sent_only_to_who_names_it_alone) {
    Directory directory("genesys");
    auto const type = [&](std::string const& accept) {
        return directory.send(Method::get, "/Schemas", nullptr, {{"Accept", accept}})
            .headers.at("Content-Type");
    };
    BOOST_TEST(type("application/json") == "application/json");
    BOOST_TEST(type("application/json, application/scim+json") == "application/scim+json");
    BOOST_TEST(type("application/json;q=0") == "application/scim+json");
    BOOST_TEST(type("*/*") == "application/scim+json");
    BOOST_TEST(type("text/html") == "application/scim+json");
}

BOOST_AUTO_TEST_CASE(errors_of_the_gateway_are_scim_errors) {
    Arena arena;
    ClientRequest const request{.path = "/Users", .headers = {}, .whole_path = "/scim/v2/acme/Users"};
    auto const refused = [&](Error const& error) { return face().refuse(error, request, nullptr, arena); };
    auto const stranger = refused({.fault = Fault::unauthenticated});
    BOOST_TEST(stranger.status == 401);
    BOOST_TEST(find(stranger.headers, "WWW-Authenticate").value_or("") ==
               R"(Bearer realm="idiom", Basic realm="idiom")");
    auto const later = refused({.fault = Fault::rate_limited, .retry_after = 7});
    BOOST_TEST(later.status == 429);
    BOOST_TEST(find(later.headers, "Retry-After").value_or("") == "7");
    for (std::size_t i = 0; i < fault_count; ++i) {
        auto const response = refused({.fault = static_cast<Fault>(i)});
        auto const body = Json::parse(response.body);
        BOOST_TEST(body["status"] == std::to_string(response.status));
        BOOST_TEST(response.status != 422);
        BOOST_TEST(body.contains("scimType") ==
                   (response.status == 400 || body.value("scimType", "") == "uniqueness"));
        BOOST_TEST(!body["detail"].get<std::string>().empty());
    }
}

BOOST_AUTO_TEST_CASE(a_strict_route_mends_nothing) {
    Directory directory("genesys", {{"agent", "ROLE_AGENT"}});
    directory.settings.strict = true;
    auto user = user_named("kim");
    user["displayName"] = "Kim Lee";
    user["roles"] = {{{"value", "agent"}}};
    std::vector<std::pair<std::string, std::string>> const scim{{"Content-Type", "application/scim+json"}};
    BOOST_TEST(directory.send(Method::post, "/Users", user, {{"Content-Type", "application/json"}}).status ==
               415);
    BOOST_TEST(directory.send(Method::post, "/Users", user, scim).status == 201);
    auto const patch = [&](Json const& operation) {
        return directory.send(Method::patch, "/Users/100", patch_of({operation}), scim)
            .body.value("scimType", "");
    };
    BOOST_TEST(patch({{"op", "Replace"}, {"path", "title"}, {"value", "x"}}) == "invalidSyntax");
    BOOST_TEST(patch({{"op", "replace"}, {"value", {{"title", "x"}}}}) == "invalidSyntax");
    BOOST_TEST(patch({{"op", "replace"}, {"path", "active"}, {"value", "True"}}) == "invalidValue");
    BOOST_TEST(patch({{"op", "replace"}, {"path", "title"}, {"value", "x"}}) == "");
    BOOST_TEST(directory.send(Method::get, "/Users?filter=externalId%20eq%20x").body["scimType"] ==
               "invalidFilter");
    BOOST_TEST(directory.send(Method::get, "//Users").status == 404);
    BOOST_TEST(directory.send(Method::get, "/ServiceProviderConfig").body["interopProfileConformant"] ==
               true);
}

BOOST_AUTO_TEST_CASE(a_route_can_be_without_this_face) {
    Directory directory("genesys");
    directory.settings.enabled = false;
    BOOST_TEST(directory.send(Method::get, "/Users").status == 404);
}

BOOST_AUTO_TEST_SUITE_END()
