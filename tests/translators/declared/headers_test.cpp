#include "tests/translators/declared/dialect_in_memory.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;
using namespace std::string_view_literals;

/// The values of clients and of vendors in the headers of requests.
namespace {

/// Texts that no header can have.
constexpr std::array unfit{"M\xC3\xBCller"sv, "a\r\nX: y"sv, "a\nb"sv, "a\0b"sv, "a\x7F"sv, "a\tb"sv};

Exchange const user{.request = "GET /users/7", .body = R"({"id":"7","roles":["a"]})"};

Change named(std::string_view name) {
    Change change;
    change.set.display_name = name;
    return change;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_field_that_does_not_fit_into_a_header_is_refused_before_anything_is_written) {
    DialectInMemory dialect(file_of(
        {{"create", "{ request: POST /users, body: new, gives: user, headers: { X-By: "
                    "\"{user.displayName}\" } }"},
         {"update", "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, headers: { X-By: \"by "
                    "{user.displayName}\" } } ] }"}}));
    for (auto const name : unfit) {
        User made;
        made.user_name = "kim";
        made.display_name = name;
        BOOST_TEST(dialect.call(CreateUser{.user = made}, {}) == "invalid-value /displayName", name);
        BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(named(name))}, {user}) ==
                       "invalid-value /displayName",
                   name);
    }
    Exchange const after{.request = "GET /users/7", .body = R"({"id":"7","name":"Kim ~","roles":["a"]})"};
    BOOST_TEST(
        dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(named("Kim ~"))},
                     {user,
                      {.request = R"(PATCH /users/7 [X-By: by Kim ~] {"name":"Kim ~"})", .status = 204},
                      after}) == "7(a)");
}

BOOST_AUTO_TEST_CASE(a_value_that_does_not_fit_into_a_later_step_is_refused_before_the_first) {
    for (
        auto const* const last :
        {R"({ request: "PUT /users/{id}/name", carries: [ displayName ], headers: { X-By: "{user.displayName}" } })",
         R"({ request: "PUT /users/{id}/name/{user.displayName}", carries: [ displayName ] })"}) {
        DialectInMemory dialect(file_of(
            {{"create",
              std::string("{ request: POST /users, body: new, except: [ displayName ], gives: user, "
                          "then: [ ") +
                  last + " ] }"},
             {"update",
              std::string("{ steps: [ { request: \"PATCH /users/{id}\", body: changes, except: [ displayName "
                          "] }, ") +
                  last + " ] }"}}));
        for (auto const name : {"a\r\n/b"sv, "a\0/b"sv}) {
            auto change = named(name);
            change.set.phone_number = "1";
            BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)}, {user}) ==
                           "invalid-value /displayName",
                       last << ": " << name);
            User made;
            made.user_name = "kim";
            made.display_name = name;
            BOOST_TEST(dialect.call(CreateUser{.user = made}, {}) == "invalid-value /displayName",
                       last << ": " << name);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_role_that_does_not_fit_into_a_header_is_refused_before_anything_is_written) {
    std::string const read = "{ read: { request: \"GET /users/{id}/r\", items: r, name: n, paging: none }, ";
    for (
        auto const* const write :
        {R"(set: { request: "PUT /users/{id}/r", headers: { X-Roles: "{roles.names}" } } })",
         R"(set: { request: "PUT /users/{id}/r", headers: { X-Roles: "{roles.names:lower}" } } })",
         R"(add: { request: "PUT /users/{id}/r", each: true, headers: { X-Role: "{role.name}" } }, remove: { request: "DELETE /users/{id}/r", each: true, headers: { X-Role: "{role.name}" } } })"}) {
        DialectInMemory dialect(file_of({{"roles", read + write}}));
        for (auto const role : unfit) {
            auto change = roles_changed(dialect.arena, {"b", role}, {});
            change.set.display_name = "Kim"; // is not written either
            BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)},
                                    {{.request = "GET /users/7", .body = R"({"id":"7"})"},
                                     {.request = "GET /users/7/r", .body = R"({"r":[]})"}}) ==
                           "invalid-value /roles",
                       write << ": " << role);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_value_of_a_call_that_does_not_fit_into_a_header_is_refused) {
    DialectInMemory dialect(file_of(
        {{"user", "{ read: { request: \"GET /user\", headers: { X-Id: \"{id}\" } } }"},
         {"list",
          "{ request: GET /users, items: users, order: vendor, paging: "
          "{ by: cursor, at: next, size: 5, query: { n: \"{page.size}\" } }, filters: { userName: { "
          "request: GET /by-login, items: users, headers: { X-Login: \"{value}\" } }, role: { request: GET "
          "/by-role, items: users, headers: { X-Role: \"{role.name}\" } } } }"},
         {"devices",
          "{ assign: [ { request: PUT /phone, headers: { X-Phone: \"{device.id}\" } } ], unassign: [ { "
          "request: DELETE /phone, headers: { X-Type: \"{device.clientType}\" } } ] }"}}));
    for (auto const text : unfit) {
        BOOST_TEST(dialect.call(GetUser{.id = text}, {}) == "invalid-parameter", text);
        BOOST_TEST(dialect.call(ListUsers{.limit = 5, .user_name = text}, {}) == "invalid-parameter", text);
        BOOST_TEST(dialect.call(AssignDevice{.id = "7", .device = text}, {}) == "invalid-parameter", text);
        BOOST_TEST(dialect.call(UnassignDevice{.id = "7", .device = "1", .client_type = text}, {}) ==
                       "invalid-value /clientType",
                   text);
    }
}

BOOST_AUTO_TEST_CASE(what_a_vendor_said_and_does_not_fit_into_a_header_is_an_error_of_the_back_end) {
    DialectInMemory dialect(file_of(
        {{"roles",
          "{ read: { request: \"GET /users/{id}/r\", items: r, name: n, paging: none }, catalogue: { "
          "request: GET /r, items: r, key: k, name: n }, set: { request: \"PUT /users/{id}/r\", headers: { "
          "X-Roles: \"{roles.keys}\" } } }"}}));
    for (auto const* const key : {"k\u00FC", "k\\r\\nX: y", "k\\u0000"})
        BOOST_TEST(
            dialect.call(
                UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(dialect.arena, {"a", "b"}, {}))},
                {{.request = "GET /users/7", .body = R"({"id":"7"})"},
                 {.request = "GET /users/7/r", .body = R"({"r":[]})"},
                 {.request = "GET /r",
                  .body = R"({"r":[{"k":"1","n":"a"},{"k":")" + std::string(key) + R"(","n":"b"}]})"}}) ==
                "backend-error",
            key);
}

BOOST_AUTO_TEST_CASE(a_name_that_cannot_be_looked_for_is_refused_at_its_field) {
    DialectInMemory dialect(file_of(
        {{"create", "{ request: POST /users, body: new, gives: user, exists: look, lookup: { request: GET "
                    "/find, headers: { X-Login: \"{value}\" }, at: users, same: [ displayName ] } }"}}));
    for (auto const name : unfit) {
        User made;
        made.user_name = name;
        BOOST_TEST(dialect.call(CreateUser{.user = made}, {}) == "invalid-value /userName", name);
    }
}
