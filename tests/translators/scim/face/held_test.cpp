#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

/// A route with the roles admin and agent, and the user 100, an agent with a title.
Directory with_kim() {
    Directory directory("genesys", {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}});
    directory.roles.default_roles = {"agent"};
    auto kim = user_named("kim@x.example");
    kim["name"] = {{"givenName", "Kim"}, {"familyName", "Lee"}};
    kim["displayName"] = "Kim Lee (IT)";
    kim["title"] = "Engineer";
    BOOST_REQUIRE_EQUAL(directory.send(Method::post, "/Users", kim).status, 201);
    return directory;
}

Json replace(char const* path, Json const& value) {
    return patch_of({{{"op", "replace"}, {"path", path}, {"value", value}}});
}

std::string admins(Directory& directory) {
    return directory.send(Method::get, "/Groups?filter=displayName%20eq%20%22admin%22")
        .body["Resources"][0]["id"];
}

Json joins(std::string const& id) {
    return {{"op", "add"}, {"path", "members"}, {"value", {{{"value", id}}}}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_held_users)

BOOST_AUTO_TEST_CASE(another_spelling_of_an_id_is_another_id) {
    auto directory = with_kim();
    directory.vendor.other_spellings["1OO"] = "100";
    auto const record = directory.records.documents.at("user/100");
    BOOST_TEST(directory.send(Method::get, "/Users/1OO").status == 404);
    BOOST_TEST(directory.send(Method::patch, "/Users/1OO", replace("title", "Boss")).status == 404);
    BOOST_TEST(directory.send(Method::delete_, "/Users/1OO").status == 404);
    BOOST_TEST(directory.send(Method::get, "/Users?filter=id%20eq%20%221OO%22").body["totalResults"] == 0);
    auto const joined =
        directory.send(Method::patch, "/Groups/" + admins(directory), patch_of({joins("1OO")}));
    BOOST_TEST(joined.status == 400);
    BOOST_TEST(directory.records.documents.at("user/100") == record);
}

BOOST_AUTO_TEST_CASE(an_id_that_is_too_long_for_the_vendor_is_nobodys) {
    auto directory = with_kim();
    std::string const id(2000, 'x');
    BOOST_TEST(directory.send(Method::get, "/Users/" + id).status == 404);
    BOOST_TEST(directory.send(Method::patch, "/Users/" + id, replace("title", "Boss")).status == 404);
    auto const joined = directory.send(Method::patch, "/Groups/" + admins(directory), patch_of({joins(id)}));
    BOOST_TEST(joined.status == 400);
}

BOOST_AUTO_TEST_CASE(a_group_is_checked_before_its_members_are_written) {
    auto directory = with_kim();
    auto const done = directory.send(Method::patch, "/Groups/" + admins(directory),
                                     patch_of({joins("100"), {{"op", "remove"}, {"path", "displayName"}}}));
    BOOST_TEST(done.status == 400);
    BOOST_TEST(!directory.vendor.users.at("100").roles.contains("ROLE_ADMIN"));
}

BOOST_AUTO_TEST_CASE(a_membership_does_not_revive_what_the_vendor_has_overtaken) {
    auto directory = with_kim();
    directory.vendor.users.at("100").texts[Field::last_name] = "Okoro";
    directory.send(Method::patch, "/Groups/" + admins(directory), patch_of({joins("100")}));
    auto const got = directory.send(Method::get, "/Users/100");
    BOOST_TEST(got.body["displayName"] == "Kim Okoro");
    BOOST_TEST(got.body["title"] == "Engineer");
}

BOOST_AUTO_TEST_CASE(who_was_made_active_at_the_vendor_is_not_inactive_when_he_loses_his_roles_later) {
    auto directory = with_kim();
    directory.send(Method::patch, "/Users/100", replace("active", false));
    directory.vendor.users.at("100").roles.insert("ROLE_ADMIN");
    directory.send(Method::patch, "/Users/100", replace("title", "Boss"));
    directory.vendor.users.at("100").roles.clear();
    auto const got = directory.send(Method::get, "/Users/100");
    BOOST_TEST(got.body["active"] == true);
    BOOST_TEST(got.body.value("roles", nlohmann::json::array()).empty(), got.body.dump());
}

BOOST_AUTO_TEST_CASE(roles_of_a_user_whom_the_vendor_has_disabled_are_written) {
    auto directory = with_kim();
    directory.vendor.users.at("100").active = false;
    directory.send(Method::patch, "/Users/100", replace("roles", {{{"value", "admin"}}}));
    BOOST_TEST((directory.vendor.users.at("100").roles == std::set<std::string>{"ROLE_ADMIN"}));
}

BOOST_AUTO_TEST_CASE(a_null_in_an_extension_is_no_value) {
    auto directory = with_kim();
    constexpr auto urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    auto kim = directory.send(Method::get, "/Users/100").body;
    kim[urn] = {{"department", nullptr}, {"division", "North"}};
    auto const got = directory.send(Method::put, "/Users/100", kim);
    BOOST_TEST(got.status == 200);
    BOOST_TEST((got.body[urn] == Json{{"division", "North"}}));
}

BOOST_AUTO_TEST_CASE(operations_copy_so_many_values_of_lists_and_no_more) {
    auto directory = with_kim();
    Json addresses = Json::array();
    for (int i = 0; i < 400; ++i)
        addresses.push_back({{"value", "k" + std::to_string(i) + "@x.example"}, {"type", "other"}});
    BOOST_TEST(directory.send(Method::patch, "/Users/100", replace("emails", addresses)).status == 200);
    auto patch = replace("emails.type", "home");
    BOOST_TEST(directory.send(Method::patch, "/Users/100", patch).body["emails"][399]["type"] == "home");
    for (int i = 0; i < 900; ++i)
        patch["Operations"].push_back(patch["Operations"][0]);
    BOOST_TEST(directory.send(Method::patch, "/Users/100", patch).status == 413);
}

BOOST_AUTO_TEST_CASE(a_write_of_a_user_who_is_gone_at_the_vendor_erases_what_was_kept_of_him) {
    auto directory = with_kim();
    directory.vendor.users.clear();
    BOOST_TEST(directory.send(Method::patch, "/Users/100", replace("title", "Boss")).status == 404);
    BOOST_TEST(directory.records.documents.empty());
}

BOOST_AUTO_TEST_CASE(a_role_that_takes_the_place_of_another_does_not_take_its_display) {
    auto directory = with_kim();
    auto const done =
        directory.send(Method::patch, "/Users/100", replace("roles[value eq \"agent\"].value", "admin"));
    BOOST_TEST(done.status == 200);
    BOOST_TEST(done.body["roles"][0]["value"] == "admin");
    BOOST_TEST(done.body["roles"][0]["display"] == "admin");
}

BOOST_AUTO_TEST_CASE(who_is_inactive_comes_back_by_the_policy_that_made_him_so) {
    auto directory = with_kim();
    directory.send(Method::patch, "/Users/100", replace("active", false));
    directory.settings.on_deactivate = OnDeactivate::reject;
    BOOST_TEST(directory.send(Method::patch, "/Users/100", replace("active", true)).status == 200);
    BOOST_TEST(directory.vendor.users.at("100").roles.contains("ROLE_AGENT"));
    BOOST_TEST(directory.send(Method::patch, "/Users/100", replace("active", false)).status == 501);
}

BOOST_AUTO_TEST_SUITE_END()
