#include "translators/core/text.hpp"

#include <boost/test/unit_test.hpp>

#include <cctype>
#include <limits>

using namespace idiom;

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(the_kinds_of_a_character_are_those_of_ascii) {
    for (int byte = 0; byte < 256; ++byte) {
        auto const c = static_cast<char>(byte);
        BOOST_TEST(is_digit(c) == std::string_view("0123456789").contains(c), byte);
        BOOST_TEST(is_letter(c) == (byte < 128 && std::isalpha(byte) != 0), byte);
        BOOST_TEST(is_alphanumeric(c) == (is_digit(c) || is_letter(c)), byte);
        BOOST_TEST(is_hex_digit(c) == (byte < 128 && std::isxdigit(byte) != 0), byte);
        BOOST_TEST(lower(c) == (byte < 128 ? static_cast<char>(std::tolower(byte)) : c), byte);
    }
    BOOST_TEST(hex_value('0') == 0);
    BOOST_TEST(hex_value('9') == 9);
    BOOST_TEST(hex_value('a') == 10);
    BOOST_TEST(hex_value('F') == 15);
    BOOST_TEST(hex_value('g') == -1);
    BOOST_TEST(lower("\xC3\x84PFEL-ID") == "\xC3\x84pfel-id");
}

BOOST_AUTO_TEST_CASE(a_text_is_trimmed_at_both_ends) {
    struct Row {
        std::string_view text, blanks_cut, white_space_cut;
    };
    for (auto const& row :
         {Row{"", "", ""}, Row{" \t", "", ""}, Row{"a", "a", "a"}, Row{" \ta b\t ", "a b", "a b"},
          Row{"\r\n a\n", "\r\n a\n", "a"}, Row{"\n", "\n", ""}}) {
        BOOST_TEST(trimmed(row.text, blanks) == row.blanks_cut, row.text);
        BOOST_TEST(trimmed(row.text, white_space) == row.white_space_cut, row.text);
    }
}

BOOST_AUTO_TEST_CASE(a_number_of_any_width_and_sign_has_room) {
    BOOST_TEST(Decimal(std::numeric_limits<std::int64_t>::min()).view() == "-9223372036854775808");
    BOOST_TEST(Decimal(std::numeric_limits<std::uint64_t>::max()).view() == "18446744073709551615");
    BOOST_TEST(Decimal(0).view() == "0");
    BOOST_TEST(Decimal(std::uint8_t{255}).view() == "255");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(decimal_numbers)

BOOST_AUTO_TEST_CASE(a_number_is_written_and_read_back) {
    Arena arena;
    for (std::uint64_t const number :
         {std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{1042}, ~std::uint64_t{0}}) {
        auto const digits = decimal(number, arena);
        BOOST_TEST(digits == std::to_string(number));
        BOOST_TEST(read_decimal(digits).value() == number);
    }
}

BOOST_AUTO_TEST_CASE(only_digits_are_a_number) {
    for (std::string_view const text : {"", " 1", "1 ", "+1", "-1", "1.0", "1e3", "0x10", "1,000", "\xD9\xA1",
                                        "18446744073709551616", "99999999999999999999"})
        BOOST_TEST(!read_decimal(text).has_value(), text);
    BOOST_TEST(read_decimal("007").value() == 7);
}

BOOST_AUTO_TEST_SUITE_END()
