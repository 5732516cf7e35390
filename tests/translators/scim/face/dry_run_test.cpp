#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

/// A route with the roles admin and agent, and the users 100 and 101, agents.
Directory with_two() {
    Directory directory("genesys", {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}});
    directory.roles.default_roles = {"agent"};
    for (auto const* const login : {"kim@x.example", "lou@x.example"}) {
        auto user = user_named(login);
        user["name"] = {{"givenName", "Kim"}, {"familyName", "Lee"}};
        user["externalId"] = std::string("ext-") + login;
        BOOST_REQUIRE_EQUAL(directory.send(Method::post, "/Users", user).status, 201);
    }
    return directory;
}

Json replace(char const* path, Json const& value) {
    return patch_of({{{"op", "replace"}, {"path", path}, {"value", value}}});
}

/// What the vendor and the record hold, to compare.
std::string held(Directory const& directory) {
    Arena arena;
    std::string text;
    for (auto const& [id, stored] : directory.vendor.users) {
        text += id + ":";
        for (auto const& [field, value] : stored.texts)
            text += value + ",";
        for (auto const& role : stored.roles)
            text += role + ",";
    }
    for (auto const& [key, document] : directory.records.documents)
        text += "\n" + key + document;
    return text;
}

std::string agents(Directory& directory) {
    return directory.send(Method::get, "/Groups?filter=displayName%20eq%20%22agent%22")
        .body["Resources"][0]["id"];
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_dry_runs)

BOOST_AUTO_TEST_CASE(a_dry_run_tells_what_would_be_sent_and_kept_and_writes_nothing) {
    auto directory = with_two();
    auto const before = held(directory);
    auto const told =
        directory.send(Method::patch, "/Users/100?dry_run=true",
                       patch_of({{{"op", "Replace"}, {"path", "title"}, {"value", "Boss"}},
                                 {{"op", "replace"}, {"path", "name.familyName"}, {"value", "Okoro"}},
                                 {{"op", "replace"}, {"path", "shoeSize"}, {"value", 43}},
                                 {{"op", "add"}, {"path", "roles"}, {"value", {{{"value", "admin"}}}}}}));
    BOOST_TEST(told.status == 200);
    BOOST_TEST(told.headers.at("Content-Type") == "application/json");
    BOOST_REQUIRE(told.body["would_send"].size() == 1U);
    BOOST_TEST(told.body["would_send"][0]["url"] == "/users/100");
    BOOST_TEST(told.body["roles"]["before"] == Json({"ROLE_AGENT"}));
    BOOST_TEST(told.body["roles"]["after"] == Json({"ROLE_ADMIN", "ROLE_AGENT"}));
    BOOST_TEST(told.body["would_keep"]["title"] == "Boss");
    BOOST_TEST(told.body["would_keep"]["externalId"] == "ext-kim@x.example");
    BOOST_TEST(told.body["tolerated"] == Json({"op-case", "unknown-attribute"}));
    BOOST_TEST(told.body["ignored"] == Json({"shoeSize"}));
    BOOST_TEST(!told.body.contains("members"));
    BOOST_TEST(held(directory) == before);
    BOOST_TEST(told.counted.empty());
}

BOOST_AUTO_TEST_CASE(every_write_has_a_dry_run_that_writes_nothing) {
    auto directory = with_two();
    auto const group = agents(directory);
    auto kim = directory.send(Method::get, "/Users/100").body;
    kim["title"] = "Boss";
    kim["name"]["familyName"] = "Okoro";
    auto sue = user_named("sue@x.example");
    sue["name"] = {{"givenName", "Sue"}, {"familyName", "Lee"}};
    sue["active"] = false;
    struct Row {
        char const* name;
        Method method;
        std::string path;
        Json body;
        std::size_t sends;
    };
    Row const rows[] = {
        {"create inactive", Method::post, "/Users", sue, 1},
        {"replace", Method::put, "/Users/100", kim, 1},
        {"deactivate", Method::patch, "/Users/100", replace("active", false), 1},
        {"nothing", Method::patch, "/Users/100", replace("active", true), 0},
        {"keep only", Method::patch, "/Users/100", replace("title", "Boss"), 0},
        {"delete", Method::delete_, "/Users/100", nullptr, 1},
        {"claim a group",
         Method::post,
         "/Groups",
         {{"displayName", "admin"}, {"members", {{{"value", "100"}}}}},
         1},
        {"empty a group", Method::patch, "/Groups/" + group, replace("members", Json::array()), 2},
        {"rename a group", Method::put, "/Groups/" + group, {{"displayName", "Agents"}}, 0},
        {"delete a group", Method::delete_, "/Groups/" + group, nullptr, 2},
    };
    auto const before = held(directory);
    for (auto const& row : rows) {
        auto const told = directory.send(row.method, row.path + "?dry_run=true", row.body);
        BOOST_TEST(told.status == 200, row.name << told.body);
        BOOST_TEST(told.body["would_send"].size() == row.sends, row.name << told.body);
        BOOST_TEST(held(directory) == before, row.name);
    }
}

BOOST_AUTO_TEST_CASE(what_a_deactivation_would_remember_is_told) {
    auto directory = with_two();
    auto const told = directory.send(Method::patch, "/Users/100?dry_run=true", replace("active", false));
    BOOST_TEST(told.body["would_keep"]["active"] == false);
    BOOST_TEST(told.body["would_keep"]["inactiveBy"] == "strip_roles");
    BOOST_TEST(told.body["would_keep"]["rolesToGiveBack"] == Json({"agent"}));
    BOOST_TEST(told.body["roles"]["after"] == Json::array());
}

BOOST_AUTO_TEST_CASE(what_is_kept_of_a_user_who_would_be_created_anew_is_told) {
    auto directory = with_two();
    directory.settings.on_deactivate = OnDeactivate::delete_and_remember;
    directory.send(Method::patch, "/Users/100", replace("active", false));
    auto const told = directory.send(Method::patch, "/Users/100?dry_run=true", replace("active", true));
    BOOST_TEST(told.body["would_send"].size() == 1U);
    BOOST_TEST(told.body["would_keep"]["externalId"] == "ext-kim@x.example");
    BOOST_TEST(!told.body["would_keep"].contains("active"));
}

BOOST_AUTO_TEST_CASE(a_dry_run_of_a_group_tells_its_members) {
    auto directory = with_two();
    auto const told =
        directory.send(Method::patch, "/Groups/" + agents(directory) + "?dry_run=true",
                       patch_of({{{"op", "remove"}, {"path", "members"}, {"value", {{{"value", "101"}}}}},
                                 {{"op", "replace"}, {"path", "displayName"}, {"value", "Agents"}}}));
    BOOST_TEST(told.status == 200);
    BOOST_TEST(told.body["members"]["remove"] == Json({"101"}));
    BOOST_TEST(told.body["members"]["add"] == Json::array());
    BOOST_TEST(told.body["would_keep"]["displayName"] == "Agents");
    BOOST_TEST(told.body["tolerated"] == Json({"remove-with-value"}));
    BOOST_TEST(!told.body.contains("roles"));
}

BOOST_AUTO_TEST_CASE(a_dry_run_of_a_bulk_request_tells_of_each_operation) {
    auto directory = with_two();
    auto sue = user_named("sue@x.example");
    sue["name"] = {{"givenName", "Sue"}, {"familyName", "Lee"}};
    sue["title"] = "Boss";
    sue["shoeSize"] = 43;
    Json const joins = {{{"value", "101"}}, {{"value", "bulkId:s"}}};
    auto const request =
        Json{{"Operations",
              {{{"method", "POST"}, {"path", "/Users"}, {"bulkId", "s"}, {"data", sue}},
               {{"method", "PATCH"},
                {"path", "/Users/100"},
                {"data", patch_of({{{"op", "Add"}, {"path", "roles"}, {"value", "admin"}}})}},
               {{"method", "POST"},
                {"path", "/Groups"},
                {"bulkId", "g"},
                {"data", {{"displayName", "admin"}, {"members", joins}}}},
               {{"method", "PATCH"}, {"path", "/Users/bulkId:s"}, {"data", replace("title", "Chief")}},
               {{"method", "DELETE"}, {"path", "/Users/999"}}}}};
    auto const before = held(directory);
    auto const told = directory.send(Method::post, "/Bulk?dry_run=true", request);
    BOOST_REQUIRE_EQUAL(told.status, 200);
    BOOST_TEST(told.headers.at("Content-Type") == "application/json");
    BOOST_TEST(held(directory) == before);
    BOOST_TEST(told.counted.empty());
    auto const& operations = told.body["operations"];
    BOOST_REQUIRE(operations.size() == 5U);
    BOOST_TEST(operations[0]["bulkId"] == "s");
    BOOST_TEST(operations[0]["response"]["would_keep"]["title"] == "Boss");
    BOOST_TEST(operations[1]["response"]["roles"]["after"] == Json({"ROLE_ADMIN", "ROLE_AGENT"}));
    BOOST_TEST(operations[2]["response"]["members"]["add"] == Json({"101", "(new)"}));
    BOOST_TEST(operations[3]["response"]["would_keep"]["title"] == "Chief");
    BOOST_TEST(operations[4]["status"] == "404");
    BOOST_TEST(operations[4]["response"]["status"] == "404");
    BOOST_TEST(told.body["would_send"].size() == 3U, told.body.dump());
    BOOST_TEST(told.body["tolerated"] ==
               Json({"one-for-list", "op-case", "text-for-object", "unknown-attribute"}));
    BOOST_TEST(told.body["ignored"] == Json({"shoeSize"}));
}

BOOST_AUTO_TEST_CASE(a_dry_run_fails_as_the_write_would) {
    auto directory = with_two();
    auto kim = user_named("kim@x.example");
    kim["name"] = {{"givenName", "Kim"}, {"familyName", "Lee"}};
    struct Row {
        char const* name;
        Method method;
        std::string path;
        Json body;
        int status;
    };
    Row const rows[] = {
        {"nobody", Method::patch, "/Users/999", replace("title", "Boss"), 404},
        {"no role", Method::patch, "/Users/100", replace("roles", {{{"value", "nothing"}}}), 400},
        {"twice", Method::post, "/Users", kim, 409},
        {"no member",
         Method::post,
         "/Groups",
         {{"displayName", "admin"}, {"members", {{{"value", "999"}}}}},
         400},
    };
    for (auto const& row : rows)
        BOOST_TEST(directory.send(row.method, row.path + "?dry_run=true", row.body).status == row.status,
                   row.name);
}

BOOST_AUTO_TEST_SUITE_END()
