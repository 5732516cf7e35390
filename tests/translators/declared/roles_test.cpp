#include "tests/translators/declared/dialect_in_memory.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;

namespace {

std::string const keyed = R"({"id":"7","groups":["g1","g2"]})";
std::string const catalogue =
    R"({"groups":[{"id":"g1","name":"a"},{"id":"g2","name":"b"},{"id":"g3","name":"c"}]})";
std::string with_keys(std::string const& write, std::string const& more = {}) {
    return "{ key_at: groups, " + write +
           ", catalogue: { request: GET /groups, items: groups, key: id, name: name }" + more + " }";
}

} // namespace

BOOST_AUTO_TEST_CASE(keys_of_roles_in_a_list_of_users_get_their_names) {
    DialectInMemory dialect(file_of({{"roles", with_keys("write: set")}}));
    std::vector<Exchange> const exchanges{{.request = "GET /users", .body = "{\"users\":[" + keyed + "]}"},
                                          {.request = "GET /groups", .body = catalogue}};
    BOOST_TEST(dialect.call(ListUsers{.limit = 5}, exchanges) == "7(a,b)");
    BOOST_TEST(dialect.call(ListUsers{.limit = 5, .role = "b"}, exchanges) == "7(a,b)");
    BOOST_TEST(dialect.call(ListUsers{.limit = 5, .role = "c"}, exchanges) == "");
}

BOOST_AUTO_TEST_CASE(a_write_that_answers_with_keys_of_roles_is_read_back) {
    Arena arena;
    DialectInMemory dialect(file_of(
        {{"roles", with_keys("write: set")},
         {"update", "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, gives: user } ] }"}}));
    std::string const after = R"({"id":"7","groups":["g1","g2","g3"]})";
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {"c"}, {}))},
                            {{.request = "GET /users/7", .body = keyed},
                             {.request = "GET /groups", .body = catalogue},
                             {.request = R"(PATCH /users/7 {"groups":["g1","g2","g3"]})", .body = after},
                             {.request = "GET /users/7", .body = after}}) == "7(a,b,c)");
}

BOOST_AUTO_TEST_CASE(a_scim_patch_removes_a_role_by_its_key) {
    Arena arena;
    DialectInMemory dialect(file_of(
        {{"roles", with_keys("write: patch")},
         {"update",
          "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, notation: scim_patch } ] }"}}));
    BOOST_TEST(
        dialect.call(
            UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {}, {"b"}))},
            {{.request = "GET /users/7", .body = keyed},
             {.request = "GET /groups", .body = catalogue},
             {.request =
                  R"(PATCH /users/7 [Content-Type: application/scim+json] {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"groups[value eq \"g2\"]"}]})",
              .status = 204},
             {.request = "GET /users/7", .body = R"({"id":"7","groups":["g1"]})"}}) == "7(a)");
}

BOOST_AUTO_TEST_CASE(a_role_that_holds_the_separator_is_not_two_roles) {
    Arena arena;
    DialectInMemory dialect(file_of({{"roles", "{ at: roles, joined: \",\", write: set }"}}));
    BOOST_TEST(
        dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {"a,admin"}, {}))},
                     {{.request = "GET /users/7", .body = R"({"id":"7","roles":"staff"})"}}) ==
        "invalid-value /roles");
    User user;
    user.user_name = "kim";
    user.roles = arena.list<std::string_view>({"a,admin"});
    BOOST_TEST(dialect.call(CreateUser{.user = user}, {}) == "invalid-value /roles");
}

BOOST_AUTO_TEST_CASE(an_item_of_an_extension_that_holds_the_separator_is_refused) {
    DialectInMemory dialect(file_of(
        {{"extensions", "\n  tags: { at: tags, type: texts, access: read_write, as: { joined: \",\" } }"}}));
    Change change;
    static constexpr std::array all{Extension{"tags", R"(["x,y"])"}};
    change.set.extensions = all;
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)},
                            {{.request = "GET /users/7", .body = R"({"id":"7","roles":[]})"}}) ==
               "invalid-value /extensions/acme/tags");
}

BOOST_AUTO_TEST_CASE(each_role_of_an_expression_is_quoted) {
    Arena arena;
    DialectInMemory dialect(file_of(
        {{"roles",
          "{ read: { request: \"GET /users/{id}/r\", items: r, name: n, paging: none }, set: { request: "
          "\"PUT /users/{id}/r\", form: { q: \"in ({roles.names:json})\" } } }"}}));
    std::string const user = R"({"id":"7"})";
    BOOST_TEST(
        dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {"x) or (1"}, {}))},
                     {{.request = "GET /users/7", .body = user},
                      {.request = "GET /users/7/r", .body = R"({"r":[{"n":"a"}]})"},
                      {.request = "PUT /users/7/r [Content-Type: application/x-www-form-urlencoded] "
                                  "q=in%20%28%22a%22,%22x%29%20or%20%281%22%29",
                       .status = 204},
                      {.request = "GET /users/7", .body = user},
                      {.request = "GET /users/7/r", .body = R"({"r":[{"n":"a"},{"n":"x) or (1"}]})"}}) ==
        "7(a,x) or (1)");
}

BOOST_AUTO_TEST_CASE(roles_elsewhere_are_written_without_an_update_of_the_user) {
    Arena arena;
    DialectInMemory dialect(file_of(
        {{"fields", "\n  id: { at: id, access: read }"},
         {"create", ""},
         {"update", ""},
         {"roles",
          "{ read: { request: \"GET /users/{id}/r\", items: r, name: n, paging: none }, set: { request: "
          "\"PUT /users/{id}/r\", json: \"{roles.names}\" } }"}}));
    std::string const user = R"({"id":"7"})";
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {"a"}, {}))},
                            {{.request = "GET /users/7", .body = user},
                             {.request = "GET /users/7/r", .body = R"({"r":[]})"},
                             {.request = R"(PUT /users/7/r ["a"])", .status = 204},
                             {.request = "GET /users/7", .body = user},
                             {.request = "GET /users/7/r", .body = R"({"r":[{"n":"a"}]})"}}) == "7(a)");
}

namespace {

std::string xml_file(std::string const& roles) {
    return file_of(
        {{"xml", "{ namespaces: { v: \"urn:v\" }, lists: { \"v:Roles\": \"v:Role\" } }"},
         {"fields", "\n  id: { at: \"v:Id\", access: read }"
                    "\n  email: { at: \"v:Mail/#\", access: read_write }"
                    "\n  phoneNumber: { at: \"v:Mail/@kind\", access: read_write }"},
         {"list", ""},
         {"create", ""},
         {"update", "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, root: \"v:User\" } ] }"},
         {"roles", roles}});
}
std::string xml_user(std::string const& members) {
    return "<User xmlns=\"urn:v\"><Id>7</Id>" + members + "</User>";
}
Exchange shows(std::string const& members) { return {.request = "GET /users/7", .body = xml_user(members)}; }
Exchange changed(std::string const& members) {
    return {.request = "PATCH /users/7 [Content-Type: application/xml] <User "
                       "xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\"urn:v\">" +
                       members + "</User>",
            .status = 204};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_role_of_an_xml_document_is_sent_as_it_was_read) {
    Arena arena;
    DialectInMemory dialect(
        xml_file("{ at: \"v:Roles\", name: \"v:Name\", item: { \"v:Name\": \"{role.name}\" }, write: set }"));
    std::string const held = R"(<Role k="1"><Name>a</Name><Since>2</Since></Role>)";
    std::string const both = "<Roles>" + held + "<Role><Name>b</Name></Role></Roles>";
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {"b"}, {}))},
                            {shows("<Roles>" + held + "</Roles>"), changed(both), shows(both)}) == "7(a,b)");
}

BOOST_AUTO_TEST_CASE(two_lists_of_roles_that_differ_are_half_a_view) {
    Arena arena;
    DialectInMemory dialect(xml_file("{ at: \"v:Roles\", write: set }"));
    for (auto const* const roles :
         {"<Roles/><Roles><Role>a</Role></Roles>", "<Roles><Role>a</Role></Roles><Roles/>"})
        BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {"b"}, {}))},
                                {shows(roles)}) == "backend-error /roles");
    BOOST_TEST(dialect.call(GetUser{.id = "7"}, {shows("<Roles/><Roles/>")}) == "7()");
}

BOOST_AUTO_TEST_CASE(attributes_and_texts_of_xml_elements_are_written) {
    DialectInMemory dialect(xml_file("{ at: \"v:Roles\", write: set }"));
    Change change;
    change.set.email = "a&b";
    change.set.phone_number = "\"1\"";
    std::string const mail = R"(<Mail kind="&quot;1&quot;">a&amp;b</Mail>)";
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)},
                            {shows("<Roles/>"), changed(mail), shows("<Roles/>" + mail)}) == "7()");
}

BOOST_AUTO_TEST_CASE(roles_elsewhere_may_be_a_list_of_names_or_of_keys) {
    Arena arena;
    std::string const writes =
        "paging: none }, add: { request: \"PUT /users/{id}/r/{role.name}\", each: true "
        "}, remove: { request: \"DELETE /users/{id}/r/{role.name}\", each: true }";
    struct Row {
        std::string roles;
        std::vector<Exchange> before;
        std::vector<Exchange> after;
    };
    Exchange const all{.request = "GET /groups",
                       .body = R"({"groups":[{"id":1,"name":"a"},{"id":2,"name":"b"}]})"};
    auto const shown = [](char const* items) {
        return Exchange{.request = "GET /users/7/r", .body = std::string(R"({"r":)") + items + "}"};
    };
    std::vector<Row> const rows{
        {"name: \"\", " + writes, {shown(R"(["a"])")}, {shown(R"(["a","b"])")}},
        {"key: \"\", " + writes + ", catalogue: { request: GET /groups, items: groups, key: id, name: name }",
         {shown("[1]"), all},
         {shown("[1,2]")}}};
    Exchange const user{.request = "GET /users/7", .body = R"({"id":"7"})"};
    for (auto const& row : rows) {
        DialectInMemory dialect(
            file_of({{"roles", "{ read: { request: \"GET /users/{id}/r\", items: r, " + row.roles + " }"}}));
        std::vector<Exchange> exchanges{user};
        exchanges.insert(exchanges.end(), row.before.begin(), row.before.end());
        exchanges.push_back({.request = "PUT /users/7/r/b", .status = 204});
        exchanges.push_back(user);
        exchanges.insert(exchanges.end(), row.after.begin(), row.after.end());
        BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {"b"}, {}))},
                                exchanges) == "7(a,b)",
                   row.roles);
    }
    DialectInMemory dialect(
        file_of({{"roles", "{ read: { request: \"GET /users/{id}/r\", items: r, " + rows[0].roles + " }"}}));
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {"b"}, {}))},
                            {user, shown(R"(["a",["b"]])")}) == "backend-error /roles");
}

BOOST_AUTO_TEST_CASE(a_single_role_without_a_word_for_none_is_null) {
    Arena arena;
    DialectInMemory dialect(file_of({{"roles", "{ at: role, one: true, write: set }"}}));
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {}, {"a"}))},
                            {{.request = "GET /users/7", .body = R"({"id":"7","role":"a"})"},
                             {.request = R"(PATCH /users/7 {"role":null})", .status = 204},
                             {.request = "GET /users/7", .body = R"({"id":"7","role":null})"}}) == "7()");
}
