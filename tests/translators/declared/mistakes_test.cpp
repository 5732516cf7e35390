#include "tests/translators/declared/files.hpp"

#include "gateway/config/dialect_file.hpp"
#include "gateway/config/format_warnings.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace idiom;
using tests::problems_in;
using tests::text_of_dialect;
using tests::with;

namespace {

struct Mistake {
    char const* name;
    char const* file; ///< the right file that the mistake is put into
    char const* what;
    char const* by;
    char const* problem; ///< LINE:COLUMN: MESSAGE, or the message alone
};

constexpr Mistake mistakes[] = {
    {"a key", "keycloak",
     "emailVerified: { type: boolean, access:", "emailVerified: { type: boolean, acess: read, access:",
     "20:35: unknown key 'acess' in an extension, did you mean 'access'?"},
    {"a word", "keycloak", "active: { at: enabled, access: read_write }",
     "active: { at: enabled, access: readwrite }",
     "18:34: unknown access 'readwrite', did you mean 'read_write'?"},
    {"a fault", "keycloak", "is: read-only-field", "is: read-only-feld",
     "unknown fault 'read-only-feld', did you mean 'read-only-field'?"},
    {"another format", "keycloak", "format: 1", "format: 2",
     "this gateway reads dialect files of format 1; this one is of format 2"},
    {"a request that is missing", "keycloak", "create:\n  request: POST /users\n", "create:\n",
     "'create' needs 'request'"},
    {"add without remove", "auth0",
     "  remove: { request: \"DELETE /users/{id}/roles\", json: { roles: \"{roles.keys}\" } }\n", "",
     "'add' needs 'remove'"},
    {"a cursor that is nowhere", "zendesk", "by: cursor, at: meta/after_cursor,", "by: cursor,",
     "'paging' by cursor needs 'at' or 'header'"},
    {"an anchor", "keycloak", "fields:", "fields: &rows",
     "anchors and aliases are not taken in dialect files"},
    {"a key twice", "keycloak", "auth: {", "dialect: other\nauth: {",
     "'dialect' is given twice, first in line 3"},
    {"a text with a brace", "keycloak", "read: { request: \"GET /users/{id}\" }",
     "read: { request: GET /users, query: { id: {id} } }",
     "this is a mapping, not a text: quote a value that begins with '{'"},
    {"a word that readers disagree about", "keycloak", "exact: true }", "exact: off }",
     "quote 'off': YAML readers disagree about it"},
    {"a field that is none", "keycloak", "  active: {", "  nickName: { at: nick, access: read }\n  active: {",
     "'nickName' is no unified field; what the vendor has beside them goes into 'extensions'"},
    {"a setting that is misspelt", "auth0", "connection: \"{settings.connection}\", verify_email",
     "connection: \"{settings.conection}\", verify_email",
     "unknown reference '{settings.conection}', did you mean '{settings.connection}'?"},
    {"a role where there is none", "keycloak", "DELETE /users/{id}\" } ]", "DELETE /users/{role.key}\" } ]",
     "'{role.key}' has no value here: this request is not about a role"},
    {"a value that no step takes", "keycloak", "PUT /users/{id}/send-verify-email",
     "PUT /users/{got.id}/send-verify-email", "'{got.id}' is taken by no earlier step"},
    {"a reference in a word", "keycloak", "points: email", "points: \"{id}\"",
     "references are not taken in 'points'"},
    {"a suffix", "zendesk", "email:{value:lucene}", "email:{value:lucen}",
     "unknown suffix 'lucen', did you mean 'lucene'?"},
    {"a bare value in an expression", "zendesk", "email:{value:lucene}", "email:{value}",
     "'{value}' stands in an expression: say how it is quoted, as in '{value:json}'"},
    {"a URL for a path", "keycloak", "read: { request: \"GET /users/{id}\" }",
     "read: { request: \"GET https://elsewhere/{id}\" }",
     "a path begins with '/' and stays below the back end's URL"},
    {"a path that leaves", "keycloak", "read: { request: \"GET /users/{id}\" }",
     "read: { request: \"GET /../users/{id}\" }",
     "a path begins with '/' and stays below the back end's URL"},
    {"a path to another host", "keycloak", "read: { request: \"GET /users/{id}\" }",
     "read: { request: \"GET //elsewhere/{id}\" }",
     "a path begins with '/' and stays below the back end's URL"},
    {"a hole in a path", "xarios", "user:\n  read: { request: \"GET /users/{id}\"",
     "user:\n  read: { request: \"GET /{settings.account}/users/{id}\"",
     "'{settings.account}' may have no value, and a path needs one: make it required, or use http.base"},
    {"credentials in a header", "xarios",
     "headers: { accept-charges:", "headers: { Authorization: x, accept-charges:",
     "'Authorization' is the gateway's: credentials belong into 'auth' of the back end"},
    {"a cookie outside of a session", "xarios", "headers: { accept-charges:",
     "headers: { Cookie: x, accept-charges:", "'Cookie' is sent by 'session.send' only"},
    {"a secret of the token", "auth0", "params: { audience:", "params: { client_secret: x, audience:",
     "'client_secret' is sent by the gateway"},
    {"a call's value in the token", "auth0", "params: { audience: \"{settings.audience}\"",
     "params: { audience: \"{id}\"", "'{id}' has no value here: this request is not about one user"},
    {"a field that nothing writes", "auth0",
     "body: changes, except: [ userName, email, password, email_verified ]",
     "body: changes, except: [ userName, email, password, email_verified, active ]",
     "'active' is read_write, and no step of 'update' carries it"},
    {"a step that never runs", "zendesk", "      carries: [ userName, email ]\n      json:",
     "      carries: [ id ]\n      json:", "this step never runs: nothing it carries is writable"},
    {"an item that cannot be written", "auth0", "phoneNumber: { at: phone_number, access: read }",
     "phoneNumber: { at: \"phones[type=work]/value\", access: read_write }",
     "'phones[type=work]/value' cannot be written by 'body: changes'"},
    {"two bodies", "keycloak", "body: document", "body: document\n      json: {}",
     "a request has one body: 'body', 'json' or 'form'"},
    {"a GET with a body", "keycloak", "request: PUT /users/{id}\n      body",
     "request: GET /users/{id}\n      body", "a GET has no body"},
    {"a document in XML", "evovoice",
     "- { request: \"PATCH /users/{id}\", body: changes, root: \"v:PatchUser\", add: { \"v:UserId\": "
     "\"{id}\" }, gives: user }\n\ndelete",
     "- { request: \"PATCH /users/{id}\", body: document, root: \"v:PatchUser\", gives: user }\n\ndelete",
     "'body: document' is for JSON"},
    {"a document that was not read", "keycloak", "update:  ", "update:\n  read: needed\n#",
     "'body: document' needs the user as read, and 'read: needed' does not promise it"},
    {"roles that nobody reads", "zendesk", "roles: { at: role, one: true, none: end-user, write: set }",
     "roles: { write: set }", "roles are written and nowhere read: 'at', 'flags' or 'read' is needed"},
    {"a set of a list whose pages nobody knows", "keycloak", "  add: { request: \"POST",
     "  set: { request: \"PUT /x\", json: \"{roles.names}\" }\n  add: { request: \"POST",
     "a new set is made of this list: say how it is paged"},
    {"a set that would lose roles", "keycloak", "items: \"\", key: id, name: name }\n  catalogue",
     "items: \"\", key: id, name: name, paging: none, keep: { client: false } }\n  set: { request: \"PUT "
     "/x\", json: \"{roles.names}\" }\n  catalogue",
     "what 'keep' leaves out would be lost by 'set'"},
    {"a failure that is called success", "keycloak",
     "{ for: create, status: 409, is: user-exists, points: userName }",
     "{ for: create, status: 5xx, is: done }", "a 5xx cannot be 'done'"},
    {"a prefix that is not declared", "evovoice", "firstName: { at: \"v:FirstName\"",
     "firstName: { at: \"w:FirstName\"", "the prefix 'w' is not declared in xml.namespaces"},
    {"a list that is none", "evovoice", "    \"v:Roles\": \"a:string\"\n", "",
     "'v:Roles' is written as a list and is none in xml.lists"},
    {"an auth that is none", "keycloak", "accepts: [ oauth2_client_credentials,",
     "accepts: [ oauth2_client_credential,",
     "unknown auth 'oauth2_client_credential', did you mean 'oauth2_client_credentials'?"},
    {"a header that is sent by auth already", "auth0", "  accepts: [ oauth2_client_credentials, bearer ]\n",
     "  accepts: [ oauth2_client_credentials, bearer ]\n  header: X-Api-Key\nhttp: { headers: { x-api-key: "
     "\"1\" } "
     "}\nx-auth:\n",
     "'x-api-key' is sent by 'auth.header'"},
    {"a header with a line break", "xarios",
     "headers: { accept-charges:", "headers: { x-a: \"b\\nc: d\", accept-charges:",
     "the value of a header is ASCII without control characters"},
    {"an about of two lines", "keycloak", "about: Keycloak 24", "about: \"a\\nb\"\nsources: [ Keycloak ] #",
     "'about' has to be one line, without control characters"},
    {"a value of the session that is none", "genesys", "\"{session.csrf-token}\"", "\"{session.csrf-tokn}\"",
     "unknown reference '{session.csrf-tokn}', did you mean '{session.csrf-token}'?"},
    {"a key of a role that nobody knows", "keycloak",
     "items: \"\", key: id, name: name }\n  catalogue: { request: \"GET /roles/{role.name}\", one: true, "
     "key: id, name: "
     "name, absent: { status: 404 } }\n",
     "items: \"\", name: name }\n", "'{role.key}' needs a 'catalogue', or 'read' with 'key'"},
    {"roles that are objects and have no form", "zendesk",
     "roles: { at: role, one: true, none: end-user, write: set }",
     "roles: { at: roles, name: id, write: set }",
     "'roles' with 'name' needs 'item': a new role is written as an object"},
    {"an object of an XML document", "evovoice", "ManagerAccess: { at: \"v:ManagerAccess\", type: text,",
     "ManagerAccess: { at: \"v:ManagerAccess\", type: object,",
     "43:49: 'object' is for JSON: an element has a text, or a list of texts, did you mean 'text'?"},
    {"a reference with a letter too many", "keycloak", "\"GET /users/{id}\"", "\"GET /users/{idd}\"",
     "unknown reference '{idd}', did you mean '{id}'?"},
    {"a setting without a type", "xarios", "customer: { type: text, format: uuid, required: true }",
     "customer: { format: uuid, required: true }", "10:3: a setting needs 'type'"},
    {"a default of another format", "xarios", "customer: { type: text, format: uuid, required: true }",
     "customer: { type: text, format: uuid, default: acme }",
     "10:50: 'acme' has to be a UUID, as in 90ce2cce-0000-4000-8000-000000000001"},
    {"an auth that accepts nothing", "keycloak",
     "auth: { accepts: [ oauth2_client_credentials, oauth2_password, bearer ] }", "auth: { scheme: Token }",
     "8:1: 'auth' needs 'accepts'"},
    {"a target that holds nothing", "genesys", "longest_target: 1700", "longest_target: 17",
     "13:25: 'longest_target' has to be a whole number, at least 256 and at most 65536"},
    {"a filter that holds nothing", "genesys", "    longest: 1000", "    longest: 10",
     "44:14: 'longest' has to be a whole number, at least 16 and at most 65536"},
    {"a lookup that adopts anybody", "keycloak",
     "lookup: { filter: userName, same: [ firstName, lastName, email ] }", "lookup: { filter: userName }",
     "46:3: 'lookup' needs 'same'"},
    {"a lookup that compares nothing", "keycloak",
     "lookup: { filter: userName, same: [ firstName, lastName, email ] }",
     "lookup: { filter: userName, same: [] }", "46:37: 'same' is empty"},
    {"a condition that tests nothing", "xarios",
     "settings.parent_users: read_only, before: { isParent: true } }", "}", "58:26: 'when' is empty"},
    {"a refusal without a reason", "xarios", ", detail: the user belongs to a higher level }", " }",
     "58:5: 'refuse' needs 'detail'"},
    {"an end of a limit of no unit", "auth0", "header: X-RateLimit-Reset, as: epoch",
     "header: X-RateLimit-Reset", "92:3: 'retry_after' needs 'as'"},
    {"a rule for nothing", "zendesk", "for: [ update ]", "for: []", "78:14: 'for' is empty"},
    {"a word that is none", "keycloak", "active: { at: enabled, access: read_write }",
     "active: { at: enabled, access: read_write, as: { true_is: [ \"1\" ], false_is: [] } }",
     "18:80: 'false_is' is empty"},
    {"a sort of one way", "evovoice", "ways: [ Ascend, Descend ]", "ways: [ Ascend ]",
     "56:11: 'ways' are two: upwards and downwards"},
    {"a sort of no way", "evovoice", "    ways: [ Ascend, Descend ]\n", "", "53:3: 'sort' needs 'ways'"},
    {"a fallback that nothing leads to", "genesys",
     "after: [ { status: 405 }, { status: 404, body: other } ]", "after: []", "59:49: 'after' is empty"},
    {"a tag", "keycloak", "about: Keycloak", "about: !env Keycloak",
     "5:8: tags are not taken in dialect files"},
    {"a merge key", "keycloak", "roles:\n", "roles:\n  <<: {}\n", "58:3: unknown key '<<' in 'roles'"},
    {"a second document", "keycloak", "roles:\n", "---\nroles:\n", "58:1: a second document in one file"},
    {"a word with a capital", "keycloak", "exact: true }", "exact: Yes }",
     "37:54: quote 'Yes': YAML readers disagree about it"},
    {"too deep", "keycloak", "add: { enabled: true }",
     "add: { a: {b: {c: {d: {e: {f: {g: {h: {i: {j: {k: {l: {m: {n: {o: 1}}}}}}}}}}}}}}}",
     "2:1: this file is nested deeper than 16 levels"},
    {"a path that leaves when it is decoded", "keycloak", "\"GET /users/{id}\"", "\"GET /a/%2E%2e/{id}\"",
     "27:20: a path begins with '/' and stays below the back end's URL"},
    {"a path with an encoded slash that leaves", "keycloak", "\"GET /users/{id}\"",
     "\"GET /a%2f..%2Fb/{id}\"", "27:20: a path begins with '/' and stays below the back end's URL"},
    {"a base that leaves when it is decoded", "xarios", "path: \"/customers/{settings.customer}\"",
     "path: \"/%2e%2e/{settings.customer}\"",
     "18:15: a path begins with '/' and stays below the back end's URL"},
    {"a base that is a URL", "xarios", "path: \"/customers/{settings.customer}\"",
     "path: \"https://elsewhere/{settings.customer}\"",
     "18:15: a path begins with '/' and stays below the back end's URL"},
    {"a session at another host", "genesys", "open: GET /me", "open: GET https://elsewhere/me",
     "68:9: a path begins with '/' and stays below the back end's URL"},
    {"credentials of a session", "genesys", "Cookie: \"{session.cookie}\"",
     "Authorization: \"{session.cookie}\"",
     "74:60: 'Authorization' is the gateway's: credentials belong into 'auth' of the back end"},
    {"a session's value elsewhere", "genesys", "  request: GET /users\n",
     "  request: GET /users\n  headers: { X-C: \"{session.cookie}\" }\n",
     "'{session.cookie}' has no value here"},
    {"a variable of the environment", "keycloak", "add: { enabled: true }",
     "add: { enabled: true, x: \"{env.HOME}\" }", "44:28: unknown reference '{env.HOME}'"},
    {"a token of the gateway", "keycloak", "add: { enabled: true }",
     "add: { enabled: true, x: \"{auth.token}\" }", "44:28: unknown reference '{auth.token}'"},
    {"a password that is shown", "keycloak", "password: { at: credentials, access: write,",
     "password: { at: credentials, access: read_write,", "17:40: "},
    {"a header of another request", "keycloak", "read: { request: \"GET /users/{id}\" }",
     "read: { request: \"GET /users/{id}\", headers: { Host: elsewhere } }", "'Host' is the gateway's"},
    {"a content type of two lines", "keycloak", "body: document",
     "body: document\n      content_type: \"a\\nb\"",
     "52:21: 'content_type' has to be one line, without control characters"},
    {"quotes around an id", "keycloak", "\"GET /users/{id}\"", "\"GET /users('{id}')\"",
     "'{id}' stands in quotes: leave them out, and say how it is quoted, as in '{id:odata}'"},
    {"a single brace", "keycloak", "PUT /users/{id}/send-verify-email", "PUT /users/{id/send-verify-email",
     "a single brace: references are '{name}', braces '{{' and '}}'"},
};

} // namespace

BOOST_AUTO_TEST_CASE(every_mistake_is_named_with_its_place) {
    for (auto const& one : mistakes) {
        auto const found = problems_in(with(text_of_dialect(one.file), one.what, one.by));
        auto const is_it = [&](std::string const& line) { return line.contains(one.problem); };
        std::string all;
        for (auto const& line : found)
            all += "\n  " + line;
        BOOST_TEST(!found.empty(), one.name << ": no problem is found");
        BOOST_TEST(std::ranges::any_of(found, is_it),
                   one.name << ": " << one.problem << "\nis not among:" << all);
        for (auto const& line : found)
            BOOST_TEST((line.front() >= '1' && line.front() <= '9'), one.name << " has no place: " << line);
    }
}

BOOST_AUTO_TEST_CASE(the_six_files_have_no_problems) {
    for (auto const* const name : {"genesys", "auth0", "keycloak", "zendesk"})
        BOOST_TEST(tests::dialect_file(name)->warnings().empty(), name);
    auto const isolation = tests::dialect_file("evovoice")->warnings();
    BOOST_TEST_REQUIRE(isolation.size() == 1u);
    BOOST_TEST(isolation.front().message == "'{settings.account_ids}' narrows the list and not the read of "
                                            "one user: a client that knows the id of "
                                            "another user can read, change and delete it");
    auto const warnings = tests::dialect_file("xarios")->warnings();
    BOOST_TEST_REQUIRE(warnings.size() == 1u);
    BOOST_TEST(warnings.front().message ==
               "'lookup' looks for 'userName', and 'list' has no such filter: the whole list would be read");
}

BOOST_AUTO_TEST_CASE(all_mistakes_are_named_in_one_run) {
    auto text = with(text_of_dialect("keycloak"), "format: 1", "format: 2");
    text = with(text, "is: read-only-field", "is: read-only-feld");
    text = with(text, "access: create_only", "access: creat_only");
    BOOST_TEST(problems_in(text).size() == 3u);
}

BOOST_AUTO_TEST_CASE(warnings_of_a_file_are_shown_in_both_forms) {
    auto const warnings = tests::dialect_file("xarios")->warnings();
    auto const text = config::warnings_as_text(warnings);
    BOOST_TEST(text.starts_with("xarios:"));
    BOOST_TEST(text.contains(": warning: 'lookup' looks for 'userName'"));
    auto const json = config::problems_as_json({}, warnings);
    BOOST_TEST(json.starts_with(R"({"ok":true,"problems":[],"warnings":[{"file":"xarios","line":)"));
    BOOST_TEST(config::problems_as_json({}, {}) == "{\"ok\":true,\"problems\":[]}\n");
}

BOOST_AUTO_TEST_CASE(a_rule_that_is_never_reached_is_a_warning) {
    auto const text = with(text_of_dialect("keycloak"), "    - { for: write, status: 400, message: Password,",
                           "    - { for: write, status: 400, is: invalid-value }\n    - { for: write, "
                           "status: 400, message: Password,");
    auto const read = config::parse_dialect_file(text, "x");
    BOOST_TEST_REQUIRE(read.has_value());
    BOOST_TEST_REQUIRE((*read)->warnings().size() == 2u);
    BOOST_TEST(
        (*read)->warnings().front().message.starts_with("this rule is never reached: the one in line "));
}

BOOST_AUTO_TEST_CASE(a_member_that_no_request_of_a_create_carries_is_a_warning) {
    struct Row {
        char const* file;
        char const* what;
        char const* by;
        char const* name;
    };
    static constexpr Row rows[] = {
        {"keycloak", "email: { at: email,", "email: { at: email, create_at: null,", "email"},
        {"keycloak", "  request: POST /users\n  body: new",
         "  request: POST /users\n  body: new\n  except: [ attributes ]", "attributes"},
        {"keycloak", "  body: new\n  add: { enabled: true }",
         "  json: { username: \"{user.userName}\", enabled: true }", "password"},
    };
    for (auto const& row : rows) {
        auto const read = config::parse_dialect_file(with(text_of_dialect(row.file), row.what, row.by), "x");
        BOOST_TEST_REQUIRE(read.has_value());
        auto const said = "'" + std::string(row.name) + "' is not carried by 'create'";
        BOOST_TEST(std::ranges::any_of((*read)->warnings(),
                                       [&](auto const& one) { return one.message.starts_with(said); }),
                   row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_too_large_is_refused_before_it_is_read) {
    std::string const text(256 * 1024 + 1, '#');
    BOOST_TEST(problems_in(text).front().contains("this file has more than 262144 bytes"));
}

BOOST_AUTO_TEST_CASE(an_update_of_too_many_steps_is_refused) {
    std::string steps = "steps:\n";
    for (int i = 0; i < 9; ++i)
        steps += "    - { request: PUT /a, body: document }\n";
    auto const found =
        problems_in(with(text_of_dialect("keycloak"), "steps:\n    - request: PUT /users/{id}\n",
                         steps + "    - request: PUT /users/{id}\n"));
    BOOST_TEST_REQUIRE(!found.empty());
    BOOST_TEST(std::ranges::any_of(
        found, [](auto const& line) { return line.contains("'update' has 10 steps, 8 are allowed"); }));
}

BOOST_AUTO_TEST_CASE(an_update_of_too_many_steps_in_all_is_refused) {
    auto text = with(text_of_dialect("keycloak"), "    - request: PUT /users/{id}\n",
                     "    - request: PUT /users/{id}\n      if_match: always\n");
    text = with(text, "GET /users/{id}\" }", "GET /users/{id}\" }\n  version: { header: ETag }");
    text = with(text, "items: \"\", key: id, name: name }",
                "items: \"\", key: id, name: name, paging: { by: link, parameter: c, size: 9, query: { c: "
                "\"{page.cursor}\" } } }");
    auto const found = problems_in(text);
    BOOST_TEST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found.front().ends_with(": an update of this file may take 28 steps, 24 are allowed"));
}

BOOST_AUTO_TEST_CASE(a_password_in_a_url_or_a_header_is_a_warning) {
    for (auto const* const place :
         {"query: { p: \"{user.password}\" }", "headers: { X-P: \"{user.password}\" }"}) {
        auto const read = config::parse_dialect_file(
            with(text_of_dialect("keycloak"), "    - request: PUT /users/{id}\n",
                 "    - request: PUT /users/{id}\n      " + std::string(place) + "\n"),
            "x");
        BOOST_TEST_REQUIRE(read.has_value());
        BOOST_TEST_REQUIRE((*read)->warnings().size() == 1u);
        BOOST_TEST(
            (*read)->warnings().front().message ==
            "'{user.password}' stands in a URL or a header, which proxies keep in their logs: send it in a "
            "body");
    }
}

BOOST_AUTO_TEST_CASE(the_file_of_the_chapter_has_no_problems) {
    std::ifstream stream(std::filesystem::path(IDIOM_DIALECTS) / "../README.md");
    std::ostringstream page;
    page << stream.rdbuf();
    auto const text = page.str();
    auto const begin = text.find("format: 1\n");
    BOOST_TEST_REQUIRE(begin != std::string::npos);
    auto const found = problems_in(text.substr(begin, text.find("```", begin) - begin));
    BOOST_TEST(found.empty(), (found.empty() ? "" : found.front()));
}
