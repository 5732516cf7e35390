#include "gateway/console/session.hpp"

#include "tests/gateway/console/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using namespace idiom::console::test;

constexpr std::string_view path = "/console/api/session";

Fields with(Fields fields, Header const& more) {
    fields.push_back(more);
    return fields;
}
Fields const json = with(changes, {"Content-Type", "application/json"});

BOOST_AUTO_TEST_SUITE(session)

BOOST_AUTO_TEST_CASE(signing_in_gives_a_cookie_that_signing_out_ends) {
    House house{std::string(token)};
    house.add("GET", "status");
    auto const in = house.ask("POST", path, json, R"({"token":"a-token-of-the-operator"})");
    BOOST_TEST(in.status == 204);
    auto const cookie = in.header("Set-Cookie");
    auto const pair = cookie.substr(0, cookie.find(';'));
    Fields const signed_in{{"Cookie", pair}};
    BOOST_TEST(house.ask("GET", "/console/api/status", signed_in).status == 200);
    auto const out = house.ask("DELETE", path, with(changes, {"Cookie", pair}));
    BOOST_TEST(out.status == 204);
    BOOST_TEST(out.header("Set-Cookie").ends_with("Max-Age=0"));
    BOOST_TEST(house.ask("GET", "/console/api/status", signed_in).status == 401);
}

BOOST_AUTO_TEST_CASE(nothing_but_the_token_signs_in) {
    struct {
        std::string_view body;
        Fields fields;
        int status;
    } const rows[]{
        {R"({"token":"another-token-of-somebody"})", json, 401},
        {R"({"token":7})", json, 422},
        {"{}", json, 422},
        {"token=a-token-of-the-operator", json, 400},
        {R"({"token":"a-token-of-the-operator"})", changes, 415},
        {"token=a-token-of-the-operator", {{"Content-Type", "application/x-www-form-urlencoded"}}, 403},
        {R"({"token":"a-token-of-the-operator"})", {{"Content-Type", "application/json"}}, 403},
    };
    for (auto const& row : rows) {
        House house{std::string(token)};
        auto const got = house.ask("POST", path, row.fields, row.body);
        BOOST_TEST(got.status == row.status, row.body);
        BOOST_TEST(got.header("Set-Cookie") == "");
        BOOST_TEST(!got.body.contains("operator"));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
