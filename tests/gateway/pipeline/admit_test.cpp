#include "gateway/pipeline/admit.hpp"

#include "gateway/pipeline/log_in.hpp"
#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;
using test::header;

BOOST_FIXTURE_TEST_SUITE(admit, Fixture)

BOOST_AUTO_TEST_CASE(a_request_that_is_there_takes_a_place_until_it_leaves) {
    server::Permit permit;
    BOOST_TEST(pipeline::enter(services, permit));
    BOOST_TEST(limiter.taken() == 1U);
    pipeline::leave(services, permit);
    BOOST_TEST(limiter.taken() == 0U);
}

BOOST_AUTO_TEST_CASE(a_caller_that_is_known_is_admitted_before_its_body) {
    auto& context = request_of_crm("POST", "/v1/acme/users");
    BOOST_TEST(!pipeline::admit(context));
    BOOST_TEST(context.request.permit.client == 1U);
    BOOST_TEST(!context.request.permit.most_body);
}

BOOST_AUTO_TEST_CASE(a_stranger_is_refused_before_its_body) {
    for (auto const* const target : {"/v1/acme/users", "/legacy/acme/users", "/nowhere"}) {
        auto const response = pipeline::admit(request("POST", target));
        BOOST_REQUIRE(response);
        BOOST_TEST(response->status == 401);
    }
    BOOST_TEST(limiter.taken() == 0U);
}

BOOST_AUTO_TEST_CASE(a_login_is_admitted_with_a_small_body_and_little_patience) {
    auto& context = request("POST", "/legacy/acme/auth/credentials");
    BOOST_TEST(!pipeline::admit(context));
    BOOST_TEST(context.request.permit.most_body.value() == pipeline::most_login);
    BOOST_TEST(context.request.permit.patience.has_value());
}

BOOST_AUTO_TEST_CASE(a_gateway_without_room_tells_when_to_come_again) {
    std::vector<server::Permit> permits(limiter.limit());
    for (auto& permit : permits)
        BOOST_REQUIRE(pipeline::enter(services, permit));
    server::Permit further;
    BOOST_TEST(!pipeline::enter(services, further));
    // A client that holds little has a reserve, which others use up.
    std::vector<pipeline::RequestContext*> admitted;
    while (true) {
        auto& context = request_of_crm("GET", "/v1/acme/users");
        auto const refusal = pipeline::admit(context);
        if (!refusal) continue;
        BOOST_TEST(refusal->status == 503);
        BOOST_TEST(header(*refusal, "Retry-After") == "1");
        BOOST_TEST(context.problem == "overloaded");
        break;
    }
}

BOOST_AUTO_TEST_CASE(a_caller_that_stays_unknown_gives_its_place_back) {
    auto& context = request("GET", "/v1/acme/users");
    BOOST_REQUIRE(pipeline::enter(services, context.request.permit));
    pipeline::leave_to_strangers(context);
    BOOST_TEST(limiter.taken() == 0U);
    BOOST_TEST(context.request.permit.patience.has_value());
    pipeline::leave(services, context.request.permit);
}

BOOST_AUTO_TEST_SUITE_END()
