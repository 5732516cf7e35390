#include "gateway/pipeline/rejection_reason.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;

BOOST_FIXTURE_TEST_SUITE(rejection_reason, Fixture)

BOOST_AUTO_TEST_CASE(a_refusal_has_a_reason_and_a_wrong_call_none) {
    for (auto const& [fault, reason] : {std::pair(Fault::unauthenticated, "unauthenticated"),
                                        {Fault::forbidden, "forbidden"},
                                        {Fault::overloaded, "overloaded"},
                                        {Fault::invalid_value, ""},
                                        {Fault::user_not_found, ""},
                                        {Fault::backend_timeout, ""}}) {
        auto& context = request("GET", "/v1/acme/users");
        context.fail(fault);
        BOOST_TEST(pipeline::rejection_reason(context) == reason);
    }
    BOOST_TEST(pipeline::rejection_reason(request("GET", "/v1/acme/users")) == "");
}

BOOST_AUTO_TEST_CASE(too_many_failed_logins_are_told_from_too_many_requests) {
    auto& throttled = request("GET", "/v1/acme/users");
    throttled.fail(Fault::rate_limited);
    BOOST_TEST(pipeline::rejection_reason(throttled) == "failed-logins");
    limits::Bucket bucket({});
    auto& limited = request("GET", "/v1/acme/users");
    limited.limit.bucket = &bucket;
    limited.fail(Fault::rate_limited);
    BOOST_TEST(pipeline::rejection_reason(limited) == "rate-limited");
}

BOOST_AUTO_TEST_SUITE_END()
