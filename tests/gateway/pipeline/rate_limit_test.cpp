#include "gateway/pipeline/rate_limit.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;
using test::status_of;

namespace {

struct Limited : Fixture {
    Limited() {
        limits::Rate const rate{.requests = 1, .per = std::chrono::hours(1), .burst = 2};
        for (auto const route : {std::string_view("acme"), pipeline::route_list})
            rate_limits->add("crm", rate, route, std::make_shared<limits::Bucket>(rate));
    }
    int ask(pipeline::RequestContext& context) {
        let_in(context);
        context.route = context.place.route;
        BOOST_TEST(pipeline::take_token(context));
        return status_of(pipeline::refuse_over_limit(context));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(rate_limit, Limited)

BOOST_AUTO_TEST_CASE(a_burst_passes_and_what_is_beyond_does_not) {
    BOOST_TEST(ask(request("GET", "/v1/acme/users")) == 0);
    BOOST_TEST(ask(request("GET", "/v1/acme/users")) == 0);
    BOOST_TEST(ask(request("GET", "/v1/acme/users")) == 429);
    BOOST_TEST(ask(request("GET", "/legacy/acme/users")) == 429);
    // The list of routes counts as a route of its own, and another route has no limit.
    BOOST_TEST(ask(request("GET", "/v1/routes")) == 0);
    BOOST_TEST(ask(request("GET", "/v1/globex/users")) == 0);
}

BOOST_AUTO_TEST_CASE(a_request_may_take_tokens_of_routes_that_it_does_not_name) {
    auto& context = request("GET", "/v1/users?email=a");
    let_in(context);
    for (auto const limited : {false, false, true}) {
        auto const error = test::await(pipeline::take_token_of(context, *snapshot->router.routes().begin()));
        BOOST_TEST(error.has_value() == limited);
        if (error) BOOST_TEST((error->fault == Fault::rate_limited));
        if (error) BOOST_TEST(error->retry_after.value_or(0) > 0u);
    }
    BOOST_TEST(!test::await(pipeline::take_token_of(context, snapshot->router.routes().back())));
}

BOOST_AUTO_TEST_CASE(a_limited_client_is_told_where_it_stands) {
    auto& context = request("GET", "/v1/acme/users");
    ask(context);
    auto headers = context.arena.vector<Header>();
    pipeline::add_rate_fields(context, headers);
    BOOST_REQUIRE(headers.size() == 2U);
    BOOST_TEST(headers[0].value.starts_with("\"default\";q=1;w=3600;burst=2"));
    BOOST_TEST(headers[1].value.starts_with("\"default\";r=1;t="));
}

BOOST_AUTO_TEST_CASE(who_has_no_limit_is_told_nothing) {
    auto& context = request("GET", "/v1/globex/users");
    ask(context);
    auto headers = context.arena.vector<Header>();
    pipeline::add_rate_fields(context, headers);
    BOOST_TEST(headers.empty());
}

BOOST_AUTO_TEST_SUITE_END()
