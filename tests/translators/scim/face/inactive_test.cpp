#include "tests/translators/scim/face/support.hpp"
#include "translators/scim/face/roles.hpp"
#include "translators/xarios/fields.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

using Roles = std::set<std::string>;

constexpr auto own = "urn:idiom:scim:schemas:extension:idiom:2.0:User";

/// A Xarios route with a user 100 who holds roles that cost nothing, a licensed and a guarded one.
Directory with_licences() {
    Directory directory("xarios", {{"login", "customer.user"},
                                   {"admin", "admin.user"},
                                   {"acd", "customer.user.acd"},
                                   {"pbx", "customer.user.pbx"}});
    directory.roles.default_roles = {"login"};
    BOOST_REQUIRE_EQUAL(directory.send(Method::post, "/Users", user_named("kim@x.example")).status, 201);
    directory.vendor.users.at("100").roles = {"customer.user", "admin.user", "customer.user.acd",
                                              "customer.user.pbx"};
    directory.vendor.guarded = {"customer.user.pbx"};
    return directory;
}

/// A route by the policy delete_and_remember, with the user 100.
Directory with_deletion(std::string const& dialect = "evovoice") {
    Directory directory(dialect, {{"admin", "SystemAdministrator"}, {"agent", "Customer"}});
    directory.roles.default_roles = {"agent"};
    directory.settings.on_deactivate = OnDeactivate::delete_and_remember;
    directory.settings.global_delete = true;
    auto kim = user_named("kim@x.example");
    kim["name"] = {{"givenName", "Kim"}, {"familyName", "Lee"}};
    kim["externalId"] = "E1";
    kim["title"] = "Engineer";
    BOOST_REQUIRE_EQUAL(directory.send(Method::post, "/Users", kim).status, 201);
    return directory;
}

std::string total(Directory& directory, std::string const& filter) {
    auto const found = directory.get("/Users?filter=" + filter);
    return found.body["totalResults"].dump();
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_inactive_users)

BOOST_AUTO_TEST_CASE(what_can_be_given_back_is_taken_and_the_rest_stays) {
    auto directory = with_licences();
    auto const off = directory.set("/Users/100", "active", false);
    BOOST_REQUIRE_EQUAL(off.status, 200);
    BOOST_TEST(roles_in(off.body) == "acd admin login pbx ");
    BOOST_TEST((directory.held("100") == Roles{"customer.user.acd", "customer.user.pbx"}));
    auto const on = directory.set("/Users/100", "active", true);
    BOOST_TEST(on.body["active"] == true);
    BOOST_TEST((directory.held("100") ==
                Roles{"customer.user", "admin.user", "customer.user.acd", "customer.user.pbx"}));
}

BOOST_AUTO_TEST_CASE(with_charges_accepted_the_licensed_roles_are_taken_too) {
    auto const& can = xarios::capabilities_with_charges;
    for (auto const& [role, taken] :
         std::initializer_list<std::pair<char const*, bool>>{{"customer.user", true},
                                                             {"customer.user.acd", true},
                                                             {"customer.user.uc", true},
                                                             {"something.new", true},
                                                             {"customer.user.pbx", false},
                                                             {"customer.user.microsoftteams", false}})
        BOOST_TEST(is_taken(role, can) == taken, role);
    for (auto const* const role : {"customer.user.acd", "customer.user.uc", "something.new"})
        BOOST_TEST(!is_taken(role, find_dialect("xarios")->capabilities), role);
}

BOOST_AUTO_TEST_CASE(a_role_that_was_left_and_is_taken_meanwhile_is_not_given_back) {
    auto by_directory = with_licences();
    by_directory.set("/Users/100", "active", false);
    auto const patched =
        by_directory.patch("/Users/100", {{{"op", "remove"}, {"path", "roles[value eq \"acd\"]"}}});
    BOOST_TEST(roles_in(patched.body) == "admin login pbx ");
    BOOST_TEST(by_directory.held("100").contains("customer.user.acd")); // nothing is sent
    BOOST_TEST(roles_in(by_directory.get("/Users/100").body) == "admin login pbx ");
    BOOST_TEST(roles_in(by_directory.set("/Users/100", "active", true).body) == "admin login pbx ");
    BOOST_TEST(!by_directory.held("100").contains("customer.user.acd"));

    auto at_vendor = with_licences();
    at_vendor.set("/Users/100", "active", false);
    at_vendor.vendor.users.at("100").roles.erase("customer.user.acd");
    BOOST_TEST(roles_in(at_vendor.get("/Users/100").body) == "admin login pbx ");
    at_vendor.set("/Users/100", "active", true);
    BOOST_TEST(!at_vendor.held("100").contains("customer.user.acd"));
}

BOOST_AUTO_TEST_CASE(a_role_that_costs_and_is_given_at_the_vendor_meanwhile_stays) {
    auto directory = with_licences();
    directory.set("/Users/100", "active", false);
    directory.vendor.users.at("100").roles.insert("customer.user.uc");
    BOOST_TEST(directory.get("/Users/100").body["active"] == false);
    directory.set("/Users/100", "active", true);
    BOOST_TEST(directory.held("100").contains("customer.user.uc"));
}

BOOST_AUTO_TEST_CASE(a_guarded_role_of_an_inactive_user_cannot_be_removed_either) {
    auto directory = with_licences();
    directory.set("/Users/100", "active", false);
    auto const refused =
        directory.patch("/Users/100", {{{"op", "remove"}, {"path", "roles[value eq \"pbx\"]"}}});
    BOOST_TEST(refused.status == 409);
    BOOST_TEST(directory.set("/Users/100", "active", true).status == 200);
    BOOST_TEST(directory.held("100").contains("customer.user.pbx"));
}

BOOST_AUTO_TEST_CASE(roles_of_a_group_are_what_an_inactive_user_gets_back) {
    auto directory = with_licences();
    directory.set("/Users/100", "active", false);
    auto const groups = directory.get("/Groups?filter=displayName%20eq%20%22acd%22");
    auto const id = groups.body["Resources"][0]["id"].get<std::string>();
    BOOST_TEST(groups.body["Resources"][0]["members"].size() == 1U);
    directory.patch("/Groups/" + id, {{{"op", "remove"}, {"path", "members[value eq \"100\"]"}}});
    BOOST_TEST(directory.get("/Groups/" + id).body["members"] == Json::array());
    directory.set("/Users/100", "active", true);
    BOOST_TEST(!directory.held("100").contains("customer.user.acd"));
}

BOOST_AUTO_TEST_CASE(a_password_of_an_inactive_user_is_remembered_only_if_it_is_sealed) {
    Directory directory("genesys", {{"agent", "ROLE_AGENT"}});
    directory.roles.default_roles = {"agent"};
    auto kim = user_named("kim");
    kim["displayName"] = "Kim Lee";
    directory.send(Method::post, "/Users", kim);
    directory.set("/Users/100", "active", false);
    directory.records.keeps_secrets = false;
    auto const refused = directory.set("/Users/100", "password", "Secret-1");
    BOOST_TEST(refused.status == 400);
    BOOST_TEST(refused.body["scimType"] == "invalidValue");
    directory.records.keeps_secrets = true;
    BOOST_TEST(directory.set("/Users/100", "password", "Secret-1").status == 200);
    for (auto const& [key, document] : directory.records.documents)
        BOOST_TEST(document.find("Secret-1") == std::string::npos, key);
    BOOST_TEST(directory.vendor.users.at("100").texts[Field::password] != "Secret-1");
    directory.set("/Users/100", "active", true);
    BOOST_TEST(directory.vendor.users.at("100").texts[Field::password] == "Secret-1");
    BOOST_TEST(directory.records.secrets.empty());
}

BOOST_AUTO_TEST_CASE(who_is_deleted_by_the_policy_is_shown_and_found_as_before) {
    for (auto const* const dialect : {"evovoice", "genesys", "xarios"}) {
        BOOST_TEST_CONTEXT(dialect) {
            auto directory = with_deletion(dialect);
            auto const before = directory.get("/Users/100").body;
            auto const off = directory.set("/Users/100", "active", false);
            BOOST_REQUIRE_EQUAL(off.status, 200);
            BOOST_TEST(directory.vendor.users.empty());
            BOOST_TEST(off.body["active"] == false);
            BOOST_TEST(off.body[own]["inactiveBy"] == "delete_and_remember");
            auto got = directory.get("/Users/100").body;
            BOOST_TEST(got == off.body);
            for (auto const* const name :
                 {"id", "userName", "externalId", "name", "displayName", "title", "roles"})
                BOOST_TEST(got[name] == before[name], name);
            BOOST_TEST(directory.get("/Users").body["totalResults"] == 1);
            for (auto const* const filter :
                 {"userName%20eq%20%22KIM@x.example%22", "externalId%20eq%20%22E1%22", "id%20eq%20%22100%22",
                  "active%20eq%20false", "emails.value%20eq%20%22kim@x.example%22",
                  "roles.value%20eq%20%22agent%22"}) {
                bool const by_email =
                    std::string(filter).starts_with("emails") && dialect == std::string("genesys");
                BOOST_TEST(total(directory, filter) == (by_email ? "0" : "1"), filter);
            }
            auto again = user_named("Kim@x.example");
            again["displayName"] = "Kim Lee";
            BOOST_TEST(directory.send(Method::post, "/Users", again).status == 409);
        }
    }
}

BOOST_AUTO_TEST_CASE(reactivation_creates_anew_and_clients_see_the_old_id) {
    auto directory = with_deletion();
    directory.set("/Users/100", "active", false);
    directory.set("/Users/100", "title", "Boss");
    directory.patch("/Users/100", {{{"op", "add"}, {"path", "roles"}, {"value", {{{"value", "admin"}}}}}});
    BOOST_TEST(directory.vendor.users.empty());
    auto const on = directory.set("/Users/100", "active", true);
    BOOST_REQUIRE_EQUAL(on.status, 200);
    BOOST_TEST(on.body["id"] == "100");
    BOOST_TEST(on.body["active"] == true);
    BOOST_TEST(on.body["title"] == "Boss");
    BOOST_REQUIRE(directory.vendor.users.contains("101"));
    BOOST_TEST((directory.held("101") == Roles{"Customer", "SystemAdministrator"}));
    BOOST_TEST(directory.vendor.users.at("101").texts[Field::password].size() == 32U);
    BOOST_TEST(directory.get("/Users/101").status == 404);
    BOOST_TEST(directory.get("/Users").body["totalResults"] == 1);
    BOOST_TEST(directory.get("/Users").body["Resources"][0]["id"] == "100");
    BOOST_TEST(total(directory, "userName%20eq%20%22kim@x.example%22") == "1");
    BOOST_TEST(total(directory, "title%20pr") == "1");
    BOOST_TEST(directory.set("/Users/100", "name.givenName", "Kimberly").body["name"]["givenName"] ==
               "Kimberly");
    BOOST_TEST(directory.vendor.users.at("101").texts[Field::first_name] == "Kimberly");
    // A second time, and a delete.
    directory.set("/Users/100", "active", false);
    BOOST_TEST(directory.vendor.users.empty());
    directory.set("/Users/100", "active", true);
    BOOST_TEST(directory.vendor.users.contains("102"));
    BOOST_TEST(directory.send(Method::delete_, "/Users/100").status == 204);
    BOOST_TEST(directory.vendor.users.empty());
    BOOST_TEST(directory.records.documents.empty());
}

BOOST_AUTO_TEST_CASE(members_of_groups_may_have_another_id_at_the_vendor) {
    auto directory = with_deletion();
    directory.set("/Users/100", "active", false);
    directory.set("/Users/100", "active", true);
    auto const groups = directory.get("/Groups?filter=displayName%20eq%20%22admin%22");
    auto const id = groups.body["Resources"][0]["id"].get<std::string>();
    auto const joined = directory.patch(
        "/Groups/" + id, {{{"op", "add"}, {"path", "members"}, {"value", {{{"value", "100"}}}}}});
    BOOST_REQUIRE_EQUAL(joined.status, 200);
    BOOST_TEST(joined.body["members"][0]["value"] == "100");
    BOOST_TEST(directory.held("101").contains("SystemAdministrator"));
}

BOOST_AUTO_TEST_CASE(who_is_created_inactive_is_remembered_only) {
    auto directory = with_deletion();
    auto ana = user_named("ana@x.example");
    ana["active"] = false;
    ana["name"] = {{"givenName", "Ana"}, {"familyName", "Ruiz"}};
    auto const made = directory.send(Method::post, "/Users", ana);
    BOOST_REQUIRE_EQUAL(made.status, 201);
    auto const id = made.body["id"].get<std::string>();
    BOOST_TEST(id.size() == 36U);
    BOOST_TEST(made.body["displayName"] == "Ana Ruiz");
    BOOST_TEST(made.body["active"] == false);
    BOOST_TEST(directory.vendor.users.size() == 1U);
    BOOST_TEST(directory.get("/Users/" + id).body == made.body);
    BOOST_TEST(directory.get("/Users").body["totalResults"] == 2);
    auto const on = directory.set("/Users/" + id, "active", true);
    BOOST_TEST(on.body["id"] == id);
    BOOST_TEST(directory.vendor.users.size() == 2U);
    BOOST_TEST((directory.held("101") == Roles{"Customer"}));
    BOOST_TEST(directory.get("/Users").body["totalResults"] == 2);
}

BOOST_AUTO_TEST_CASE(an_address_that_was_taken_meanwhile_is_a_conflict) {
    auto directory = with_deletion();
    directory.set("/Users/100", "active", false);
    directory.vendor.refuses_creates = Fault::user_exists;
    auto const refused = directory.set("/Users/100", "active", true);
    BOOST_TEST(refused.status == 409);
    BOOST_TEST(refused.body["scimType"] == "uniqueness");
    BOOST_TEST(directory.get("/Users/100").body["active"] == false);
}

BOOST_AUTO_TEST_CASE(a_deletion_that_the_vendor_refuses_leaves_him_active) {
    auto directory = with_deletion();
    directory.vendor.failing["100"] = Fault::backend_conflict;
    BOOST_TEST(directory.set("/Users/100", "active", false).status == 409);
    BOOST_TEST(directory.get("/Users/100").body["active"] == true);
    for (auto const& [key, document] : directory.records.documents)
        BOOST_TEST(document.find("inactive") == std::string::npos, key);
}

BOOST_AUTO_TEST_CASE(who_stands_at_the_vendor_under_the_deleted_id_is_active) {
    auto directory = with_deletion();
    auto const stored = directory.vendor.users.at("100");
    directory.set("/Users/100", "active", false);
    directory.vendor.users["100"] = stored;
    BOOST_TEST(directory.get("/Users/100").body["active"] == true);
    BOOST_TEST(directory.get("/Users").body["totalResults"] == 1);
}

BOOST_AUTO_TEST_CASE(a_delete_of_who_is_remembered_erases_him) {
    auto directory = with_deletion();
    directory.set("/Users/100", "active", false);
    BOOST_TEST(directory.send(Method::delete_, "/Users/100").status == 204);
    BOOST_TEST(directory.records.documents.empty());
    BOOST_TEST(directory.get("/Users/100").status == 404);
    BOOST_TEST(directory.send(Method::post, "/Users", user_named("kim@x.example")).status == 201);
}

BOOST_AUTO_TEST_CASE(a_hidden_user_who_was_deleted_comes_back_by_a_create) {
    auto directory = with_deletion();
    directory.settings.on_delete = OnDelete::deactivate;
    BOOST_TEST(directory.send(Method::delete_, "/Users/100").status == 204);
    BOOST_TEST(directory.vendor.users.empty());
    BOOST_TEST(directory.get("/Users").body["totalResults"] == 0);
    auto const back = directory.send(Method::post, "/Users", user_named("kim@x.example"));
    BOOST_REQUIRE_EQUAL(back.status, 201);
    BOOST_TEST(back.body["id"] == "100");
    BOOST_TEST(directory.vendor.users.contains("101"));
}

BOOST_AUTO_TEST_SUITE_END()
