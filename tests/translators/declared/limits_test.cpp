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

BOOST_AUTO_TEST_CASE(a_list_without_pages_is_always_whole) {
    BOOST_TEST(dialect_file("genesys")->info().capabilities.lists_whole);
    BOOST_TEST(!dialect_file("keycloak")->info().capabilities.lists_whole);
    BOOST_TEST(!dialect_file("evovoice")->info().capabilities.lists_whole);
}
