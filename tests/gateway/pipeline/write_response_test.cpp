#include "gateway/pipeline/write_response.hpp"

#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::Fixture;

BOOST_FIXTURE_TEST_SUITE(write_response, Fixture)

BOOST_AUTO_TEST_CASE(the_id_of_the_request_goes_out_with_what_the_face_wrote) {
    auto& context = request("GET", "/v1/acme/users", {{"X-Request-Id", "mine"}});
    Header const type{"Content-Type", "application/json"};
    auto const response = pipeline::write_response(
        context, {.status = 200, .headers = std::span(&type, 1), .body = "{}", .head = true});
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body == "{}");
    BOOST_TEST(response.without_body);
    BOOST_TEST(!response.close);
    BOOST_TEST(find(response.headers, "Content-Type").value() == "application/json");
    BOOST_TEST(find(response.headers, "X-Request-Id").value() == "mine");
}

BOOST_AUTO_TEST_CASE(a_body_without_a_length_ends_the_connection) {
    auto& context = request("POST", "/v1/acme/users");
    BOOST_TEST(pipeline::write_response(context, {.status = 411}).close);
}

BOOST_AUTO_TEST_SUITE_END()
