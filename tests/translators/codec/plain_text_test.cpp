#include "translators/codec/json/plain_text.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

BOOST_AUTO_TEST_SUITE(plain_text)

BOOST_AUTO_TEST_CASE(the_first_special_character_is_found_wherever_it_and_the_beginning_are) {
    for (unsigned char const special : {0x00, 0x1F, 0x22, 0x5C, 0x80, 0xFF})
        for (std::size_t size = 0; size < 36; ++size)
            for (std::size_t at = 0; at <= size; ++at) {
                std::string text(size, '~');
                if (at < size) text[at] = static_cast<char>(special);
                for (std::size_t begin = 0; begin <= at; ++begin)
                    BOOST_REQUIRE_EQUAL(idiom::json::plain_length(text, begin), at - begin);
            }
}

BOOST_AUTO_TEST_CASE(what_stands_before_the_beginning_does_not_count) {
    std::string const text = "\"\"\"\"abcdefghijkl";
    BOOST_TEST(idiom::json::plain_length(text, 4) == 12u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
