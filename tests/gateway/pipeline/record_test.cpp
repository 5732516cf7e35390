#include "gateway/pipeline/record.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;

BOOST_FIXTURE_TEST_SUITE(record, Fixture)

BOOST_AUTO_TEST_CASE(a_request_counts_for_its_route_operation_and_status) {
    auto& context = request("GET", "/v1/acme/users/7");
    context.route = context.place.route;
    context.operation = "get";
    pipeline::record(context, {.status = 200}, 0);
    pipeline::record(context, {.status = 404}, 0);
    auto& operation = counts.routes.get("acme")->operations["get"];
    BOOST_TEST(operation.statuses[200].value() == 1U);
    BOOST_TEST(operation.statuses[404].value() == 1U);
}

BOOST_AUTO_TEST_CASE(a_request_without_a_route_counts_apart_and_with_its_reason) {
    auto& context = request("GET", "/v1/nobody/users");
    auto const response = context.fail(Fault::route_not_found);
    pipeline::record(context, response, 0);
    BOOST_TEST(counts.unrouted.operations[""].statuses[404].value() == 1U);
    BOOST_TEST(counts.rejected["route-not-found"].value() == 1U);
}

BOOST_AUTO_TEST_CASE(a_problem_counts_by_name_for_its_route_and_a_success_takes_no_cell) {
    auto& context = request("GET", "/v1/acme/users/7");
    context.route = context.place.route;
    pipeline::record(context, {.status = 200}, 0);
    auto const names = [&] {
        std::string all;
        counts.routes.get("acme")->problems.each([&](std::string_view name, telemetry::Count const& count) {
            all += std::string(name) + " " + std::to_string(count.value()) + "\n";
        });
        return all;
    };
    BOOST_TEST(names() == "");
    auto const response = context.fail(Fault::user_not_found);
    pipeline::record(context, response, 0);
    pipeline::record(context, response, 0);
    BOOST_TEST(names() == "user-not-found 2\n");
}

BOOST_AUTO_TEST_CASE(a_recorded_trace_has_the_shape_of_the_path) {
    std::string spans;
    tracing::Recorder recorder(1, [&](tracing::Batch& batch) {
        spans += batch.spans;
        batch = {};
        return true;
    });
    services.recorder = &recorder;
    auto& context = request("PATCH", "/v1/acme/users/kim@acme.example");
    context.route = context.place.route;
    pipeline::record(context, {.status = 200}, 0);
    recorder.flush();
    BOOST_TEST(spans.find("PATCH /v1/{route}/users/{id}") != std::string::npos);
    BOOST_TEST(spans.find("kim@acme.example") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
