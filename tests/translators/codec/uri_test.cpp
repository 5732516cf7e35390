#include "translators/codec/uri.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>

namespace {

using namespace idiom;
using namespace std::string_view_literals;

std::string random_bytes(std::mt19937& random, std::size_t most) {
    std::string bytes(random() % (most + 1), '\0');
    for (auto& byte : bytes)
        byte = static_cast<char>(random() % 256);
    return bytes;
}

BOOST_AUTO_TEST_SUITE(uri)

BOOST_AUTO_TEST_CASE(only_unreserved_characters_stay_as_they_are) {
    for (unsigned byte = 0; byte < 256; ++byte) {
        Arena arena;
        std::string const text(1, static_cast<char>(byte));
        bool const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"sv.find(
                                    text[0]) != std::string_view::npos;
        auto const encoded = idiom::uri::encode(text, arena);
        BOOST_TEST(encoded.size() == (unreserved ? 1u : 3u));
        BOOST_TEST(idiom::uri::decode(encoded, arena).value() == text);
        BOOST_TEST(idiom::uri::decode_query(encoded, arena).value() == text);
    }
    Arena arena;
    BOOST_TEST(idiom::uri::encode("a b/\xC3\xA9", arena) == "a%20b%2F%C3%A9");
    BOOST_TEST(idiom::uri::encode("", arena) == "");
}

BOOST_AUTO_TEST_CASE(any_bytes_go_round_in_every_coding) {
    std::mt19937 random(9);
    for (int i = 0; i < 5'000; ++i) {
        Arena arena;
        auto const bytes = random_bytes(random, 40);
        BOOST_REQUIRE(idiom::uri::decode(idiom::uri::encode(bytes, arena), arena).value() == bytes);
        BOOST_REQUIRE(idiom::uri::decode_query(idiom::uri::encode(bytes, arena), arena).value() == bytes);
    }
}

BOOST_AUTO_TEST_CASE(escapes_are_decoded_once) {
    Arena arena;
    BOOST_TEST(idiom::uri::decode("a%2fb%2Fc", arena).value() == "a/b/c");
    BOOST_TEST(idiom::uri::decode("%2525", arena).value() == "%25");
    BOOST_TEST(idiom::uri::decode("a+b", arena).value() == "a+b");
    BOOST_TEST(idiom::uri::decode_query("a+b%2B", arena).value() == "a b+");
    BOOST_TEST(idiom::uri::decode("%00", arena).value() == "\0"sv);
}

BOOST_AUTO_TEST_CASE(broken_escapes_are_refused) {
    for (std::string_view const text :
         {"%", "a%", "%4", "%4g", "%g4", "% 41", "%%41", "%+1", "%-1", "%0x", "%\xC3\xA9"})
        BOOST_TEST_CONTEXT(text) {
            Arena arena;
            BOOST_TEST(!idiom::uri::decode(text, arena));
            BOOST_TEST(!idiom::uri::decode_query(text, arena));
            BOOST_TEST(!idiom::uri::read_query(text, arena));
        }
}

BOOST_AUTO_TEST_CASE(an_id_that_could_leave_its_segment_is_known) {
    struct Row {
        std::string_view id;
        bool stays;
    };
    for (auto const& row : std::initializer_list<Row>{
             {"7", true},
             {"kim.lee@acme.example", true},
             {"...", true},
             {"..a", true},
             {" ", true},
             {"\xC3\xA9", true},
             {"a?b#c;d%2F", true}, // it will be encoded again
             {"", false},
             {".", false},
             {"..", false},
             {"a/b", false},
             {"/", false},
             {"..\\x", false},
             {"a\r\nb", false},
             {"a\0b"sv, false},
             {"\x1F", false},
             {"\x7F", false},
             {"\xFF", false},
             {"\xC0\xAF", false}, // an overlong slash
             {"\xED\xA0\x80", false},
         })
        BOOST_TEST_CONTEXT("'" << row.id << "'")
    BOOST_TEST(idiom::uri::stays_in_segment(row.id) == row.stays);
}

BOOST_AUTO_TEST_CASE(queries_are_read_in_order) {
    Arena arena;
    auto const found = idiom::uri::read_query("a=1&&b&=2&c=x=y&a=%33+&d=", arena);
    BOOST_REQUIRE(found);
    BOOST_REQUIRE(found->size() == 6u);
    auto const is = [&](std::size_t i, std::string_view name, std::string_view value) {
        BOOST_TEST((*found)[i].name == name);
        BOOST_TEST((*found)[i].value == value);
    };
    is(0, "a", "1");
    is(1, "b", "");
    is(2, "", "2");
    is(3, "c", "x=y");
    is(4, "a", "3 ");
    is(5, "d", "");
    BOOST_TEST(idiom::uri::find(*found, "a").value() == "1");
    BOOST_TEST(!idiom::uri::find(*found, "A"));
    BOOST_TEST(idiom::uri::read_query("", arena)->empty());
}

BOOST_AUTO_TEST_CASE(queries_that_are_not_utf8_are_refused) {
    Arena arena;
    BOOST_TEST(!idiom::uri::read_query("a=%FF", arena));
    BOOST_TEST(!idiom::uri::read_query("%C0%AF=1", arena));
    BOOST_TEST(!idiom::uri::read_query("a=\xFF", arena));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
