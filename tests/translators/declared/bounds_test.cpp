#include "gateway/config/dialect_file.hpp"
#include "tests/translators/declared/dialect_in_memory.hpp"
#include "tests/translators/declared/files.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;

/// The most steps that the calls of a file may take: no more than a conversation has, and no more than it
/// can really take.
namespace {

std::string const pages = "paging: { by: cursor, at: next, size: 1, query: { c: \"{page.cursor}\" } }";
std::string const no_pages = "paging: none";

/// A file with all that takes steps: a session, versions or pages of roles, a catalogue of several pages,
/// looks for the name before and after a create, and its undo.
std::map<std::string, std::string> large(std::string const& match, std::string const& roles, int steps) {
    std::string all = "{ request: \"PATCH /users/{id}\", body: changes" + match + " }";
    for (int i = 1; i < steps; ++i)
        all += ", { request: \"POST /users/{id}/step\", when: { sets: displayName } }";
    return {{"user", "{ read: { request: \"GET /users/{id}\" }, version: [ { header: ETag } ] }"},
            {"session", "{ open: GET /login, take: { token: { header: X-Token } }, send: { X-Token: "
                        "\"{session.token}\" } }"},
            {"errors", "{ rules: [ { for: write, status: 403, is: session-ended } ] }"},
            {"list", "{ request: GET /users, items: users, order: vendor, " + pages +
                         ", filters: { userName: { query: { login: \"{value}\" } } } }"},
            {"create", "{ request: POST /users, body: new, gives: user, exists: look, undo: true, lookup: { "
                       "filter: userName, same: [ displayName ] }, then: [ { request: \"POST "
                       "/users/{id}/welcome\" } ] }"},
            {"update", "{ steps: [ " + all + " ] }"},
            {"roles", "{ read: { request: \"GET /users/{id}/r\", items: r, key: k, " + roles +
                          " }, catalogue: { request: GET /roles, items: r, key: k, name: n, " + pages +
                          " }, add: { request: \"POST /users/{id}/r\", json: \"{roles.keys}\" }, remove: { "
                          "request: \"DELETE /users/{id}/r\", json: \"{roles.keys}\" } }"}};
}

std::string said_of(std::string const& file, std::string_view operation) {
    auto const read = config::parse_dialect_file(file, "x");
    BOOST_TEST_REQUIRE(read.has_value());
    auto const text = declared::describe(**read);
    auto const at = text.find("  " + std::string(operation) + ": ", text.find("at most:\n"));
    BOOST_TEST_REQUIRE(at != std::string::npos);
    return text.substr(at + 2, text.find(',', at) - at - 2);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_largest_files_that_fit_into_a_conversation_are_not_refused) {
    // One catalogue is read for all attempts, and once for the names and for the keys of roles.
    auto const versions = file_of(large(", if_match: when_read", no_pages, 8));
    BOOST_TEST(said_of(versions, "update") == "update: 23 steps");
    auto const paged = file_of(large("", pages, 5));
    BOOST_TEST(said_of(paged, "update") == "update: 24 steps");
    BOOST_TEST(said_of(paged, "create") == "create: 23 steps");
    BOOST_TEST(said_of(paged, "read") == "read: 10 steps");
    auto const found = problems_in(file_of(large("", pages, 6)));
    BOOST_TEST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found.front().ends_with(": an update of this file may take 25 steps, 24 are allowed"));
}

BOOST_AUTO_TEST_CASE(an_update_takes_all_the_steps_that_the_file_is_said_to_take) {
    auto const file = file_of(large(", if_match: when_read", no_pages, 1));
    BOOST_TEST(said_of(file, "update") == "update: 16 steps");
    DialectInMemory dialect(file);
    dialect.session = "token old\n";
    dialect.most_steps = 16;
    std::vector<Exchange> exchanges;
    auto const user = [&](std::string const& version, char const* roles) {
        exchanges.push_back({.request = "GET /users/7",
                             .body = R"({"id":"7","name":"Kim"})",
                             .headers = {{"ETag", version}}});
        exchanges.push_back(
            {.request = "GET /users/7/r", .body = std::string(R"({"r":[{"k":")") + roles + "\"}]}"});
    };
    auto const patch = [&](char const* token, char const* version, int status) {
        exchanges.push_back({.request = std::string("PATCH /users/7 [If-Match: ") + version +
                                        "] [X-Token: " + token + R"(] {"name":"Lee"})",
                             .status = status});
    };
    user("v1", "1");
    for (int page = 1; page <= 5; ++page)
        exchanges.push_back({.request = "GET /roles" + (page == 1 ? "" : "?c=" + std::to_string(page)),
                             .body = R"({"r":[{"k":")" + std::to_string(page) + R"(","n":"r)" +
                                     std::to_string(page) + "\"}]" +
                                     (page < 5 ? R"(,"next":")" + std::to_string(page + 1) + "\"}" : "}")});
    patch("old", "v1", 412);
    user("v2", "1");
    patch("old", "v2", 412);
    user("v3", "1");
    patch("old", "v3", 403);
    exchanges.push_back({.request = "GET /login", .headers = {{"X-Token", "new"}}});
    patch("new", "v3", 204);
    exchanges.push_back({.request = R"(POST /users/7/r [X-Token: new] ["2"])", .status = 204});
    exchanges.push_back({.request = R"(DELETE /users/7/r [X-Token: new] ["1"])", .status = 204});
    exchanges.push_back({.request = "GET /users/7", .body = R"({"id":"7","name":"Lee"})"});
    exchanges.push_back({.request = "GET /users/7/r", .body = R"({"r":[{"k":"2"}]})"});
    auto change = roles_changed(dialect.arena, {"r2"}, {"r1"});
    change.set.display_name = "Lee";
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)}, exchanges) == "7(r2)");
}

BOOST_AUTO_TEST_CASE(a_call_of_each_operation_that_may_take_too_many_steps_is_refused) {
    struct Row {
        char const* operation;
        char const* section;
        char const* problem;
    };
    static constexpr Row rows[] = {
        {"delete",
         "{ steps: [ { request: \"DELETE /users/{id}\", if_match: always }, { request: POST /a }, { request: "
         "POST /b } ] }",
         ": a delete of this file may take 27 steps, 24 are allowed"},
        {"devices",
         "{ assign: [ { request: PUT /phone, if_match: always } ], unassign: [ { request: DELETE /phone } ] "
         "}",
         ": a call of devices of this file may take 30 steps, 24 are allowed"},
        {"emails",
         "{ activation: [ { request: POST /mail, if_match: always }, { request: POST /a }, { request: POST "
         "/b } ] "
         "}",
         ": a call of emails of this file may take 27 steps, 24 are allowed"}};
    for (auto const& row : rows) {
        auto sections = large("", pages, 1);
        sections[row.operation] = row.section;
        auto const found = problems_in(file_of(sections));
        BOOST_TEST_REQUIRE(found.size() == 1u, row.operation);
        BOOST_TEST(found.front().ends_with(row.problem), found.front());
    }
}
