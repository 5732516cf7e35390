#include "gateway/config/dialect_file.hpp"
#include "tests/translators/declared/dialect_in_memory.hpp"
#include "tests/translators/declared/files.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;

namespace {

std::string with_filters(std::string const& more) {
    return file_of({{"http", "{ longest_target: 300 }"},
                    {"list", "{ request: GET /users, items: users, order: vendor" + more +
                                 ", filters: { userName: { query: { login: \"{value}\" } },"
                                 " email: { query: { mail: \"{value}\" } } } }"}});
}

} // namespace

BOOST_AUTO_TEST_CASE(a_filter_that_makes_the_target_too_long_is_done_here) {
    DialectInMemory dialect(with_filters(""));
    std::string const name(290, 'a');
    std::string const list = R"({"users":[{"id":"1","login":")" + name + R"("},{"id":"2","login":"kim"}]})";
    BOOST_TEST(dialect.call(ListUsers{.user_name = name}, {{"GET /users", 200, list}}) == "1");
    // The other filter is sent.
    std::string const half(145, 'b');
    BOOST_TEST(dialect.call(ListUsers{.user_name = half, .email = half},
                            {{"GET /users?login=" + half, 200, R"({"users":[]})"}}) == "");
    BOOST_TEST(dialect.call(ListUsers{.user_name = "kim"}, {{"GET /users?login=kim", 200, list}}) == "2");
}

BOOST_AUTO_TEST_CASE(a_filter_with_a_long_request_of_its_own_is_done_here) {
    DialectInMemory dialect(
        file_of({{"http", "{ longest_target: 300 }"},
                 {"list", "{ request: GET /users, items: users, order: vendor, filters: { userName: { "
                          "request: GET /by-login, query: { login: \"{value}\" }, items: found } } }"}}));
    std::string const name(300, 'a');
    BOOST_TEST(dialect.call(ListUsers{.user_name = name}, {{"GET /users", 200, R"({"users":[]})"}}) == "");
    BOOST_TEST(dialect.call(ListUsers{.user_name = "kim"},
                            {{"GET /by-login?login=kim", 200, R"({"found":[]})"}}) == "");
}

BOOST_AUTO_TEST_CASE(a_path_that_is_too_long_is_an_error) {
    DialectInMemory dialect(with_filters(""));
    BOOST_TEST(dialect.call(GetUser{.id = std::string(300, 'a')}, {}) == "uri-too-long");
}

BOOST_AUTO_TEST_CASE(a_text_that_is_no_number_is_sent_as_a_text) {
    DialectInMemory dialect(
        file_of({{"update", "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, except: [ "
                            "phoneNumber ] }, { request: \"PUT /users/{id}/phone\", carries: [ phoneNumber "
                            "], json: { phone: \"{user.phoneNumber:number}\" } } ] }"}}));
    for (auto const& [given, sent] : {std::pair{"4930", "4930"}, {"+49", "\"+49\""}, {"007", "\"007\""}}) {
        Change change;
        change.set.phone_number = given;
        auto const user = R"({"id":"1","login":"k","roles":[]})";
        auto const after = R"({"id":"1","login":"k","roles":[],"phone":")" + std::string(given) + R"("})";
        dialect.call(UpdateUser{.id = "1", .edit = dialect.edit(change)},
                     {{"GET /users/1", 200, user},
                      {"PUT /users/1/phone {\"phone\":" + std::string(sent) + "}", 204},
                      {"GET /users/1", 200, after}});
    }
}

BOOST_AUTO_TEST_CASE(a_refusal_is_looked_up_only_where_its_body_is_unclear) {
    DialectInMemory dialect(file_of(
        {{"list", "{ request: GET /users, items: users, order: vendor, filters: { userName: { query: { "
                  "login: \"{value}\" } } } }"},
         {"create", "{ request: POST /users, body: new, gives: user, lookup: { filter: userName, same: [ "
                    "displayName ], unclear: [ { status: 400, body: other } ] } }"},
         {"errors", "{ code: error, rules: [ { for: write, status: 400, is: invalid-value } ] }"}}));
    User user;
    user.user_name = "kim";
    CreateUser const create{.user = user, .warnings = {}};
    std::string const post = R"(POST /users {"login":"kim"})";
    BOOST_TEST(dialect.call(create, {{post, 400, R"({"error":"bad"})"}}).starts_with("invalid-value"));
    BOOST_TEST(dialect
                   .call(create, {{post, 400, "{}"},
                                  {"GET /users?login=kim", 200, R"({"users":[{"id":"7","login":"kim"}]})"}})
                   .starts_with("user-exists"));
}

BOOST_AUTO_TEST_CASE(a_setting_of_texts_may_have_a_list_by_default) {
    auto const file = file_of(
        {{"settings", "{ teams: { type: texts, default: [ a, b ] }, one: { type: texts, default: c } }"},
         {"list", "{ request: GET /users, query: { t: \"{settings.teams}\", one: \"{settings.one:first}\" "
                  "}, items: users, order: vendor }"}});
    Exchange const asked{.request = "GET /users?t=a,b&one=c", .body = R"({"users":[]})"};
    BOOST_TEST(DialectInMemory(file).call(ListUsers{}, {asked}) == "");
    BOOST_TEST(DialectInMemory(file, {{"teams", "z"}})
                   .call(ListUsers{}, {{.request = "GET /users?t=z&one=c", .body = asked.body}}) == "");
}

BOOST_AUTO_TEST_CASE(a_list_without_pages_is_always_whole) {
    BOOST_TEST(dialect_file("genesys")->info().capabilities.lists_whole);
    BOOST_TEST(!dialect_file("keycloak")->info().capabilities.lists_whole);
    BOOST_TEST(!dialect_file("evovoice")->info().capabilities.lists_whole);
}

namespace {

std::string const by_link = R"(paging: { by: link, parameter: c, size: 1, query: { c: "{page.cursor}" } })";

/// The n-th page (from 0) of a list that never ends.
Exchange endless(std::size_t n, std::string const& more = {}) {
    auto const number = std::to_string(n);
    auto const query = n == 0 ? std::string() : "c=" + number;
    return {.request = "GET /users" + (more.empty() && query.empty() ? "" : "?" + more) +
                       (more.empty() || query.empty() ? "" : "&") + query,
            .body = R"({"users":[{"id":")" + number + R"(","login":"u"}]})",
            .headers = {{"Link", "</users?c=" + std::to_string(n + 1) + R"(>; rel="next")"}}};
}

/// What `idiom check` says of a file without mistakes.
std::string description_of(std::string const& file) {
    auto const read = config::parse_dialect_file(file, "x");
    BOOST_TEST_REQUIRE(read.has_value());
    return declared::describe(**read);
}

} // namespace

BOOST_AUTO_TEST_CASE(what_follows_from_a_file_is_printed) {
    struct Row {
        char const* file;
        char const* line;
    };
    static constexpr Row rows[] = {
        {"genesys", "  release: 8.5.0 or 8.5.1 or 8.5.2 or 8.6, 8.5.2 by default\n"},
        {"xarios", "  customer: a uuid, required\n"},
        {"evovoice", "  account_ids: a list of text, required\n"},
        {"auth0", "credentials: oauth2_client_credentials or bearer, parameter audience\n"},
        {"genesys", "  id: read, without case, at id\n"},
        {"genesys", "  firstName: read-write, always needed, at firstName\n"},
        {"keycloak", "  firstName: read-write, can be cleared, at most 255 characters, at firstName\n"},
        {"keycloak", "  password: write, at least 1 character, at credentials\n"},
        {"keycloak",
         "list: pages of 200 by offset, in the order of userName, filtered by userName, filtered by "
         "email, filtered by role\n"},
        {"auth0", ", sorted by displayName as name, "},
        {"xarios", "  extensions/isParent: read, at isParent\n"},
        {"genesys", "list: whole, filtered by userName, filtered by email, filters of 1000 bytes\n"},
        {"keycloak", "  create, status 409, message email: user-exists at email\n"},
        {"genesys", "  any request, with a code: backend-error\n"},
        {"xarios", "  create or update, status 400 or 409, message already or exists or duplicate or in use: "
                   "user-exists at userName\n"},
        {"genesys", "  write, status 403, without a code: session-ended\n"},
    };
    for (auto const& [file, line] : rows)
        BOOST_TEST(declared::describe(*dialect_file(file)).contains(line), file << ": " << line);
}

BOOST_AUTO_TEST_CASE(a_list_has_as_many_pages_as_its_other_steps_leave) {
    auto const file = file_of(
        {{"list", "{ request: GET /users, items: users, " + by_link + " }"},
         {"update", ""},
         {"create", ""},
         {"roles",
          "{ read: { request: \"GET /users/{id}/r\", items: r, key: k, paging: { by: link, parameter: c, "
          "size: 9, query: { c: \"{page.cursor}\" } } }, catalogue: { request: GET /r, items: r, key: k, "
          "name: n } }"}});
    BOOST_TEST(problems_in(file).empty());
    BOOST_TEST(description_of(file).contains("list: 24 steps"));
    DialectInMemory dialect(file);
    std::vector<Exchange> pages;
    for (std::size_t n = 0; n < 18; ++n)
        pages.push_back(endless(n));
    BOOST_TEST(dialect.call(ListUsers{.limit = 1, .sort_named = true}, pages) == "backend-error");
}

BOOST_AUTO_TEST_CASE(the_pages_of_all_turns_count_together) {
    auto const file = file_of(
        {{"list", "{ request: GET /users, items: users, turns: [ { s: a }, { s: b } ], " + by_link + " }"}});
    BOOST_TEST(description_of(file).contains("list: 20 steps"));
    DialectInMemory dialect(file);
    std::vector<Exchange> pages;
    for (std::size_t n = 0; n < 19; ++n)
        pages.push_back(endless(n, "s=a"));
    pages.back().headers.clear();
    pages.push_back(endless(0, "s=b"));
    BOOST_TEST(dialect.call(ListUsers{.limit = 1, .sort_named = true}, pages) == "backend-error");
    pages.back().headers.clear();
    BOOST_TEST(dialect.call(ListUsers{.limit = 1, .sort_named = true}, pages) != "backend-error");
}
