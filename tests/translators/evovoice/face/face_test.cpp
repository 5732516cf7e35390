#include "tests/translators/evovoice/face/support.hpp"
#include "translators/core/client_response.hpp"
#include "translators/evovoice/face/face.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::test;

namespace {

Face const& voice = evovoice_face::face();

ClientRequest at(ClientRequest request, std::string_view path) {
    request.path = path;
    request.whole_path = path;
    return request;
}

std::string_view header(ClientResponse const& response, std::string_view name) {
    return find(response.headers, name).value_or("");
}

} // namespace

BOOST_AUTO_TEST_SUITE(voice_face)

BOOST_AUTO_TEST_CASE(the_head_says_what_a_request_is_about) {
    struct Row {
        char const* name;
        Method method;
        std::string_view path;
        Target::Kind kind;
        bool writes;
        std::string_view operation;
    };
    using Kind = Target::Kind;
    Client client("evovoice");
    for (auto const& row : {
             Row{"a list", Method::get, "/users", Kind::users, false, "ListUsers"},
             Row{"a list by POST", Method::post, "/json/reply/ListUsers", Kind::users, false, "ListUsers"},
             Row{"a create", Method::post, "/users", Kind::users, true, "NewUser"},
             Row{"a patch", Method::patch, "/users/7", Kind::users, true, "PatchUser"},
             Row{"a login", Method::post, "/auth/credentials", Kind::login, false, "Authenticate"},
             Row{"a logout", Method::post, "/auth/logout", Kind::login, false, "Authenticate"},
             Row{"who is logged in", Method::get, "/auth/status", Kind::login, false, "GetAuthStatus"},
             Row{"another provider", Method::post, "/auth/other", Kind::login, false, ""},
         }) {
        BOOST_TEST_CONTEXT(row.name) {
            auto const target =
                voice.read_target(client.client_request(row.method, row.path), client.arena());
            BOOST_REQUIRE(target);
            BOOST_TEST((target->kind == row.kind));
            BOOST_TEST(target->writes == row.writes);
            BOOST_TEST(target->operation == row.operation);
        }
    }
    auto const wrong = voice.read_target(client.client_request(Method::put, "/users/7"), client.arena());
    BOOST_TEST((wrong.error().fault == Fault::method_not_allowed));
    BOOST_TEST(wrong.error().allow == "PATCH, DELETE");
}

BOOST_AUTO_TEST_CASE(a_delete_is_one_call) {
    Client client("evovoice");
    auto const request = client.client_request(Method::delete_, "/users/7");
    auto const call = voice.read_request(request, client.route(), client.arena());
    BOOST_REQUIRE(call);
    auto const first = (*call)->next({}, client.arena());
    auto const calls = std::get<Calls>(first).calls;
    BOOST_REQUIRE(calls.size() == 1U);
    BOOST_TEST(std::get<DeleteUser>(calls.front().what).global);
    Result<Answer> const outcome = Answer{.what = Done{}};
    auto const end = (*call)->next(std::span(&outcome, 1), client.arena());
    BOOST_TEST(std::get<Result<ClientResponse>>(end)->status == 204);
}

BOOST_AUTO_TEST_CASE(a_dry_run_of_a_write_is_refused_and_of_a_read_is_none) {
    Client client("evovoice");
    auto const write = client.client_request(Method::delete_, "/users/7", "DRY_RUN=true");
    auto const refused = voice.read_request(write, client.route(), client.arena());
    BOOST_TEST((refused.error().fault == Fault::invalid_parameter));
    auto const read = client.client_request(Method::get, "/users", "dry_run=true");
    BOOST_TEST(voice.read_request(read, client.route(), client.arena()).has_value());
}

BOOST_AUTO_TEST_CASE(who_is_not_known_gets_no_body_unless_he_sent_a_password) {
    Client client("evovoice");
    Error const error{.fault = Fault::unauthenticated};
    auto request = at(client.client_request(Method::get, ""), "/legacy/acme/users");
    auto const asked = voice.refuse(error, request, nullptr, client.arena());
    BOOST_TEST(asked.status == 401);
    BOOST_TEST(asked.body == "");
    BOOST_TEST(header(asked, "WWW-Authenticate") == R"(basic realm="/auth/basic")");

    request.headers = client.arena().list<Header>({{"Authorization", "Basic YTpi"}});
    auto const basic = voice.refuse(error, request, nullptr, client.arena());
    BOOST_TEST(basic.body.contains("Invalid Username or Password"));

    Target const login{.kind = Target::Kind::login};
    request.headers = {};
    auto const failed = voice.refuse(error, request, &login, client.arena());
    BOOST_TEST(failed.status == 401);
    BOOST_TEST(failed.body.contains("Invalid Username or Password"));
}

BOOST_AUTO_TEST_CASE(fields_in_errors_have_the_names_of_the_class) {
    Client client("evovoice");
    FieldError const field{"/password", "must not be empty"};
    Error const error{.fault = Fault::invalid_value, .errors = std::span(&field, 1)};
    auto const request = at(client.client_request(Method::patch, ""), "/legacy/acme/users/7");
    Target const patch{.writes = true, .operation = "PatchUser"};
    BOOST_TEST(voice.refuse(error, request, &patch, client.arena()).body.contains("NewPassword"));
    BOOST_TEST(!voice.refuse(error, request, nullptr, client.arena()).body.contains("NewPassword"));
}

BOOST_AUTO_TEST_CASE(a_login_says_who_it_is_and_sets_the_cookies_of_a_session) {
    Client client("evovoice");
    auto const request =
        client.client_request(Method::post, "/auth/credentials", "",
                              R"({"UserName":"crm","Password":"k","RememberMe":true})", "application/json");
    auto const login = voice.read_login(request, client.arena());
    BOOST_REQUIRE(login);
    BOOST_TEST((login->kind == LoginRequest::Kind::begin));
    BOOST_TEST(login->user_name == "crm");
    BOOST_TEST(login->remember);

    LoginOutcome const outcome{.kind = LoginRequest::Kind::begin,
                               .client = LoggedIn{.name = "crm"},
                               .session = "S1",
                               .remember = true,
                               .cookie_attributes = "; Path=/"};
    auto const response = voice.write_login(outcome, request, client.arena());
    std::string cookies;
    for (auto const& [name, value] : response.headers)
        if (name == "Set-Cookie") cookies.append(value).append(" | ");
    BOOST_TEST(cookies == "ss-id=S1; Path=/ | ss-pid=S1; Path=/ | ss-opt=perm; Path=/ | ");
    BOOST_TEST(response.body.contains(R"("sessionId":"S1")"));
    BOOST_TEST(header(response, "Cache-Control") == "no-store");
}

BOOST_AUTO_TEST_CASE(a_logout_and_a_question_for_the_state_have_their_answers) {
    Client client("evovoice");
    auto const logout =
        client.client_request(Method::post, "/auth", "", R"({"provider":"logout"})", "application/json");
    auto const read = voice.read_login(logout, client.arena());
    BOOST_REQUIRE(read);
    BOOST_TEST((read->kind == LoginRequest::Kind::end));
    auto const bye =
        voice.write_login({.kind = read->kind, .cookie_attributes = "; Max-Age=0"}, logout, client.arena());
    BOOST_TEST(header(bye, "Set-Cookie") == "ss-id=; Max-Age=0");

    auto const status = client.client_request(Method::get, "/auth/status");
    BOOST_TEST(voice.write_login({}, status, client.arena()).status == 204);
    LoginOutcome const known{.client = LoggedIn{.name = "crm", .may_write = false}};
    BOOST_TEST(voice.write_login(known, status, client.arena()).body.contains("ReadOnly"));
}

BOOST_AUTO_TEST_CASE(paths_and_methods_of_a_login_that_are_wrong_are_told) {
    Client client("evovoice");
    auto const get = client.client_request(Method::get, "/auth/credentials");
    BOOST_TEST((voice.read_login(get, client.arena()).error().fault == Fault::method_not_allowed));
    auto const other = client.client_request(Method::post, "/auth/other");
    BOOST_TEST((voice.read_login(other, client.arena()).error().fault == Fault::not_found));
}

BOOST_AUTO_TEST_CASE(a_user_is_read_as_it_is_written) {
    Client client("evovoice");
    auto const document = client.client_request(
        Method::get, "", "",
        R"(<UserInfo xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication"><EmailAddress>a@b.c</EmailAddress><Id>7</Id></UserInfo>)");
    auto const user = voice.read_user(document, client.route(), client.arena());
    BOOST_REQUIRE(user);
    BOOST_TEST(text_of(*user) == "id=7 userName=a@b.c email=a@b.c");
}

BOOST_AUTO_TEST_SUITE_END()
