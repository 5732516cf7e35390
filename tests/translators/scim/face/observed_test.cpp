#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

using Lines = std::vector<std::string>;

/// A route with the roles admin and agent, and the user 100, an agent.
Directory with_kim(std::string const& dialect = "genesys") {
    Directory directory(dialect, {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}});
    directory.roles.default_roles = {"agent"};
    auto kim = user_named("kim@x.example");
    kim["name"] = {{"givenName", "Kim"}, {"familyName", "Lee"}};
    kim["externalId"] = "ext-7";
    auto const made = directory.send(Method::post, "/Users", kim);
    BOOST_REQUIRE_EQUAL(made.status, 201);
    return directory;
}

Json replace(char const* path, Json const& value) {
    return patch_of({{{"op", "replace"}, {"path", path}, {"value", value}}});
}

std::string group(Directory& directory, std::string const& name) {
    return directory.send(Method::get, "/Groups?filter=displayName%20eq%20%22" + name + "%22")
        .body["Resources"][0]["id"];
}

/// The one entry of the trail of a request.
Noted only(Received const& received) {
    BOOST_REQUIRE_EQUAL(received.audit.size(), 1U);
    return received.audit.front();
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_observations)

BOOST_AUTO_TEST_CASE(what_was_tolerated_is_counted_once_for_a_request) {
    auto directory = with_kim();
    struct Row {
        char const* name;
        Json patch;
        Lines counted;
    };
    auto const tolerated = [](char const* quirk) {
        return Lines{std::string("idiom_scim_tolerated_total ") + quirk + " 1"};
    };
    Row const rows[] = {
        {"as the RFC has it", replace("title", "A"), {}},
        {"op case",
         patch_of({{{"op", "Replace"}, {"path", "title"}, {"value", "B"}},
                   {{"op", "Replace"}, {"path", "nickName"}, {"value", "B"}}}),
         tolerated("op-case")},
        {"no path", patch_of({{{"op", "replace"}, {"value", {{"title", "C"}}}}}), tolerated("no-path")},
        {"text for a boolean", replace("active", "True"), tolerated("text-boolean")},
        {"unknown", replace("shoeSize", 43), tolerated("unknown-attribute")},
        {"one for a list", replace("ims", {{"value", "kim"}}), tolerated("one-for-list")},
    };
    for (auto const& row : rows)
        BOOST_TEST(directory.send(Method::patch, "/Users/100", row.patch).counted == row.counted,
                   boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_filter_that_looks_at_all_users_is_a_scan) {
    auto directory = with_kim();
    struct Row {
        char const* filter;
        Lines counted;
    };
    Row const rows[] = {
        {"userName%20eq%20%22kim@x.example%22", {}},
        {"userName%20sw%20%22kim%22", {"idiom_scim_scans_total 1", "idiom_scim_scanned_users 1"}},
        {"externalId%20eq%20ext-7", {"idiom_scim_tolerated_total bare-filter-value 1"}},
    };
    for (auto const& row : rows)
        BOOST_TEST(directory.send(Method::get, std::string("/Users?filter=") + row.filter).counted ==
                       row.counted,
                   boost::test_tools::per_element());
    BOOST_TEST(directory.send(Method::get, "/Users").counted.empty());
}

BOOST_AUTO_TEST_CASE(a_write_of_what_is_kept_stands_in_the_trail) {
    auto directory = with_kim();
    auto const noted = only(directory.send(Method::patch, "/Users/100", replace("title", "Boss")));
    BOOST_TEST(noted.subject == "100");
    BOOST_TEST(noted.before == Json());
    BOOST_TEST((noted.after == Json{{"title", "Boss"}}));
    BOOST_TEST((noted.members == Json{{"externalId", "ext-7"}}));
}

BOOST_AUTO_TEST_CASE(the_trail_names_policy_and_roles_of_who_becomes_inactive_and_active) {
    auto directory = with_kim();
    auto const off = directory.send(Method::patch, "/Users/100", replace("active", "False"));
    BOOST_TEST((only(off).members == Json{{"externalId", "ext-7"},
                                          {"quirks", {"text-boolean"}},
                                          {"policy", "strip_roles"},
                                          {"taken", {"agent"}}}));
    BOOST_TEST((off.counted == Lines{"idiom_scim_deactivations_total strip_roles success 1",
                                     "idiom_scim_tolerated_total text-boolean 1"}));
    auto const on = directory.send(Method::patch, "/Users/100", replace("active", true));
    BOOST_TEST((only(on).members ==
                Json{{"externalId", "ext-7"}, {"policy", "strip_roles"}, {"given_back", {"agent"}}}));
    BOOST_TEST(on.counted.empty());
}

BOOST_AUTO_TEST_CASE(the_trail_of_a_user_who_is_created_anew_keeps_what_the_record_keeps) {
    auto directory = with_kim();
    directory.settings.on_deactivate = OnDeactivate::delete_and_remember;
    directory.send(Method::patch, "/Users/100", replace("active", false));
    auto const on = directory.send(Method::patch, "/Users/100", replace("active", true));
    BOOST_REQUIRE(directory.vendor.users.contains("101"));
    auto const noted = only(on);
    BOOST_TEST(noted.subject == "100");
    BOOST_TEST(!noted.before.contains("externalId"));
    BOOST_TEST((noted.members ==
                Json{{"externalId", "ext-7"}, {"policy", "delete_and_remember"}, {"given_back", {"agent"}}}));
    BOOST_TEST(std::ranges::count(on.remarks, "kept: externalId \"ext-7\"") == 1);
}

BOOST_AUTO_TEST_CASE(a_delete_of_an_inactive_user_gives_nothing_back) {
    auto directory = with_kim();
    directory.vendor.users.at("100").roles.clear();
    directory.send(Method::patch, "/Users/100", replace("active", false));
    BOOST_TEST(!only(directory.send(Method::delete_, "/Users/100")).members.contains("policy"));
}

BOOST_AUTO_TEST_CASE(a_deactivation_that_the_vendor_refuses_is_a_failure) {
    auto directory = with_kim();
    directory.vendor.failing["100"] = Fault::backend_conflict;
    auto const off = directory.send(Method::patch, "/Users/100", replace("active", false));
    BOOST_TEST(off.status == 409);
    BOOST_TEST((off.counted == Lines{"idiom_scim_deactivations_total strip_roles failure 1"}));
}

BOOST_AUTO_TEST_CASE(the_vendors_own_switch_is_a_policy_too) {
    Directory directory("configureuser");
    auto kim = user_named("kim@x.example");
    kim["name"] = {{"givenName", "Kim"}, {"familyName", "Lee"}};
    auto const id = directory.send(Method::post, "/Users", kim).body["id"].get<std::string>();
    auto const off = directory.send(Method::patch, "/Users/" + id, replace("active", false));
    BOOST_TEST(only(off).members["policy"] == "vendor");
    BOOST_TEST((off.counted == Lines{"idiom_scim_deactivations_total vendor success 1"}));
}

BOOST_AUTO_TEST_CASE(who_is_written_by_a_group_is_noted_with_its_name) {
    auto directory = with_kim();
    auto const id = group(directory, "admin");
    auto const joined =
        directory.send(Method::patch, "/Groups/" + id,
                       patch_of({{{"op", "add"}, {"path", "members"}, {"value", {{{"value", "100"}}}}}}));
    auto const noted = only(joined);
    BOOST_TEST(noted.subject == "100");
    BOOST_TEST(noted.members["group"] == "admin");
    BOOST_TEST((joined.counted == Lines{"idiom_scim_members_changed_total success 1"}));
}

BOOST_AUTO_TEST_CASE(members_that_are_put_back_are_counted_as_such) {
    auto directory = with_kim();
    auto lou = user_named("lou@x.example");
    lou["name"] = {{"givenName", "Lou"}, {"familyName", "Lee"}};
    directory.send(Method::post, "/Users", lou);
    auto const id = group(directory, "admin");
    directory.vendor.failing["101"] = Fault::backend_conflict;
    auto const failed = directory.send(
        Method::patch, "/Groups/" + id,
        patch_of(
            {{{"op", "add"}, {"path", "members"}, {"value", {{{"value", "100"}}, {{"value", "101"}}}}}}));
    BOOST_TEST(failed.status == 409);
    BOOST_TEST((failed.counted == Lines{"idiom_scim_members_changed_total success 1",
                                        "idiom_scim_members_changed_total failure 1",
                                        "idiom_scim_members_changed_total put-back 1"}));
}

BOOST_AUTO_TEST_CASE(groups_that_are_created_renamed_and_deleted_stand_in_the_trail) {
    auto directory = with_kim();
    auto const created =
        directory.send(Method::post, "/Groups", {{"displayName", "admin"}, {"externalId", "g"}});
    BOOST_REQUIRE(created.status == 201);
    auto const id = created.body["id"].get<std::string>();
    BOOST_TEST(only(created).subject == id);
    BOOST_TEST((only(created).members == Json{{"group", "admin"}, {"externalId", "g"}}));
    BOOST_TEST((only(created).after == Json{{"displayName", "admin"}, {"externalId", "g"}}));
    auto const renamed =
        only(directory.send(Method::patch, "/Groups/" + id, replace("displayName", "Bosses")));
    BOOST_TEST((renamed.before == Json{{"displayName", "admin"}, {"externalId", "g"}}));
    BOOST_TEST((renamed.after == Json{{"displayName", "Bosses"}, {"externalId", "g"}}));
    auto const deleted = only(directory.send(Method::delete_, "/Groups/" + id));
    BOOST_TEST((deleted.before == Json{{"displayName", "Bosses"}, {"externalId", "g"}}));
    BOOST_TEST(deleted.after == Json());
}

BOOST_AUTO_TEST_CASE(inactive_users_are_counted_in_the_records_by_their_policy) {
    auto directory = with_kim();
    directory.send(Method::patch, "/Users/100", replace("active", false));
    directory.records.documents["user/7"] = R"({"inactive":{"policy":"delete_and_remember"}})";
    directory.records.documents["user/8"] = R"({"inactive":{"policy":"of a later version"}})";
    directory.records.documents["user/9"] = "damaged";
    Arena arena;
    std::vector<RecordDocument> documents;
    for (auto const& [key, document] : directory.records.documents)
        documents.push_back({.key = key, .document = document});
    std::map<std::string, std::uint64_t> counted;
    for (auto const& one : face().measure(documents, arena)) {
        BOOST_TEST(face().info().metrics[one.metric].name == "idiom_scim_inactive_users");
        counted[std::string(one.labels[0])] += one.amount;
    }
    BOOST_TEST((counted == std::map<std::string, std::uint64_t>{
                               {"strip_roles", 1}, {"delete_and_remember", 1}, {"other", 1}}));
}

BOOST_AUTO_TEST_CASE(remarks_tell_what_is_kept_tolerated_and_left_out) {
    auto directory = with_kim();
    auto const patched = directory.send(Method::patch, "/Users/100",
                                        patch_of({{{"op", "Add"}, {"path", "title"}, {"value", "Boss"}},
                                                  {{"op", "add"}, {"path", "shoeSize"}, {"value", 43}}}));
    for (auto const* const line : {"kept: title \"Boss\"", "kept: externalId \"ext-7\"", "tolerated: op-case",
                                   "tolerated: unknown-attribute", "ignored: shoeSize"})
        BOOST_TEST(std::ranges::count(patched.remarks, line) == 1, line);
}

BOOST_AUTO_TEST_SUITE_END()
