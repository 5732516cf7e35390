#include "gateway/console/explain.hpp"

#include "tests/gateway/console/fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

namespace {

using namespace idiom;
using namespace idiom::console::test;
using Json = nlohmann::json;

Fields const posts{{"X-Idiom-Console", "1"}, {"Content-Type", "application/json"}};

/// A console whose explanations are what was asked.
struct Explaining : House {
    Explaining() {
        addresses.add(console::explain_rows(
            [this](console::Explained call, std::string) -> boost::asio::awaitable<console::ExplainResults> {
                asked = std::move(call);
                if (asked.routes.front() == "nobody")
                    co_return console::ExplainResults{
                        .json = {}, .pointer = "/routes", .wrong = "there is no route 'nobody'"};
                co_return console::ExplainResults{.json = R"([{"route":"acme"}])"};
            }));
    }
    Got post(std::string_view body) { return ask("POST", "/console/api/explain", posts, body); }
    console::Explained asked;
};

BOOST_AUTO_TEST_SUITE(explain)

BOOST_AUTO_TEST_CASE(a_call_is_read_with_all_its_members) {
    Explaining house;
    auto const got = house.post(
        R"({"routes":["acme","globex"],"face":"legacy","method":"PATCH","path":"/users/7","content_type":"application/xml",)"
        R"("headers":[["If-Match","\"a\""]],"body":"<a/>","user":{"userName":"kim"}})");
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.body == R"({"results":[{"route":"acme"}]})");
    BOOST_TEST(house.asked.routes.size() == 2U);
    BOOST_TEST(house.asked.face == "legacy");
    BOOST_TEST(house.asked.method == "PATCH");
    BOOST_TEST(house.asked.path == "/users/7");
    BOOST_TEST(house.asked.content_type == "application/xml");
    BOOST_TEST(house.asked.headers.at(0).second == "\"a\"");
    BOOST_TEST(house.asked.body == "<a/>");
    BOOST_TEST(house.asked.user == R"({"userName":"kim"})");
    house.post(R"({"routes":["acme"],"headers":{"Prefer":"handling=lenient"},"user":"{}","face":null})");
    BOOST_TEST(house.asked.headers.at(0).first == "Prefer");
    BOOST_TEST(house.asked.user == "{}");
    BOOST_TEST(house.asked.method == "GET");
}

BOOST_AUTO_TEST_CASE(what_is_nonsense_is_refused_where_it_stands) {
    std::string many = R"({"routes":["a")";
    for (int i = 0; i < 16; ++i)
        many += ",\"a\"";
    struct {
        std::string body;
        int status;
        std::string_view pointer;
    } const rows[]{
        {R"({})", 422, "/routes"},
        {R"({"routes":[]})", 422, "/routes"},
        {R"({"routes":"acme"})", 422, "/routes"},
        {R"({"routes":[7]})", 422, "/routes"},
        {many + "]}", 422, "/routes"},
        {R"({"routes":["nobody"]})", 422, "/routes"},
        {R"({"routes":["acme"],"method":7})", 422, "/method"},
        {R"({"routes":["acme"],"colour":"red"})", 422, "/colour"},
        {R"({"routes":["acme"],"headers":["a"]})", 422, "/headers"},
        {R"({"routes":["acme"],"headers":7})", 422, "/headers"},
        {R"([])", 422, ""},
        {R"({)", 400, ""},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.body) {
            Explaining house;
            auto const got = house.post(row.body);
            BOOST_TEST(got.status == row.status);
            if (row.status == 422)
                BOOST_TEST(Json::parse(got.body).at("errors").at(0).value("pointer", "") == row.pointer);
        }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
