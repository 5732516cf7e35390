#include "translators/core/decimal.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;

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
