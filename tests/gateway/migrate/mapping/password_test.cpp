#include "gateway/migrate/mapping/password.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>

using namespace idiom::migrate::mapping;
using Class = GeneratePassword::Class;

namespace {

RandomBytes seeded(unsigned seed) {
    return [random = std::mt19937(seed)](std::span<unsigned char> to) mutable {
        std::ranges::generate(to, [&] { return static_cast<unsigned char>(random()); });
        return true;
    };
}

bool is_of(char c, Class one) {
    switch (one) {
    case Class::lower: return c >= 'a' && c <= 'z';
    case Class::upper: return c >= 'A' && c <= 'Z';
    case Class::digit: return c >= '0' && c <= '9';
    case Class::symbol: return std::string_view("!#$%*.:?_~").contains(c);
    }
    return false;
}

struct Rule {
    std::size_t length;
    std::vector<Class> classes;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_password_has_its_length_and_one_of_each_class_at_least) {
    std::vector<Rule> const rules{{20, {Class::lower, Class::upper, Class::digit, Class::symbol}},
                                  {8, {Class::lower, Class::upper, Class::digit, Class::symbol}},
                                  {16, {Class::lower, Class::upper, Class::digit}},
                                  {128, {Class::symbol}},
                                  {9, {Class::digit, Class::upper}}};
    for (auto const& rule : rules)
        for (unsigned seed = 0; seed < 300; ++seed) {
            auto const made = make_password({rule.length, rule.classes}, seeded(seed));
            BOOST_REQUIRE(made.has_value());
            auto const text = made->reveal();
            BOOST_REQUIRE(text.size() == rule.length);
            for (auto const one : rule.classes)
                BOOST_REQUIRE(std::ranges::any_of(text, [&](char c) { return is_of(c, one); }));
            BOOST_REQUIRE(std::ranges::all_of(text, [&](char c) {
                return std::ranges::any_of(rule.classes, [&](Class one) { return is_of(c, one); });
            }));
        }
}

BOOST_AUTO_TEST_CASE(every_character_and_every_place_has_its_turn) {
    auto const random = seeded(7);
    std::map<char, int> counts;
    std::map<std::size_t, int> digits; // the place of the only digit
    constexpr int tries = 20'000;
    for (int i = 0; i < tries; ++i) {
        auto const made = make_password({8, {Class::digit}}, random);
        for (char const c : made->reveal())
            ++counts[c];
        auto const other = make_password({8, {Class::lower, Class::digit}}, random);
        auto const first = other->reveal().find_first_of("0123456789");
        ++digits[first];
    }
    BOOST_TEST(counts.size() == 10u);
    for (auto const& [character, count] : counts)
        BOOST_TEST(std::abs(count - tries * 8 / 10) < 700, character);
    BOOST_TEST(digits.size() == 8u);
}

BOOST_AUTO_TEST_CASE(openssl_makes_another_password_each_time) {
    std::set<std::string> made;
    for (int i = 0; i < 1000; ++i)
        made.emplace(make_password({})->reveal());
    BOOST_TEST(made.size() == 1000u);
}

BOOST_AUTO_TEST_CASE(without_random_bytes_there_is_no_password) {
    int left = 12;
    auto const failing = [&](std::span<unsigned char> to) {
        std::ranges::fill(to, static_cast<unsigned char>(1));
        return left-- > 0;
    };
    BOOST_TEST(!make_password({}, failing).has_value());
}
