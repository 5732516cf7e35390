#include "tests/translators/declared/dialect_in_memory.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;

namespace {

std::string user(char const* name, char const* roles = "[]") {
    return std::string(R"({"id":"7","login":"kim","name":")") + name + R"(","roles":)" + roles + "}";
}
Exchange read(char const* version, char const* name = "Kim", char const* roles = "[]") {
    return {.request = "GET /users/7", .body = user(name, roles), .headers = {{"ETag", version}}};
}
Exchange write(char const* version, int status, char const* body = R"({"name":"Lee"})") {
    return {.request = std::string("PATCH /users/7 [If-Match: ") + version + "] " + body, .status = status};
}

std::string const with_versions =
    file_of({{"user", "{ read: { request: \"GET /users/{id}\" }, version: [ { header: ETag } ] }"},
             {"update", "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, if_match: always } ] }"},
             {"delete", "{ steps: [ { request: \"DELETE /users/{id}\", if_match: always } ] }"}});

Change named(char const* name) {
    Change change;
    change.set.display_name = name;
    return change;
}

/// The client's own If-Match, which is checked against each user that is read.
class OnlyIf final : public Edit {
public:
    OnlyIf(Change const& change, std::string_view name) : change_(change), name_(name) {}
    Change const* without_user() const override { return nullptr; }
    Result<Change> against(HeldUser const& user, Arena&) const override {
        if (user.display_name().is(name_)) return change_;
        return fail(Fault::precondition_failed, "the user is another one by now");
    }

private:
    Change change_;
    std::string_view name_;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_write_carries_the_version_that_was_read) {
    DialectInMemory dialect(with_versions);
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(named("Lee"))},
                            {read("\"1\""), write("\"1\"", 204), read("\"2\"", "Lee")}) == "7()");
}

BOOST_AUTO_TEST_CASE(a_write_that_another_one_overtook_is_planned_again_on_what_is_there_now) {
    DialectInMemory dialect(with_versions);
    Arena arena;
    auto const change = roles_changed(arena, {"admin"}, {});
    BOOST_TEST(
        dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)},
                     {read("\"1\"", "Kim", R"(["a"])"), write("\"1\"", 412, R"({"roles":["a","admin"]})"),
                      read("\"2\"", "Kim", R"(["b"])"), write("\"2\"", 204, R"({"roles":["admin","b"]})"),
                      read("\"3\"", "Kim", R"(["b","admin"])")}) == "7(admin,b)");
}

BOOST_AUTO_TEST_CASE(a_write_that_is_overtaken_again_and_again_is_a_conflict) {
    DialectInMemory dialect(with_versions);
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(named("Lee"))},
                            {read("\"1\""), write("\"1\"", 412), read("\"2\""), write("\"2\"", 412),
                             read("\"3\""), write("\"3\"", 412)}) == "backend-conflict");
}

BOOST_AUTO_TEST_CASE(what_another_write_made_already_is_not_written_again) {
    DialectInMemory dialect(with_versions);
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(named("Lee"))},
                            {read("\"1\""), write("\"1\"", 412), read("\"2\"", "Lee")}) == "7()");
}

BOOST_AUTO_TEST_CASE(the_condition_of_the_client_holds_on_each_read) {
    DialectInMemory dialect(with_versions);
    OnlyIf const edit(named("Lee"), "Kim");
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = &edit},
                            {read("\"1\""), write("\"1\"", 412), read("\"2\"", "Ann")}) ==
               "precondition-failed");
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = &edit}, {read("\"1\"", "Ann")}) ==
               "precondition-failed");
}

BOOST_AUTO_TEST_CASE(a_delete_that_another_write_overtook_is_tried_again) {
    DialectInMemory dialect(with_versions);
    auto const remove = [](char const* version, int status) {
        return Exchange{.request = std::string("DELETE /users/7 [If-Match: ") + version + "]",
                        .status = status};
    };
    BOOST_TEST(dialect.call(DeleteUser{.id = "7"}, {read("\"1\""), remove("\"1\"", 412), read("\"2\""),
                                                    remove("\"2\"", 204)}) == "done");
    BOOST_TEST(dialect.call(DeleteUser{.id = "7"},
                            {read("\"1\""), remove("\"1\"", 412), read("\"2\""), remove("\"2\"", 412),
                             read("\"3\""), remove("\"3\"", 412)}) == "backend-conflict");
}

BOOST_AUTO_TEST_CASE(a_second_step_carries_the_version_that_the_first_one_made) {
    DialectInMemory dialect(
        file_of({{"user", "{ read: { request: \"GET /users/{id}\" }, version: [ { at: rev } ] }"},
                 {"update", "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, except: [ "
                            "userName ], if_match: when_read, gives: user },"
                            " { request: \"PUT /users/{id}/login\", body: changes, only: [ userName ], "
                            "if_match: when_read } ] }"}}));
    auto change = named("Lee");
    change.set.user_name = "lee";
    auto const held = [](char const* login, char const* name, char const* rev) {
        return std::string(R"({"id":"7","login":")") + login + R"(","name":")" + name +
               R"(","roles":[],"phone":null,"rev":)" + rev + "}";
    };
    BOOST_TEST(
        dialect.call(
            UpdateUser{.id = "7", .edit = dialect.edit(change)},
            {{.request = "GET /users/7", .body = held("kim", "Kim", "1")},
             {.request = R"(PATCH /users/7 [If-Match: 1] {"name":"Lee"})", .body = held("kim", "Lee", "2")},
             {.request = R"(PUT /users/7/login [If-Match: 2] {"login":"lee"})", .status = 204},
             {.request = "GET /users/7", .body = held("lee", "Lee", "3")}}) == "7()");
}

BOOST_AUTO_TEST_CASE(a_version_that_would_end_its_line_is_not_sent) {
    DialectInMemory dialect(file_of(
        {{"user", "{ read: { request: \"GET /users/{id}\" }, version: [ { at: rev } ] }"},
         {"update", "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, if_match: always } ] }"}}));
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(named("Lee"))},
                            {{.request = "GET /users/7",
                              .body = R"({"id":"7","name":"Kim","roles":[],"rev":"1\r\nX: y"})"}}) ==
               "backend-error");
}

BOOST_AUTO_TEST_CASE(a_412_without_a_version_of_ours_is_what_the_vendor_says) {
    DialectInMemory dialect(file_of());
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(named("Lee"))},
                            {{.request = "GET /users/7", .body = user("Kim")},
                             {.request = R"(PATCH /users/7 {"name":"Lee"})", .status = 412}}) ==
               "precondition-failed");
}

BOOST_AUTO_TEST_CASE(a_delete_that_only_marks_is_answered_so) {
    auto const file = [](char const* marks) {
        return file_of({{"delete", std::string("{ marks: ") + marks +
                                       ", steps: [ { request: \"DELETE /users/{id}\" } ] }"}});
    };
    Exchange const look{.request = "GET /users/7", .body = R"({"id":"7","kind":"soft"})"};
    Exchange const remove{.request = "DELETE /users/7", .status = 204};
    BOOST_TEST(DialectInMemory(file("true")).call(DeleteUser{.id = "7"}, {remove}) == "pending");
    BOOST_TEST(
        DialectInMemory(file("{ before: { kind: soft } }")).call(DeleteUser{.id = "7"}, {look, remove}) ==
        "pending");
    BOOST_TEST(
        DialectInMemory(file("{ before: { kind: hard } }")).call(DeleteUser{.id = "7"}, {look, remove}) ==
        "done");
}

BOOST_AUTO_TEST_CASE(a_delete_marks_only_where_the_condition_holds) {
    Exchange const remove{.request = "DELETE /users/7", .status = 204};
    auto const look = [](std::string const& more) {
        return Exchange{.request = "GET /users/7", .body = R"({"id":"7")" + more + "}"};
    };
    struct Row {
        char const* marks;
        bool global;
        char const* trash; ///< the setting
        std::vector<Exchange> exchanges;
        char const* answer;
    };
    std::vector<Row> const rows{
        {"{ scope: global }", true, "false", {remove}, "pending"},
        {"{ scope: global }", false, "false", {remove}, "done"},
        {"{ scope: route }", false, "false", {remove}, "pending"},
        {"{ settings.trash: true }", false, "true", {remove}, "pending"},
        {"{ settings.trash: true }", false, "false", {remove}, "done"},
        {"{ settings.trash: false }", false, "false", {remove}, "pending"},
        {"{ before: { kind: [ soft, old ] } }",
         false,
         "false",
         {look(R"(,"kind":"old")"), remove},
         "pending"},
        {"{ before: { kind: absent } }", false, "false", {look(""), remove}, "pending"},
        {"{ before: { kind: absent } }", false, "false", {look(R"(,"kind":"x")"), remove}, "done"},
        {"{ settings.trash: true, before: { kind: a } }",
         false,
         "true",
         {look(R"(,"kind":"a")"), remove},
         "pending"},
        {"{ settings.trash: true, before: { kind: a } }",
         false,
         "true",
         {look(R"(,"kind":"b")"), remove},
         "done"},
        {"{ before: { kind: absent } }",
         false,
         "false",
         {{.request = "GET /users/7", .status = 404}},
         "user-not-found"},
        {"true", false, "false", {{.request = "DELETE /users/7", .status = 404}}, "user-not-found"},
        {"false", false, "false", {remove}, "done"}};
    for (auto const& row : rows) {
        DialectInMemory dialect(
            file_of({{"settings", "{ trash: { type: boolean, default: false } }"},
                     {"delete", std::string("{ marks: ") + row.marks +
                                    ", steps: [ { request: \"DELETE /users/{id}\" } ] }"}}),
            {{"trash", row.trash}});
        BOOST_TEST(dialect.call(DeleteUser{.id = "7", .global = row.global}, row.exchanges) == row.answer,
                   row.marks);
    }
}

BOOST_AUTO_TEST_CASE(a_rule_of_errors_counts_only_where_its_condition_holds) {
    DialectInMemory dialect(
        file_of({{"errors", "{ code: error, rules: [ { for: update, status: 400, when: { sets: "
                            "userName }, is: user-exists, points: userName },"
                            " { for: update, status: 400, is: backend-conflict } ] }"}}));
    auto const refused = [&](Change const& change, char const* body) {
        return dialect.call(
            UpdateUser{.id = "7", .edit = dialect.edit(change)},
            {{.request = "GET /users/7", .body = user("Kim")},
             {.request = std::string("PATCH /users/7 ") + body, .status = 400, .body = R"({"error":"no"})"}});
    };
    Change login;
    login.set.user_name = "lee";
    BOOST_TEST(refused(login, R"({"login":"lee"})") == "user-exists /userName");
    BOOST_TEST(refused(named("Lee"), R"({"name":"Lee"})") == "backend-conflict");
}
