#include "translators/codec/base64.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>

namespace idiom {
namespace {

BOOST_AUTO_TEST_SUITE(base64_, *boost::unit_test::label("unit"))

struct Vector {
    std::string_view bytes;
    std::string_view base64;
    std::string_view base64url;
};

// RFC 4648, section 10, and the characters in which the two alphabets differ.
constexpr Vector vectors[]{
    {"", "", ""},
    {"f", "Zg==", "Zg"},
    {"fo", "Zm8=", "Zm8"},
    {"foo", "Zm9v", "Zm9v"},
    {"foob", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    {"\xFB\xFF\xBF", "+/+/", "-_-_"},
};

BOOST_AUTO_TEST_CASE(base64_follows_the_vectors_of_its_rfc) {
    for (auto const& row : vectors)
        BOOST_TEST_CONTEXT(row.base64) {
            Arena arena;
            BOOST_TEST(base64::encode(row.bytes, arena) == row.base64);
            BOOST_TEST(base64::encode_url(row.bytes, arena) == row.base64url);
            BOOST_TEST(base64::decode(row.base64, arena).value() == row.bytes);
            BOOST_TEST(base64::decode_url(row.base64url, arena).value() == row.bytes);
        }
}

BOOST_AUTO_TEST_CASE(what_is_no_base64_is_refused) {
    for (std::string_view const text :
         {"Z", "Zg", "Zg=", "Zm8", "=", "==", "====", "Z===", "Zg==Zg==", "Zm9v=", "Zh==", "Zm9=", "Zm 8",
          "Zm8=\n", "-_-_", "Zm9v\xC3\xA9", "=m9v"})
        BOOST_TEST_CONTEXT(text) {
            Arena arena;
            BOOST_TEST(!base64::decode(text, arena));
        }
    for (std::string_view const text : {"Z", "Zg==", "Zm8=", "Zh", "Zm9", "+/+/", "Zm9v Zm8", "Zm9vZ"})
        BOOST_TEST_CONTEXT(text) {
            Arena arena;
            BOOST_TEST(!base64::decode_url(text, arena));
        }
}

BOOST_AUTO_TEST_CASE(any_bytes_come_back) {
    std::mt19937 random(4648);
    for (int i = 0; i < 1000; ++i) {
        Arena arena;
        std::string bytes(random() % 40, ' ');
        for (auto& byte : bytes)
            byte = static_cast<char>(random());
        BOOST_REQUIRE(base64::decode(base64::encode(bytes, arena), arena).value() == bytes);
        BOOST_REQUIRE(base64::decode_url(base64::encode_url(bytes, arena), arena).value() == bytes);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom
