#include "translators/conformance/face_script.hpp"

#include "translators/conformance/make_translator_under_test.hpp"
#include "translators/registry.hpp"
#include "translators/scim/dialect/scim.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::conformance;

namespace {

FaceScript rest() {
    return {.face = find_face("rest"),
            .type = "application/json",
            .requests = {{.name = "create",
                          .operation = Operation::create,
                          .method = Method::post,
                          .path = "/users",
                          .body = "{user}",
                          .status = 201},
                         {.name = "replace",
                          .operation = Operation::replace,
                          .method = Method::put,
                          .path = "/users/{id}",
                          .body = "{renamedUser}"},
                         {.name = "patch",
                          .operation = Operation::update,
                          .method = Method::patch,
                          .path = "/users/{id}",
                          .body = R"({"firstName":"{firstName}","lastName":"{lastName}"})"},
                         {.name = "add a role",
                          .operation = Operation::add_role,
                          .writes = Field::roles,
                          .method = Method::put,
                          .path = "/users/{id}/roles/{role}"},
                         {.name = "list", .operation = Operation::list, .path = "/users"}},
            .read = ScriptedRequest{.name = "read", .path = "/users/{id}"}};
}

FaceScript legacy() {
    return {.face = find_face("legacy"),
            .type = "application/json",
            .requests = {{.name = "create",
                          .operation = Operation::create,
                          .method = Method::post,
                          .path = "/users",
                          .body = R"({"EmailAddress":"{userName}","FirstName":"{firstName}",)"
                                  R"("LastName":"{lastName}","Password":"{password}"})"},
                         {.name = "patch",
                          .operation = Operation::update,
                          .method = Method::patch,
                          .path = "/users/{id}",
                          .body = R"({"FirstName":"{newFirstName}","LastName":"{newLastName}"})"},
                         {.name = "patch roles",
                          .operation = Operation::update,
                          .writes = Field::roles,
                          .method = Method::patch,
                          .path = "/users/{id}",
                          .body = R"({"Roles":["{role}"]})"},
                         {.name = "list", .operation = Operation::list, .path = "/users?all=true"},
                         {.name = "delete",
                          .operation = Operation::delete_,
                          .method = Method::delete_,
                          .path = "/users/{id}",
                          .status = 204}},
            .sends_extensions = false};
}

FaceScript directories() {
    return {
        .face = find_face("scim"),
        .type = "application/scim+json",
        .requests = {{.name = "create",
                      .operation = Operation::create,
                      .method = Method::post,
                      .path = "/Users",
                      .body = R"({"userName":"{userName}","password":"{password}",)"
                              R"("name":{"givenName":"{firstName}","familyName":"{lastName}"}})",
                      .status = 201},
                     {.name = "patch",
                      .operation = Operation::update,
                      .method = Method::patch,
                      .path = "/Users/{id}",
                      .body = R"({"Operations":[{"op":"replace","value":{"name":)"
                              R"({"givenName":"{newFirstName}","familyName":"{newLastName}"}}}]})"},
                     {.name = "patch roles",
                      .operation = Operation::update,
                      .writes = Field::roles,
                      .method = Method::patch,
                      .path = "/Users/{id}",
                      .body = R"({"Operations":[{"op":"add","path":"roles","value":[{"value":"{role}"}]}]})"},
                     {.name = "list", .operation = Operation::list, .path = "/Users"}},
        .sends_extensions = false,
        .read = ScriptedRequest{.name = "read", .path = "/Users/{id}"}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(faces_and_dialects)

BOOST_AUTO_TEST_CASE(the_same_user_comes_out_of_every_face_over_every_dialect) {
    std::vector<DialectInfo const*> all(dialects().begin(), dialects().end());
    all.push_back(&scim::dialect());
    FaceScript const scripts[]{rest(), legacy(), directories()};
    for (auto const* const dialect : all) {
        std::filesystem::path const cases[]{std::filesystem::path(IDIOM_CASES) / dialect->name()};
        auto const translator = make_translator_under_test(*dialect, load_cases(cases, *dialect), {});
        Report report;
        check_scripts(scripts, translator, translator.setups.front(), report);
        BOOST_TEST(report.ok(), report.text(dialect->name()));
    }
}

BOOST_AUTO_TEST_SUITE_END()
