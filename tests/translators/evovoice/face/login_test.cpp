#include <boost/test/unit_test.hpp>

#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/evovoice/face/by_name.hpp"
#include "translators/evovoice/face/login.hpp"

#include <string>
#include <vector>

using namespace idiom;

namespace {

ClientRequest client_request(Method method, std::string_view path) {
    return {.method = method, .path = path, .query = {}, .headers = {}, .body = {}};
}

std::string meaning(Method method, std::string_view path) {
    auto const what = evovoice_face::read_auth_target(client_request(method, path));
    if (!what) return "none";
    if (!*what) return std::string(info(what->error().fault).name);
    switch (**what) {
    case evovoice_face::AuthOperation::login: return "login";
    case evovoice_face::AuthOperation::logout: return "logout";
    case evovoice_face::AuthOperation::status: break;
    }
    return "status";
}

} // namespace

BOOST_AUTO_TEST_SUITE(login)

BOOST_AUTO_TEST_CASE(paths_lead_to_logins) {
    struct Row {
        Method method;
        char const* path;
        char const* expected;
    };
    for (auto const& row : {
             Row{Method::post, "/auth", "login"},
             Row{Method::post, "/auth/credentials", "login"},
             Row{Method::post, "/Auth/Credentials.json", "login"},
             Row{Method::post, "/json/reply/Authenticate", "login"},
             Row{Method::post, "/xml/reply/authenticate", "login"},
             Row{Method::post, "/api/Authenticate", "login"},
             Row{Method::post, "/api/json/reply/Authenticate", "login"},
             Row{Method::get, "/api/Authenticate", "method-not-allowed"},
             Row{Method::get, "/json/reply/GetAuthStatus", "status"},
             Row{Method::get, "/api/GetAuthStatus.xml", "status"},
             Row{Method::get, "/auth/status", "status"},
             Row{Method::post, "/auth/logout", "logout"},
             Row{Method::get, "/auth/kim", "not-found"},
             Row{Method::post, "/json/reply/NewUser", "none"},
             Row{Method::post, "/users", "none"},
             Row{Method::post, "/authors", "none"},
         })
        BOOST_TEST(meaning(row.method, row.path) == row.expected, row.path);
}

BOOST_AUTO_TEST_CASE(a_login_by_name_needs_no_content_type) {
    Arena arena;
    auto request = client_request(Method::post, "/json/reply/Authenticate");
    request.body =
        R"({"provider":"credentials","userName":"ops@example.test","password":"p","rememberMe":true})";
    auto const login = evovoice_face::read_login(request, arena);
    BOOST_REQUIRE(login.has_value());
    BOOST_TEST(login->user_name == "ops@example.test");
    BOOST_TEST(login->remember);
    request.path = "/auth/credentials";
    BOOST_TEST(!evovoice_face::read_login(request, arena).has_value());
}

BOOST_AUTO_TEST_CASE(a_form_says_that_it_wants_to_be_remembered_as_forms_do) {
    Arena arena;
    std::vector<Header> const headers{{"Content-Type", "application/x-www-form-urlencoded"}};
    for (std::string const word : {"true", "True", "on", "1", "false", "False", "off", "0", "maybe"}) {
        auto request = client_request(Method::post, "/auth/credentials");
        auto const body = "UserName=ops%40example.test&Password=p&RememberMe=" + word;
        request.headers = headers;
        request.body = body;
        auto const login = evovoice_face::read_login(request, arena);
        BOOST_REQUIRE(login.has_value());
        BOOST_TEST(login->user_name == "ops@example.test");
        bool const yes = word == "true" || word == "True" || word == "on" || word == "1";
        BOOST_TEST(login->remember == yes, word);
    }
}

BOOST_AUTO_TEST_CASE(answers_tell_the_login_where_there_is_one) {
    Arena arena;
    LoggedIn const person{.name = "crm", .login = "ops@example.test"};
    BOOST_TEST(
        evovoice_face::write_login(person, "s", face::Format::json, arena) ==
        R"({"userId":"crm","sessionId":"s","userName":"ops@example.test","displayName":"crm","roles":["Manager"]})");
    BOOST_TEST(
        evovoice_face::write_status(person, face::Format::json, arena) ==
        R"({"emailAddress":"ops@example.test","id":"crm","isAuthenticated":true,"managerAccess":"ReadWriteDelete","name":"crm","roles":["Manager"]})");
    BOOST_TEST(
        evovoice_face::write_status({.name = "crm"}, face::Format::json, arena) ==
        R"({"id":"crm","isAuthenticated":true,"managerAccess":"ReadWriteDelete","name":"crm","roles":["Manager"]})");
}

BOOST_AUTO_TEST_SUITE_END()
