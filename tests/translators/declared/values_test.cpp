#include "tests/translators/declared/dialect_in_memory.hpp"
#include "tests/translators/declared/files.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;

/// How values are spelled: suffixes, paths, conversions, and what rows of fields say of them.
namespace {

std::string const no_roles;
std::string user_with(std::string const& members) { return R"({"id":"7")" + members + "}"; }

std::string file_with(std::string const& rows, std::map<std::string, std::string> other = {}) {
    other["fields"] = "\n  id: { at: id, access: read }\n  " + rows;
    other["roles"] = no_roles;
    for (auto const* const section : {"list", "create"})
        if (!other.contains(section)) other[section] = "";
    return file_of(other);
}

/// A text of the answer: a field, or the JSON of an extension.
std::string shown_of(DialectInMemory const& dialect, std::string_view name) {
    auto const& user = dialect.shown;
    for (auto const& one : user.extensions.value_or(std::span<Extension const>{}))
        if (one.name == name) return std::string(one.json);
    if (name == "active") return user.active ? (*user.active ? "true" : "false") : "-";
    for (auto const& row : text_fields)
        if (name_of(row.field) == name)
            return (user.*row.member) ? std::string(*(user.*row.member)) : std::string("-");
    return "-";
}

struct Reading {
    std::string rows; ///< of `fields`, or of `extensions` where it begins so
    char const* name;
    char const* members; ///< of the vendor's user, beside its id
    char const* shown;   ///< "-" if the field is not shown
};

} // namespace

BOOST_AUTO_TEST_CASE(values_are_read_as_the_rows_say) {
    std::string const email = "email: { at: mail, access: read";
    std::string const active = "active: { at: state, access: read";
    auto const extension = [](char const* row) {
        return "email: { at: mail, access: read }\nextensions:\n  x: " + std::string(row);
    };
    std::vector<Reading> const readings{
        {email + " }", "email", R"(,"mail":"a@b")", "a@b"},
        {email + " }", "email", R"(,"mail":7)", "-"},
        {email + ", as: number }", "email", R"(,"mail":7)", "7"},
        {email + ", as: number }", "email", R"(,"mail":"7")", "-"},
        {email + ", as: number }", "email", R"(,"mail":9007199254740993)", "9007199254740993"},
        {email + ", as: last_segment }", "email", R"(,"mail":"https://h/a/k%20m/?x=1#y")", "k m"},
        {email + ", as: { prefix: \"m:\" } }", "email", R"(,"mail":"m:a")", "a"},
        {email + ", as: { prefix: \"m:\" } }", "email", R"(,"mail":"a")", "a"},
        {email + ", as: { suffix: \"@h\" } }", "email", R"(,"mail":"a@h")", "a"},
        {email + ", as: { map: { here: there } } }", "email", R"(,"mail":"there")", "here"},
        {email + ", as: { map: { here: there } } }", "email", R"(,"mail":"other")", "other"},
        {email + ", as: { date: seconds } }", "email", R"(,"mail":1767225600)", "2026-01-01T00:00:00Z"},
        {email + ", as: { date: milliseconds } }", "email", R"(,"mail":1767225600123)",
         "2026-01-01T00:00:00.123Z"},
        {email + ", absent: [ \"\", \"n/a\" ] }", "email", R"(,"mail":"n/a")", "-"},
        {email + ", absent: [ \"\" ] }", "email", R"(,"mail":"")", "-"},
        {email + " }", "email", R"(,"mail":"")", ""},
        {email + ", missing: none }", "email", "", "none"},
        {email + ", or: [ { at: other, as: number } ] }", "email", R"(,"mail":null,"other":5)", "5"},
        {email + ", or: [ { at: other, as: number } ] }", "email", R"(,"mail":"a","other":5)", "a"},
        {"email: { at: a/b, access: read }", "email", R"(,"a":{"b":"c"})", "c"},
        {"email: { at: a/b, access: read }", "email", R"(,"a":["b"])", "-"},
        {"email: { at: \"a~1b~0c~2d\", access: read }", "email", R"(,"a/b~c[d":"e")", "e"},
        {"email: { at: \"a[first]/b\", access: read }", "email", R"(,"a":[{"b":"c"},{"b":"d"}])", "c"},
        {"email: { at: \"a[first]\", access: read }", "email", R"(,"a":[])", "-"},
        {"email: { at: \"a[k=2]/b\", access: read }", "email", R"(,"a":[{"k":1,"b":"c"},{"k":2,"b":"d"}])",
         "d"},
        {"email: { at: \"a[k=true]/b\", access: read }", "email", R"(,"a":[{"k":true,"b":"d"}])", "d"},
        {active + " }", "active", R"(,"state":true)", "true"},
        {active + " }", "active", R"(,"state":"true")", "-"},
        {active + ", as: not }", "active", R"(,"state":true)", "false"},
        {active + ", as: not, missing: true }", "active", "", "true"},
        {active + ", missing: true }", "active", R"(,"state":null)", "true"},
        {active + ", as: { true_is: [ on, 1 ], false_is: [ \"off\" ] } }", "active", R"(,"state":1)", "-"},
        {active + ", as: { true_is: [ ok, 1 ], false_is: [ ko ] } }", "active", R"(,"state":1)", "true"},
        {active + ", as: { true_is: [ ok ], false_is: [ ko ] } }", "active", R"(,"state":"ko")", "false"},
        {active + ", as: { true_is: [ ok ], false_is: [ ko ] } }", "active", R"(,"state":"?")", "-"},
        {extension("{ type: number, access: read }"), "x", R"(,"x":1.50e400)", "1.50e400"},
        {extension("{ type: object, access: read }"), "x", R"(,"x":{"b":2,"a":[ 1 ]})",
         R"({"b":2,"a":[ 1 ]})"},
        {extension("{ type: texts, access: read, as: { joined: \";\" } }"), "x", R"(,"x":"a; b;")",
         R"(["a","b"])"},
        {extension("{ type: text, access: read, missing: y }"), "x", "", R"("y")"},
        {extension("{ at: deep/x, type: boolean, access: read }"), "x", R"(,"deep":{"x":false})", "false"},
        {"displayName: { join: [ firstName, lastName ] }\n  firstName: { at: f, access: read }\n  lastName: "
         "{ at: l, access: read }",
         "displayName", R"(,"f":"Kim","l":"Lee")", "Kim Lee"},
        {"displayName: { at: n, access: read }\n  firstName: { part_of: displayName, part: first }\n  "
         "lastName: { part_of: displayName, part: last }",
         "firstName", R"(,"n":"Ana Maria Lee")", "Ana Maria"},
        {"displayName: { at: n, access: read }\n  firstName: { part_of: displayName, part: first }\n  "
         "lastName: { part_of: displayName, part: last }",
         "lastName", R"(,"n":"Ana Maria Lee")", "Lee"},
    };
    for (auto const& one : readings)
        BOOST_TEST_CONTEXT(one.rows << " " << one.members) {
            if (one.rows.contains(" on, ")) {
                BOOST_TEST(!problems_in(file_with(one.rows, {{"update", ""}})).empty());
                continue;
            }
            DialectInMemory dialect(file_with(one.rows, {{"update", ""}}));
            BOOST_TEST(dialect.call(GetUser{.id = "7"},
                                    {{.request = "GET /users/7", .body = user_with(one.members)}}) == "7");
            BOOST_TEST(shown_of(dialect, one.name) == one.shown);
        }
}

namespace {

struct Writing {
    std::string rows;
    char const* held; ///< members of the vendor's user
    void (*change)(Change& change);
    char const* body;  ///< of the request; "" if nothing may be written
    char const* after; ///< members of the user that is read back; or the fault
};

void email_is(Change& change) { change.set.email = "a@b"; }
void email_goes(Change& change) { change.clear(Field::email); }
void is_inactive(Change& change) { change.set.active = false; }

} // namespace

BOOST_AUTO_TEST_CASE(values_are_written_as_the_rows_say) {
    std::string const email = "email: { at: mail, access: read_write";
    std::string const active = "active: { at: state, access: read_write";
    std::string const two = "userName: { at: mail, access: read_write }\n  " + email + " }";
    std::vector<Writing> const writings{
        {email + " }", "", email_is, R"({"mail":"a@b"})", R"(,"mail":"a@b")"},
        {"email: { at: a/b/mail, access: read_write }", "", email_is, R"({"a":{"b":{"mail":"a@b"}}})",
         R"(,"a":{"b":{"mail":"a@b"}})"},
        {"email: { at: \"mails[first]/v\", access: read_write }", "", email_is, R"({"mails":[{"v":"a@b"}]})",
         R"(,"mails":[{"v":"a@b"}])"},
        {email + ", as: number }", "", email_is, "", "invalid-value /email"},
        {email + ", as: { prefix: \"m:\" } }", "", email_is, R"({"mail":"m:a@b"})", R"(,"mail":"m:a@b")"},
        {email + ", as: { suffix: \"!\" } }", "", email_is, R"({"mail":"a@b!"})", R"(,"mail":"a@b!")"},
        {email + ", as: { map: { a@b: B } } }", "", email_is, R"({"mail":"B"})", R"(,"mail":"B")"},
        {email + ", as: { map: { c@d: B } } }", "", email_is, "", "invalid-value /email"},
        {email + ", write_as: { is: [ \"{value}\" ], n: 1 } }", "", email_is,
         R"({"mail":{"is":["a@b"],"n":1}})", R"(,"mail":"a@b")"},
        {email + ", least: 4 }", "", email_is, "", "invalid-value /email"},
        {email + ", max_length: 2 }", "", email_is, "", "invalid-value /email"},
        {email + ", max_length: 3 }", "", email_is, R"({"mail":"a@b"})", R"(,"mail":"a@b")"},
        {email + ", clear: null }", R"(,"mail":"a@b")", email_goes, R"({"mail":null})", ""},
        {email + ", clear: \"\", absent: [ \"\" ] }", R"(,"mail":"a@b")", email_goes, R"({"mail":""})",
         R"(,"mail":"")"},
        {email + ", clear: [] }", R"(,"mail":"a@b")", email_goes, R"({"mail":[]})", ""},
        {active + " }", "", is_inactive, R"({"state":false})", R"(,"state":false)"},
        {active + ", as: not }", "", is_inactive, R"({"state":true})", R"(,"state":true)"},
        {active + ", as: { true_is: [ ok ], false_is: [ ko, bad ] } }", "", is_inactive, R"({"state":"ko"})",
         R"(,"state":"ko")"},
        {two, "", email_is, R"({"mail":"a@b"})", R"(,"mail":"a@b")"},
        {two, "", [](Change& change) { change.set.email = "a@b", change.set.user_name = "c@d"; }, "",
         "invalid-value /email"},
    };
    for (auto const& one : writings)
        BOOST_TEST_CONTEXT(one.rows << " " << one.body) {
            DialectInMemory dialect(file_with(one.rows));
            Change change;
            one.change(change);
            std::vector<Exchange> exchanges{{.request = "GET /users/7", .body = user_with(one.held)}};
            if (*one.body) {
                exchanges.push_back({.request = "PATCH /users/7 " + std::string(one.body), .status = 204});
                exchanges.push_back({.request = "GET /users/7", .body = user_with(one.after)});
            }
            auto const answer = dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)}, exchanges);
            BOOST_TEST(answer.starts_with(*one.body ? "7" : one.after), answer);
        }
}

BOOST_AUTO_TEST_CASE(suffixes_spell_a_value_for_its_place) {
    struct Row {
        char const* query;
        char const* value;
        char const* sent;
    };
    static constexpr Row rows[] = {
        {"{value}", "a&b=c+d e", "a%26b%3Dc%2Bd%20e"},
        {"n eq {value:json}", "a\"b\\c", "n%20eq%20%22a%5C%22b%5C%5Cc%22"},
        {"n eq {value:odata}", "o'n", "n%20eq%20%27o%27%27n%27"},
        {"n:{value:lucene}", "a\"b*", "n:%22a%5C%22b%2A%22"},
        {"{value:lower}", "Kim@Acme", "kim%40acme"},
        {"{value:before_at}", "kim@acme", "kim"},
        {"{{x}} $*'() & {value:json}", "a", "%7Bx%7D%20$*'()%20%26%20%22a%22"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.query) {
            DialectInMemory dialect(file_with(
                "userName: { at: login, access: read }",
                {{"list",
                  "{ request: GET /users, items: users, order: vendor, filters: { userName: { query: { q: '" +
                      [&] {
                          std::string text;
                          for (char const c : std::string_view(row.query))
                              text += c == '\'' ? std::string("''") : std::string(1, c);
                          return text;
                      }() +
                      "' }, exact: true } } }"},
                 {"update", ""}}));
            BOOST_TEST(dialect.call(ListUsers{.user_name = row.value},
                                    {{.request = std::string("GET /users?q=") + row.sent,
                                      .body = R"({"users":[]})"}}) == "");
        }
}
