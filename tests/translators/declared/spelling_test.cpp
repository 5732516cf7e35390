#include "tests/translators/declared/dialect_in_memory.hpp"
#include "tests/translators/declared/files.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace idiom;
using namespace idiom::tests;

/// Values in the vendor's spelling, at every place where the vendor gets or shows one.
namespace {

std::string const filtered = "{ request: GET /users, items: users, order: vendor, filters: { userName: { "
                             "query: { login: \"{value}\" } } } }";

std::string fields_with(std::string const& login) {
    return "\n  id: { at: id, access: read, as: number }\n  userName: { at: login, access: read_write, as: " +
           login + " }\n  active: { at: state, access: read_write, create_at: null, in_body: false }";
}
std::string const no_writes_of_roles = "{ at: roles }";

CreateUser created(std::string_view name, std::optional<bool> active = {}) {
    User user;
    user.user_name = name;
    user.active = active;
    return {.user = user, .warnings = {}};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_filter_is_sent_as_the_vendor_spells_the_value) {
    struct Row {
        char const* as;
        char const* asked;
        char const* sent; ///< "" if the vendor cannot hold the value: the list is filtered here
        char const* held; ///< JSON
    };
    static constexpr Row rows[] = {
        {"{ suffix: \"@pbx\" }", "kim", "?login=kim%40pbx", "\"kim@pbx\""},
        {"{ prefix: \"u:\" }", "kim", "?login=u%3Akim", "\"u:kim\""},
        {"{ map: { kim: K } }", "kim", "?login=K", "\"K\""},
        {"number", "12", "?login=12", "12"},
        {"number", "kim", "", "12"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.as << " " << row.asked) {
            DialectInMemory dialect(file_of({{"fields", fields_with(row.as)},
                                             {"list", filtered},
                                             {"create", ""},
                                             {"update", ""},
                                             {"roles", no_writes_of_roles}}));
            BOOST_TEST(dialect.call(ListUsers{.user_name = row.asked},
                                    {{.request = std::string("GET /users") + row.sent,
                                      .body = std::string(R"({"users":[{"id":7,"roles":[],"login":)") +
                                              row.held + "}]}"}}) == (*row.sent ? "7()" : ""));
        }
}

BOOST_AUTO_TEST_CASE(a_create_looks_for_the_name_as_the_vendor_spells_it) {
    DialectInMemory dialect(file_of(
        {{"fields", fields_with("{ suffix: \"@pbx\" }")},
         {"list", ""},
         {"create",
          "{ request: POST /users, body: new, gives: user, lookup: { request: GET /find, query: { login: "
          "\"{value}\" }, at: users, same: [ userName ] } }"},
         {"update", ""},
         {"roles", no_writes_of_roles}}));
    BOOST_TEST(dialect.call(created("kim"), {{.request = R"(POST /users {"login":"kim@pbx"})", .status = 409},
                                             {.request = "GET /find?login=kim%40pbx",
                                              .body = R"({"users":[{"id":7,"login":"kim@pbx"}]})"}}) ==
               "user-exists /userName");
}

BOOST_AUTO_TEST_CASE(the_id_of_a_new_user_is_spelled_as_in_its_document) {
    DialectInMemory dialect(
        file_of({{"fields", fields_with("{ suffix: \"@pbx\" }")},
                 {"create", "{ request: POST /users, body: new, id: [ { at: result/id } ] }"},
                 {"update", ""},
                 {"roles", no_writes_of_roles}}));
    BOOST_TEST(
        dialect.call(created("kim"),
                     {{.request = R"(POST /users {"login":"kim@pbx"})", .body = R"({"result":{"id":104}})"},
                      {.request = "GET /users/104", .body = R"({"id":104,"login":"kim@pbx","roles":[]})"}}) ==
        "104()");
}

BOOST_AUTO_TEST_CASE(what_the_answer_to_a_create_shows_already_needs_no_later_step) {
    auto const file = file_of(
        {{"fields", fields_with("{ suffix: \"@pbx\" }")},
         {"create",
          "{ request: POST /users, body: new, gives: user, then: [ { request: \"POST /users/{id}/suspend\", "
          "carries: [ active ], when: { sets: { active: false } } } ] }"},
         {"update", ""},
         {"roles", no_writes_of_roles}});
    auto const post = [](char const* state) {
        return Exchange{.request = R"(POST /users {"login":"kim@pbx"})",
                        .body =
                            std::string(R"({"id":7,"login":"kim@pbx","roles":[],"state":)") + state + "}"};
    };
    DialectInMemory dialect(file);
    BOOST_TEST(dialect.call(created("kim", true), {post("true")}) == "7()");
    BOOST_TEST(dialect.call(created("kim", true), {post("false")}).starts_with("write-not-confirmed"));
    BOOST_TEST(dialect.call(created("kim", false),
                            {post("true"),
                             {.request = "POST /users/7/suspend", .status = 204},
                             {.request = "GET /users/7",
                              .body = R"({"id":7,"login":"kim@pbx","roles":[],"state":false})"}}) == "7()");
}

namespace {

std::string xml_file(std::map<std::string, std::string> const& other) {
    std::map<std::string, std::string> sections{
        {"xml", "{ namespaces: { v: \"urn:v\" }, lists: { \"v:Users\": \"v:User\" } }"},
        {"fields", "\n  id: { at: \"@id\", access: read }\n  userName: { at: \"v:Login\", access: read }"
                   "\n  email: { at: Mail, access: read_write }\n  phoneNumber: { at: \"@phone\", access: "
                   "read_write }"},
        {"list", "{ request: GET /users, items: \"\", order: vendor }"},
        {"create", ""},
        {"update",
         "{ steps: [ { request: \"PUT /users/{id}\", body: changes, root: \"v:User\", add: { \"@id\": "
         "\"{id}\" } } ] }"},
        {"roles", ""}};
    for (auto const& [name, section] : other)
        sections[name] = section;
    return file_of(sections);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_document_may_be_a_list_in_xml_too) {
    DialectInMemory dialect(xml_file({}));
    BOOST_TEST(
        dialect.call(ListUsers{},
                     {{.request = "GET /users",
                       .body = R"(<x:Users xmlns:x="urn:v"><x:User id="7"/><x:User id="8"/></x:Users>)"}}) ==
        "7 8");
    BOOST_TEST(dialect.call(ListUsers{}, {{.request = "GET /users", .body = R"(<Users xmlns="urn:w"/>)"}}) ==
               "backend-error");
}

BOOST_AUTO_TEST_CASE(attributes_of_the_root_and_elements_of_no_namespace_are_written) {
    DialectInMemory dialect(xml_file({}));
    Change change;
    change.set.email = "a@b";
    change.set.phone_number = "1";
    auto const shows = [](char const* attributes, char const* elements) {
        return Exchange{.request = "GET /users/7",
                        .body = std::string(R"(<v:User xmlns:v="urn:v" id="7")") + attributes + ">" +
                                elements + "</v:User>"};
    };
    BOOST_TEST(
        dialect.call(UpdateUser{.id = "7", .edit = dialect.edit(change)},
                     {shows("", ""),
                      {.request = "PUT /users/7 [Content-Type: application/xml] <User "
                                  "xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns=\"urn:v\" "
                                  "phone=\"1\" id=\"7\"><Mail xmlns=\"\">a@b</Mail></User>",
                       .status = 204},
                      shows(R"( phone="1")", "<Mail>a@b</Mail>")}) == "7");
}

BOOST_AUTO_TEST_CASE(a_list_of_users_that_xml_does_not_declare_is_a_mistake_of_the_file) {
    auto const found = problems_in(
        xml_file({{"list", "{ request: GET /users, items: \"v:Found/v:People\", order: vendor }"}}));
    BOOST_TEST_REQUIRE(found.size() == 1u);
    BOOST_TEST(found.front().contains("'v:Found/v:People' is read as a list and is none in xml.lists"));
    BOOST_TEST(
        problems_in(xml_file({{"list", "{ request: GET /users, items: \"v:Found/v:Users\" }"}})).empty());
    BOOST_TEST(problems_in(xml_file({{"list", "{ request: GET /users, items: \"*:Users\" }"}})).empty());
}
