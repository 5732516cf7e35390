#include "gateway/pipeline/log_in.hpp"

#include "gateway/pipeline/authenticate.hpp"
#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;
using test::header;
using test::status_of;

namespace {

constexpr Header json_type{"Content-Type", "application/json"};

/// The value of the first cookie of that name.
std::string cookie(ClientResponse const& response, std::string_view name) {
    for (auto const& [field, value] : response.headers)
        if (field == "Set-Cookie" && value.starts_with(std::string(name) + "="))
            return std::string(value.substr(name.size() + 1, value.find(';') - name.size() - 1));
    return "none";
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(log_in, Fixture)

BOOST_AUTO_TEST_CASE(a_login_begins_a_session_and_a_logout_ends_it) {
    auto& login = request("POST", "/legacy/auth/credentials", {json_type},
                          R"({"UserName":"crm","Password":"key-of-crm"})");
    auto const begun = pipeline::log_in(login);
    BOOST_REQUIRE(status_of(begun) == 200);
    BOOST_TEST(login.operation == "Authenticate");
    auto const id = cookie(*begun, "ss-id");
    BOOST_TEST(sessions.find(id).has_value());

    auto& asked = request("GET", "/legacy/auth/status", {{"X-ss-id", id}});
    pipeline::recognise(asked);
    BOOST_TEST(status_of(pipeline::log_in(asked)) == 200);
    BOOST_TEST(asked.operation == "GetAuthStatus");

    auto& logout = request("POST", "/legacy/auth/logout", {{"X-ss-id", id}});
    auto const ended = pipeline::log_in(logout);
    BOOST_TEST(status_of(ended) == 200);
    BOOST_TEST(cookie(*ended, "ss-id") == "");
    BOOST_TEST(header(*ended, "Set-Cookie").find("Max-Age=0") != std::string_view::npos);
    BOOST_TEST(!sessions.find(id).has_value());
}

BOOST_AUTO_TEST_CASE(wrong_credentials_are_a_failed_login_of_the_address) {
    for (int i = 0; i < 3; ++i) {
        auto& context = request("POST", "/legacy/auth/credentials", {json_type},
                                R"({"UserName":"crm","Password":"guess"})");
        BOOST_TEST(status_of(pipeline::log_in(context)) == 401);
        BOOST_TEST(!context.caller);
    }
    auto& later = request("POST", "/legacy/auth/credentials", {json_type},
                          R"({"UserName":"crm","Password":"key-of-crm"})");
    BOOST_TEST(status_of(pipeline::log_in(later)) == 429);
    BOOST_TEST(sessions.size() == 0U);
}

BOOST_AUTO_TEST_CASE(what_is_no_login_passes) {
    BOOST_TEST(!pipeline::log_in(request("POST", "/legacy/acme/users")));
    BOOST_TEST(!pipeline::log_in(request("POST", "/v1/auth/credentials")));
}

BOOST_AUTO_TEST_CASE(a_login_that_is_none_is_told_so) {
    std::string const large(pipeline::most_login + 1, ' ');
    struct Row {
        char const* name;
        char const* method;
        char const* target;
        std::string_view body;
        int status;
    };
    for (auto const& row : {
             Row{"too large", "POST", "/legacy/auth/credentials", large, 413},
             Row{"no document", "POST", "/legacy/auth/credentials", "{", 400},
             Row{"another method", "GET", "/legacy/auth/credentials", "", 405},
             Row{"a method that nobody knows", "BREW", "/legacy/auth/logout", "", 405},
             Row{"another provider", "POST", "/legacy/auth/other", "", 404},
         })
        BOOST_TEST(status_of(pipeline::log_in(request(row.method, row.target, {json_type}, row.body))) ==
                       row.status,
                   row.name);
}

BOOST_AUTO_TEST_CASE(nobody_is_logged_in_at_first) {
    BOOST_TEST(status_of(pipeline::log_in(request("GET", "/legacy/auth/status"))) == 204);
}

BOOST_AUTO_TEST_SUITE_END()
