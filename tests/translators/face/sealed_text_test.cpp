#include "translators/face/sealed_text.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace idiom;
using namespace idiom::face;

BOOST_AUTO_TEST_SUITE(sealed_text)

BOOST_AUTO_TEST_CASE(a_sealed_text_is_read_with_the_same_secret_and_purpose_only) {
    Arena arena;
    for (auto const& text :
         {std::string(), std::string("616c616d6f.37"), std::string("\0\xFF", 2), std::string(1000, 'x')}) {
        auto const sealed = seal(text, "cursor", "secret", arena);
        BOOST_TEST((unseal(sealed, "cursor", "secret", arena) == text));
        BOOST_TEST(!unseal(sealed, "cursor", "other", arena));
        BOOST_TEST(!unseal(sealed, "else", "secret", arena));
        BOOST_TEST(seal(text, "cursor", "secret", arena) == sealed);
        BOOST_TEST(sealed.find_first_not_of(
                       "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == sealed.npos);
    }
}

BOOST_AUTO_TEST_CASE(a_sealed_text_shows_nothing_of_the_text) {
    Arena arena;
    auto const sealed = seal("616c616d6f40616c616d6f.37", "cursor", "secret", arena);
    BOOST_TEST(sealed.find("616c") == sealed.npos);
    // Not even that two texts begin alike.
    BOOST_TEST(sealed.substr(0, 16) !=
               seal("616c616d6f40616c616d6f.38", "cursor", "secret", arena).substr(0, 16));
}

BOOST_AUTO_TEST_CASE(any_other_text_is_no_sealed_one) {
    Arena arena;
    std::string const sealed(seal("616c616d6f.37", "cursor", "secret", arena));
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        auto const read = unseal(changed, "cursor", "secret", arena);
        // The last letter has bits that count for nothing.
        BOOST_TEST((!read || (i + 1 == sealed.size() && *read == "616c616d6f.37")), changed);
    }
    for (std::string_view const text :
         {"", "A", "====", "616c616d6f.37", "\xC3\xA9", "AAAAAAAAAAAAAAAAAAAAAA"})
        BOOST_TEST(!unseal(text, "cursor", "secret", arena), text);
}

BOOST_AUTO_TEST_SUITE_END()
