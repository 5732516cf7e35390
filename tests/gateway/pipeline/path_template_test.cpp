#include "gateway/pipeline/path_template.hpp"

#include <boost/test/unit_test.hpp>

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
             {"/v1/acme", ""},
             {"/v2/acme/users/7", ""},
             {"//acme/users/7", ""},
             {"/", ""},
             {"", ""},
             {"*", ""},
         })
        BOOST_TEST_CONTEXT(path)
    BOOST_TEST(idiom::pipeline::template_of(path) == shape);
}
