#include "gateway/pipeline/cors.hpp"

#include "gateway/pipeline/admit.hpp"
#include "gateway/pipeline/pipeline.hpp"
#include "gateway/pipeline/write_response.hpp"
#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;
using idiom::test::header;

namespace {

constexpr Header preflight_method{"Access-Control-Request-Method", "PATCH"};

struct Pages : Fixture {
    explicit Pages(bool any = false, bool credentials = false) {
        snapshot->cors = pipeline::CorsPolicy{.any_origin = any,
                                              .origins = {"https://app.example"},
                                              .credentials = credentials,
                                              .max_age = std::chrono::seconds(600)};
        if (any) snapshot->cors->origins.clear();
    }
    /// The response with the fields that it goes out with.
    server::Response ask(std::string_view method, std::vector<Header> headers,
                         std::string_view target = "/v1/acme/users/7") {
        auto& context = request(method, target, std::move(headers));
        return pipeline::write_response(context, await(pipeline::respond(context)));
    }
    static std::string_view field(server::Response const& response, std::string_view name) {
        return find(response.headers, name).value_or("(none)");
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(cors)

BOOST_FIXTURE_TEST_CASE(a_preflight_is_answered_without_credentials, Pages) {
    auto const response = ask("OPTIONS", {{"Origin", "https://app.example"}, preflight_method});
    BOOST_TEST(response.status == 204);
    BOOST_TEST(field(response, "Access-Control-Allow-Origin") == "https://app.example");
    BOOST_TEST(field(response, "Access-Control-Allow-Methods").contains("PATCH"));
    for (auto const* const name :
         {"X-Api-Key", "Authorization", "Content-Type", "If-Match", "Idempotency-Key"})
        BOOST_TEST(field(response, "Access-Control-Allow-Headers").contains(name), name);
    BOOST_TEST(field(response, "Access-Control-Max-Age") == "600");
    BOOST_TEST(field(response, "Access-Control-Allow-Credentials") == "(none)");
    BOOST_TEST(field(response, "Vary") == "Origin");
    BOOST_TEST(backend.sent.empty());
}

BOOST_FIXTURE_TEST_CASE(a_page_may_send_the_fields_that_choose_routes, Pages) {
    std::vector<Header> const headers{{"Origin", "https://app.example"}, preflight_method};
    BOOST_TEST(!field(ask("OPTIONS", headers), "Access-Control-Allow-Headers").contains("X-Tenant"));
    auto const& served = snapshot->router.routes().front();
    for (auto const* const tenant : {"a", "b"}) {
        auto another = served;
        another.name = tenant;
        snapshot->router.add(std::move(another), {}, pipeline::HeaderMatch{"X-Tenant", tenant});
    }
    BOOST_TEST(field(ask("OPTIONS", headers), "Access-Control-Allow-Headers").ends_with(", X-Tenant"));
}

BOOST_FIXTURE_TEST_CASE(a_preflight_says_nothing_of_what_exists, Pages) {
    for (auto const* const target :
         {"/v1/acme/users", "/v1/nobody/users", "/v1/nothing", "/legacy/acme/users"})
        BOOST_TEST(ask("OPTIONS", {{"Origin", "https://app.example"}, preflight_method}, target).status ==
                       204,
                   target);
}

BOOST_FIXTURE_TEST_CASE(every_other_request_passes_the_door, Pages) {
    struct Row {
        char const* name;
        std::string_view method;
        std::vector<Header> headers;
    };
    for (auto const& row : std::vector<Row>{
             {"another origin", "OPTIONS", {{"Origin", "https://evil.example"}, preflight_method}},
             {"another scheme", "OPTIONS", {{"Origin", "http://app.example"}, preflight_method}},
             {"another port", "OPTIONS", {{"Origin", "https://app.example:8443"}, preflight_method}},
             {"no origin", "OPTIONS", {preflight_method}},
             {"no origin that a page has", "OPTIONS", {{"Origin", "null"}, preflight_method}},
             {"no preflight", "OPTIONS", {{"Origin", "https://app.example"}}},
             {"a call", "PATCH", {{"Origin", "https://app.example"}, preflight_method}},
         }) {
        auto const response = ask(row.method, row.headers);
        BOOST_TEST(response.status == 401, row.name);
        BOOST_TEST(field(response, "Access-Control-Allow-Methods") == "(none)", row.name);
    }
    BOOST_TEST(ask("OPTIONS", {{"Origin", "https://app.example"}, preflight_method}, "/people").status ==
               401);
}

BOOST_FIXTURE_TEST_CASE(a_page_may_read_what_it_needs_of_every_response, Pages) {
    Header const key{"X-Api-Key", "key-of-crm"};
    for (auto const& [target, status] :
         {std::pair("/v1/acme/users/7", 200), std::pair("/v1/nobody/users", 404)}) {
        auto const response = ask("GET", {{"Origin", "https://app.example"}, key}, target);
        BOOST_TEST(response.status == status);
        BOOST_TEST(field(response, "Access-Control-Allow-Origin") == "https://app.example");
        for (auto const* const name :
             {"ETag", "Link", "Location", "Retry-After", "RateLimit", "X-Request-Id"})
            BOOST_TEST(field(response, "Access-Control-Expose-Headers").contains(name), name);
        BOOST_TEST(field(response, "Vary").ends_with("Origin"));
    }
    auto const refused = ask("GET", {{"Origin", "https://app.example"}});
    BOOST_TEST(refused.status == 401);
    BOOST_TEST(field(refused, "Access-Control-Allow-Origin") == "https://app.example");
}

BOOST_FIXTURE_TEST_CASE(other_pages_get_no_leave, Pages) {
    for (std::vector<Header> const& headers :
         {std::vector<Header>{{"Origin", "https://evil.example"}}, std::vector<Header>{}}) {
        auto const response = ask("GET", headers);
        BOOST_TEST(field(response, "Access-Control-Allow-Origin") == "(none)");
        BOOST_TEST(field(response, "Vary").ends_with("Origin"));
    }
}

BOOST_AUTO_TEST_CASE(any_origin_is_a_star) {
    Pages any(true);
    auto const response = any.ask("OPTIONS", {{"Origin", "https://other.example"}, preflight_method});
    BOOST_TEST(Pages::field(response, "Access-Control-Allow-Origin") == "*");
    BOOST_TEST(Pages::field(response, "Vary") == "(none)");
}

BOOST_AUTO_TEST_CASE(credentials_are_allowed_to_the_origin_by_name) {
    Pages with(false, true);
    auto const response = with.ask("OPTIONS", {{"Origin", "https://app.example"}, preflight_method});
    BOOST_TEST(Pages::field(response, "Access-Control-Allow-Origin") == "https://app.example");
    BOOST_TEST(Pages::field(response, "Access-Control-Allow-Credentials") == "true");
}

BOOST_FIXTURE_TEST_CASE(without_a_policy_there_are_no_pages, Fixture) {
    auto& context =
        request("OPTIONS", "/v1/acme/users", {{"Origin", "https://app.example"}, preflight_method});
    BOOST_TEST(!pipeline::answer_preflight(context));
    auto const response = pipeline::write_response(context, {.status = 200});
    BOOST_TEST(!find(response.headers, "Access-Control-Allow-Origin"));
    BOOST_TEST(!find(response.headers, "Vary"));
}

BOOST_FIXTURE_TEST_CASE(an_overloaded_gateway_answers_a_preflight_with_a_body, Pages) {
    auto& context =
        request("OPTIONS", "/v1/acme/users", {{"Origin", "https://app.example"}, preflight_method});
    auto const response = pipeline::admit(context);
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 204);
}

BOOST_AUTO_TEST_SUITE_END()
