#include "tests/translators/declared/dialect_in_memory.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;

namespace {

std::string file_with(std::string const& first, std::string const& roles = "") {
    return file_of(
        {{"roles", roles},
         {"session", "{ open: GET /login, " + first +
                         "take: { token: { header: X-Token, required: true }, jar: { cookies: all } },"
                         " send: { X-Token: \"{session.token}\", Cookie: \"{session.jar}\" } }"},
         {"errors", "{ rules: [ { for: write, status: 403, is: session-ended } ] }"}});
}
Exchange const open{.request = "GET /login",
                    .headers = {{"X-Token", "t1"}, {"Set-Cookie", "a=1; Path=/"}, {"Set-Cookie", "b=2"}}};
std::string const fresh = "[X-Token: t1] [Cookie: a=1; b=2]";
std::string const stale = "[X-Token: t0]";

} // namespace

BOOST_AUTO_TEST_CASE(a_session_is_opened_before_the_first_write_where_the_file_says_so) {
    DialectInMemory dialect(
        file_of({{"settings", "{ csrf: { type: boolean, default: true } }"},
                 {"session", "{ open: GET /login, first: { settings.csrf: true }, take: { token: { "
                             "header: X-Token } }, send: { X-Token: \"{session.token}\" } }"}}),
        {{"csrf", "true"}});
    BOOST_TEST(dialect.call(DeleteUser{.id = "7"},
                            {{.request = "GET /login", .headers = {{"X-Token", "t1"}}},
                             {.request = "DELETE /users/7 [X-Token: t1]", .status = 204}}) == "done");
    // One that is remembered is sent, and not opened again.
    dialect.session = "token t0\n";
    BOOST_TEST(dialect.call(DeleteUser{.id = "7"},
                            {{.request = "DELETE /users/7 [X-Token: t0]", .status = 204}}) == "done");
    // Reads go without.
    BOOST_TEST(dialect.call(GetUser{.id = "7"},
                            {{.request = "GET /users/7", .body = R"({"id":"7","roles":[]})"}}) == "7()");
}

BOOST_AUTO_TEST_CASE(a_session_that_ended_is_opened_again_once) {
    DialectInMemory dialect(file_with(""));
    dialect.session = "token t0\n";
    Exchange const refused{.request = "DELETE /users/7 " + stale, .status = 403};
    BOOST_TEST(dialect.call(DeleteUser{.id = "7"},
                            {refused, open, {.request = "DELETE /users/7 " + fresh, .status = 204}}) ==
               "done");
    BOOST_TEST(dialect.call(DeleteUser{.id = "7"},
                            {refused, open, {.request = "DELETE /users/7 " + fresh, .status = 403}}) ==
               "backend-error");
}

BOOST_AUTO_TEST_CASE(a_write_goes_without_a_session_that_the_vendor_does_not_give) {
    // `required` is missing, or would end its line: the vendor decides about the write.
    for (auto const* const token : {"", "a\r\nX: y"}) {
        DialectInMemory dialect(file_with(""));
        Exchange opened{.request = "GET /login", .headers = {{"Set-Cookie", "a=1"}}};
        if (*token) opened.headers.emplace_back("X-Token", token);
        BOOST_TEST(dialect.call(DeleteUser{.id = "7"}, {{.request = "DELETE /users/7", .status = 403},
                                                        opened,
                                                        {.request = "DELETE /users/7", .status = 204}}) ==
                   "done");
    }
}

BOOST_AUTO_TEST_CASE(a_write_goes_without_a_header_that_the_vendor_names_and_nobody_may_send) {
    struct Row {
        char const* name;
        std::string sent;
    };
    for (auto const& [name, sent] : {Row{"X-CSRF", " [X-CSRF: t1]"}, Row{"Authorization", ""},
                                     Row{"Content-Length", ""}, Row{"two words", ""}})
        BOOST_TEST_CONTEXT(name) {
            DialectInMemory dialect(
                file_of({{"session", "{ open: GET /login, take: { name: { header: X-Name }, token: { header: "
                                     "X-Token } }, send: { \"{session.name}\": \"{session.token}\" } }"},
                         {"errors", "{ rules: [ { for: write, status: 403, is: session-ended } ] }"}}));
            BOOST_TEST(
                dialect.call(DeleteUser{.id = "7"},
                             {{.request = "DELETE /users/7", .status = 403},
                              {.request = "GET /login", .headers = {{"X-Name", name}, {"X-Token", "t1"}}},
                              {.request = "DELETE /users/7" + sent, .status = 204}}) == "done");
        }
}

BOOST_AUTO_TEST_CASE(a_session_that_cannot_be_opened_ends_the_call_before_anything_is_written) {
    DialectInMemory dialect(file_with(""));
    BOOST_TEST(dialect.call(DeleteUser{.id = "7"}, {{.request = "DELETE /users/7", .status = 403},
                                                    {.request = "GET /login", .status = 500}}) ==
               "backend-error");
}

BOOST_AUTO_TEST_CASE(roles_that_are_written_one_by_one_have_a_session_too) {
    auto const roles =
        "{ read: { request: \"GET /users/{id}/roles\", items: roles, name: name, key: id, paging: none },"
        " add: { request: \"PUT /users/{id}/roles/{role.name}\", each: true }, remove: { request: \"DELETE "
        "/users/{id}/roles/{role.name}\", each: true } }";
    Arena arena;
    auto const held = [](char const* names) {
        return Exchange{.request = "GET /users/7/roles", .body = std::string(R"({"roles":[)") + names + "]}"};
    };
    Exchange const user{.request = "GET /users/7", .body = R"({"id":"7"})"};
    DialectInMemory dialect(file_with("", roles));
    dialect.session = "token t0\n";
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {"a", "b"}, {}))},
                            {user,
                             held(""),
                             {.request = "PUT /users/7/roles/a " + stale, .status = 403},
                             {.request = "PUT /users/7/roles/b " + stale, .status = 204},
                             open,
                             {.request = "PUT /users/7/roles/a " + fresh, .status = 204},
                             user,
                             held(R"({"id":"1","name":"a"},{"id":"2","name":"b"})")}) == "7(a,b)");
    // One of two that is refused was written in part: what is there now decides.
    dialect.session.clear();
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {"a", "b"}, {}))},
                            {user,
                             held(""),
                             {.request = "PUT /users/7/roles/a", .status = 409},
                             {.request = "PUT /users/7/roles/b", .status = 204},
                             user,
                             held(R"({"id":"2","name":"b"})")}) == "write-not-confirmed /roles");
}
