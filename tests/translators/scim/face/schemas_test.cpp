#include "tests/translators/scim/face/support.hpp"

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

namespace {

/// The attributes of the core schema of users, and the parts of `name` behind a dot, by their names.
std::map<std::string, Json> attributes_of(Directory& directory) {
    std::map<std::string, Json> made;
    auto const schema = directory.get("/Schemas/urn:ietf:params:scim:schemas:core:2.0:User").body;
    for (auto const& one : schema["attributes"]) {
        made[one["name"]] = one;
        if (one["name"] != "name") continue;
        for (auto const& part : one["subAttributes"])
            made["name." + part["name"].get<std::string>()] = part;
    }
    return made;
}

std::string names_of(Directory& directory, std::string const& target, char const* name) {
    std::string made;
    auto const listed = directory.get(target).body;
    for (auto const& one : listed["Resources"])
        made += one[name].get<std::string>() + " ";
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_schemas)

BOOST_AUTO_TEST_CASE(attributes_are_as_the_dialect_has_them) {
    struct Row {
        char const* dialect;
        char const* attribute;
        char const* mutability; ///< "" if the attribute is not there
        bool required;
    };
    for (auto const& row : {
             Row{"xarios", "userName", "readWrite", true},
             Row{"configureuser", "userName", "immutable", true},
             Row{"evovoice", "userName", "immutable", true},
             Row{"genesys", "userName", "immutable", true},
             Row{"xarios", "displayName", "readWrite", true},
             Row{"configureuser", "displayName", "readWrite", false},
             Row{"evovoice", "displayName", "readWrite", false},
             Row{"genesys", "displayName", "readWrite", false},
             Row{"xarios", "name.givenName", "readWrite", false},
             Row{"evovoice", "name.givenName", "readWrite", false},
             Row{"genesys", "name.givenName", "readWrite", true},
             Row{"genesys", "name.familyName", "readWrite", true},
             Row{"genesys", "name.middleName", "readWrite", false},
             Row{"xarios", "password", "", false},
             Row{"configureuser", "password", "", false}, // left out by default
             Row{"evovoice", "password", "writeOnly", false},
             Row{"genesys", "password", "writeOnly", false},
             Row{"xarios", "roles", "readWrite", false},
             Row{"configureuser", "roles", "", false},
             Row{"evovoice", "roles", "readWrite", false},
             Row{"genesys", "roles", "readWrite", false},
             Row{"genesys", "groups", "readOnly", false},
             Row{"genesys", "emails", "readWrite", false},
             Row{"xarios", "active", "readWrite", false},
             Row{"configureuser", "active", "readWrite", false},
             Row{"xarios", "title", "readWrite", false},
         }) {
        Directory directory(row.dialect, {});
        auto const attributes = attributes_of(directory);
        auto const found = attributes.find(row.attribute);
        auto const where = std::string(row.dialect) + " " + row.attribute;
        BOOST_TEST((found != attributes.end()) == (*row.mutability != 0), where);
        if (found == attributes.end()) continue;
        BOOST_TEST(found->second["mutability"] == row.mutability, where);
        BOOST_TEST(found->second["required"] == row.required, where);
    }
}

BOOST_AUTO_TEST_CASE(settings_change_what_is_there) {
    Directory genesys("genesys", {{"agent", "ROLE_AGENT"}});
    genesys.settings.on_deactivate = OnDeactivate::reject;
    BOOST_TEST(attributes_of(genesys)["active"]["mutability"] == "readOnly");
    for (auto const unheld : {Unheld::drop, Unheld::reject}) {
        Directory directory("genesys", {{"agent", "ROLE_AGENT"}});
        directory.settings.unheld = unheld;
        auto const attributes = attributes_of(directory);
        for (auto const* const gone :
             {"title", "addresses", "name.middleName", "phoneNumbers", "entitlements"})
            BOOST_TEST(!attributes.contains(gone), gone);
        for (auto const* const there :
             {"userName", "name.givenName", "emails", "active", "roles", "displayName"})
            BOOST_TEST(attributes.contains(there), there);
        BOOST_TEST(attributes.at("displayName")["mutability"] == "readOnly");
        BOOST_TEST(
            directory.get("/Schemas/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User").status ==
            404);
    }
    Directory line("configureuser", {});
    line.settings.remember_unknown_roles = true;
    line.settings.forward_passwords = true;
    auto const attributes = attributes_of(line);
    BOOST_TEST(attributes.contains("roles"));
    BOOST_TEST(attributes.at("password")["returned"] == "never");
}

BOOST_AUTO_TEST_CASE(resource_types_are_what_the_route_has) {
    Directory genesys("genesys", {{"agent", "ROLE_AGENT"}});
    BOOST_TEST(names_of(genesys, "/ResourceTypes", "id") == "User Group Role ");
    genesys.settings.entitlements = {{"agent", "License"}};
    BOOST_TEST(names_of(genesys, "/ResourceTypes", "name") == "User Group Role Entitlement ");
    Directory line("configureuser", {});
    BOOST_TEST(names_of(line, "/ResourceTypes", "id") == "User ");
    line.settings.remember_unknown_roles = true;
    BOOST_TEST(names_of(line, "/ResourceTypes", "id") == "User Group ");
    auto const type = genesys.get("/ResourceTypes/User").body;
    for (auto const& extension : type["schemaExtensions"])
        BOOST_TEST(extension["required"] == false);
    BOOST_TEST(type["schemaExtensions"].size() == 3U);
}

BOOST_AUTO_TEST_CASE(discovery_has_exactly_the_members_of_the_rfcs_and_no_null) {
    Directory directory("genesys", {{"agent", "ROLE_AGENT"}});
    for (auto const* const target : {"/Schemas", "/ResourceTypes"}) {
        auto const listed = directory.get(target).body;
        std::set<std::string> members;
        for (auto const& [name, value] : listed.items())
            members.insert(name);
        BOOST_TEST((members == std::set<std::string>{"schemas", "totalResults", "itemsPerPage", "startIndex",
                                                     "Resources"}),
                   target);
        BOOST_TEST(listed.dump().find("null") == std::string::npos);
        BOOST_TEST(listed["totalResults"] == listed["Resources"].size());
    }
    auto const config = directory.get("/ServiceProviderConfig").body;
    BOOST_TEST(config["authenticationSchemes"][0]["type"] == "oauthbearertoken");
    BOOST_TEST(config["authenticationSchemes"][0]["primary"] == true);
    BOOST_TEST(config["authenticationSchemes"][1]["type"] == "httpbasic");
    BOOST_TEST(config["filter"]["maxResults"] == 500);
    BOOST_TEST((config["pagination"] == Json{{"cursor", true},
                                             {"index", true},
                                             {"defaultPaginationMethod", "index"},
                                             {"defaultPageSize", 100},
                                             {"maxPageSize", 500},
                                             {"cursorTimeout", 600}}));
    BOOST_TEST(config["changePassword"]["supported"] == true);
    BOOST_TEST(config["sort"]["supported"] == true);
    BOOST_TEST(config["etag"]["supported"] == true);
    auto const group = directory.get("/Schemas/urn:ietf:params:scim:schemas:core:2.0:group").body;
    for (auto const& one : group["attributes"])
        if (one["name"] == "displayName") BOOST_TEST(one["required"] == true);
}

BOOST_AUTO_TEST_SUITE_END()
