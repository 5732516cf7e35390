#include "tests/translators/declared/dialect_in_memory.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;

/// Which requests the gateway may send twice, and what a lost response to a write means.
namespace {

Exchange const user{.request = "GET /users/7", .body = R"({"id":"7","roles":[]})"};
Exchange lost(std::string const& request) {
    return {.request = request, .body = {}, .headers = {}, .delivery = Delivery::lost};
}

std::string const two_steps =
    "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, except: [ phoneNumber ] }, { request: \"PUT "
    "/users/{id}/phone\", carries: [ phoneNumber ], json: { n: \"{user.phoneNumber}\" }, repeatable: true } "
    "] }";

Change both() {
    Change change;
    change.set.display_name = "Kim";
    change.set.phone_number = "1";
    return change;
}

} // namespace

BOOST_AUTO_TEST_CASE(only_reads_and_the_writes_that_the_file_calls_repeatable_may_be_sent_twice) {
    DialectInMemory dialect(file_of({{"update", two_steps}}));
    auto const after = R"({"id":"7","name":"Kim","phone":"1","roles":[]})";
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(both())},
                            {user,
                             {.request = R"(PATCH /users/7 {"name":"Kim"})", .status = 204},
                             {.request = R"(PUT /users/7/phone {"n":"1"})", .status = 204},
                             {.request = "GET /users/7", .body = after}}) == "7()");
    BOOST_TEST(dialect.repeatable == "yes no yes yes");
    // The method of a write says nothing.
    DialectInMemory usual(file_of());
    BOOST_TEST(usual.call(DeleteUser{.id = "7"}, {{.request = "DELETE /users/7", .status = 204}}) == "done");
    BOOST_TEST(usual.repeatable == "no");
}

BOOST_AUTO_TEST_CASE(a_repeatable_write_stays_so_with_its_alternative_and_in_a_new_session) {
    DialectInMemory dialect(
        file_of({{"session", "{ open: GET /login, take: { token: { header: X-Token } }, send: { X-Token: "
                             "\"{session.token}\" } }"},
                 {"delete", "{ steps: [ { request: \"DELETE /users/{id}\", repeatable: true, or: { request: "
                            "\"POST /users/{id}/delete\", after: [ { status: 405 } ] } } ] }"},
                 {"errors", "{ rules: [ { for: write, status: 403, is: session-ended } ] }"}}));
    BOOST_TEST(dialect.call(DeleteUser{.id = "7"},
                            {{.request = "DELETE /users/7", .status = 403},
                             {.request = "GET /login", .headers = {{"X-Token", "t"}}},
                             {.request = "DELETE /users/7 [X-Token: t]", .status = 405},
                             {.request = "POST /users/7/delete [X-Token: t]", .status = 204}}) == "done");
    BOOST_TEST(dialect.repeatable == "yes yes yes yes");
}

BOOST_AUTO_TEST_CASE(each_write_of_a_role_is_repeatable_only_where_the_file_says_so) {
    DialectInMemory dialect(file_of(
        {{"roles", "{ read: { request: \"GET /users/{id}/r\", items: r, name: n, paging: none }, add: { "
                   "request: \"POST /users/{id}/r\", each: true, json: { n: \"{role.name}\" } }, remove: { "
                   "request: \"DELETE /users/{id}/r/{role.name}\", each: true, repeatable: true } }"}}));
    Exchange const shown{.request = "GET /users/7", .body = R"({"id":"7"})"};
    BOOST_TEST(
        dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(dialect.arena, {"b"}, {"a"}))},
                     {shown,
                      {.request = "GET /users/7/r", .body = R"({"r":[{"n":"a"}]})"},
                      {.request = R"(POST /users/7/r {"n":"b"})", .status = 204},
                      {.request = "DELETE /users/7/r/a", .status = 204},
                      shown,
                      {.request = "GET /users/7/r", .body = R"({"r":[{"n":"b"}]})"}}) == "7(b)");
    BOOST_TEST(dialect.repeatable == "yes yes no yes yes yes");
}

BOOST_AUTO_TEST_CASE(a_write_whose_answer_is_lost_is_not_sent_again_and_stays_uncertain) {
    DialectInMemory dialect(file_of({{"update", two_steps}}));
    auto const update = [&](Change const& change) {
        return UpdateUser{.id = "7", .edit = dialect.edit(change)};
    };
    // The first write: whether it took effect is not known.
    BOOST_TEST(dialect.call(update(both()), {user, lost(R"(PATCH /users/7 {"name":"Kim"})")}) ==
               "backend-unreachable uncertain");
    // A later one: part of the change is there.
    BOOST_TEST(dialect.call(update(both()), {user,
                                             {.request = R"(PATCH /users/7 {"name":"Kim"})", .status = 204},
                                             lost(R"(PUT /users/7/phone {"n":"1"})")}) ==
               "write-not-confirmed uncertain");
    BOOST_TEST(dialect.call(DeleteUser{.id = "7"}, {lost("DELETE /users/7")}) ==
               "backend-unreachable uncertain");
    User made;
    made.user_name = "kim";
    BOOST_TEST(dialect.call(CreateUser{.user = made}, {lost(R"(POST /users {"login":"kim"})")}) ==
               "backend-unreachable uncertain");
}
