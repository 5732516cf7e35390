#include <boost/test/unit_test.hpp>

#include "gateway/upstream/token_response.hpp"
#include "tests/support/token_endpoint.hpp"

using namespace idiom;
using namespace idiom::upstream;
using namespace std::chrono_literals;

namespace {

std::expected<Granted, TokenFailure> read(test::TokenAnswer const& response,
                                          std::string_view token_type = {}) {
    Arena arena;
    Response const from_vendor{.delivery = response.delivery,
                               .status = response.status,
                               .headers = {},
                               .body = response.body,
                               .secrets = {}};
    return read_token_response(from_vendor, token_type, arena);
}

} // namespace

BOOST_AUTO_TEST_SUITE(token_responses)

BOOST_AUTO_TEST_CASE(a_grant_is_read) {
    auto const granted =
        read({200, R"({"access_token":"eyJ.a_b-c~d+/=","token_type":"bearer","expires_in":3599,)"
                   R"("refresh_token":"r 1","scope":"read write","extra":{"a":[1]}})"});
    BOOST_REQUIRE(granted);
    BOOST_TEST(granted->access_token == "eyJ.a_b-c~d+/=");
    BOOST_TEST(granted->refresh_token == "r 1");
    BOOST_TEST((granted->lifetime == 3599s));
    // Half a character in another member does not lose the token.
    auto const cut = read({200, R"({"access_token":"t","scope":"\ud83d"})"});
    BOOST_REQUIRE(cut);
    BOOST_TEST(cut->access_token == "t");
}

BOOST_AUTO_TEST_CASE(lifetimes) {
    struct Row {
        char const* name;
        char const* json;
        std::optional<std::chrono::seconds> lifetime;
    };
    Row const rows[] = {
        {"absent", "", std::nullopt},
        {"null", R"(,"expires_in":null)", std::nullopt},
        {"one second", R"(,"expires_in":1)", 1s},
        {"a string", R"(,"expires_in":"3599")", 3599s},
        {"a fraction", R"(,"expires_in":59.9)", 59s},
        {"an exponent", R"(,"expires_in":1e3)", 1000s},
        {"zero", R"(,"expires_in":0)", std::nullopt},
        {"less than a second", R"(,"expires_in":0.5)", std::nullopt},
        {"negative", R"(,"expires_in":-5)", std::nullopt},
        {"a century", R"(,"expires_in":3155760000)", 24h},
        {"beyond 64 bits", R"(,"expires_in":99999999999999999999999)", 24h},
        {"beyond doubles", R"(,"expires_in":1e999)", std::nullopt},
        {"words", R"(,"expires_in":"soon")", std::nullopt},
        {"a string that is no number", R"(,"expires_in":"nan")", std::nullopt},
        {"an infinite string", R"(,"expires_in":"inf")", 24h},
        {"an empty string", R"(,"expires_in":"")", std::nullopt},
        {"a number and words", R"(,"expires_in":"10s")", std::nullopt},
        {"an object", R"(,"expires_in":{})", std::nullopt},
        {"true", R"(,"expires_in":true)", std::nullopt},
    };
    for (auto const& row : rows) {
        auto const granted = read({200, test::token_json("t", row.json)});
        BOOST_REQUIRE_MESSAGE(granted, row.name);
        BOOST_TEST((granted->lifetime == row.lifetime), row.name);
    }
}

BOOST_AUTO_TEST_CASE(token_types) {
    for (auto const* good : {R"("bearer")", R"("Bearer")", R"("BEARER")", "null"}) {
        BOOST_TEST(read({200, R"({"access_token":"t","token_type":)" + std::string(good) + "}"}).has_value(),
                   good);
    }
    BOOST_TEST(read({200, R"({"access_token":"t"})"}).has_value());
    for (auto const* bad : {R"("mac")", R"("DPoP")", R"("")", "7", "[]"}) {
        BOOST_TEST(!read({200, R"({"access_token":"t","token_type":)" + std::string(bad) + "}"}), bad);
    }
}

BOOST_AUTO_TEST_CASE(a_type_that_the_configuration_names_is_taken_beside_bearer) {
    auto const of_type = [](std::string const& type) {
        return test::TokenAnswer{200, R"({"access_token":"t","token_type":")" + type + "\"}"};
    };
    for (auto const* good : {"BearerToken", "bearertoken", "bearer"})
        BOOST_TEST(read(of_type(good), "BearerToken").has_value(), good);
    for (auto const* bad : {"mac", "Bearer Token", ""})
        BOOST_TEST(!read(of_type(bad), "BearerToken"), bad);
    BOOST_TEST(!read(of_type("BearerToken")));
}

BOOST_AUTO_TEST_CASE(any_success_that_holds_a_token_grants_it) {
    for (int const status : {200, 201, 202, 203})
        BOOST_TEST(read({status, test::token_json("t")}).has_value(), status);
    for (int const status : {100, 302, 304, 400, 500})
        BOOST_TEST(!read({status, test::token_json("t")}), status);
}

BOOST_AUTO_TEST_CASE(whatever_else_comes_is_a_failure_that_shows_no_secret) {
    struct Row {
        char const* name;
        test::TokenAnswer response;
        bool invalid_grant = false;
        std::string_view says = "";
    };
    std::string const deep(1000, '[');
    Row const rows[] = {
        {"a refused grant",
         {400, R"({"error":"invalid_grant","error_description":"SECRET is bad"})"},
         true,
         "400 invalid_grant"},
        {"a refused grant by 401", {401, R"({"error":"invalid_grant"})"}, true, "401"},
        {"a refused client",
         {401, R"({"error":"invalid_client","SECRET":"SECRET"})"},
         false,
         "401 invalid_client"},
        {"a code that is none", {400, R"({"error":"SECRET"})"}, false, "400"},
        {"an error that is no text", {400, R"({"error":{"code":"SECRET"}})"}, false, "400"},
        {"an HTML error", {502, "<html>SECRET</html>"}, false, "502"},
        {"an empty error", {500, ""}, false, "500"},
        {"a redirect", {302, test::token_json("SECRET")}, false, "302"},
        {"no content", {204, ""}, false, "not a JSON object"},
        {"an HTML page", {200, "<html>SECRET</html>"}, false, "not a JSON object"},
        {"an empty body", {200, ""}, false, "not a JSON object"},
        {"an array", {200, R"([{"access_token":"SECRET"}])"}, false, "not a JSON object"},
        {"half an object", {200, R"({"access_token":"SECRET")"}, false, "not a JSON object"},
        {"deep nesting", {200, R"({"access_token":)" + deep}, false, "not a JSON object"},
        {"an error with 200", {200, R"({"error":"invalid_grant"})"}, false, "no access token"},
        {"a token that is a number", {200, R"({"access_token":7})"}, false, "no access token"},
        {"an empty token", {200, test::token_json("")}, false, "not fit"},
        {"a token with a line break", {200, test::token_json(R"(SECRET\r\nX-Evil: 1)")}, false, "not fit"},
        {"a token with a NUL", {200, test::token_json(R"(SECRET\u0000)")}, false, "not fit"},
        {"a token with a space", {200, test::token_json("SECRET SECRET")}, false, "not fit"},
        {"a token with half a character", {200, test::token_json(R"(SECRET\ud83d)")}, false, "not fit"},
        {"a token beyond ASCII", {200, test::token_json("SECRET\xc3\xa4")}, false, "not fit"},
        {"a very long token", {200, test::token_json(std::string(20'000, 's'))}, false, "not fit"},
        {"a refresh token with a line break",
         {200, test::token_json("t", R"(,"refresh_token":"SECRET\n")")},
         false,
         "refresh token"},
        {"an oversize reply",
         {200, test::token_json("t", ",\"x\":\"" + std::string(70'000, 's') + '"')},
         false,
         "too large"},
        {"no connection", {0, "", Delivery::not_sent}, false, "not be reached"},
        {"a lost reply", {0, "", Delivery::lost}, false, "without an answer"},
        {"no reply in time", {0, "", Delivery::timed_out}, false, "in time"},
        {"no HTTP", {0, "", Delivery::unusable}, false, "not HTTP"},
        {"a coding that is not known", {200, "SECRET", Delivery::unusable}, false, "an encoding"},
        {"no room", {0, "", Delivery::busy}, false, "not asked"},
    };
    for (auto const& row : rows) {
        auto const read_back = read(row.response);
        BOOST_REQUIRE_MESSAGE(!read_back, row.name);
        BOOST_TEST(read_back.error().invalid_grant == row.invalid_grant, row.name);
        BOOST_TEST(read_back.error().reason.contains(row.says), row.name << ": " << read_back.error().reason);
        BOOST_TEST(!read_back.error().reason.contains("SECRET"), row.name);
    }
}

BOOST_AUTO_TEST_SUITE_END()
