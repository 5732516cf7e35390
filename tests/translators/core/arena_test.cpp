#include "translators/core/arena.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;

BOOST_AUTO_TEST_SUITE(arena)

BOOST_AUTO_TEST_CASE(copies_outlive_what_they_were_copied_from) {
    Arena arena;
    std::string_view kept;
    {
        std::string const source(1000, 'x');
        kept = arena.copy(source);
    }
    BOOST_TEST(kept == std::string(1000, 'x'));
}

BOOST_AUTO_TEST_CASE(nothing_takes_no_room) {
    Arena arena;
    BOOST_TEST(arena.copy("").empty());
    BOOST_TEST(arena.join({}).empty());
    BOOST_TEST(arena.join({"", ""}).empty());
    BOOST_TEST(arena.array<int>(0).empty());
}

BOOST_AUTO_TEST_CASE(parts_are_joined_in_order) {
    Arena arena;
    BOOST_TEST(arena.join({"a", "", "bc", std::string_view{}, "d"}) == "abcd");
}

BOOST_AUTO_TEST_CASE(arrays_are_initialised_and_aligned) {
    Arena arena;
    arena.bytes(1);
    auto const numbers = arena.array<double>(7);
    BOOST_TEST(reinterpret_cast<std::uintptr_t>(numbers.data()) % alignof(double) == 0u);
    for (auto const number : numbers)
        BOOST_TEST(number == 0.0);
}

BOOST_AUTO_TEST_CASE(lists_are_copied) {
    Arena arena;
    auto const list = arena.list<int>({1, 2, 3});
    BOOST_TEST(list[0] + list[1] + list[2] == 6);
    std::vector<int> items{4, 5};
    auto const copy = arena.copy(items);
    items = {0, 0};
    BOOST_TEST(copy[0] + copy[1] == 9);
}

BOOST_AUTO_TEST_CASE(short_and_long_texts_outlive_their_builder) {
    Arena arena;
    // A short text lies inside its builder, a long one in the arena; the lengths around that border count.
    for (std::size_t size = 0; size < 40; ++size) {
        std::string_view kept;
        {
            auto text = arena.text();
            text.append(size, 'y');
            kept = arena.keep(text);
        }
        auto other = arena.text();
        other.append(size, 'n');
        BOOST_TEST(kept == std::string(size, 'y'));
    }
}

BOOST_AUTO_TEST_CASE(a_reset_arena_uses_its_first_block_again) {
    Arena arena(256);
    auto const* const first = arena.bytes(100);
    for (int i = 0; i < 100; ++i)
        arena.bytes(1000);
    arena.reset();
    BOOST_TEST(static_cast<void const*>(arena.bytes(100)) == static_cast<void const*>(first));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
