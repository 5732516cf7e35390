#include "tests/translators/declared/dialect_in_memory.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;

/// Roles of which the catalogue has not exactly one: the call ends before its first write. The vendor in
/// memory takes no request that is not listed.
namespace {

std::string const whole =
    "{ read: { request: \"GET /users/{id}/r\", items: r, key: k, name: n, paging: none }, catalogue: { "
    "request: "
    "GET /roles, items: r, key: k, name: n }, add: { request: \"POST /users/{id}/r\", json: \"{roles.keys}\" "
    "}, remove: { request: \"DELETE /users/{id}/r/{role.key}\", each: true } }";
std::string const by_name =
    "{ read: { request: \"GET /users/{id}/r\", items: r, key: k, name: n, paging: none }, catalogue: { "
    "request: "
    "GET /roles, query: { n: \"{role.name}\" }, items: r, key: k, name: n }, add: { request: \"POST "
    "/users/{id}/r\", json: \"{roles.keys}\" }, remove: { request: \"DELETE /users/{id}/r/{role.key}\", "
    "each: "
    "true } }";
std::string const in_document =
    "{ key_at: groups, write: set, catalogue: { request: GET /roles, items: r, key: k, name: n } }";

std::string const twice =
    R"({"r":[{"k":"1","n":"a"},{"k":"2","n":"b"},{"k":"3","n":"b"},{"k":"4","n":"B"}]})";
std::string const none = R"({"r":[{"k":"1","n":"a"},{"k":"4","n":"B"}]})";

struct Row {
    std::string const& roles;
    std::string answer; ///< of the catalogue
    char const* wanted;
};
std::vector<Row> const& rows() {
    static std::vector<Row> const all{
        {whole, twice, "backend-conflict /roles"},       {whole, none, "invalid-value /roles"},
        {by_name, twice, "backend-conflict /roles"},     {by_name, none, "invalid-value /roles"},
        {in_document, twice, "backend-conflict /roles"}, {in_document, none, "invalid-value /roles"}};
    return all;
}
Exchange asked(Row const& row) {
    return {.request = &row.roles == &by_name ? "GET /roles?n=b" : "GET /roles", .body = row.answer};
}

} // namespace

BOOST_AUTO_TEST_CASE(an_update_with_a_role_that_is_not_exactly_one_of_the_catalogue_writes_nothing) {
    for (auto const& row : rows())
        BOOST_TEST_CONTEXT(row.roles << row.answer) {
            DialectInMemory dialect(file_of({{"roles", row.roles}}));
            std::vector<Exchange> reads;
            if (&row.roles == &in_document)
                reads = {{.request = "GET /users/7", .body = R"({"id":"7","groups":[]})"}};
            else
                reads = {{.request = "GET /users/7", .body = R"({"id":"7"})"},
                         {.request = "GET /users/7/r", .body = R"({"r":[]})"}};
            reads.push_back(asked(row));
            auto change = roles_changed(dialect.arena, {"b"}, {});
            change.set.display_name = "Kim"; // which would be written first
            BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)}, reads) ==
                       row.wanted);
        }
}

BOOST_AUTO_TEST_CASE(a_create_with_a_role_that_is_not_exactly_one_of_the_catalogue_writes_nothing) {
    for (auto const& row : rows())
        BOOST_TEST_CONTEXT(row.roles << row.answer) {
            DialectInMemory dialect(file_of({{"roles", row.roles}}));
            User user;
            user.user_name = "kim";
            user.roles = dialect.arena.list<std::string_view>({"b"});
            BOOST_TEST(dialect.call(CreateUser{.user = user}, {asked(row)}) == row.wanted);
        }
}

BOOST_AUTO_TEST_CASE(a_role_on_two_pages_of_a_catalogue_is_two_roles) {
    DialectInMemory dialect(file_of(
        {{"roles",
          "{ key_at: groups, write: set, catalogue: { request: GET /roles, items: r, key: k, name: n, "
          "paging: { by: cursor, at: next, size: 1, query: { c: \"{page.cursor}\" } } } }"}}));
    BOOST_TEST(
        dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(dialect.arena, {"b"}, {}))},
                     {{.request = "GET /users/7", .body = R"({"id":"7","groups":[]})"},
                      {.request = "GET /roles", .body = R"({"r":[{"k":"1","n":"b"}],"next":"2"})"},
                      {.request = "GET /roles?c=2", .body = R"({"r":[{"k":"2","n":"b"}]})"}}) ==
        "backend-conflict /roles");
}
