#include "gateway/pipeline/read_request.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;
using test::status_of;

namespace {

constexpr Header json_type{"Content-Type", "application/json"};

struct Reading : Fixture {
    std::optional<ClientResponse> read(pipeline::RequestContext& context) {
        let_in(context);
        context.route = context.place.route;
        return pipeline::read_request(context);
    }
};

Call first_call(pipeline::RequestContext const& context) {
    auto const step = context.call->next({}, context.arena);
    return std::get<Calls>(step).calls.front();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(read_request, Reading)

BOOST_AUTO_TEST_CASE(a_request_becomes_calls_of_its_route) {
    auto& context = request("GET", "/v1/acme/users/7");
    BOOST_TEST(!read(context));
    BOOST_REQUIRE(context.call);
    BOOST_TEST(std::get<GetUser>(first_call(context).what).id == "7");
    BOOST_TEST(first_call(context).roles == &roles);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_the_body_is_told_by_the_face) {
    auto& rest = request("POST", "/v1/acme/users", {json_type}, "{");
    BOOST_TEST(status_of(read(rest)) == 400);
    BOOST_TEST(rest.problem == "malformed-body");
    auto& unknown = request("POST", "/v1/acme/users", {json_type}, R"({"shoe":42})");
    BOOST_TEST(status_of(read(unknown)) == 422);
    auto& legacy = request("POST", "/legacy/acme/users", {json_type}, "{");
    BOOST_TEST(status_of(read(legacy)) == 400);
}

BOOST_AUTO_TEST_CASE(clients_of_a_face_have_its_words_for_roles) {
    RolePolicy const words{.map = {{.unified = "Manager", .vendor = "boss"}}};
    auto& route = const_cast<pipeline::ServedRoute&>(*snapshot->router.named("acme"));
    route.face_roles = {nullptr, &words};
    auto& legacy = request("GET", "/legacy/acme/users");
    BOOST_TEST(!read(legacy));
    BOOST_TEST(first_call(legacy).roles == &words);
    auto& rest = request("GET", "/v1/acme/users");
    BOOST_TEST(!read(rest));
    BOOST_TEST(first_call(rest).roles == &roles);
}

BOOST_AUTO_TEST_CASE(capabilities_are_answered_without_a_call) {
    auto& context = request("GET", "/v1/acme/capabilities");
    BOOST_TEST(!read(context));
    auto const step = context.call->next({}, context.arena);
    auto const& response = std::get<Result<ClientResponse>>(step);
    BOOST_REQUIRE(response);
    BOOST_TEST(response->body.find(R"("dialect":"scripted")") != std::string_view::npos);
}

BOOST_AUTO_TEST_SUITE_END()
