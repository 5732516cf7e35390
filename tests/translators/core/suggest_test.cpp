#include "translators/core/suggest.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace idiom {
namespace {

BOOST_AUTO_TEST_SUITE(suggest_, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(a_much_longer_or_shorter_word_is_not_near) {
    for (auto const& [word, candidate] :
         {std::pair<std::string_view, std::string_view>{"admin", "administrator"},
          {"administrator", "admin"}}) {
        std::array const candidates{candidate};
        BOOST_TEST(nearest(word, candidates) == "");
    }
    // Of two that are as near, the one with the same first letter.
    for (auto const& words : {std::array<std::string_view, 2>{"add", "id"}, {"id", "add"}})
        BOOST_TEST(nearest("idd", words) == "id");
    std::array<std::string_view, 2> const candidates{"administrator", "admins"};
    BOOST_TEST(nearest("admin", candidates) == "admins");
}

BOOST_AUTO_TEST_CASE(words_are_listed_up_to_a_bound) {
    Arena arena;
    std::vector<std::string_view> words{"a", "b"};
    BOOST_TEST(listed({}, arena) == "");
    BOOST_TEST(listed(words, arena) == "a, b");
    words.assign(53, "x");
    BOOST_TEST(listed(words, arena).ends_with("x, x and 3 more"));
}

BOOST_AUTO_TEST_CASE(the_way_out_is_the_nearest_word_or_all_of_them) {
    Arena arena;
    std::vector<std::string_view> const words{"admin", "agent"};
    BOOST_TEST(way_out("agnet", words, "there are", arena) == "; did you mean 'agent'?");
    BOOST_TEST(way_out("boss", words, "there are", arena) == "; there are admin, agent");
    BOOST_TEST(way_out("boss", {}, "there are", arena) == "");
    BOOST_TEST(way_out(std::string(100'000, 'a'), words, "there are", arena) == "; there are admin, agent");
}

BOOST_AUTO_TEST_CASE(a_quoted_word_is_cut_between_characters) {
    Arena arena;
    BOOST_TEST(in_quotes("a", arena) == "'a'");
    BOOST_TEST(in_quotes(std::string(65, 'a'), arena) == "'" + std::string(64, 'a') + "...'");
    BOOST_TEST(in_quotes(std::string(63, 'a') + "\xC3\xA4", arena) == "'" + std::string(63, 'a') + "...'");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom
