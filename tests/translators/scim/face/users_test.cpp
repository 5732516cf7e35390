#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

constexpr auto enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

Json ana() {
    auto user = user_named("ana@x.example");
    user["externalId"] = "ext-1";
    user["name"] = {{"givenName", "Ana"}, {"familyName", "Lee"}, {"middleName", "M"}};
    user["displayName"] = "Ana Lee (IT)";
    user["active"] = true;
    user["title"] = "Engineer";
    user["emails"] = Json::array({{{"value", "ana@x.example"}, {"type", "work"}, {"primary", "true"}},
                                  {{"value", "ana@home.example"}, {"type", "home"}}});
    user["phoneNumbers"] = Json::array({{{"value", "+1 212 555 01"}, {"type", "work"}}});
    user["roles"] = Json::array();
    user["addresses"] = nullptr;
    user["department"] = "IT";
    user["meta"] = {{"resourceType", "User"}};
    return user;
}

std::string location(Received const& reply) {
    return reply.headers.contains("Location") ? reply.headers.at("Location") : "";
}

/// A directory whose route has two roles, one of them the default, and a user in it.
Directory with_user(std::string const& dialect) {
    std::map<std::string, std::vector<RolePolicy::Pair>> const maps{
        {"genesys", {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}}},
        {"evovoice", {{"admin", "SystemAdministrator"}, {"agent", "Customer"}}},
        {"xarios", {{"admin", "admin.user"}, {"agent", "customer.user"}, {"acd", "customer.user.acd"}}},
        {"configureuser", {}}};
    Directory directory(dialect, maps.at(dialect));
    if (dialect != "configureuser") directory.roles.default_roles = {"agent"};
    auto const made = directory.send(Method::post, "/Users", ana());
    BOOST_REQUIRE_EQUAL(made.status, 201);
    return directory;
}

constexpr std::array dialects_with_users{"genesys", "evovoice", "xarios", "configureuser"};

} // namespace

BOOST_AUTO_TEST_SUITE(scim_users)

BOOST_AUTO_TEST_CASE(a_user_is_read_as_he_was_written_whatever_the_back_end_holds) {
    for (auto const* const dialect : dialects_with_users) {
        BOOST_TEST_CONTEXT(dialect) {
            auto directory = with_user(dialect);
            auto const got = directory.send(Method::get, "/Users/100");
            BOOST_REQUIRE_EQUAL(got.status, 200);
            BOOST_TEST(got.body["userName"] == "ana@x.example");
            BOOST_TEST(got.body["externalId"] == "ext-1");
            BOOST_TEST(got.body["displayName"] == "Ana Lee (IT)");
            BOOST_TEST(got.body["name"]["givenName"] == "Ana");
            BOOST_TEST(got.body["name"]["middleName"] == "M");
            BOOST_TEST(got.body["title"] == "Engineer");
            BOOST_TEST(got.body["active"] == true);
            BOOST_TEST(got.body["emails"].size() == 2U);
            BOOST_TEST(got.body["emails"][0]["primary"] == true);
            BOOST_TEST(got.body["phoneNumbers"][0]["value"] == "+1 212 555 01");
            BOOST_TEST(got.body[enterprise]["department"] == "IT");
            BOOST_TEST(!got.body.contains("password"));
            BOOST_TEST(got.body["meta"]["location"] == "https://gateway.example/scim/v2/acme/Users/100");
            BOOST_TEST(got.body["meta"]["version"] == got.headers.at("ETag"));
            BOOST_TEST(got.body["meta"]["created"].get<std::string>().ends_with("Z"));
            BOOST_TEST(got.headers.at("Content-Type") == "application/scim+json");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_create_says_where_the_user_is_and_a_second_one_is_refused) {
    for (auto const* const dialect : dialects_with_users) {
        BOOST_TEST_CONTEXT(dialect) {
            auto directory = with_user(dialect);
            auto other = ana();
            other["userName"] = "ANA@X.example";
            auto const again = directory.send(Method::post, "/Users", other);
            BOOST_TEST(again.status == 409);
            BOOST_TEST(again.body["scimType"] == "uniqueness");
            BOOST_TEST(again.body["status"] == "409");
            BOOST_TEST(directory.vendor.users.size() == 1U);
        }
    }
    Directory directory("xarios");
    auto const made = directory.send(Method::post, "/Users", ana());
    BOOST_TEST(location(made) == "https://gateway.example/scim/v2/acme/Users/100");
    BOOST_TEST(made.headers.contains("ETag"));
}

BOOST_AUTO_TEST_CASE(what_the_vendor_needs_is_made_of_what_there_is) {
    Directory xarios("xarios");
    xarios.send(Method::post, "/Users", user_named("kim@x.example"));
    BOOST_TEST(xarios.vendor.users.at("100").texts.at(Field::display_name) == "kim@x.example");

    Directory genesys("genesys", {{"agent", "ROLE_AGENT"}});
    auto kim = user_named("kim");
    BOOST_TEST(genesys.send(Method::post, "/Users", kim).status == 400);
    kim["displayName"] = "Kim van Lee";
    auto const without_role = genesys.send(Method::post, "/Users", kim);
    BOOST_TEST(without_role.status == 400);
    BOOST_TEST(without_role.body["scimType"] == "invalidValue");
    genesys.roles.default_roles = {"agent"};
    BOOST_TEST(genesys.send(Method::post, "/Users", kim).status == 201);
    auto const& stored = genesys.vendor.users.at("100");
    BOOST_TEST(stored.texts.at(Field::first_name) == "Kim van");
    BOOST_TEST(stored.texts.at(Field::last_name) == "Lee");
    BOOST_TEST(stored.texts.at(Field::password).size() == 32U);
    BOOST_TEST(stored.roles.contains("ROLE_AGENT"));
}

BOOST_AUTO_TEST_CASE(a_password_of_a_line_is_left_out_and_named) {
    Directory directory("configureuser");
    auto kim = user_named("kim@x.example");
    kim["password"] = "Secret-1";
    auto const made = directory.send(Method::post, "/Users", kim);
    BOOST_TEST(made.status == 201);
    BOOST_TEST(made.headers.at("X-Idiom-Ignored") == "password");
    BOOST_TEST(!directory.vendor.users.at("100").texts.contains(Field::password));
}

BOOST_AUTO_TEST_CASE(the_vendors_value_wins_over_one_that_was_kept_beside_another) {
    auto directory = with_user("genesys");
    directory.vendor.users.at("100").texts[Field::last_name] = "Okoro";
    auto const got = directory.send(Method::get, "/Users/100");
    BOOST_TEST(got.body["displayName"] == "Ana Okoro");
    BOOST_TEST(got.body["name"]["familyName"] == "Okoro");
}

BOOST_AUTO_TEST_CASE(a_patch_changes_what_it_names) {
    for (auto const* const dialect : dialects_with_users) {
        BOOST_TEST_CONTEXT(dialect) {
            auto directory = with_user(dialect);
            auto const before = directory.send(Method::get, "/Users/100");
            auto const done = directory.send(
                Method::patch, "/Users/100",
                patch_of(
                    {{{"op", "Replace"}, {"path", "title"}, {"value", "Boss"}},
                     {{"op", "Add"}, {"path", "emails[type eq \"other\"].value"}, {"value", "o@x.example"}},
                     {{"op", "Replace"},
                      {"path", std::string(enterprise) + ":department"},
                      {"value", "HR"}}}));
            BOOST_REQUIRE_EQUAL(done.status, 200);
            BOOST_TEST(done.body["title"] == "Boss");
            BOOST_TEST(done.body["emails"].size() == 3U);
            BOOST_TEST(done.body[enterprise]["department"] == "HR");
            BOOST_TEST(done.headers.at("ETag") != before.headers.at("ETag"));
            auto const got = directory.send(Method::get, "/Users/100");
            BOOST_TEST(got.body == done.body);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_patch_that_changes_nothing_sends_nothing) {
    auto directory = with_user("genesys");
    auto const before = directory.send(Method::get, "/Users/100");
    auto const done =
        directory.send(Method::patch, "/Users/100",
                       patch_of({{{"op", "replace"}, {"path", "title"}, {"value", "Engineer"}}}));
    BOOST_TEST(done.status == 200);
    BOOST_TEST(done.body == before.body);
    for (auto const& call : directory.vendor.calls)
        BOOST_TEST(!call.starts_with("update"), call);
}

BOOST_AUTO_TEST_CASE(a_put_clears_what_it_leaves_out_but_not_roles_and_activity) {
    auto directory = with_user("genesys");
    auto put = user_named("ANA@x.example");
    put["name"] = {{"givenName", "Ana"}, {"familyName", "Lee"}};
    auto const done = directory.send(Method::put, "/Users/100", put);
    BOOST_REQUIRE_EQUAL(done.status, 200);
    BOOST_TEST(!done.body.contains("title"));
    BOOST_TEST(done.body["externalId"] == "ext-1");
    BOOST_TEST(done.body["active"] == true);
    BOOST_TEST(done.body["roles"][0]["value"] == "agent");
    BOOST_TEST(done.body[enterprise]["department"] == "IT");
    BOOST_TEST(done.body["displayName"] == "Ana Lee");
    put["userName"] = "other@x.example";
    auto const renamed = directory.send(Method::put, "/Users/100", put);
    BOOST_TEST(renamed.status == 400);
    BOOST_TEST(renamed.body["scimType"] == "mutability");
}

BOOST_AUTO_TEST_CASE(a_put_of_what_was_read_changes_nothing) {
    for (auto const* const dialect : dialects_with_users) {
        BOOST_TEST_CONTEXT(dialect) {
            auto directory = with_user(dialect);
            auto const before = directory.send(Method::get, "/Users/100");
            auto const done = directory.send(Method::put, "/Users/100", before.body);
            BOOST_TEST(done.status == 200);
            BOOST_TEST(done.body == before.body);
        }
    }
}

BOOST_AUTO_TEST_CASE(roles_are_a_set_of_the_routes_names) {
    auto directory = with_user("genesys");
    auto const roles = [](Received const& reply) {
        std::string names;
        for (auto const& role : reply.body.value("roles", Json::array()))
            names += role["value"].get<std::string>() + (role.value("primary", false) ? "! " : " ");
        return names;
    };
    auto const patch = [&](Json const& operation) {
        return directory.send(Method::patch, "/Users/100", patch_of({operation}));
    };
    BOOST_TEST(roles(patch({{"op", "add"}, {"path", "roles"}, {"value", {{{"value", "ADMIN"}}}}})) ==
               "admin agent ");
    BOOST_TEST(
        roles(patch({{"op", "replace"}, {"path", "roles[value eq \"admin\"].primary"}, {"value", true}})) ==
        "admin! agent ");
    BOOST_TEST(roles(patch({{"op", "Remove"}, {"path", "roles"}, {"value", {{{"value", "agent"}}}}})) ==
               "admin! ");
    BOOST_TEST(roles(patch({{"op", "replace"}, {"path", "roles"}, {"value", {{{"value", "agent"}}}}})) ==
               "agent ");
    auto const unknown = patch({{"op", "add"}, {"path", "roles"}, {"value", {{{"value", "boss"}}}}});
    BOOST_TEST(unknown.status == 400);
    BOOST_TEST(unknown.body["scimType"] == "invalidValue");
    directory.settings.remember_unknown_roles = true;
    auto const remembered = patch({{"op", "add"}, {"path", "roles"}, {"value", {{{"value", "boss"}}}}});
    BOOST_TEST(roles(remembered) == "agent boss ");
    BOOST_TEST(remembered.headers.at("X-Idiom-Ignored") == "roles.boss");
}

BOOST_AUTO_TEST_CASE(roles_that_the_route_does_not_name_are_kept) {
    auto directory = with_user("evovoice");
    directory.vendor.users.at("100").roles.insert("Hidden");
    auto const done =
        directory.send(Method::patch, "/Users/100",
                       patch_of({{{"op", "replace"}, {"path", "roles"}, {"value", Json::array()}}}));
    BOOST_TEST(done.status == 200);
    BOOST_TEST((directory.vendor.users.at("100").roles == std::set<std::string>{"Hidden"}));
}

BOOST_AUTO_TEST_CASE(deactivation_takes_the_roles_and_reactivation_gives_them_back) {
    for (auto const* const dialect : {"genesys", "evovoice", "xarios"}) {
        BOOST_TEST_CONTEXT(dialect) {
            auto directory = with_user(dialect);
            auto const held = directory.vendor.users.at("100").roles;
            auto const off =
                directory.send(Method::patch, "/Users/100",
                               patch_of({{{"op", "Replace"}, {"path", "active"}, {"value", "False"}}}));
            BOOST_REQUIRE_EQUAL(off.status, 200);
            BOOST_TEST(off.body["active"] == false);
            BOOST_TEST(off.body["roles"][0]["value"] == "agent");
            BOOST_TEST(off.body["urn:idiom:scim:schemas:extension:idiom:2.0:User"]["inactiveBy"] ==
                       "strip_roles");
            BOOST_TEST(directory.vendor.users.at("100").roles.empty());
            BOOST_TEST(directory.send(Method::get, "/Users/100").body["active"] == false);
            auto const again = directory.send(
                Method::patch, "/Users/100", patch_of({{{"op", "replace"}, {"value", {{"active", false}}}}}));
            BOOST_TEST(again.body == off.body);
            auto const on = directory.send(Method::patch, "/Users/100",
                                           patch_of({{{"op", "replace"}, {"value", {{"active", true}}}}}));
            BOOST_TEST(on.body["active"] == true);
            BOOST_TEST(!on.body.contains("urn:idiom:scim:schemas:extension:idiom:2.0:User"));
            BOOST_TEST((directory.vendor.users.at("100").roles == held));
        }
    }
}

BOOST_AUTO_TEST_CASE(roles_that_cost_money_again_are_not_taken) {
    auto directory = with_user("xarios");
    directory.vendor.users.at("100").roles.insert({"customer.user.acd", "customer.user.pbx"});
    directory.send(Method::patch, "/Users/100",
                   patch_of({{{"op", "replace"}, {"path", "active"}, {"value", false}}}));
    BOOST_TEST((directory.vendor.users.at("100").roles ==
                std::set<std::string>{"customer.user.acd", "customer.user.pbx"}));
}

BOOST_AUTO_TEST_CASE(who_gets_a_role_at_the_vendor_is_active_again) {
    auto directory = with_user("genesys");
    directory.send(Method::patch, "/Users/100",
                   patch_of({{{"op", "replace"}, {"path", "active"}, {"value", false}}}));
    directory.vendor.users.at("100").roles.insert("ROLE_ADMIN");
    auto const got = directory.send(Method::get, "/Users/100");
    BOOST_TEST(got.body["active"] == true);
    BOOST_TEST(got.body["roles"].size() == 1U);
}

BOOST_AUTO_TEST_CASE(changes_of_roles_while_inactive_change_what_is_given_back) {
    auto directory = with_user("genesys");
    directory.send(Method::patch, "/Users/100",
                   patch_of({{{"op", "replace"}, {"path", "active"}, {"value", false}}}));
    auto const added =
        directory.send(Method::patch, "/Users/100",
                       patch_of({{{"op", "add"}, {"path", "roles"}, {"value", {{{"value", "admin"}}}}}}));
    BOOST_TEST(added.body["roles"].size() == 2U);
    BOOST_TEST(added.body["active"] == false);
    BOOST_TEST(directory.vendor.users.at("100").roles.empty());
    directory.send(Method::patch, "/Users/100",
                   patch_of({{{"op", "replace"}, {"path", "active"}, {"value", true}}}));
    BOOST_TEST((directory.vendor.users.at("100").roles == std::set<std::string>{"ROLE_ADMIN", "ROLE_AGENT"}));
}

BOOST_AUTO_TEST_CASE(a_deactivation_that_the_vendor_refuses_leaves_him_active) {
    auto directory = with_user("genesys");
    directory.vendor.failing["100"] = Fault::backend_conflict;
    auto const off = directory.send(Method::patch, "/Users/100",
                                    patch_of({{{"op", "replace"}, {"path", "active"}, {"value", false}}}));
    BOOST_TEST(off.status == 409);
    directory.vendor.failing.clear();
    auto const got = directory.send(Method::get, "/Users/100");
    BOOST_TEST(got.body["active"] == true);
    BOOST_TEST(directory.records.documents.at("user/100").find("inactive") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_vendors_own_switch_is_used_where_there_is_one) {
    auto directory = with_user("configureuser");
    auto const off = directory.send(Method::patch, "/Users/100",
                                    patch_of({{{"op", "add"}, {"value", {{"active", false}}}}}));
    BOOST_TEST(off.body["active"] == false);
    BOOST_TEST((directory.vendor.users.at("100").active == false));
    BOOST_TEST(directory.send(Method::get, "/Users?filter=userName%20eq%20%22ana@x.example%22")
                   .body["totalResults"] == 1);
}

BOOST_AUTO_TEST_CASE(a_route_that_does_not_deactivate_says_so) {
    auto directory = with_user("genesys");
    directory.settings.on_deactivate = OnDeactivate::reject;
    auto const off = directory.send(Method::patch, "/Users/100",
                                    patch_of({{{"op", "replace"}, {"path", "active"}, {"value", false}}}));
    BOOST_TEST(off.status == 501);
    auto inactive = user_named("kim");
    inactive["displayName"] = "Kim Lee";
    inactive["active"] = false;
    BOOST_TEST(directory.send(Method::post, "/Users", inactive).status == 501);
    BOOST_TEST(directory.vendor.users.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_user_can_be_created_inactive) {
    Directory directory("genesys", {{"agent", "ROLE_AGENT"}});
    auto kim = user_named("kim");
    kim["displayName"] = "Kim Lee";
    kim["active"] = false;
    kim["roles"] = {{{"value", "agent"}}};
    auto const made = directory.send(Method::post, "/Users", kim);
    BOOST_TEST(made.status == 201);
    BOOST_TEST(made.body["active"] == false);
    BOOST_TEST(directory.vendor.users.at("100").roles.empty());
}

BOOST_AUTO_TEST_CASE(a_delete_erases_the_user_and_what_was_kept_of_him) {
    for (auto const* const dialect : dialects_with_users) {
        BOOST_TEST_CONTEXT(dialect) {
            auto directory = with_user(dialect);
            BOOST_TEST(directory.send(Method::delete_, "/Users/100").status == 204);
            BOOST_TEST(directory.send(Method::get, "/Users/100").status == 404);
            BOOST_TEST(directory.records.documents.empty());
            BOOST_TEST(directory.send(Method::delete_, "/Users/100").status == 404);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_delete_may_hide_a_user_who_comes_back_under_his_id) {
    auto directory = with_user("genesys");
    directory.settings.on_delete = OnDelete::deactivate;
    BOOST_TEST(directory.send(Method::delete_, "/Users/100").status == 204);
    BOOST_TEST(directory.vendor.users.contains("100"));
    BOOST_TEST(directory.vendor.users.at("100").roles.empty());
    BOOST_TEST(directory.send(Method::get, "/Users/100").status == 404);
    BOOST_TEST(directory.send(Method::get, "/Users").body["totalResults"] == 0);
    auto const back = directory.send(Method::post, "/Users", ana());
    BOOST_TEST(back.status == 201);
    BOOST_TEST(back.body["id"] == "100");
    BOOST_TEST(back.body["active"] == true);
    BOOST_TEST(directory.vendor.users.at("100").roles.contains("ROLE_AGENT"));
    directory.settings.on_delete = OnDelete::reject;
    BOOST_TEST(directory.send(Method::delete_, "/Users/100").status == 501);
}

BOOST_AUTO_TEST_CASE(versions_hold_a_write_to_what_was_read) {
    auto directory = with_user("genesys");
    auto const patch = patch_of({{{"op", "replace"}, {"path", "title"}, {"value", "Boss"}}});
    auto const tag = directory.send(Method::get, "/Users/100").headers.at("ETag");
    BOOST_TEST(directory.send(Method::patch, "/Users/100", patch, {{"If-Match", "\"other\""}}).status == 412);
    BOOST_TEST(directory.send(Method::patch, "/Users/100", patch, {{"If-Match", "W/" + tag}}).status == 200);
    BOOST_TEST(directory.send(Method::patch, "/Users/100", patch, {{"If-Match", tag}}).status == 412);
    BOOST_TEST(directory.send(Method::delete_, "/Users/100", nullptr, {{"If-Match", tag}}).status == 412);
    BOOST_TEST(directory.send(Method::patch, "/Users/100", patch, {{"If-Match", "*"}}).status == 200);
    auto const now = directory.send(Method::get, "/Users/100").headers.at("ETag");
    BOOST_TEST(directory.send(Method::get, "/Users/100", nullptr, {{"If-None-Match", now}}).status == 304);
    BOOST_TEST(
        directory.send(Method::get, "/Users/100?attributes=userName", nullptr, {{"If-None-Match", now}})
            .status == 304);
}

BOOST_AUTO_TEST_CASE(projections_show_what_is_asked_for) {
    auto directory = with_user("genesys");
    auto const only = directory.send(Method::get, "/Users/100?attributes=userName,name.givenName,nope");
    BOOST_TEST(only.body.size() == 4U);
    BOOST_TEST((only.body["name"] == Json{{"givenName", "Ana"}}));
    auto const without = directory.send(Method::get, "/Users/100?excludedAttributes=emails,id,groups");
    BOOST_TEST(!without.body.contains("emails"));
    BOOST_TEST(!without.body.contains("groups"));
    BOOST_TEST(without.body.contains("id"));
    auto const extension = directory.send(Method::get, std::string("/Users/100?attributes=") + enterprise);
    BOOST_TEST(extension.body.contains(enterprise));
    BOOST_TEST(!extension.body.contains("userName"));
    BOOST_TEST(directory.send(Method::get, "/Users/100?attributes=a&excludedAttributes=b").status == 400);
}

BOOST_AUTO_TEST_CASE(attributes_that_the_route_does_not_keep_are_left_out_or_refused) {
    Directory directory("genesys", {{"agent", "ROLE_AGENT"}});
    directory.roles.default_roles = {"agent"};
    directory.settings.unheld = Unheld::drop;
    auto const made = directory.send(Method::post, "/Users", ana());
    BOOST_TEST(made.status == 201);
    BOOST_TEST(!made.body.contains("title"));
    BOOST_TEST(made.body["externalId"] == "ext-1");
    BOOST_TEST(made.headers.at("X-Idiom-Ignored").find("title") != std::string::npos);
    directory.settings.unheld = Unheld::reject;
    auto const refused = directory.send(Method::patch, "/Users/100",
                                        patch_of({{{"op", "add"}, {"path", "title"}, {"value", "x"}}}));
    BOOST_TEST(refused.status == 400);
    BOOST_TEST(refused.body["scimType"] == "invalidValue");
}

BOOST_AUTO_TEST_SUITE_END()
