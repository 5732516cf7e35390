#include "tests/translators/declared/dialect_in_memory.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::tests;

namespace {

std::string updated_by(std::string const& step) {
    return "{ steps: [ { request: \"PATCH /users/{id}\", body: changes, " + step + " } ] }";
}
std::string const rich_fields =
    "\n  id: { at: id, access: read }"
    "\n  userName: { at: login, access: read_write, need: on_create }"
    "\n  displayName: { at: name/whole, access: read_write, clear: remove }"
    "\n  email: { at: \"emails[type=work]/value\", access: read_write, clear: remove, create_at: null }"
    "\n  phoneNumber: { at: \"urn:acme:1.0:User/phone\", access: read_write, clear: null }";

/// A change that each notation writes in its own way.
struct Writing {
    char const* name;
    char const* held; ///< members of the user beside its id
    void (*change)(Change& change);
    char const* body;
    char const* after;
};

void play(std::string const& file, char const* head, std::vector<Writing> const& rows) {
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            DialectInMemory dialect(file);
            Change change;
            row.change(change);
            auto const shown = [](char const* members) {
                return std::string(R"({"id":"7","roles":[])") + members + "}";
            };
            BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)},
                                    {{.request = "GET /users/7", .body = shown(row.held)},
                                     {.request = std::string(head) + row.body, .status = 204},
                                     {.request = "GET /users/7", .body = shown(row.after)}}) == "7()");
        }
}

/// Plays a change of roles from one set to another. `held` and `after` are the `roles` member as JSON.
void play_roles(std::string const& file, char const* head, char const* held, Change const& change,
                char const* body, char const* after, char const* answer) {
    DialectInMemory dialect(file);
    auto const shown = [](char const* roles) {
        return std::string(R"({"id":"7")") + (*roles ? std::string(R"(,"roles":)") + roles : std::string()) +
               "}";
    };
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)},
                            {{.request = "GET /users/7", .body = shown(held)},
                             {.request = std::string(head) + body, .status = 204},
                             {.request = "GET /users/7", .body = shown(after)}}) == answer);
}

} // namespace

BOOST_AUTO_TEST_CASE(scim_patches_name_what_they_change) {
    auto const file = file_of({{"fields", rich_fields}, {"update", updated_by("notation: scim_patch")}});
    auto const head =
        R"(PATCH /users/7 [Content-Type: application/scim+json] {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[)";
    play(file, head,
         {{"a member that was there", R"(,"name":{"whole":"Kim"})",
           [](Change& c) { c.set.display_name = "Lee"; },
           R"({"op":"replace","path":"name.whole","value":"Lee"}]})", R"(,"name":{"whole":"Lee"})"},
          {"a member that was not there", "", [](Change& c) { c.set.display_name = "Lee"; },
           R"({"op":"add","path":"name.whole","value":"Lee"}]})", R"(,"name":{"whole":"Lee"})"},
          {"a selected item", R"(,"emails":[{"type":"work","value":"a@b"}])",
           [](Change& c) { c.set.email = "x\"y@b"; },
           R"({"op":"replace","path":"emails[type eq \"work\"].value","value":"x\"y@b"}]})",
           R"(,"emails":[{"type":"work","value":"x\"y@b"}])"},
          {"a selected item that goes",
           R"(,"emails":[{"type":"home","value":"c@d"},{"type":"work","value":"a@b"}])",
           [](Change& c) { c.clear(Field::email); }, R"({"op":"remove","path":"emails[type eq \"work\"]"}]})",
           R"(,"emails":[{"type":"home","value":"c@d"}])"},
          {"a member of a schema", "", [](Change& c) { c.set.phone_number = "1"; },
           R"({"op":"add","path":"urn:acme:1.0:User:phone","value":"1"}]})",
           R"(,"urn:acme:1.0:User":{"phone":"1"})"}});
}

BOOST_AUTO_TEST_CASE(scim_patches_write_the_first_item_as_a_list_of_one) {
    auto const fields = "\n  id: { at: id, access: read }"
                        "\n  email: { at: \"emails[first]/value\", access: read_write, clear: remove }";
    auto const head =
        R"(PATCH /users/7 [Content-Type: application/scim+json] {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[)";
    play(file_of({{"fields", fields}, {"update", updated_by("notation: scim_patch")}}), head,
         {{"a list that was there", R"(,"emails":[{"value":"a@b"}])", [](Change& c) { c.set.email = "c@d"; },
           R"({"op":"replace","path":"emails","value":[{"value":"c@d"}]}]})",
           R"(,"emails":[{"value":"c@d"}])"},
          {"no list", "", [](Change& c) { c.set.email = "c@d"; },
           R"({"op":"add","path":"emails","value":[{"value":"c@d"}]}]})", R"(,"emails":[{"value":"c@d"}])"},
          {"no address any more", R"(,"emails":[{"value":"a@b","type":"work"}])",
           [](Change& c) { c.clear(Field::email); }, R"({"op":"remove","path":"emails"}]})", ""}});
}

BOOST_AUTO_TEST_CASE(scim_patches_add_and_remove_roles_by_value) {
    auto const head =
        R"(PATCH /users/7 [Content-Type: application/scim+json] {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[)";
    Arena arena;
    auto const file = file_of(
        {{"roles",
          "{ at: roles, name: value, item: { value: \"{role.name}\" }, write: patch, empty: [ absent ] }"},
         {"update", updated_by("notation: scim_patch")}});
    play_roles(
        file, head, R"([{"value":"a","x":1},{"value":"b"}])", roles_changed(arena, {"c"}, {"b"}),
        R"({"op":"add","path":"roles","value":[{"value":"c"}]},{"op":"remove","path":"roles[value eq \"b\"]"}]})",
        R"([{"value":"a","x":1},{"value":"c"}])", "7(a,c)");
    // What a client names is a value of the filter, never a part of it.
    play_roles(file, head, R"([{"value":"x\" or \"y"}])", roles_changed(arena, {}, {"x\" or \"y"}),
               R"({"op":"remove","path":"roles[value eq \"x\\\" or \\\"y\"]"}]})", "[]", "7()");
}

BOOST_AUTO_TEST_CASE(json_patches_never_name_an_index) {
    Arena arena;
    auto const head = "PATCH /users/7 [Content-Type: application/json-patch+json] ";
    auto const file =
        file_of({{"roles", "{ at: roles, write: patch }"}, {"update", updated_by("notation: json_patch")}});
    play_roles(file, head, R"(["a"])", roles_changed(arena, {"b", "c"}, {}),
               R"([{"op":"add","path":"/roles/-","value":"b"},{"op":"add","path":"/roles/-","value":"c"}])",
               R"(["a","b","c"])", "7(a,b,c)");
    play_roles(file, head, R"(["a","b"])", roles_changed(arena, {}, {"a"}),
               R"([{"op":"replace","path":"/roles","value":["b"]}])", R"(["b"])", "7(b)");
}

BOOST_AUTO_TEST_CASE(a_set_of_roles_is_whole_in_every_patch) {
    Arena arena;
    auto const file = [](char const* notation) {
        return file_of({{"roles", "{ at: roles, write: set }"},
                        {"update", updated_by("notation: " + std::string(notation))}});
    };
    play_roles(file("json_patch"), "PATCH /users/7 [Content-Type: application/json-patch+json] ", R"(["a"])",
               roles_changed(arena, {"b"}, {}), R"([{"op":"replace","path":"/roles","value":["a","b"]}])",
               R"(["a","b"])", "7(a,b)");
    play_roles(
        file("scim_patch"), "PATCH /users/7 [Content-Type: application/scim+json] ", R"(["a","b"])",
        roles_changed(arena, {"c"}, {"a"}),
        R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"roles","value":["b","c"]}]})",
        R"(["b","c"])", "7(b,c)");
}

BOOST_AUTO_TEST_CASE(merge_patches_take_out_by_null) {
    auto const file = file_of({{"extensions", "\n  meta: { type: object, access: read_write }"},
                               {"update", updated_by("notation: merge_patch")}});
    play(file, "PATCH /users/7 [Content-Type: application/merge-patch+json] ",
         {{"a text", R"(,"name":"Kim")", [](Change& c) { c.set.display_name = "Lee"; }, R"({"name":"Lee"})",
           R"(,"name":"Lee")"},
          {"a text that goes", R"(,"phone":"1")", [](Change& c) { c.clear(Field::phone_number); },
           R"({"phone":null})", ""},
          {"an object", R"(,"meta":{"a":1,"b":{"c":2,"d":3},"e":[1]})",
           [](Change& c) {
               static constexpr std::array all{
                   Extension{"meta", R"({"b":{"d":9007199254740993},"e":[2],"f":null})"}};
               c.set.extensions = all;
           },
           R"({"meta":{"b":{"d":9007199254740993,"c":null},"e":[2],"f":null,"a":null}})",
           R"(,"meta":{"b":{"d":9007199254740993},"e":[2]})"}});
}

BOOST_AUTO_TEST_CASE(a_merge_patch_has_the_content_type_of_the_file) {
    play(file_of({{"update", updated_by("notation: merge_patch, content_type: application/json")}}),
         "PATCH /users/7 ",
         {{"a text", R"(,"name":"Kim")", [](Change& c) { c.set.display_name = "Lee"; }, R"({"name":"Lee"})",
           R"(,"name":"Lee")"}});
}

BOOST_AUTO_TEST_CASE(only_what_changed_is_sent) {
    play(file_of(), "PATCH /users/7 ",
         {{"one of two", R"(,"login":"kim","name":"Kim")",
           [](Change& c) { c.set.user_name = "kim", c.set.display_name = "Lee"; }, R"({"name":"Lee"})",
           R"(,"login":"kim","name":"Lee")"},
          {"absent, null and empty stay apart", R"(,"phone":"1")",
           [](Change& c) { c.set.display_name = "", c.clear(Field::phone_number); },
           R"({"name":"","phone":null})", R"(,"name":"")"}});
}

BOOST_AUTO_TEST_CASE(forms_are_encoded_member_by_member) {
    DialectInMemory dialect(file_of(
        {{"update",
          "{ steps: [ { request: \"POST /users/{id}\", carries: [ userName, displayName, phoneNumber ],"
          " form: { \"a b\": \"x&y\", login: \"{user.userName}\", name: \"{user.displayName}\", phone: "
          "\"{user.phoneNumber}\" } } ] }"},
         {"roles", ""}}));
    Change change;
    change.set.user_name = "k&m=1";
    change.set.display_name = "";
    // A reference without a value leaves its parameter out; an empty value does not.
    BOOST_TEST(dialect.call(
                   UpdateUser{.id = "7", .edit = dialect.edit(change)},
                   {{.request = "GET /users/7", .body = R"({"id":"7","name":"Kim"})"},
                    {.request = "POST /users/7 [Content-Type: application/x-www-form-urlencoded] "
                                "a%20b=x%26y&login=k%26m%3D1&name=",
                     .status = 204},
                    {.request = "GET /users/7", .body = R"({"id":"7","login":"k&m=1","name":""})"}}) == "7");
}

BOOST_AUTO_TEST_CASE(flags_are_roles_one_by_one) {
    Arena arena;
    auto const roles = "{ flags: { admin: rights/admin, agent: is_agent }, write: set }";
    struct Row {
        char const* step;
        char const* head;
        char const* body;
    };
    constexpr Row rows[] = {
        {"", "PATCH /users/7 ", R"({"rights":{"admin":true},"is_agent":false})"},
        {", notation: json_patch", "PATCH /users/7 [Content-Type: application/json-patch+json] ",
         R"([{"op":"add","path":"/rights/admin","value":true},{"op":"replace","path":"/is_agent","value":false}])"},
        {", notation: scim_patch", "PATCH /users/7 [Content-Type: application/scim+json] ",
         R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","path":"rights.admin","value":true},{"op":"replace","path":"is_agent","value":false}]})"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.step) {
            DialectInMemory dialect(file_of(
                {{"roles", roles},
                 {"update", std::string("{ steps: [ { request: \"PATCH /users/{id}\", body: changes") +
                                row.step + " } ] }"}}));
            BOOST_TEST(
                dialect.call(
                    UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {"admin"}, {"agent"}))},
                    {{.request = "GET /users/7", .body = R"({"id":"7","is_agent":true,"rights":{}})"},
                     {.request = std::string(row.head) + row.body, .status = 204},
                     {.request = "GET /users/7",
                      .body = R"({"id":"7","is_agent":false,"rights":{"admin":true}})"}}) == "7(admin)");
        }
}

BOOST_AUTO_TEST_CASE(a_flag_that_is_none_is_no_role) {
    Arena arena;
    DialectInMemory dialect(file_of({{"roles", "{ flags: { admin: is_admin }, write: set }"}}));
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_changed(arena, {"owner"}, {}))},
                            {{.request = "GET /users/7", .body = R"({"id":"7","is_admin":true})"}}) ==
               "invalid-value /roles");
    BOOST_TEST(dialect.detail == "the back end has no role 'owner'");
    User user;
    user.user_name = "kim";
    user.roles = arena.list<std::string_view>({"owner"});
    BOOST_TEST(dialect.call(CreateUser{.user = user}, {}) == "invalid-value /roles");
    // A flag of another type says nothing: no roles are written on half a view.
    BOOST_TEST(dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(roles_replaced(arena, {"admin"}))},
                            {{.request = "GET /users/7", .body = R"({"id":"7","is_admin":"maybe"})"}}) ==
               "backend-error /roles");
}

BOOST_AUTO_TEST_CASE(a_set_that_is_given_one_more_role_keeps_the_rest_as_it_was_read) {
    Arena arena;
    play_roles(file_of({{"roles", "{ at: roles, name: n, item: { n: \"{role.name}\" }, write: set }"}}),
               "PATCH /users/7 ", R"([{"n":"a","since":9007199254740993}])", roles_changed(arena, {"b"}, {}),
               R"({"roles":[{"n":"a","since":9007199254740993},{"n":"b"}]})",
               R"([{"n":"a","since":9007199254740993},{"n":"b"}])", "7(a,b)");
}
