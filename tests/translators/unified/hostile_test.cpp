#include "tests/translators/unified/support.hpp"
#include "translators/face/problem.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

namespace idiom::unified::test {
namespace {

using namespace face;

/// Sends what a client could send and follows it as far as it goes; whatever comes, nothing but a response.
void survive(Method method, std::string_view target, std::string_view body, std::string_view type) {
    Exchange exchange;
    auto const tag = etag(ana(), "twoname", exchange.arena);
    auto const parsed = exchange.send(method, target, body, {{"Content-Type", type}, {"If-Match", tag}});
    if (!parsed) {
        auto const problem = write_problem(parsed.error(), Format::json, "r", false, exchange.arena);
        BOOST_TEST(problem.status >= 400);
        BOOST_TEST(json::read(problem.body, exchange.arena).has_value());
        return;
    }
    auto const* const call = std::get_if<ParsedCall>(&*parsed);
    if (call == nullptr) return;
    if (auto const* const update = std::get_if<UpdateUser>(&call->call.what)) {
        auto const change = update->edit->against(HeldUser::of(ana()), exchange.arena);
        if (change)
            BOOST_TEST(!canonical(apply(ana(), *change, exchange.arena), "twoname", exchange.arena).empty());
    }
}

struct Seed {
    Method method;
    std::string_view target;
    std::string_view type;
    std::string_view body;
};
constexpr Seed seeds[]{
    {Method::put, "/users/7", "application/json", ana_json},
    {Method::patch, "/users/7", "application/json",
     R"({"firstName":"Eva","roles":["a"],"extensions":{"twoname":{"Settings":{"b":null}}}})"},
    {Method::patch, "/users/7", "application/json-patch+json",
     R"([{"op":"copy","from":"/extensions/twoname/Settings","path":"/extensions/twoname/Settings/x"},)"
     R"({"op":"move","from":"/roles/0","path":"/roles/-"},{"op":"test","path":"/accounts/0","value":"a-1"}])"},
    {Method::put, "/users/7/roles", "application/json", R"({"roles":["a","b"]})"},
    {Method::patch, "/users/7", "application/xml",
     "<User xmlns='urn:idiom:user:1'><roles><role>a</role></roles><active>true</active>"
     "<extensions><twoname><Tags><item>x</item></Tags></twoname></extensions></User>"},
};

BOOST_AUTO_TEST_SUITE(hostile, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(a_body_may_end_anywhere) {
    for (auto const& seed : seeds)
        for (std::size_t size = 0; size <= seed.body.size(); ++size)
            survive(seed.method, seed.target, seed.body.substr(0, size), seed.type);
}

BOOST_AUTO_TEST_CASE(a_body_may_be_damaged_anywhere) {
    std::mt19937 random(7);
    constexpr std::string_view bytes = "\"{}[],:/~-0<>&\\ \n\xFF\x00nul";
    for (auto const& seed : seeds)
        for (int i = 0; i < 2000; ++i) {
            std::string body(seed.body);
            for (auto changes = 1 + random() % 3; changes > 0; --changes)
                body[random() % body.size()] = bytes[random() % bytes.size()];
            survive(seed.method, seed.target, body, seed.type);
        }
}

BOOST_AUTO_TEST_CASE(a_path_may_be_anything) {
    std::mt19937 random(11);
    constexpr std::string_view pieces[]{"/",      "users",   "%",      "%2F", "%2e", ".",     "..", "roles",
                                        ".xml",   "devices", "\xFF",   "a",   "?",   "&",     "=",  "limit",
                                        "fields", "sort",    "cursor", "-",   "%00", "emails"};
    for (int i = 0; i < 20000; ++i) {
        std::string target = "/users";
        for (auto count = random() % 8; count > 0; --count)
            target += pieces[random() % std::size(pieces)];
        survive(static_cast<Method>(random() % 7), target, "{}", "application/json");
    }
}

BOOST_AUTO_TEST_CASE(a_body_may_be_deep) {
    for (std::size_t const depth : {63u, 64u, 65u, 100000u}) {
        auto const deep = std::string(depth, '[') + std::string(depth, ']');
        auto const body = R"({"extensions":{"twoname":{"Settings":{"a":)" + deep + "}}}}";
        survive(Method::patch, "/users/7", body, "application/json");
        survive(Method::patch, "/users/7",
                R"([{"op":"add","path":"/extensions/twoname/Settings","value":)" + deep + "}]",
                "application/json-patch+json");
        std::string xml;
        for (std::size_t i = 0; i < depth; ++i)
            xml += "<User>";
        survive(Method::patch, "/users/7", xml, "application/xml");
    }
    Exchange exchange;
    auto const body = std::string(70, '[') + std::string(70, ']');
    BOOST_TEST(outcome(exchange.send(Method::post, "/users", body)) == "malformed-body");
}

BOOST_AUTO_TEST_CASE(a_body_may_be_huge_and_wrong_in_every_place) {
    std::string members = "{", roles = "[";
    for (int i = 0; i < 30000; ++i) {
        members += "\"m" + std::to_string(i) + "\":" + std::to_string(i) + ",";
        roles += "1,";
    }
    members.back() = '}';
    roles.back() = ']';
    Exchange exchange;
    auto const unknown = exchange.send(Method::post, "/users", members);
    BOOST_REQUIRE(!unknown);
    BOOST_TEST(unknown.error().errors.size() == 100u);
    BOOST_TEST(unknown.error().detail.ends_with(" more errors, which are not listed)"),
               unknown.error().detail);
    auto const untyped = exchange.send(Method::put, "/users/7/roles", roles);
    BOOST_REQUIRE(!untyped);
    BOOST_TEST(untyped.error().errors.size() == 100u);
    BOOST_TEST(untyped.error().detail == "/0 must be a string (and 29900 more errors, which are not listed)");
    std::string mixed = "<User><email>";
    for (int i = 0; i < 50000; ++i)
        mixed += "a<b/>";
    survive(Method::patch, "/users/7", mixed + "</email></User>", "application/xml");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
