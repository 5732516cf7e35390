#include "translators/core/equal.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

BOOST_AUTO_TEST_SUITE(equal)

BOOST_AUTO_TEST_CASE(texts_of_every_size_are_the_same_only_where_all_characters_are) {
    for (std::size_t size = 0; size < 40; ++size) {
        std::string text(size, 'x');
        for (std::size_t i = 0; i < size; ++i)
            text[i] = static_cast<char>(i * 37);
        auto const copy = text;
        BOOST_TEST(idiom::equal(text, copy), size);
        BOOST_TEST(!idiom::equal(text, copy + 'x'), size);
        for (std::size_t i = 0; i < size; ++i) {
            auto other = text;
            other[i] = static_cast<char>(other[i] ^ 0x80);
            BOOST_TEST(!idiom::equal(text, other), size << " characters, another at " << i);
        }
    }
    BOOST_TEST(idiom::equal({}, ""));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
