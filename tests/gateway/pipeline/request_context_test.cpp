#include "gateway/pipeline/request_context.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;

BOOST_FIXTURE_TEST_SUITE(request_context, Fixture)

BOOST_AUTO_TEST_CASE(the_head_says_which_face_and_what_of_it) {
    auto& rest = request("GET", "/v1/acme/users/7.xml?fields=id", {{"X-Request-Id", "mine"}});
    BOOST_TEST(rest.face().info().name == "rest");
    BOOST_TEST(rest.path == "/v1/acme/users/7.xml");
    BOOST_TEST(rest.client_request.path == "/users/7.xml");
    BOOST_TEST(rest.client_request.query == "fields=id");
    BOOST_TEST(rest.place.base == "/v1/acme");
    BOOST_TEST(rest.id == "mine");
    BOOST_TEST(rest.target->operation == "get");
    auto& legacy = request("POST", "/legacy/acme/users");
    BOOST_TEST(legacy.face().info().name == "legacy");
    BOOST_TEST(legacy.target->writes);
}

BOOST_AUTO_TEST_CASE(a_post_may_stand_for_another_method) {
    auto& patch = request("POST", "/v1/acme/users/7", {{"X-HTTP-Method-Override", "PATCH"}});
    BOOST_TEST((patch.method == Method::patch));
    auto& brew = request("POST", "/v1/acme/users/7", {{"X-HTTP-Method-Override", "BREW"}});
    BOOST_TEST(!brew.method);
    auto const response = brew.fail_method();
    BOOST_TEST(response.body.find("X-HTTP-Method-Override takes") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(an_error_has_the_form_of_the_face) {
    auto& rest = request("GET", "/v1/acme/users/7");
    auto const problem = rest.fail(Fault::user_not_found, "gone");
    BOOST_TEST(problem.status == 404);
    BOOST_TEST(test::header(problem, "Content-Type") == "application/problem+json");
    BOOST_TEST(rest.problem == "user-not-found");
    BOOST_TEST((rest.failure && rest.failure->detail == "gone"));
    auto& legacy = request("GET", "/legacy/acme/users");
    auto const response = legacy.fail(Fault::operation_not_supported);
    BOOST_TEST(response.status == 405);
    BOOST_TEST(response.body.find("NotSupportedException") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(what_is_no_request_has_a_face_too) {
    for (auto const* const target : {"", "*", "nonsense", "/", "//", "/v1", "/v1/"}) {
        auto& context = request("", target);
        BOOST_TEST(context.fail(Fault::malformed_request).status == 400, target);
    }
}

BOOST_AUTO_TEST_SUITE_END()
