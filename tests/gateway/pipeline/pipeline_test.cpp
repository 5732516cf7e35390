#include "gateway/pipeline/pipeline.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;
using test::header;

namespace {

constexpr Header json_type{"Content-Type", "application/json"};

struct Led : Fixture {
    ClientResponse ask(std::string_view method, std::string_view target, std::string_view body = {},
                       std::vector<Header> headers = {json_type}) {
        return await(pipeline::respond(request_of_crm(method, target, std::move(headers), body)));
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(pipeline_order, Led)

BOOST_AUTO_TEST_CASE(each_face_answers_in_its_own_words) {
    auto const rest = ask("POST", "/v1/acme/users", R"({"userName":"ana"})");
    BOOST_TEST(rest.status == 201);
    BOOST_TEST(header(rest, "Location") == "/v1/acme/users/1");
    auto const legacy =
        ask("POST", "/legacy/acme/users",
            R"({"EmailAddress":"ana@example.test","FirstName":"A","LastName":"B","Password":"p"})");
    BOOST_TEST(legacy.status == 200);
    BOOST_TEST(legacy.body.find(R"("emailAddress":"ana@example.test")") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(the_trail_has_the_status_of_the_response_that_was_written) {
    ask("POST", "/v1/acme/users", R"({"userName":"ana"})");
    ask("POST", "/legacy/acme/users",
        R"({"EmailAddress":"ana@example.test","FirstName":"A","LastName":"B","Password":"p"})");
    ask("DELETE", "/v1/acme/users/7");
    std::string statuses;
    for (auto const& entry : audit())
        statuses += entry.operation + " " + std::to_string(entry.status) + ", ";
    BOOST_TEST(statuses == "create 201, NewUser 200, delete 204, ");
}

BOOST_AUTO_TEST_CASE(a_refusal_comes_before_everything_behind_it) {
    struct Row {
        char const* name;
        char const* method;
        char const* target;
        std::vector<Header> headers;
        int status;
    };
    // Each request is also wrong for all later stops.
    for (auto const& row : std::vector<Row>{
             {"a stranger", "POST", "/v1/nobody/users", {json_type}, 401},
             {"no such route", "POST", "/v1/nobody/users", {json_type, {"X-Api-Key", "key-of-reader"}}, 404},
             {"no right to write",
              "POST",
              "/v1/acme/users",
              {json_type, {"X-Api-Key", "key-of-reader"}},
              403},
             {"a bad body", "POST", "/v1/acme/users", {json_type, {"X-Api-Key", "key-of-crm"}}, 400},
         }) {
        auto const response = await(pipeline::respond(request(row.method, row.target, row.headers, "{")));
        BOOST_TEST(response.status == row.status, row.name);
    }
    BOOST_TEST(backend.sent.empty());
}

BOOST_AUTO_TEST_CASE(a_post_with_a_key_is_executed_once) {
    std::vector<Header> const keyed{json_type, {"Idempotency-Key", "k"}};
    auto const first = ask("POST", "/v1/acme/users", R"({"userName":"ana"})", keyed);
    auto const again = ask("POST", "/v1/acme/users", R"({"userName":"ana"})", keyed);
    BOOST_TEST(again.status == first.status);
    BOOST_TEST(again.body == first.body);
    BOOST_TEST(backend.sent.size() == 1U);
    BOOST_TEST(audit().size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_needs_no_back_end_asks_none) {
    for (auto const& [method, target, status] : {std::tuple("GET", "/v1/routes", 200),
                                                 {"OPTIONS", "/v1/acme/users", 204},
                                                 {"GET", "/v1/acme/capabilities", 200},
                                                 {"OPTIONS", "*", 204},
                                                 {"GET", "/legacy/auth/status", 200}})
        BOOST_TEST(ask(method, target).status == status, target);
    BOOST_TEST(backend.sent.empty());
}

BOOST_AUTO_TEST_SUITE_END()
