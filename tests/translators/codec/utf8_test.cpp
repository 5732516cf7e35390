#include "translators/codec/utf8.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;
using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(utf8_codec)

BOOST_AUTO_TEST_CASE(every_character_goes_round) {
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        std::string text;
        utf8::append(text, c);
        bool whole =
            utf8::sequence(text) == text.size() && utf8::decode(text) == c && utf8::length(text) == 1;
        // Cut anywhere it is no character any more.
        for (std::size_t size = 1; size < text.size(); ++size)
            whole = whole && utf8::sequence(std::string_view(text).substr(0, size)) == 0;
        if (!whole) BOOST_FAIL("U+" << std::hex << static_cast<unsigned>(c));
    }
}

BOOST_AUTO_TEST_CASE(of_all_two_byte_sequences_just_the_valid_ones_are_taken) {
    for (unsigned first = 0; first < 256; ++first)
        for (unsigned second = 0; second < 256; ++second) {
            char const bytes[]{static_cast<char>(first), static_cast<char>(second)};
            bool const ascii = first < 0x80 && second < 0x80;
            bool const pair = first >= 0xC2 && first <= 0xDF && second >= 0x80 && second <= 0xBF;
            if (utf8::valid({bytes, 2}) != (ascii || pair)) BOOST_FAIL(first << ' ' << second);
        }
}

BOOST_AUTO_TEST_CASE(what_rfc_3629_forbids_is_refused) {
    for (std::string_view const text :
         {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF",
          "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x28\xA1", "\xE2\x82\x28",
          "\xF0\x9F\x98\x28", "a\xC3"})
        BOOST_TEST(!utf8::valid(text));
    BOOST_TEST(utf8::valid(""));
    BOOST_TEST(utf8::valid("\0a"sv));
    BOOST_TEST(utf8::sequence("") == 0u);
    BOOST_TEST((utf8::decode("") == U'\0'));
}

BOOST_AUTO_TEST_CASE(length_counts_characters) {
    BOOST_TEST(utf8::length("") == 0u);
    BOOST_TEST(utf8::length("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") == 4u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
