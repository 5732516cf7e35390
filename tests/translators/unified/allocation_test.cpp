#include "tests/support/allocations.hpp"
#include "tests/translators/unified/support.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified::test {
namespace {

BOOST_AUTO_TEST_SUITE(allocation, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(a_read_takes_nothing_from_the_heap) {
    std::vector<Header> const headers{
        {"Host", "h"}, {"Accept", "application/json"}, {"If-None-Match", "\"x\""}};
    auto const route = route_to(two_names);
    Arena arena;
    auto const user = ana();
    auto const read = [&](std::string_view path) {
        auto const before = idiom::test::allocations();
        arena.reset();
        auto const parsed = read_call(
            {.method = Method::get, .path = path, .query = {}, .headers = headers, .body = {}}, route, arena);
        auto const made = write_answer({.what = OneUser{.user = user, .created = false}, .warnings = {}},
                                       std::get<ParsedCall>(*parsed).response_options, arena);
        auto const taken = idiom::test::allocations() - before;
        BOOST_TEST(made.status == 200);
        return taken;
    };
    BOOST_TEST(read("/users/7") == 0u);
    BOOST_TEST(read("/users/7.xml") == 0u);
    BOOST_TEST(read("/users/7/roles") == 0u);
}

BOOST_AUTO_TEST_CASE(a_plain_change_takes_nothing_from_the_heap) {
    std::vector<Header> const headers{{"Content-Type", "application/merge-patch+json"}};
    auto const route = route_to(two_names);
    Arena arena;
    auto const before = idiom::test::allocations();
    auto const parsed = read_call({.method = Method::patch,
                                   .path = "/users/7",
                                   .query = {},
                                   .headers = headers,
                                   .body = R"({"firstName":"Eva","email":null,"roles":["admin"]})"},
                                  route, arena);
    auto const taken = idiom::test::allocations() - before;
    BOOST_TEST(parsed.has_value());
    BOOST_TEST(taken == 0u);
}

BOOST_AUTO_TEST_CASE(a_json_patch_takes_nothing_from_the_heap) {
    std::vector<Header> const headers{{"Content-Type", "application/json-patch+json"}};
    auto const route = route_to(two_names);
    Arena arena(64 * 1024);
    auto const held = HeldUser::of(ana());
    auto const before = idiom::test::allocations();
    auto const parsed = read_call({.method = Method::patch,
                                   .path = "/users/7",
                                   .query = {},
                                   .headers = headers,
                                   .body = R"([{"op":"test","path":"/userName","value":"ana"},
                                               {"op":"add","path":"/roles/-","value":"admin"}])"},
                                  route, arena);
    auto const change = edit_of(parsed).against(held, arena);
    auto const taken = idiom::test::allocations() - before;
    BOOST_TEST(change.has_value());
    BOOST_TEST(taken == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
