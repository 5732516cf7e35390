#include "tests/support/process.hpp"
#include "tests/translators/scim/face/support.hpp"

#include <sstream>

using namespace idiom;
using namespace idiom::scim_face;
using namespace idiom::scim_face::test;

// Libraries that nobody of this project wrote judge what the face says: see tests/scimmy/judge.mjs.

namespace {

/// Returns what the judge says of each task.
std::vector<Json> judged(std::vector<Json> const& tasks) {
    idiom::test::TempDirectory const directory;
    std::string lines;
    for (auto const& task : tasks)
        lines += task.dump() + "\n";
    idiom::test::write_file(directory.file("tasks"), lines);
    auto const ran =
        idiom::test::run({"/usr/bin/env", "node", IDIOM_SCIMMY "/judge.mjs", directory.file("tasks")});
    BOOST_REQUIRE_MESSAGE(ran.status == 0, ran.err);
    std::vector<Json> said;
    std::istringstream in(ran.out);
    for (std::string line; std::getline(in, line);)
        said.push_back(Json::parse(line));
    BOOST_REQUIRE_EQUAL(said.size(), tasks.size());
    return said;
}

constexpr auto enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A user with something in every corner of the schemas.
Json rich_user(std::string const& login) {
    auto user = user_named(login);
    user["externalId"] = "ext-7";
    user["name"] = {{"formatted", "Dr. Kim A. Lee"},
                    {"givenName", "Kim"},
                    {"familyName", "Lee"},
                    {"honorificPrefix", "Dr."},
                    {"middleName", "A."}};
    user["displayName"] = "Kim Lee";
    user["nickName"] = "kiki";
    user["profileUrl"] = "https://people.example/kim";
    user["title"] = "Engineer";
    user["userType"] = "Employee";
    user["preferredLanguage"] = "en-US";
    user["locale"] = "en-US";
    user["timezone"] = "Europe/Oslo";
    user["emails"] = {{{"value", login}, {"type", "work"}, {"primary", true}},
                      {{"value", "kim@home.example"}, {"type", "home"}, {"display", "at home"}}};
    user["phoneNumbers"] = {{{"value", "+12125550143"}, {"type", "work"}}};
    user["ims"] = {{{"value", "kim"}, {"type", "xmpp"}}};
    user["photos"] = {{{"value", "https://people.example/kim.png"}, {"type", "photo"}}};
    user["addresses"] = {{{"type", "work"},
                          {"streetAddress", "1 Main Street"},
                          {"locality", "Oslo"},
                          {"country", "NO"},
                          {"formatted", "1 Main Street\nOslo"},
                          {"primary", true}}};
    user["x509Certificates"] = {{{"value", "MIIBIjAN"}}};
    user[enterprise] = {
        {"employeeNumber", "7"},
        {"costCenter", "c"},
        {"organization", "o"},
        {"division", "d"},
        {"department", "Sales"},
        {"manager", {{"value", "9"}, {"$ref", "https://gateway.example/scim/v2/acme/Users/9"}}}};
    return user;
}

Directory directory_of(std::string const& dialect) {
    struct Row {
        char const* dialect;
        char const* admin;
        char const* agent;
    };
    constexpr Row rows[] = {{"xarios", "admin.user", "customer.user"},
                            {"genesys", "ROLE_ADMIN", "ROLE_AGENT"},
                            {"evovoice", "Manager", "Customer"}};
    std::vector<RolePolicy::Pair> map;
    for (auto const& row : rows)
        if (dialect == row.dialect) map = {{"admin", row.admin}, {"agent", row.agent}};
    Directory directory(dialect, map);
    if (!map.empty()) directory.roles.default_roles = {"agent"};
    // SCIMMY takes only URNs of the IETF.
    directory.settings.ietf_urns = true;
    return directory;
}

/// The extension of groups has a URN of our own, whatever `extension_urn` says.
Json with_urn_of_the_ietf(Json const& document) {
    auto text = document.dump();
    constexpr std::string_view ours = "urn:idiom:scim:schemas:extension:idiom:2.0:Group";
    for (auto at = text.find(ours); at != text.npos; at = text.find(ours, at))
        text.replace(at, ours.size(), "urn:ietf:params:scim:schemas:extension:idiom:2.0:Group");
    return Json::parse(text);
}

constexpr char const* linked_dialects[] = {"xarios", "configureuser", "evovoice", "genesys"};

} // namespace

BOOST_AUTO_TEST_SUITE(scim_judges)

BOOST_AUTO_TEST_CASE(scimmy_reads_every_resource_by_its_own_and_by_the_published_schemas) {
    std::vector<Json> tasks;
    std::vector<std::string> names;
    for (auto const* const dialect : linked_dialects) {
        auto directory = directory_of(dialect);
        auto const schemas = with_urn_of_the_ietf(directory.send(Method::get, "/Schemas").body["Resources"]);
        auto const judge = [&](std::string const& what, char const* schema, Json const& shown) {
            auto const resource = with_urn_of_the_ietf(shown);
            tasks.push_back(
                {{"judge", "resource"}, {"schema", schema}, {"resource", resource}, {"schemas", schemas}});
            names.push_back(std::string(dialect) + ": " + what);
        };
        auto const created = directory.send(Method::post, "/Users", rich_user("kim@x.example"));
        BOOST_REQUIRE_EQUAL(created.status, 201);
        auto const id = created.body["id"].get<std::string>();
        judge("a user as created", "User", created.body);
        judge("a user as read", "User", directory.send(Method::get, "/Users/" + id).body);
        for (auto const& user : directory.send(Method::get, "/Users").body["Resources"])
            judge("a user of a list", "User", user);
        auto const off = patch_of({{{"op", "replace"}, {"path", "active"}, {"value", false}}});
        judge("an inactive user", "User", directory.send(Method::patch, "/Users/" + id, off).body);
        for (auto const& group : directory.send(Method::get, "/Groups").body["Resources"])
            judge("a group", "Group", group);
    }
    auto const said = judged(tasks);
    for (std::size_t i = 0; i < said.size(); ++i)
        BOOST_TEST(said[i]["wrong"].empty(), names[i] << ": " << said[i]["wrong"] << "\n"
                                                      << tasks[i]["resource"]);
    BOOST_TEST(said.size() >= 20U);
}

BOOST_AUTO_TEST_CASE(scim_patch_comes_to_the_same_resource_where_the_rfc_defines_it) {
    struct Row {
        char const* name;
        std::vector<Json> operations;
        /// Why the other library comes to something else; "" if it has to be the same.
        std::string_view differs = {};
    };
    auto const add = [](char const* path, Json const& value) {
        return Json{{"op", "add"}, {"path", path}, {"value", value}};
    };
    auto const replace = [](char const* path, Json const& value) {
        return Json{{"op", "replace"}, {"path", path}, {"value", value}};
    };
    auto const remove = [](char const* path) { return Json{{"op", "remove"}, {"path", path}}; };
    std::string const department = std::string(enterprise) + ":department";
    Row const rows[] = {
        {"add a single value", {add("nickName", "kk")}},
        {"replace a single value", {replace("title", "Lead")}},
        {"remove a single value", {remove("title")}},
        {"replace a sub-attribute", {replace("name.familyName", "Okoro")}},
        {"add a complex value", {add("name", {{"familyName", "Okoro"}})}},
        {"replace a complex value merges (3.5.2.3)", {replace("name", {{"middleName", "B."}})}},
        {"add to a list", {add("emails", {{{"value", "third@x.example"}, {"type", "other"}}})}},
        {"add what is there already", {add("ims", {{{"value", "kim"}, {"type", "xmpp"}}})}},
        {"replace a list", {replace("emails", {{{"value", "only@x.example"}, {"type", "work"}}})}},
        {"remove a list", {remove("photos")}},
        {"remove what a filter means", {remove("emails[type eq \"home\"]")}},
        {"remove what no element is", {remove("emails[type eq \"other\"]")}},
        {"replace a part of what a filter means",
         {replace("emails[type eq \"home\"].value", "new@home.example")}},
        {"replace a part of what two conditions mean",
         {replace("emails[type eq \"home\" and value co \"home\"].display", "elsewhere")}},
        {"remove a part of what a filter means", {remove("emails[type eq \"home\"].display")}},
        {"an attribute of an extension", {replace(department.c_str(), "Support")}},
        {"remove an attribute of an extension", {remove(department.c_str())}},
        {"several operations in order", {add("nickName", "a"), replace("nickName", "b"), remove("title")}},
        {"without a path", {{{"op", "replace"}, {"value", {{"nickName", "kk"}, {"title", "Lead"}}}}}},
        {"a target that is not there (3.5.2.3)", {replace("ims[value eq \"nobody\"].display", "x")}},
        {"a type that is not there",
         {replace("ims[type eq \"aim\"].value", "x")},
         "Entra ID expects that the element is created; the RFC has noTarget"},
        {"another primary element",
         {replace("emails[type eq \"home\"].primary", true)},
         "only one element is primary (RFC 7643, 2.4); the library leaves two"},
    };
    auto directory = directory_of("genesys");
    auto const made = directory.send(Method::post, "/Users", rich_user("kim@x.example"));
    auto const original = made.body;
    auto const path = "/Users/" + original["id"].get<std::string>();
    auto const plain = [](Json resource) {
        for (auto const* const name : {"meta", "schemas", "groups"})
            resource.erase(name);
        return resource;
    };
    std::vector<Json> tasks;
    std::vector<Json> ours;
    auto const records = directory.records.documents;
    auto const users = directory.vendor.users;
    for (auto const& row : rows) {
        tasks.push_back({{"judge", "patch"}, {"resource", original}, {"operations", row.operations}});
        directory.records.documents = records;
        directory.vendor.users = users;
        Json message{{"schemas", {"urn:ietf:params:scim:api:messages:2.0:PatchOp"}},
                     {"Operations", row.operations}};
        auto const done = directory.send(Method::patch, path, message);
        ours.push_back(done.status == 200 ? plain(done.body) : Json(done.body.value("scimType", "")));
    }
    auto const theirs = judged(tasks);
    for (std::size_t i = 0; i < ours.size(); ++i) {
        auto const other =
            theirs[i].contains("resource") ? plain(theirs[i]["resource"]) : Json(theirs[i]["error"]);
        bool const same = ours[i] == other;
        BOOST_TEST(same == rows[i].differs.empty(),
                   rows[i].name << "\nours:   " << ours[i] << "\ntheirs: " << other);
    }
}

BOOST_AUTO_TEST_SUITE_END()
