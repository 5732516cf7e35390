#include "gateway/pipeline/faces.hpp"

#include "tests/fakes/binding.hpp"
#include "translators/registry.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using pipeline::Faces;

struct Fixture {
    Faces const faces{{idiom::faces().begin(), idiom::faces().end()}};
    fakes::ScriptedDialect dialect{[](Call const&, Responses, Arena&) -> Step<Answer> { return Ask{}; }};
    fakes::ScriptedBackend backend{200};
    execution::VendorSession session;
    pipeline::Router router;

    Fixture() {
        router.add({.name = "voice",
                    .backend = "b",
                    .binding = {dialect, backend, backend, session},
                    .shown = {},
                    .healthy = {},
                    .total_timeout = {}},
                   "voice.example", {});
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(faces, Fixture)

BOOST_AUTO_TEST_CASE(the_prefix_of_a_path_says_which_face_serves_it) {
    struct Row {
        char const* name;
        std::string_view path;
        std::string_view host;
        std::string_view face;
        std::optional<std::string_view> prefix;
    };
    for (auto const& [name, path, host, face, prefix] : std::initializer_list<Row>{
             {"the first", "/v1/acme/users", "", "rest", "/v1"},
             {"the second", "/legacy/acme/users", "", "legacy", "/legacy"},
             {"the prefix counts on any host", "/v1/users", "voice.example", "rest", "/v1"},
             {"at the root of a host", "/users/7", "voice.example", "legacy", ""},
             {"a login at the root of a host", "/auth/credentials", "voice.example", "legacy", ""},
             {"what the face has not at the root", "/people", "voice.example", "rest", std::nullopt},
             {"at the root of no host", "/users/7", "other.example", "rest", std::nullopt},
             {"a prefix that leads on", "/v1", "", "rest", "/v1"},
             {"a prefix that does not", "/legacy", "", "rest", std::nullopt},
             {"a longer word than a prefix", "/v12/users", "", "rest", std::nullopt},
             {"nothing", "", "", "rest", std::nullopt},
             {"a version that the third has not", "/scim/v1/acme/Users", "", "scim", std::nullopt},
             {"the realm of the third", "/scim", "", "scim", std::nullopt},
             {"the prefix of the third", "/scim/v2", "", "scim", "/scim/v2"},
             {"a longer word than a realm", "/scimitar", "", "rest", std::nullopt},
         }) {
        BOOST_TEST_CONTEXT(name) {
            Header const headers[]{{"Host", host}};
            auto const found = this->faces.find(path, router, headers);
            BOOST_TEST(found.face->info().name == face);
            BOOST_TEST((found.prefix == prefix));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_path_is_told_without_what_varies) {
    struct Row {
        std::string_view path;
        std::string_view shape;
    };
    for (auto const& [path, shape] : std::initializer_list<Row>{
             {"/v1/routes", "/v1/routes"},
             {"/v1/routes.json", "/v1/routes"},
             {"/v1/acme/capabilities", "/v1/{route}/capabilities"},
             {"/v1/acme/users", "/v1/{route}/users"},
             {"/v1/acme/users.xml", "/v1/{route}/users"},
             {"/v1/users", "/v1/users"},
             {"/v1/users.json", "/v1/users"},
             {"/v1/users/kim@acme.example", "/v1/users/{id}"},
             {"/v1/users/users", "/v1/users/{id}"},
             {"/v1/acme/users/kim@acme.example", "/v1/{route}/users/{id}"},
             {"/v1/acme/users/7.json", "/v1/{route}/users/{id}"},
             {"/v1/acme/users/7/roles", "/v1/{route}/users/{id}/roles"},
             {"/v1/acme/users/7/roles.xml", "/v1/{route}/users/{id}/roles"},
             {"/v1/acme/users/7/roles/agent", "/v1/{route}/users/{id}/roles/{role}"},
             {"/v1/acme/users/7/devices/d-1", "/v1/{route}/users/{id}/devices/{deviceId}"},
             {"/v1/acme/users/7/emails", "/v1/{route}/users/{id}/emails"},
             {"/legacy/acme/users", "/legacy/{route}/users"},
             {"/legacy/acme/Users/7", "/legacy/{route}/users/{id}"},
             {"/legacy/users/7", "/legacy/users/{id}"},
             {"/legacy/acme/auth/credentials", "/legacy/{route}/auth/credentials"},
             {"/legacy/acme/auth/kim", "/legacy/{route}/auth/{name}"},
             {"/legacy/acme/json/reply/NewUser", "/legacy/{route}/json/reply/{name}"},
             {"/legacy/acme/api/NewUser.xml", "/legacy/{route}/api/{name}"},
             {"/legacy/xml/oneway/NewUser", "/legacy/xml/oneway/{name}"},
             {"/legacy/auth/credentials", "/legacy/auth/{name}"},
             {"/users.xml", "/users"},
             {"/users/7", "/users/{id}"},
             {"/auth/credentials", "/auth/credentials"},
             {"/json/reply/PatchUser", "/json/reply/{name}"},
             {"/v1/acme/users/", ""},
             {"/v1/acme/users/7/", ""},
             {"/v1/acme/users/7/secrets", ""},
             {"/v1/acme/users/7/roles/a/b", ""},
             {"/v1/acme/users.csv", ""},
             {"/v1/acme", "/v1/{route}"},
             {"/v1", "/v1"},
             {"/v1/acme/roles.xml", "/v1/{route}/roles"},
             {"/v1/roles", "/v1/roles"},
             {"/v2/acme/users/7", ""},
             {"//acme/users/7", ""},
             {"/", ""},
             {"", ""},
             {"*", ""},
         })
        BOOST_TEST_CONTEXT(path) { BOOST_TEST(this->faces.path_template(path) == shape); }
}

BOOST_AUTO_TEST_SUITE_END()
