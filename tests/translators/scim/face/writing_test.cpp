#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

constexpr auto enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A Genesys route with the user 100, an agent with two addresses.
Directory with_kim() {
    Directory directory("genesys", {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}});
    directory.roles.default_roles = {"agent"};
    auto kim = user_named("kim@x.example");
    kim["name"] = {{"givenName", "Kim"}, {"familyName", "Lee"}};
    kim["title"] = "Engineer";
    kim["nickName"] = "K";
    kim["emails"] = {{{"value", "w@x"}, {"type", "work"}, {"primary", true}},
                     {{"value", "h@x"}, {"type", "home"}}};
    kim["addresses"] = {{{"type", "work"}, {"formatted", "1 Main St\nTown"}}};
    kim[enterprise] = {{"department", "IT"}, {"manager", {{"value", "7"}}}};
    BOOST_REQUIRE_EQUAL(directory.send(Method::post, "/Users", kim).status, 201);
    return directory;
}

std::string mails(Json const& user) {
    std::string made;
    for (auto const& one : user.value("emails", Json::array()))
        made += one.value("type", "-") + "=" + one["value"].get<std::string>() +
                (one.value("primary", false) ? "! " : " ");
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_writing)

BOOST_AUTO_TEST_CASE(operations_on_lists_do_what_the_table_says) {
    struct Row {
        char const* name;
        Json operation;
        char const* after; ///< the addresses; "" if the operation is refused
        char const* reason;
    };
    auto const mail = [](char const* value, char const* type) {
        return Json{{"value", value}, {"type", type}};
    };
    for (auto const& row : {
             Row{"add",
                 {{"op", "add"}, {"path", "emails"}, {"value", {mail("o@x", "other")}}},
                 "work=w@x! home=h@x other=o@x ",
                 ""},
             Row{"add one as an object",
                 {{"op", "Add"}, {"path", "emails"}, {"value", mail("o@x", "other")}},
                 "work=w@x! home=h@x other=o@x ",
                 ""},
             Row{"add what is there",
                 {{"op", "add"}, {"path", "emails"}, {"value", {mail("w@x", "work")}}},
                 "work=w@x! home=h@x ",
                 ""},
             Row{"replace",
                 {{"op", "replace"}, {"path", "emails"}, {"value", {mail("o@x", "other")}}},
                 "other=o@x ",
                 ""},
             Row{"replace by nothing",
                 {{"op", "replace"}, {"path", "emails"}, {"value", Json::array()}},
                 "-",
                 ""},
             Row{"replace by null",
                 {{"op", "replace"}, {"path", "emails"}, {"value", nullptr}},
                 "work=w@x! home=h@x ",
                 ""},
             Row{"replace one",
                 {{"op", "replace"}, {"path", "emails[type eq \"home\"]"}, {"value", {{"value", "n@x"}}}},
                 "work=w@x! home=n@x ",
                 ""},
             Row{"replace a part of one",
                 {{"op", "Replace"}, {"path", "emails[type eq \"home\"].value"}, {"value", "n@x"}},
                 "work=w@x! home=n@x ",
                 ""},
             Row{"create one by type",
                 {{"op", "Replace"}, {"path", "emails[type eq \"other\"].value"}, {"value", "o@x"}},
                 "work=w@x! home=h@x other=o@x ",
                 ""},
             Row{"create none by value",
                 {{"op", "replace"}, {"path", "emails[value eq \"z@x\"].type"}, {"value", "other"}},
                 "",
                 "noTarget"},
             Row{"replace none",
                 {{"op", "replace"}, {"path", "emails[type eq \"other\"]"}, {"value", {{"value", "o@x"}}}},
                 "",
                 "noTarget"},
             Row{"another primary",
                 {{"op", "replace"}, {"path", "emails[type eq \"home\"].primary"}, {"value", "True"}},
                 "work=w@x home=h@x! ",
                 ""},
             Row{"two primary",
                 {{"op", "replace"},
                  {"path", "emails"},
                  {"value", {{{"value", "a"}, {"primary", true}}, {{"value", "b"}, {"primary", true}}}}},
                 "",
                 "invalidValue"},
             Row{"remove one", {{"op", "remove"}, {"path", "emails[type eq \"home\"]"}}, "work=w@x! ", ""},
             Row{"remove none",
                 {{"op", "remove"}, {"path", "emails[type eq \"other\"]"}},
                 "work=w@x! home=h@x ",
                 ""},
             Row{"remove the value of one",
                 {{"op", "remove"}, {"path", "emails[type eq \"home\"].value"}},
                 "work=w@x! ",
                 ""},
             Row{"remove all", {{"op", "remove"}, {"path", "emails"}}, "-", ""},
             Row{"remove by value",
                 {{"op", "Remove"}, {"path", "emails"}, {"value", {{{"value", "h@x"}}}}},
                 "work=w@x! ",
                 ""},
             Row{"remove by text",
                 {{"op", "remove"}, {"path", "emails"}, {"value", "h@x"}},
                 "work=w@x! ",
                 ""},
             Row{"remove an empty list",
                 {{"op", "remove"}, {"path", "emails"}, {"value", Json::array()}},
                 "work=w@x! home=h@x ",
                 ""},
         }) {
        BOOST_TEST_CONTEXT(row.name) {
            auto directory = with_kim();
            auto const done = directory.patch("/Users/100", {row.operation});
            BOOST_TEST(done.body.value("scimType", "") == row.reason, done.body.dump());
            BOOST_TEST(done.status == (*row.reason ? 400 : 200));
            auto const after = directory.get("/Users/100").body;
            auto const shown = mails(after);
            if (!*row.reason) BOOST_TEST((shown.empty() ? "-" : shown) == row.after);
        }
    }
}

BOOST_AUTO_TEST_CASE(operations_on_single_values_do_what_the_table_says) {
    struct Row {
        Json operation;
        char const* at; ///< JSON Pointer into the user
        Json after;     ///< null: absent
    };
    std::string const urn = enterprise;
    auto const in_enterprise = "/" + urn + "/";
    for (auto const& row : {
             Row{{{"op", "replace"}, {"path", "title"}, {"value", "Boss"}}, "/title", "Boss"},
             Row{{{"op", "add"}, {"path", "title"}, {"value", 7}}, "/title", "7"},
             Row{{{"op", "remove"}, {"path", "title"}}, "/title", nullptr},
             Row{{{"op", "replace"}, {"path", "title"}, {"value", nullptr}}, "/title", nullptr},
             Row{{{"op", "replace"}, {"path", "name"}, {"value", {{"givenName", "Kimi"}}}},
                 "/name/familyName",
                 "Lee"},
             Row{{{"op", "replace"}, {"path", ""}, {"value", {{"title", "Boss"}}}}, "/title", "Boss"},
             Row{{{"op", "add"}, {"value", {{"name.givenName", "Kimi"}}}}, "/name/givenName", "Kimi"},
             Row{{{"op", "add"}, {"value", {{urn + ":department", "HR"}}}}, "/E/department", "HR"},
             Row{{{"op", "add"}, {"value", {{urn, {{"division", "N"}}}}}}, "/E/department", "IT"},
             Row{{{"op", "add"}, {"value", {{"emails[type eq \"work\"].value", "n@x"}}}},
                 "/emails/0/value",
                 "n@x"},
             Row{{{"op", "replace"},
                  {"value",
                   {{"schemas", {"x"}}, {"meta", {{"x", 1}}}, {"id", "100"}, {"groups", Json::array()}}}},
                 "/title",
                 "Engineer"},
             Row{{{"op", "Add"}, {"path", urn + ":manager"}, {"value", "8"}}, "/E/manager/value", "8"},
             Row{{{"op", "Add"}, {"path", "manager"}, {"value", {{{"value", "9"}, {"$ref", "x"}}}}},
                 "/E/manager/value",
                 "9"},
             Row{{{"op", "add"},
                  {"path", "urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department"},
                  {"value", "HR"}},
                 "/E/department",
                 "HR"},
             Row{{{"op", "replace"}, {"path", "ACTIVE"}, {"value", "True"}}, "/active", true},
             Row{{{"op", "replace"}, {"path", "userName"}, {"value", "KIM@x.example"}},
                 "/userName",
                 "kim@x.example"},
         }) {
        BOOST_TEST_CONTEXT(row.operation.dump()) {
            auto directory = with_kim();
            auto const done = directory.patch("/Users/100", {row.operation});
            BOOST_TEST(done.status == 200, done.body.dump());
            auto body = done.body;
            body["E"] = body[enterprise];
            Json::json_pointer const at(row.at);
            BOOST_TEST((body.contains(at) ? body.at(at) : Json(nullptr)) == row.after);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_patch_that_is_wrong_writes_nothing) {
    struct Row {
        Json operation;
        char const* reason;
    };
    for (auto const& row : {
             Row{{{"op", "bogus"}, {"path", "title"}, {"value", "x"}}, "invalidSyntax"},
             Row{{{"path", "title"}, {"value", "x"}}, "invalidSyntax"},
             Row{"text", "invalidSyntax"},
             Row{{{"op", "replace"}, {"path", "emails[type eq"}, {"value", "x"}}, "invalidPath"},
             Row{{{"op", "replace"}, {"path", "a..b"}, {"value", "x"}}, "invalidPath"},
             Row{{{"op", "replace"}, {"path", "[x]"}, {"value", "x"}}, "invalidPath"},
             Row{{{"op", "replace"}, {"path", 7}, {"value", "x"}}, "invalidPath"},
             Row{{{"op", "replace"}, {"path", "emails[type zz \"work\"].value"}, {"value", "x"}},
                 "invalidFilter"},
             Row{{{"op", "remove"}}, "noTarget"},
             Row{{{"op", "add"}, {"value", 7}}, "invalidValue"},
             Row{{{"op", "add"}, {"path", "title"}}, "invalidValue"},
             Row{{{"op", "replace"}, {"path", "id"}, {"value", "8"}}, "mutability"},
             Row{{{"op", "replace"}, {"value", {{"id", "8"}}}}, "mutability"},
             Row{{{"op", "replace"}, {"path", "meta.created"}, {"value", "2020-01-01T00:00:00Z"}},
                 "mutability"},
             Row{{{"op", "add"}, {"path", "groups"}, {"value", {{{"value", "8"}}}}}, "mutability"},
             Row{{{"op", "replace"}, {"path", "userName"}, {"value", "other"}}, "mutability"},
             Row{{{"op", "remove"}, {"path", "userName"}}, "mutability"},
             Row{{{"op", "remove"}, {"path", "active"}}, "mutability"},
             Row{{{"op", "remove"}, {"path", "name.familyName"}}, "mutability"},
             Row{{{"op", "replace"}, {"path", "active"}, {"value", "maybe"}}, "invalidValue"},
             Row{{{"op", "replace"}, {"path", "name"}, {"value", "x"}}, "invalidValue"},
             Row{{{"op", "replace"}, {"path", "emails"}, {"value", 7}}, "invalidValue"},
             Row{{{"op", "replace"}, {"path", "roles"}, {"value", {7}}}, "invalidValue"},
             Row{{{"op", "replace"}, {"path", "title"}, {"value", "a\u0001"}}, "invalidValue"},
             Row{{{"op", "replace"}, {"path", "name.givenName"}, {"value", "a\nb"}}, "invalidValue"},
         }) {
        auto directory = with_kim();
        auto const good = Json{{"op", "replace"}, {"path", "nickName"}, {"value", "changed"}};
        auto const done = directory.patch("/Users/100", {good, row.operation});
        BOOST_TEST(done.status == 400, row.operation.dump());
        BOOST_TEST(done.body.value("scimType", "") == row.reason, row.operation.dump() << done.body.dump());
        BOOST_TEST(directory.get("/Users/100").body["nickName"] == "K", row.operation.dump());
    }
}

BOOST_AUTO_TEST_CASE(what_is_unknown_is_left_out_and_named) {
    auto directory = with_kim();
    auto const done =
        directory.patch("/Users/100", {{{"op", "replace"}, {"path", "favouriteColour"}, {"value", "red"}},
                                       {{"op", "add"}, {"path", "urn:x:y:z"}, {"value", "1"}},
                                       {{"op", "replace"}, {"path", "active"}, {"value", false}}});
    BOOST_TEST(done.status == 200);
    BOOST_TEST(done.body["active"] == false);
    BOOST_TEST(done.headers.at("X-Idiom-Ignored") == "favouriteColour, urn:x:y:z");
    auto kim = user_named("ana");
    kim["displayName"] = "Ana Ruiz";
    kim["favouriteColour"] = "red";
    kim["urn:x:y"] = {{"a", 1}};
    auto const made = directory.send(Method::post, "/Users", kim);
    BOOST_TEST(made.status == 201);
    BOOST_TEST(made.headers.at("X-Idiom-Ignored") == "favouriteColour, urn:x:y");
    BOOST_TEST(directory.patch("/Users/100", {}).status == 200);
    BOOST_TEST(directory.send(Method::patch, "/Users/100", {{"Operations", 7}}).body["scimType"] ==
               "invalidSyntax");
}

BOOST_AUTO_TEST_CASE(a_put_clears_keeps_and_sets_as_the_table_says) {
    auto directory = with_kim();
    auto put = user_named("kim@x.example");
    put["emails"] = nullptr;
    put["roles"] = nullptr;
    put["active"] = nullptr;
    put[enterprise] = nullptr;
    auto const done = directory.send(Method::put, "/Users/100", put).body;
    BOOST_TEST(!done.contains("emails"));
    BOOST_TEST(!done.contains("addresses"));
    BOOST_TEST(roles_in(done) == "agent ");
    BOOST_TEST(done["active"] == true);
    BOOST_TEST(done[enterprise]["department"] == "IT");
    BOOST_TEST(done["name"]["givenName"] == "Kim"); // the vendor needs it
    for (auto const& nothing :
         {R"({})", R"([{}])", R"([null])", R"({"value":null})", R"([{"display":"x"}])"}) {
        auto other = put;
        other["roles"] = Json::parse(nothing);
        auto const refused = directory.send(Method::put, "/Users/100", other);
        BOOST_TEST(refused.status == 400, nothing);
        BOOST_TEST(refused.body["scimType"] == "invalidValue", nothing);
        BOOST_TEST(roles_in(directory.get("/Users/100").body) == "agent ", nothing);
    }
    put[enterprise] = {{"division", "N"}};
    put["id"] = "another";
    put["meta"] = {{"version", "x"}};
    put["groups"] = {{{"value", "x"}}};
    auto const set = directory.send(Method::put, "/Users/100", put);
    BOOST_TEST(set.status == 200);
    BOOST_TEST((set.body[enterprise] == Json{{"division", "N"}}));
    BOOST_TEST(set.body["id"] == "100");
    BOOST_TEST(directory.send(Method::put, "/Users/999", put).status == 404);
    auto nameless = put;
    nameless.erase("userName");
    BOOST_TEST(directory.send(Method::put, "/Users/100", nameless).body["scimType"] == "invalidValue");
}

BOOST_AUTO_TEST_CASE(a_strict_route_refuses_what_the_tolerant_one_mends) {
    std::vector<std::pair<std::string, std::string>> const scim{{"Content-Type", "application/scim+json"}};
    struct Row {
        Json operation;
        char const* reason;
    };
    for (auto const& row : {
             Row{{{"op", "Replace"}, {"path", "title"}, {"value", "x"}}, "invalidSyntax"},
             Row{{{"op", "replace"}, {"value", {{"title", "x"}}}}, "invalidSyntax"},
             Row{{{"op", "remove"}, {"path", "emails"}, {"value", {{{"value", "h@x"}}}}}, "invalidSyntax"},
             Row{{{"op", "replace"}, {"path", "emails[type eq \"home\"]"}, {"value", {{"value", "n"}}}},
                 "invalidPath"},
             Row{{{"op", "replace"}, {"path", "emails[value pr].type"}, {"value", "x"}}, "invalidFilter"},
             Row{{{"op", "replace"}, {"path", "emails[type eq \"other\"].value"}, {"value", "x"}},
                 "noTarget"},
             Row{{{"op", "replace"}, {"path", "nope"}, {"value", "x"}}, "invalidPath"},
             Row{{{"op", "replace"}, {"path", "active"}, {"value", "True"}}, "invalidValue"},
             Row{{{"op", "replace"}, {"path", "title"}, {"value", 7}}, "invalidValue"},
             Row{{{"op", "replace"}, {"path", "emails"}, {"value", {{"value", "x"}}}}, "invalidValue"},
             Row{{{"op", "replace"}, {"path", "title"}, {"value", "x"}}, ""},
             Row{{{"op", "remove"}, {"path", "emails[type eq \"home\"]"}}, ""},
         }) {
        auto directory = with_kim();
        directory.settings.strict = true;
        auto const done = directory.send(Method::patch, "/Users/100", patch_of({row.operation}), scim);
        BOOST_TEST(done.body.value("scimType", "") == row.reason, row.operation.dump() << done.body.dump());
    }
    auto directory = with_kim();
    directory.settings.strict = true;
    auto const names = directory.send(
        Method::patch, "/Users/100",
        patch_of(
            {{{"op", "replace"}, {"path", "name"}, {"value", {{"givenName", "A"}, {"familyName", "B"}}}}}),
        scim);
    BOOST_TEST(names.body["name"]["givenName"] == "A");
    for (auto const& [change, reason] :
         std::initializer_list<std::pair<Json, char const*>>{{{{"schemas", nullptr}}, "invalidSyntax"},
                                                             {{{"schemas", {"urn:x"}}}, "invalidSyntax"},
                                                             {{{"unknown", 1}}, "invalidSyntax"},
                                                             {{{"emails", "x"}}, "invalidValue"}}) {
        auto user = user_named("ana");
        user["displayName"] = "Ana Ruiz";
        user.update(change);
        auto const made = directory.send(Method::post, "/Users", user, scim);
        BOOST_TEST(made.body.value("scimType", "") == reason, change.dump() << made.body.dump());
    }
    auto const empty = directory.send(Method::patch, "/Users/100", patch_of({}), scim);
    BOOST_TEST(empty.body["scimType"] == "invalidSyntax");
    for (auto const* const filter :
         {"userName%20eq%20%27kim%27", "emails[type%20eq%20%22work%22].value%20eq%20%22x%22",
          "externalId%20eq%20x"})
        BOOST_TEST(directory.get(std::string("/Users?filter=") + filter).body["scimType"] == "invalidFilter",
                   filter);
}

BOOST_AUTO_TEST_SUITE_END()
