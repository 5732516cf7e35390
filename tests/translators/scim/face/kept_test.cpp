#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

constexpr auto enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A route with the roles admin and agent, the last by default.
Directory route(std::string const& dialect, Unheld unheld = Unheld::store) {
    std::map<std::string, std::vector<RolePolicy::Pair>> const maps{
        {"genesys", {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}}},
        {"evovoice", {{"admin", "SystemAdministrator"}, {"agent", "Customer"}}},
        {"xarios", {{"admin", "admin.user"}, {"agent", "customer.user"}}},
        {"configureuser", {}}};
    Directory directory(dialect, maps.at(dialect));
    if (dialect != "configureuser") directory.roles.default_roles = {"agent"};
    directory.settings.unheld = unheld;
    return directory;
}

Json kim() {
    auto user = user_named("kim@x.example");
    user["name"] = {{"givenName", "Kim"}, {"familyName", "Lee"}};
    return user;
}

constexpr std::array four_dialects{"genesys", "evovoice", "xarios", "configureuser"};

} // namespace

BOOST_AUTO_TEST_SUITE(scim_kept_values)

BOOST_AUTO_TEST_CASE(names_are_shown_and_held_as_each_dialect_can) {
    struct Row {
        char const* dialect;
        Json names;
        char const* vendor_display; ///< "" if the vendor holds none
        char const* vendor_first;
        char const* shown_display;
        char const* shown_formatted;
    };
    Json const both{{"name", {{"givenName", "Kim"}, {"familyName", "Lee"}}}};
    Json const display{{"name", {{"givenName", "Kim"}, {"familyName", "Lee"}}}, {"displayName", "Kim (IT)"}};
    Json const formatted{
        {"name", {{"givenName", "Kim"}, {"familyName", "Lee"}, {"formatted", "Dr Kim Lee"}}}};
    for (auto const& row : {
             Row{"xarios", both, "Kim Lee", "", "Kim Lee", "Kim Lee"},
             Row{"xarios", display, "Kim (IT)", "", "Kim (IT)", "Kim (IT)"},
             Row{"xarios", formatted, "Dr Kim Lee", "", "Dr Kim Lee", "Dr Kim Lee"},
             Row{"evovoice", both, "", "Kim", "Kim Lee", "Kim Lee"},
             Row{"evovoice", display, "", "Kim", "Kim (IT)", "Kim Lee"},
             Row{"genesys", both, "", "Kim", "Kim Lee", "Kim Lee"},
             Row{"genesys", formatted, "", "Kim", "Kim Lee", "Dr Kim Lee"},
             Row{"configureuser", display, "", "Kim", "Kim (IT)", "Kim Lee"},
         }) {
        BOOST_TEST_CONTEXT(row.dialect << row.names.dump()) {
            auto directory = route(row.dialect);
            auto user = user_named("kim@x.example");
            user.update(row.names);
            auto const made = directory.send(Method::post, "/Users", user);
            BOOST_REQUIRE_EQUAL(made.status, 201);
            auto& texts = directory.vendor.users.at("100").texts;
            BOOST_TEST(texts[Field::display_name] == row.vendor_display);
            BOOST_TEST(texts[Field::first_name] == row.vendor_first);
            BOOST_TEST(made.body["displayName"] == row.shown_display);
            BOOST_TEST(made.body["name"]["formatted"] == row.shown_formatted);
            BOOST_TEST(made.body["name"]["givenName"] == "Kim");
            BOOST_TEST(made.body["name"]["familyName"] == "Lee");
        }
    }
}

BOOST_AUTO_TEST_CASE(the_single_name_of_a_vendor_follows_the_names_until_a_display_name_is_given) {
    auto directory = route("xarios");
    directory.send(Method::post, "/Users", kim());
    directory.set("/Users/100", "name.familyName", "Okoro");
    BOOST_TEST(directory.vendor.users.at("100").texts[Field::display_name] == "Kim Okoro");
    directory.set("/Users/100", "displayName", "KO");
    BOOST_TEST(directory.vendor.users.at("100").texts[Field::display_name] == "KO");
    directory.set("/Users/100", "name.familyName", "Lind");
    BOOST_TEST(directory.vendor.users.at("100").texts[Field::display_name] == "KO");
    BOOST_TEST(directory.get("/Users/100").body["name"]["familyName"] == "Lind");
}

BOOST_AUTO_TEST_CASE(one_address_is_the_vendors_and_all_are_shown) {
    struct Row {
        char const* name;
        Json emails;
        char const* held;
    };
    auto const mail = [](char const* value, char const* type, bool primary = false) {
        Json made{{"value", value}};
        if (*type) made["type"] = type;
        if (primary) made["primary"] = true;
        return made;
    };
    for (auto const& row : {
             Row{"the primary one", {mail("a@x", "work"), mail("b@x", "home", true)}, "b@x"},
             Row{"else that of type work", {mail("a@x", "home"), mail("b@x", "Work")}, "b@x"},
             Row{"else the first", {mail("a@x", "home"), mail("b@x", "other")}, "a@x"},
             Row{"as one object", mail("a@x", ""), "a@x"},
             Row{"as a text", "a@x", "a@x"},
         }) {
        BOOST_TEST_CONTEXT(row.name) {
            auto directory = route("genesys");
            auto user = kim();
            user["emails"] = row.emails;
            auto const made = directory.send(Method::post, "/Users", user);
            BOOST_REQUIRE_EQUAL(made.status, 201);
            BOOST_TEST(directory.vendor.users.at("100").texts[Field::email] == row.held);
            if (row.emails.is_array()) BOOST_TEST(made.body["emails"] == row.emails);
            directory.vendor.users.at("100").texts[Field::email] = "new@x";
            BOOST_TEST((directory.get("/Users/100").body["emails"] ==
                        Json::array({{{"value", "new@x"}, {"type", "work"}, {"primary", true}}})));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_nobody_wrote_is_the_vendors_or_the_login) {
    for (auto const* const dialect : {"xarios", "evovoice"}) {
        auto directory = route(dialect);
        auto const made = directory.send(Method::post, "/Users", kim());
        BOOST_TEST((made.body["emails"] ==
                    Json::array({{{"value", "kim@x.example"}, {"type", "work"}, {"primary", true}}})),
                   dialect);
        BOOST_TEST(!made.body.contains("phoneNumbers"), dialect);
    }
}

BOOST_AUTO_TEST_CASE(a_route_that_drops_keeps_only_what_is_kept_in_any_case) {
    for (auto const* const dialect : four_dialects) {
        BOOST_TEST_CONTEXT(dialect) {
            auto directory = route(dialect, Unheld::drop);
            auto user = kim();
            user["externalId"] = "E1";
            user["title"] = "Engineer";
            user["department"] = "IT";
            user["name"]["middleName"] = "M";
            user["emails"] = {{{"value", "a@x"}, {"type", "work"}}, {{"value", "b@x"}, {"type", "home"}}};
            auto const made = directory.send(Method::post, "/Users", user);
            BOOST_REQUIRE_EQUAL(made.status, 201);
            BOOST_TEST(made.body["externalId"] == "E1");
            BOOST_TEST(!made.body.contains("title"));
            BOOST_TEST(!made.body.contains(enterprise));
            BOOST_TEST(!made.body["name"].contains("middleName"));
            BOOST_TEST(made.body["emails"].size() == 1U);
            auto const ignored = made.headers.at("X-Idiom-Ignored");
            for (auto const* const path : {"title", "department", "name.middleName", "emails"})
                BOOST_TEST(ignored.find(path) != std::string::npos, path << " in " << ignored);
            for (auto const& [key, document] : directory.records.documents)
                BOOST_TEST(document.find("Engineer") == std::string::npos, key);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_route_that_rejects_takes_what_the_vendor_holds) {
    for (auto const* const dialect : four_dialects) {
        BOOST_TEST_CONTEXT(dialect) {
            auto directory = route(dialect, Unheld::reject);
            auto user = kim();
            user["externalId"] = "E1";
            user["active"] = true;
            user["displayName"] = "Kim Lee";
            user["emails"] = {{{"value", "kim@x.example"}, {"type", "work"}, {"primary", true}}};
            auto const made = directory.send(Method::post, "/Users", user);
            BOOST_REQUIRE_EQUAL(made.status, 201);
            BOOST_TEST(directory.send(Method::put, "/Users/100", made.body).status == 200);
            BOOST_TEST(directory.set("/Users/100", "externalId", "E2").body["externalId"] == "E2");
            BOOST_TEST(directory.set("/Users/100", "active", false).status == 200);
            BOOST_TEST(directory.set("/Users/100", "active", true).status == 200);
            // Where the vendor keeps one name, the display name that was given is it.
            auto const renamed = directory.set("/Users/100", "name.familyName", "Okoro");
            BOOST_TEST(renamed.status == (keeps_one_name(directory.can) ? 400 : 200));
            if (directory.can.roles != RoleStyle::none) {
                auto const role = directory.patch(
                    "/Users/100",
                    {{{"op", "add"}, {"path", "roles"}, {"value", {{{"value", "admin"}, {"type", "x"}}}}}});
                BOOST_TEST(role.status == 200);
                BOOST_TEST(role.body["roles"][0]["type"] == "x");
            }
            for (auto const* const path : {"title", "name.middleName", "nickName", "userType"}) {
                auto const refused = directory.set("/Users/100", path, "X");
                BOOST_TEST(refused.status == 400, path);
                BOOST_TEST(refused.body.value("scimType", "") == "invalidValue", path);
                BOOST_TEST(refused.body.value("detail", "").find(path) != std::string::npos, path);
            }
            BOOST_TEST(directory.set("/Users/100", std::string(enterprise) + ":department", "IT").status ==
                       400);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_attribute_that_only_the_vendor_writes_is_not_that_of_the_schema) {
    auto directory = route("configureuser"); // its `userType` is the kind of the telephone system
    auto user = kim();
    user["userType"] = "Contractor";
    directory.send(Method::post, "/Users", user);
    BOOST_TEST(directory.get("/Users/100").body["userType"] == "Contractor");
}

BOOST_AUTO_TEST_CASE(a_role_that_is_none_of_a_vendor_without_roles_is_refused_or_remembered) {
    auto directory = route("configureuser");
    auto user = kim();
    user["roles"] = Json::array();
    BOOST_TEST(directory.send(Method::post, "/Users", user).status == 201);
    for (auto const unheld : {Unheld::store, Unheld::drop, Unheld::reject}) {
        directory.settings.unheld = unheld;
        auto const refused = directory.set("/Users/100", "roles", {{{"value", "boss"}}});
        BOOST_TEST(refused.status == 400);
        BOOST_TEST(refused.body["scimType"] == "invalidValue");
    }
    directory.settings.remember_unknown_roles = true;
    auto const kept = directory.set("/Users/100", "roles", {{{"value", "boss"}}});
    BOOST_TEST(roles_in(kept.body) == "boss ");
    BOOST_TEST(kept.headers.at("X-Idiom-Ignored") == "roles.boss");
}

BOOST_AUTO_TEST_SUITE_END()
