#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

/// A route with the roles admin and agent, and four users without a role but `agent`.
Directory with_four(std::string const& dialect = "evovoice") {
    Directory directory(dialect, {{"admin", dialect == "xarios" ? "admin.user" : "ADMIN"},
                                  {"agent", dialect == "xarios" ? "customer.user" : "AGENT"}});
    directory.roles.default_roles = {"agent"};
    for (int i = 0; i < 4; ++i) {
        auto user = user_named("u" + std::to_string(i) + "@x.example");
        user["name"] = {{"givenName", "U" + std::to_string(i)}, {"familyName", "Lee"}};
        BOOST_REQUIRE_EQUAL(directory.send(Method::post, "/Users", user).status, 201);
    }
    return directory;
}

std::string id_of(Directory& directory, std::string const& name) {
    auto const found = directory.send(Method::get, "/Groups?filter=displayName%20eq%20%22" + name + "%22");
    BOOST_REQUIRE_EQUAL(found.body["totalResults"], 1);
    return found.body["Resources"][0]["id"];
}

std::string members(Received const& group) {
    std::string made;
    for (auto const& member : group.body.value("members", Json::array()))
        made += member["value"].get<std::string>() + " ";
    return made;
}

Json member(std::string const& id) { return {{"value", id}}; }

} // namespace

BOOST_AUTO_TEST_SUITE(scim_groups)

BOOST_AUTO_TEST_CASE(groups_are_the_roles_of_the_route) {
    auto directory = with_four();
    auto const all = directory.send(Method::get, "/Groups");
    BOOST_TEST(all.body["totalResults"] == 2);
    auto const agent = directory.send(Method::get, "/Groups/" + id_of(directory, "AGENT"));
    BOOST_TEST(agent.status == 200);
    BOOST_TEST(agent.body["displayName"] == "agent");
    BOOST_TEST(members(agent) == "100 101 102 103 ");
    BOOST_TEST(agent.body["members"][0]["display"] == "U0 Lee");
    BOOST_TEST(agent.body["members"][0]["$ref"] == "https://gateway.example/scim/v2/acme/Users/100");
    BOOST_TEST(agent.body["urn:idiom:scim:schemas:extension:idiom:2.0:Group"]["role"] == "agent");
    BOOST_TEST(!agent.headers.contains("ETag"));
    auto const admin = directory.send(Method::get, "/Groups/" + id_of(directory, "admin"));
    BOOST_TEST(admin.body["members"] == Json::array());
    auto const user = directory.send(Method::get, "/Users/100");
    BOOST_TEST(user.body["groups"].size() == 1U);
    BOOST_TEST(user.body["groups"][0]["value"] == agent.body["id"]);
    BOOST_TEST(user.body["groups"][0]["type"] == "direct");
    BOOST_TEST(directory.send(Method::get, "/Groups/no-such-group").status == 404);
}

BOOST_AUTO_TEST_CASE(members_that_are_not_asked_for_are_not_read) {
    auto directory = with_four();
    auto const id = id_of(directory, "agent");
    auto const group = directory.send(Method::get, "/Groups/" + id + "?excludedAttributes=members");
    BOOST_TEST(!group.body.contains("members"));
    BOOST_TEST(directory.vendor.lists == 0U);
    BOOST_TEST(directory.send(Method::get, "/Groups?excludedAttributes=members").body["totalResults"] == 2);
    BOOST_TEST(directory.vendor.lists == 0U);
}

BOOST_AUTO_TEST_CASE(a_group_push_claims_the_group_of_a_role_and_takes_nobody_out) {
    auto directory = with_four();
    auto const claimed =
        directory.send(Method::post, "/Groups",
                       {{"displayName", "Agent"}, {"members", Json::array()}, {"externalId", "G1"}});
    BOOST_REQUIRE_EQUAL(claimed.status, 201);
    BOOST_TEST(claimed.body["id"] == id_of(directory, "agent"));
    BOOST_TEST(claimed.body["externalId"] == "G1");
    BOOST_TEST(members(claimed) == "100 101 102 103 ");
    BOOST_TEST(claimed.headers.at("Location").ends_with("/Groups/" + claimed.body["id"].get<std::string>()));
    auto const again = directory.send(Method::post, "/Groups", {{"displayName", "agent"}});
    BOOST_TEST(again.status == 409);
    BOOST_TEST(again.body["scimType"] == "uniqueness");
    auto const added =
        directory.send(Method::post, "/Groups", {{"displayName", "admin"}, {"members", {member("102")}}});
    BOOST_TEST(members(added) == "102 ");
    BOOST_TEST(directory.vendor.users.at("102").roles.contains("ADMIN"));
}

BOOST_AUTO_TEST_CASE(a_name_that_is_no_role_is_refused_or_remembered) {
    auto directory = with_four();
    auto const refused = directory.send(Method::post, "/Groups", {{"displayName", "Sales"}});
    BOOST_TEST(refused.status == 400);
    BOOST_TEST(refused.body["scimType"] == "invalidValue");
    BOOST_TEST(refused.body["detail"].get<std::string>().find("agent") != std::string::npos);
    directory.settings.remember_unknown_roles = true;
    auto const made =
        directory.send(Method::post, "/Groups", {{"displayName", "Sales"}, {"members", {member("101")}}});
    BOOST_REQUIRE_EQUAL(made.status, 201);
    BOOST_TEST(made.body["urn:idiom:scim:schemas:extension:idiom:2.0:Group"]["effective"] == false);
    auto const id = made.body["id"].get<std::string>();
    directory.send(Method::patch, "/Groups/" + id,
                   patch_of({{{"op", "add"}, {"path", "members"}, {"value", {member("103")}}}}));
    BOOST_TEST(members(directory.send(Method::get, "/Groups/" + id)) == "101 103 ");
    BOOST_TEST(directory.send(Method::get, "/Users/103").body["groups"].size() == 2U);
    BOOST_TEST(directory.send(Method::delete_, "/Groups/" + id).status == 204);
    BOOST_TEST(directory.send(Method::get, "/Groups/" + id).status == 404);
    BOOST_TEST(directory.send(Method::get, "/Groups").body["totalResults"] == 2);

    Directory without_roles("configureuser");
    BOOST_TEST(without_roles.send(Method::post, "/Groups", {{"displayName", "Sales"}}).status == 501);
    BOOST_TEST(without_roles.send(Method::get, "/Groups").body["totalResults"] == 0);
}

BOOST_AUTO_TEST_CASE(members_are_changed_in_all_the_ways_of_directories) {
    struct Row {
        char const* name;
        Json operation;
        char const* after;
    };
    for (auto const& row : {
             Row{"add",
                 {{"op", "Add"}, {"path", "members"}, {"value", {member("102"), member("103")}}},
                 "100 101 102 103 "},
             Row{"add who is there",
                 {{"op", "add"}, {"path", "members"}, {"value", {member("100")}}},
                 "100 101 "},
             Row{"remove by a filter", {{"op", "remove"}, {"path", "members[value eq \"100\"]"}}, "101 "},
             Row{"remove by a value",
                 {{"op", "Remove"}, {"path", "members"}, {"value", {member("100")}}},
                 "101 "},
             Row{"remove by a bare value", {{"op", "remove"}, {"path", "members"}, {"value", "101"}}, "100 "},
             Row{"remove who is not there",
                 {{"op", "remove"}, {"path", "members[value eq \"999\"]"}},
                 "100 101 "},
             Row{"remove all", {{"op", "remove"}, {"path", "members"}}, ""},
             Row{"remove nothing",
                 {{"op", "remove"}, {"path", "members"}, {"value", Json::array()}},
                 "100 101 "},
             Row{"replace", {{"op", "replace"}, {"path", "members"}, {"value", {member("103")}}}, "103 "},
             Row{"replace without a path",
                 {{"op", "replace"}, {"value", {{"members", {member("101"), member("102")}}}}},
                 "101 102 "},
             Row{"null says nothing",
                 {{"op", "replace"}, {"path", "members"}, {"value", nullptr}},
                 "100 101 "},
             Row{"a filter on what is shown",
                 {{"op", "remove"}, {"path", "members[display eq \"U0 Lee\"]"}},
                 "101 "},
             Row{"another filter", {{"op", "remove"}, {"path", "members[value ne \"100\"]"}}, "100 "},
             Row{"as a whole resource",
                 {{"op", "replace"}, {"value", {{"id", ""}, {"schemas", {"x"}}, {"displayName", "admin"}}}},
                 "100 101 "},
         }) {
        BOOST_TEST_CONTEXT(row.name) {
            auto directory = with_four();
            auto const id = id_of(directory, "admin");
            for (auto const* const user : {"100", "101"})
                directory.vendor.users.at(user).roles.insert("ADMIN");
            auto operation = row.operation;
            if (operation.contains("value") && operation["value"].is_object() &&
                operation["value"].contains("id"))
                operation["value"]["id"] = id;
            auto const done = directory.send(Method::patch, "/Groups/" + id, patch_of({operation}));
            BOOST_TEST(done.status == 200);
            BOOST_TEST(members(done) == row.after);
            BOOST_TEST(members(directory.send(Method::get, "/Groups/" + id)) == row.after);
        }
    }
}

BOOST_AUTO_TEST_CASE(several_operations_fold_to_one_change) {
    auto directory = with_four();
    auto const id = id_of(directory, "admin");
    directory.vendor.users.at("100").roles.insert("ADMIN");
    auto const done = directory.send(
        Method::patch, "/Groups/" + id,
        patch_of({{{"op", "remove"}, {"path", "members[value eq \"100\"]"}},
                  {{"op", "add"}, {"path", "members"}, {"value", {member("101"), member("102")}}},
                  {{"op", "remove"}, {"path", "members[value eq \"101\"]"}},
                  {{"op", "replace"}, {"value", {{"displayName", "Administrators"}}}}}));
    BOOST_TEST(members(done) == "102 ");
    BOOST_TEST(done.body["displayName"] == "Administrators");
    BOOST_TEST(done.body["id"] == id);
    BOOST_TEST(id_of(directory, "administrators") == id);
}

BOOST_AUTO_TEST_CASE(a_put_sets_the_members_only_if_it_has_them) {
    auto directory = with_four();
    auto const id = id_of(directory, "admin");
    directory.vendor.users.at("100").roles.insert("ADMIN");
    auto const put = [&](Json const& body) { return directory.send(Method::put, "/Groups/" + id, body); };
    BOOST_TEST(members(put({{"displayName", "admin"}})) == "100 ");
    BOOST_TEST(members(put({{"displayName", "admin"}, {"members", nullptr}})) == "100 ");
    BOOST_TEST(members(put({{"displayName", "admin"}, {"members", {{{"$ref", "../Users/101"}}}}})) == "101 ");
    BOOST_TEST(members(put({{"displayName", "admin"}, {"members", Json::array()}})) == "");
    BOOST_TEST(put({{"displayName", "agent"}}).status == 409);
    BOOST_TEST(put({{"members", Json::array()}}).status == 400);
}

BOOST_AUTO_TEST_CASE(nothing_is_written_if_a_member_is_none) {
    auto directory = with_four();
    auto const id = id_of(directory, "admin");
    auto const add = [&](Json const& value) {
        return directory.send(Method::patch, "/Groups/" + id,
                              patch_of({{{"op", "add"}, {"path", "members"}, {"value", value}}}));
    };
    auto const unknown = add({member("100"), member("999")});
    BOOST_TEST(unknown.status == 400);
    BOOST_TEST(unknown.body["detail"].get<std::string>().find("999") != std::string::npos);
    BOOST_TEST(!directory.vendor.users.at("100").roles.contains("ADMIN"));
    BOOST_TEST(add({{{"value", id}, {"type", "Group"}}}).status == 400);
    BOOST_TEST(add({{{"display", "x"}}}).status == 400);
    directory.settings.max_members = 1;
    BOOST_TEST(add({member("100"), member("101")}).status == 413);
}

BOOST_AUTO_TEST_CASE(who_was_written_before_a_failure_is_put_back) {
    auto directory = with_four();
    auto const id = id_of(directory, "admin");
    directory.vendor.users.at("103").roles.insert("ADMIN");
    directory.vendor.failing["102"] = Fault::backend_conflict;
    auto const done = directory.send(Method::patch, "/Groups/" + id,
                                     patch_of({{{"op", "add"},
                                                {"path", "members"},
                                                {"value", {member("100"), member("102"), member("103")}}}}));
    BOOST_TEST(done.status == 409);
    for (auto const* const user : {"100", "102"})
        BOOST_TEST(!directory.vendor.users.at(user).roles.contains("ADMIN"), user);
    BOOST_TEST(directory.vendor.users.at("103").roles.contains("ADMIN")); // he had the role before
}

BOOST_AUTO_TEST_CASE(an_inactive_member_is_remembered) {
    auto directory = with_four();
    auto const id = id_of(directory, "admin");
    directory.send(Method::patch, "/Users/100",
                   patch_of({{{"op", "replace"}, {"path", "active"}, {"value", false}}}));
    auto const done =
        directory.send(Method::patch, "/Groups/" + id,
                       patch_of({{{"op", "add"}, {"path", "members"}, {"value", {member("100")}}}}));
    BOOST_TEST(members(done) == "100 ");
    BOOST_TEST(directory.vendor.users.at("100").roles.empty());
    directory.send(Method::patch, "/Users/100",
                   patch_of({{{"op", "replace"}, {"path", "active"}, {"value", true}}}));
    BOOST_TEST((directory.vendor.users.at("100").roles == std::set<std::string>{"ADMIN", "AGENT"}));
}

BOOST_AUTO_TEST_CASE(a_deleted_group_takes_the_role_and_is_gone_until_it_is_pushed_again) {
    auto directory = with_four();
    auto const id = id_of(directory, "agent");
    BOOST_TEST(directory.send(Method::delete_, "/Groups/" + id).status == 204);
    BOOST_TEST(directory.vendor.users.at("100").roles.empty());
    BOOST_TEST(directory.send(Method::get, "/Groups/" + id).status == 404);
    BOOST_TEST(directory.send(Method::get, "/Groups").body["totalResults"] == 1);
    auto const back =
        directory.send(Method::post, "/Groups", {{"displayName", "agent"}, {"members", {member("101")}}});
    BOOST_TEST(back.status == 201);
    BOOST_TEST(back.body["id"] == id);
    BOOST_TEST(members(back) == "101 ");
    directory.settings.strip_on_group_delete = false;
    BOOST_TEST(directory.send(Method::delete_, "/Groups/" + id).status == 204);
    BOOST_TEST(directory.vendor.users.at("101").roles.contains("AGENT"));
}

BOOST_AUTO_TEST_CASE(a_group_that_was_renamed_and_deleted_has_the_name_of_its_role_again) {
    auto directory = with_four();
    auto const id = id_of(directory, "admin");
    directory.send(Method::put, "/Groups/" + id, {{"displayName", "Bosses"}});
    BOOST_TEST(directory.send(Method::delete_, "/Groups/" + id).status == 204);
    auto const back = directory.send(Method::post, "/Groups", {{"displayName", "admin"}});
    BOOST_TEST(back.status == 201);
    BOOST_TEST(back.body["id"] == id);
}

BOOST_AUTO_TEST_CASE(a_patch_is_answered_without_members_where_reading_them_is_dear) {
    auto directory = with_four("xarios");
    auto const id = id_of(directory, "admin");
    auto const patch = patch_of({{{"op", "add"}, {"path", "members"}, {"value", {member("100")}}}});
    BOOST_TEST(directory.send(Method::patch, "/Groups/" + id, patch).status == 204);
    BOOST_TEST(directory.send(Method::patch, "/Groups/" + id + "?attributes=displayName", patch).status ==
               200);
    BOOST_TEST(directory.vendor.users.at("100").roles.contains("admin.user"));
}

BOOST_AUTO_TEST_CASE(a_version_of_a_group_never_matches) {
    auto directory = with_four();
    auto const id = id_of(directory, "admin");
    auto const put = [&](std::string const& tag) {
        return directory.send(Method::put, "/Groups/" + id, {{"displayName", "admin"}}, {{"If-Match", tag}})
            .status;
    };
    BOOST_TEST(put("\"x\"") == 412);
    BOOST_TEST(put("*") == 200);
}

BOOST_AUTO_TEST_CASE(groups_have_the_names_of_the_directory) {
    auto directory = with_four();
    directory.settings.groups = {{"Contact Center Agents", "agent"}};
    auto const found =
        directory.send(Method::get, "/Groups?filter=displayName%20eq%20%22contact%20center%20agents%22");
    BOOST_TEST(found.body["totalResults"] == 1);
    BOOST_TEST(directory.send(Method::get, "/Users/100").body["groups"][0]["display"] ==
               "Contact Center Agents");
}

BOOST_AUTO_TEST_CASE(without_a_map_the_documented_roles_are_groups_and_new_names_are_roles) {
    Directory directory("evovoice");
    BOOST_TEST(directory.send(Method::get, "/Groups").body["totalResults"] == 3);
    directory.send(Method::post, "/Users", user_named("u@x.example"));
    auto const made = directory.send(Method::post, "/Groups",
                                     {{"displayName", "Night Shift"}, {"members", {member("100")}}});
    BOOST_TEST(made.status == 201);
    BOOST_TEST(members(made) == "100 ");
    BOOST_TEST(directory.vendor.users.at("100").roles.contains("Night Shift"));
    BOOST_TEST(directory.send(Method::get, "/Groups").body["totalResults"] == 4);
}

BOOST_AUTO_TEST_CASE(roles_and_entitlements_are_listed) {
    auto directory = with_four();
    auto const roles = directory.send(Method::get, "/Roles?count=10&startIndex=1");
    BOOST_TEST(roles.body["totalResults"] == 2);
    BOOST_TEST(roles.body["Resources"][0]["id"] == "admin");
    BOOST_TEST(roles.body["Resources"][0]["value"] == "admin");
    BOOST_TEST(roles.body["Resources"][0]["supported"] == true);
    BOOST_TEST(directory.send(Method::get, "/Entitlements").body["totalResults"] == 0);
    directory.settings.entitlements = {{"admin", "License"}};
    BOOST_TEST(directory.send(Method::get, "/Roles").body["totalResults"] == 1);
    auto const one = directory.send(Method::get, "/Entitlements/admin");
    BOOST_TEST(one.body["type"] == "License");
    BOOST_TEST(directory.send(Method::get, "/Roles/nope").status == 404);
    auto const user =
        directory.send(Method::patch, "/Users/100",
                       patch_of({{{"op", "add"}, {"path", "entitlements"}, {"value", {member("admin")}}}}));
    BOOST_TEST(user.body["entitlements"][0]["type"] == "License");
    BOOST_TEST(user.body["roles"].size() == 1U);
    BOOST_TEST(directory.vendor.users.at("100").roles.contains("ADMIN"));
}

BOOST_AUTO_TEST_SUITE_END()
