#define BOOST_TEST_DYN_LINK
#include "tests/unified/support.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <new>

namespace {
std::size_t allocations = 0;
}

// Counts what the whole program takes from the heap.
void* operator new(std::size_t size) {
    ++allocations;
    if (void* const made = std::malloc(size == 0 ? 1 : size)) return made;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

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
        auto const before = allocations;
        arena.reset();
        auto const parsed = read_call(
            {.method = Method::get, .path = path, .query = {}, .headers = headers, .body = {}}, route, arena);
        auto const made = write_answer({.what = OneUser{.user = user, .created = false}, .warnings = {}},
                                       std::get<ParsedCall>(*parsed).view, arena);
        auto const taken = allocations - before;
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
    auto const before = allocations;
    auto const parsed = read_call({.method = Method::patch,
                                   .path = "/users/7",
                                   .query = {},
                                   .headers = headers,
                                   .body = R"({"firstName":"Eva","email":null,"roles":["admin"]})"},
                                  route, arena);
    auto const taken = allocations - before;
    BOOST_TEST(parsed.has_value());
    BOOST_TEST(taken == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
