#include "gateway/config/dialect_file.hpp"
#include "tests/gateway/config/support.hpp"
#include "tests/translators/declared/dialect_in_memory.hpp"
#include "tests/translators/declared/files.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace idiom;
using namespace idiom::tests;

namespace {

/// Sections in place of the usual ones, and the problem that they have.
struct Contradiction {
    char const* name;
    std::map<std::string, std::string> sections;
    char const* problem;
};

std::string role_writes(std::string const& set) {
    return "{ read: { request: \"GET /users/{id}/r\", items: r, name: n, paging: none }, set: { request: "
           "\"PUT "
           "/users/{id}/r\", " +
           set + " } }";
}
std::string paged(std::string const& paging) {
    return "{ request: GET /users, items: users, paging: { by: page, total: n, " + paging + " } }";
}
std::string const page_query = R"(query: { page: "{page.number}" })";
std::string const selected_extension =
    "\n  dept: { at: \"attrs[k=dept]/v\", type: text, access: read_write }";

std::vector<Contradiction> const contradictions{
    {"a write of roles with changes",
     {{"roles", role_writes("body: changes")}},
     "'body' is not taken in 'set': its body is 'json' or 'form'"},
    {"a write of roles under a condition",
     {{"roles", role_writes("json: \"{roles.names}\", when: { roles: adds }")}},
     "'when' is not taken in 'set'"},
    {"a write of roles with a version",
     {{"roles", role_writes("json: \"{roles.names}\", if_match: always")}},
     "'if_match' is not taken in 'set'"},
    {"another request beside each",
     {{"roles",
       role_writes("each: true, json: \"{role.name}\", or: { request: PUT /x, after: { status: 404 } }")}},
     "'or' is not taken beside 'each'"},
    {"the key of a membership that is not read",
     {{"roles", role_writes("each: true, json: \"{role.held}\"")}},
     "'{role.held}' needs 'read' with 'held'"},
    {"the key of a role that no catalogue has, in a filter",
     {{"list", "{ request: GET /users, items: users, filters: { role: { query: { r: \"{role.key}\" } } } }"}},
     "'{role.key}' needs a 'catalogue'"},
    {"the key of a role that no catalogue has, in an item",
     {{"roles", "{ at: roles, name: n, item: { id: \"{role.key}\" }, write: set }"}},
     "'{role.key}' needs a 'catalogue', or 'read' with 'key'"},
    {"pages of no size", {{"list", paged("size: 0, " + page_query)}}, "'size' has to be at least 1"},
    {"pages without a size", {{"list", paged(page_query)}}, "'paging' needs 'size'"},
    {"pages that are not asked for", {{"list", paged("size: 5, query: {}")}}, "'query' has no parameters"},
    {"a filter that sends nothing",
     {{"list", "{ request: GET /users, items: users, filters: { email: { query: {} } } }"}},
     "'query' has no parameters"},
    {"a delete that sends nothing", {{"delete", "{ steps: [] }"}}, "'steps' has no step"},
    {"an e-mail that sends nothing", {{"emails", "{ activation: [] }"}}, "'activation' has no step"},
    {"a device that sends nothing",
     {{"devices", "{ assign: [], unassign: [ { request: DELETE /d } ] }"}},
     "'assign' has no step"},
    {"a delete with changes",
     {{"delete", "{ steps: [ { request: \"DELETE /users/{id}\", body: changes } ] }"}},
     "this step never runs: the call changes no fields"},
    {"a look at a list that is none",
     {{"list", ""}, {"create", "{ request: POST /users, body: new, gives: user, exists: look }"}},
     "'exists: look' needs 'list', or a 'lookup' with a request"},
    {"an extension in a selected item",
     {{"extensions", selected_extension}},
     "'attrs[k=dept]/v' cannot be written by 'body: changes'"},
    {"an extension of a new user in a selected item",
     {{"extensions", selected_extension}},
     "'attrs[k=dept]/v' cannot be written by 'body: new'"},
    {"roles in a selected item",
     {{"roles", "{ at: \"groups[type=role]/names\", write: set }"}},
     "'groups[type=role]/names' cannot be written by 'body: changes'"},
    {"single roles in a body of whole sets",
     {{"roles", "{ at: roles, write: patch }"}},
     "'write: patch' needs 'notation: json_patch' or 'notation: scim_patch'"},
    {"a version that is not read",
     {{"update", "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, if_match: always } ] }"}},
     "'if_match' needs 'version' in 'user'"},
    {"fields beside roles that are written by operations",
     {{"roles", "{ at: roles, write: set, along: [ phoneNumber ] }"},
      {"update", "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, notation: json_patch } ] }"}},
     "'along' is not taken beside this 'notation'"},
    {"a base that may have no tenant",
     {{"settings", "{ tenant: { type: text } }"},
      {"http", "{ base: [ { path: \"/t/{settings.tenant}\" } ] }"}},
     "'{settings.tenant}' may have no value, and a path needs one: make it required, or say 'unless'"},
    {"a base by something else than settings",
     {{"http", "{ base: [ { path: /t, when: { scope: global } } ] }"}},
     "a condition here tests settings only"},
    {"a field by something else than settings",
     {{"fields",
       "\n  id: { at: id, access: read }\n  email: { at: m, access: read, when: { roles: adds } }"}},
     "a condition here tests settings only"},
    {"a choice that is none",
     {{"settings", "{ edition: { type: choice, choices: [ small, large ] } }"},
      {"delete", "{ steps: [ { request: DELETE /x, when: { settings.edition: larg } } ] }"}},
     "unknown choice 'larg', did you mean 'large'?"},
    {"a token in a header of every request",
     {{"auth", "{ accepts: [ bearer ], header: Accept }"}},
     "'Accept' is a header of every request"},
    {"a message by a setting",
     {{"settings", "{ tenant: { type: text } }"},
      {"errors", "{ code: c, rules: [ { message: \"{settings.tenant}\", is: backend-error } ] }"}},
     "'message' takes no reference but '{id}'"},
    {"a rule of no status",
     {{"errors", "{ code: c, rules: [ { status: [], is: backend-error } ] }"}},
     "'status' names no status"},
    {"two conversions",
     {{"extensions", "\n  x: { type: text, access: read, as: { prefix: a, suffix: b } }"}},
     "'as' says one conversion, not several"},
    {"two forms of roles",
     {{"roles", "{ at: roles, one: true, joined: \",\", write: set }"}},
     "'one', 'joined' and 'flags' are different forms of roles: one of them"},
    {"a GET with a body instead",
     {{"update",
       "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, or: { request: GET /x, after: { "
       "status: 404 } } } ] }"}},
     "a GET has no body"},
    {"a field of a condition that is misspelt",
     {{"delete", "{ steps: [ { request: DELETE /x, when: { sets: { emial: x } } } ] }"}},
     "unknown field 'emial', did you mean 'email'?"},
    {"an offset in pages by cursor",
     {{"list", "{ request: GET /users, items: users, paging: { by: cursor, at: c, size: 5, query: { o: "
               "\"{page.offset}\" } } }"}},
     "'{page.offset}' has no value here: this is not the query of a page that is asked for so"},
    {"a session that ends and never begins",
     {{"errors", "{ rules: [ { for: write, status: 403, is: session-ended } ] }"}},
     "'session-ended' needs a 'session'"},
    {"an id that clients write",
     {{"fields", "\n  id: { at: id, access: read_write }"}},
     "'id' is made by the vendor: its access is read"},
    {"a password that is shown",
     {{"fields", "\n  id: { at: id, access: read }\n  password: { at: p, access: read_write }"}},
     "'password' is never shown: its access is write or create_only"},
    {"a tag", {{"about", "!!str x"}}, "tags are not taken in dialect files"},
    {"a merge key",
     {{"fields", "\n  <<: { a: b }\n  id: { at: id, access: read }"}},
     "'<<' is no unified field"},
    {"a word that is near to none",
     {{"auth", "{ accepts: [ bearer ], token: { client: nowhere } }"}},
     "unknown client 'nowhere'; known are basic, body"},
};

} // namespace

BOOST_AUTO_TEST_CASE(what_a_file_says_in_vain_is_a_mistake_of_the_file) {
    for (auto const& one : contradictions) {
        auto const found = problems_in(file_of(one.sections));
        std::string all;
        for (auto const& line : found)
            all += "\n  " + line;
        auto const is_it = [&](std::string const& line) { return line.contains(one.problem); };
        BOOST_TEST(std::ranges::any_of(found, is_it),
                   one.name << ": " << one.problem << "\nis not among:" << all);
    }
}

BOOST_AUTO_TEST_CASE(a_call_for_which_nothing_is_sent_is_not_done) {
    DialectInMemory dialect(file_of(
        {{"delete", "{ steps: [ { request: \"DELETE /users/{id}\", when: { scope: global } } ] }"},
         {"emails",
          "{ activation: [ { request: \"POST /users/{id}/mail\", when: { before: { a: b } } } ] }"}}));
    BOOST_TEST(dialect.call(DeleteUser{.id = "7"}, {}) == "backend-conflict");
    BOOST_TEST(dialect.call(SendEmail{.id = "7", .kind = EmailKind::activation},
                            {{.request = "GET /users/7", .body = R"({"id":"7","roles":[]})"}}) ==
               "backend-conflict");
}

BOOST_AUTO_TEST_CASE(an_id_with_an_ending_that_the_file_excludes_is_never_asked_for) {
    DialectInMemory dialect(file_of({{"fields", "\n  id: { at: id, access: read, not_ending: [ .xml ] }"},
                                     {"create", ""},
                                     {"update", ""},
                                     {"roles", ""}}));
    BOOST_TEST(dialect.call(DeleteUser{.id = "x.XML"}, {}) == "invalid-parameter");
    BOOST_TEST(dialect.call(GetUser{.id = "x.xml"}, {}) == "invalid-parameter");
}

BOOST_AUTO_TEST_CASE(a_name_is_looked_for_by_the_request_of_the_look_up) {
    DialectInMemory dialect(file_of(
        {{"list", ""},
         {"create", "{ request: POST /users, body: new, gives: user, exists: look, lookup: { request: \"GET "
                    "/find\", query: { login: \"{value}\" }, at: users, same: [ displayName ] } }"}}));
    User user;
    user.user_name = "kim";
    BOOST_TEST(dialect.call(
                   CreateUser{.user = user},
                   {{.request = "GET /find?login=kim", .body = R"({"users":[{"id":"7","login":"kim"}]})"}}) ==
               "user-exists /userName");
}

BOOST_AUTO_TEST_CASE(a_look_for_a_name_that_says_nothing_lets_no_create_through) {
    User user;
    user.user_name = "kim";
    for (auto const* const body : {"", "{}", "[]", R"({"users":[{"login":"kim"}]})"}) {
        DialectInMemory dialect(file_of(
            {{"list", ""},
             {"create",
              "{ request: POST /users, body: new, gives: user, exists: look, lookup: { request: \"GET "
              "/find\", query: { login: \"{value}\" }, at: users, same: [ displayName ] } }"}}));
        BOOST_TEST(dialect.call(CreateUser{.user = user},
                                {{.request = "GET /find?login=kim", .body = body}}) == "backend-error",
                   body);
    }
}

BOOST_AUTO_TEST_CASE(a_part_of_the_user_that_does_not_come_is_an_error) {
    DialectInMemory dialect(file_of(
        {{"fields", "\n  id: { at: id, access: read }\n  phoneNumber: { at: phone, of: more, access: read }"},
         {"user", "{ read: { request: \"GET /users/{id}\" }, also: { more: { request: \"GET "
                  "/users/{id}/more\" } } }"},
         {"create", ""},
         {"update", ""},
         {"roles", ""}}));
    BOOST_TEST(dialect.call(GetUser{.id = "7"}, {{.request = "GET /users/7", .body = R"({"id":"7"})"},
                                                 {.request = "GET /users/7/more"}}) == "backend-error");
}

BOOST_AUTO_TEST_CASE(a_field_that_no_request_of_a_create_carries_is_refused_before_anything_is_sent) {
    User user;
    user.user_name = "kim";
    user.phone_number = "1";
    for (auto const* const create :
         {"{ request: POST /users, body: new, except: [ phoneNumber ], gives: user }",
          "{ request: POST /users, json: { login: \"{user.userName}\" }, gives: user }"}) {
        DialectInMemory dialect(file_of({{"create", create}}));
        BOOST_TEST(dialect.call(CreateUser{.user = user}, {}) == "backend-conflict /phoneNumber", create);
    }
}

BOOST_AUTO_TEST_CASE(a_parameter_of_a_form_may_have_a_condition) {
    DialectInMemory dialect(file_of(
        {{"delete",
          "{ steps: [ { request: \"POST /gone/{id}\", form: { id: \"{id}\", all: { value: all, when: { "
          "scope: global } } } } ] }"}}));
    auto const sent = [](std::string const& form) {
        return std::vector<Exchange>{
            {.request = "POST /gone/7 [Content-Type: application/x-www-form-urlencoded] " + form,
             .status = 204}};
    };
    BOOST_TEST(dialect.call(DeleteUser{.id = "7"}, sent("id=7")) == "done");
    BOOST_TEST(dialect.call(DeleteUser{.id = "7", .global = true}, sent("id=7&all=all")) == "done");
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_in_utf_8_is_refused) {
    auto const latin = problems_in(file_of({{"about", "caf\xE9"}}));
    BOOST_TEST_REQUIRE(latin.size() == 1u);
    BOOST_TEST(latin.front().contains("this file is not in UTF-8"));
}

BOOST_AUTO_TEST_CASE(a_dialect_file_is_known_as_one_though_it_is_wrong) {
    config::test::Folder const folder;
    BOOST_TEST(config::is_dialect_file(folder.write("a.yaml", with(file_of(), "dialect:", "dalect:"))));
    BOOST_TEST(config::is_dialect_file(folder.write("b.yaml", file_of() + std::string(300'000, '#'))));
    BOOST_TEST(config::is_dialect_file(folder.write("c.yaml", "{ dialect: acme }")));
    BOOST_TEST(!config::is_dialect_file(folder.write("d.yaml", "backends: {}\nroutes: {}\n")));
}

BOOST_AUTO_TEST_CASE(an_extension_that_did_not_come_about_is_not_confirmed) {
    DialectInMemory dialect(file_of(
        {{"extensions", "\n  dept: { type: text, access: read_write }"},
         {"update", "{ confirm: [ dept ], steps: [ { request: \"PATCH /users/{id}\", body: changes } ] }"}}));
    Change change;
    static constexpr std::array all{Extension{"dept", R"("y")"}};
    change.set.extensions = all;
    auto const shows = [](std::string const& dept) {
        return Exchange{.request = "GET /users/7", .body = R"({"id":"7","roles":[],"dept":")" + dept + "\"}"};
    };
    Exchange const written{.request = R"(PATCH /users/7 {"dept":"y"})", .status = 204};
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)},
                            {shows("x"), written, shows("x")}) ==
               "write-not-confirmed /extensions/acme/dept");
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)},
                            {shows("x"), written, shows("y")}) == "7()");
}
