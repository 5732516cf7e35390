#include "gateway/pipeline/router.hpp"

#include "tests/fakes/binding.hpp"
#include "translators/registry.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace idiom;
using pipeline::Router;

Face const& rest = *find_face("rest");
Face const& legacy = *find_face("legacy");

struct Fixture {
    fakes::ScriptedDialect dialect{[](Call const&, Responses, Arena&) -> Step<Answer> { return Ask{}; }};
    fakes::ScriptedBackend backend{200};
    execution::VendorSession session;
    Router router;

    void add(std::string name, std::optional<std::string> host = {},
             std::optional<pipeline::HeaderMatch> header = {}) {
        router.add({.name = std::move(name),
                    .backend = "b",
                    .capabilities = nullptr,
                    .roles = nullptr,
                    .binding = {dialect, backend, backend, session},
                    .shown = {},
                    .healthy = {},
                    .total_timeout = {}},
                   std::move(host), std::move(header));
    }

    Fixture() {
        add("acme");
        add("globex", "users.globex.example");
        add("initech", {}, pipeline::HeaderMatch{"X-Tenant", "initech"});
        add("umbrella", {}, pipeline::HeaderMatch{"x-tenant", "Umbrella"});
        add("v6", "[::1]");
        add("acme.v2");
        add("user");
    }
};

struct Row {
    std::string_view name;
    std::string_view path;
    std::vector<Header> headers;
    std::string_view route; ///< "" where there is none
    std::string_view base;
    std::string_view rest;
};

std::vector<Row> rows() {
    return {
        {"by path", "/v1/acme/users", {}, "acme", "/v1/acme", "/users"},
        {"by path, with an id", "/v1/acme/users/7", {}, "acme", "/v1/acme", "/users/7"},
        {"by path alone", "/v1/acme", {}, "acme", "/v1/acme", ""},
        {"by path and a slash", "/v1/acme/", {}, "acme", "/v1/acme", "/"},
        {"a name with a dot", "/v1/acme.v2/users", {}, "acme.v2", "/v1/acme.v2", "/users"},
        {"a name that begins like a reserved one", "/v1/user/users", {}, "user", "/v1/user", "/users"},
        {"the path counts before the host",
         "/v1/acme/users",
         {{"Host", "users.globex.example"}},
         "acme",
         "/v1/acme",
         "/users"},
        {"the path counts before the field",
         "/v1/acme/users",
         {{"X-Tenant", "initech"}},
         "acme",
         "/v1/acme",
         "/users"},
        {"an unknown name", "/v1/nobody/users", {{"X-Tenant", "initech"}}, "", "/v1/nobody", "/users"},
        {"a name in another case", "/v1/Acme/users", {}, "", "/v1/Acme", "/users"},
        {"the beginning of a name", "/v1/acm/users", {}, "", "/v1/acm", "/users"},
        {"no name", "/v1/", {{"X-Tenant", "initech"}}, "", "/v1/", ""},
        {"two slashes", "/v1//users", {{"X-Tenant", "initech"}}, "", "/v1/", "/users"},

        {"by host", "/v1/users/7", {{"Host", "users.globex.example"}}, "globex", "/v1", "/users/7"},
        {"by host with a port",
         "/v1/users",
         {{"Host", "users.globex.example:8080"}},
         "globex",
         "/v1",
         "/users"},
        {"by host in capitals", "/v1/users", {{"host", "USERS.Globex.example"}}, "globex", "/v1", "/users"},
        {"by an address of IPv6", "/v1/users", {{"Host", "[::1]:8080"}}, "v6", "/v1", "/users"},
        {"by host, with a suffix",
         "/v1/users.xml",
         {{"Host", "users.globex.example"}},
         "globex",
         "/v1",
         "/users.xml"},
        {"by host, capabilities",
         "/v1/capabilities",
         {{"Host", "users.globex.example"}},
         "globex",
         "/v1",
         "/capabilities"},
        {"another host", "/v1/users", {{"Host", "globex.example"}}, "", "/v1", "/users"},
        {"a longer host", "/v1/users", {{"Host", "users.globex.example.evil"}}, "", "/v1", "/users"},
        {"no host", "/v1/users", {}, "", "/v1", "/users"},

        {"by field", "/v1/users", {{"X-Tenant", "initech"}}, "initech", "/v1", "/users"},
        {"by field, its name in any case",
         "/v1/users",
         {{"x-TENANT", "Umbrella"}},
         "umbrella",
         "/v1",
         "/users"},
        {"a value in another case", "/v1/users", {{"X-Tenant", "umbrella"}}, "", "/v1", "/users"},
        {"an unknown value", "/v1/users", {{"X-Tenant", "acme"}}, "", "/v1", "/users"},
        {"the host counts before the field",
         "/v1/users",
         {{"Host", "users.globex.example"}, {"X-Tenant", "initech"}},
         "globex",
         "/v1",
         "/users"},
        {"an unknown host and a field",
         "/v1/users",
         {{"Host", "127.0.0.1"}, {"X-Tenant", "initech"}},
         "initech",
         "/v1",
         "/users"},
    };
}

BOOST_FIXTURE_TEST_SUITE(router, Fixture)

BOOST_AUTO_TEST_CASE(routes_are_found_by_path_then_host_then_field) {
    for (auto const& row : rows())
        BOOST_TEST_CONTEXT(row.name) {
            auto const matched = router.match(row.path, "/v1", rest, row.headers);
            BOOST_TEST((matched.route ? std::string_view(matched.route->name) : "") == row.route);
            BOOST_TEST(matched.base == row.base);
            BOOST_TEST(matched.rest == row.rest);
        }
}

BOOST_AUTO_TEST_CASE(another_face_has_the_same_routes) {
    auto const matched = router.match("/legacy/acme/users/7", "/legacy", legacy, {});
    BOOST_REQUIRE(matched.route);
    BOOST_TEST(matched.route->name == "acme");
    BOOST_TEST(matched.base == "/legacy/acme");
    BOOST_TEST(matched.rest == "/users/7");
}

BOOST_AUTO_TEST_CASE(routes_stand_in_the_order_in_which_they_were_added) {
    BOOST_TEST(router.routes().size() == 7u);
    BOOST_TEST(router.routes().front().name == "acme");
}

BOOST_AUTO_TEST_CASE(a_route_may_have_a_name_that_a_path_of_the_face_begins_with) {
    add("api", "api.example");
    Header const host[]{{"Host", "users.globex.example"}};
    auto const by_name = router.match("/legacy/api/users", "/legacy", legacy, host);
    BOOST_TEST(by_name.route->name == "api");
    BOOST_TEST(by_name.rest == "/users");
    auto const by_host = router.match("/api/NewUser", "", legacy, host);
    BOOST_TEST(by_host.route->name == "globex");
    BOOST_TEST(by_host.rest == "/api/NewUser");
}

BOOST_AUTO_TEST_CASE(a_back_end_is_asked_once_whatever_the_number_of_its_routes) {
    Router other;
    int asked = 0;
    bool healthy = true;
    auto const add_to = [&](std::string name, std::string backend_name) {
        other.add({.name = std::move(name),
                   .backend = std::move(backend_name),
                   .capabilities = &dialect.capabilities(),
                   .roles = nullptr,
                   .binding = {dialect, backend, backend, session},
                   .shown = {},
                   .healthy =
                       [&] {
                           ++asked;
                           return healthy;
                       },
                   .total_timeout = {}},
                  {}, {});
    };
    add_to("a", "one");
    add_to("b", "two");
    add_to("c", "one");
    BOOST_TEST(other.health().size() == 2u);
    BOOST_TEST(asked == 2);
    BOOST_TEST(other.routes()[0].backend_number == other.routes()[2].backend_number);
    BOOST_TEST(other.routes()[0].backend_number != other.routes()[1].backend_number);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
