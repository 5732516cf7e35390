#include <boost/test/unit_test.hpp>

#include "gateway/store/seal.hpp"
#include "tests/gateway/store/support.hpp"

#include <set>

using namespace idiom::store;
using idiom::test::key_of;

namespace {
constexpr SealedFor ana{.kind = "users", .backend = "teams", .key = "ana"};
}

BOOST_AUTO_TEST_SUITE(sealing)

BOOST_AUTO_TEST_CASE(what_was_sealed_opens_again) {
    auto const key = key_of(1);
    for (auto const& text :
         {std::string(), std::string("secret"), std::string("\0\xff\n", 3), std::string(100'000, 'x')}) {
        auto const sealed = seal(key, ana, text);
        BOOST_REQUIRE(sealed);
        auto const opened = open(key, ana, *sealed);
        BOOST_REQUIRE(opened);
        BOOST_TEST(*opened == text);
    }
}

BOOST_AUTO_TEST_CASE(a_sealed_text_does_not_show_it) {
    BOOST_TEST(!seal(key_of(1), ana, "hunter2hunter2")->contains("hunter2"));
}

BOOST_AUTO_TEST_CASE(one_text_is_sealed_differently_each_time) {
    auto const key = key_of(1);
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(*seal(key, ana, "same"));
    BOOST_TEST(seen.size() == 1000u);
}

BOOST_AUTO_TEST_CASE(another_key_does_not_open_it) {
    BOOST_TEST(!open(key_of(2), ana, *seal(key_of(1), ana, "secret")));
}

BOOST_AUTO_TEST_CASE(a_change_of_any_byte_is_noticed) {
    auto const key = key_of(1);
    auto const sealed = *seal(key, ana, "secret");
    for (std::size_t at = 0; at < sealed.size(); ++at) {
        auto changed = sealed;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        BOOST_TEST(!open(key, ana, changed), "byte " << at);
    }
}

BOOST_AUTO_TEST_CASE(every_truncation_is_noticed) {
    auto const key = key_of(1);
    auto const sealed = *seal(key, ana, "secret");
    for (std::size_t size = 0; size < sealed.size(); ++size)
        BOOST_TEST(!open(key, ana, sealed.substr(0, size)));
    BOOST_TEST(!open(key, ana, sealed + "x"));
}

BOOST_AUTO_TEST_CASE(a_sealed_text_opens_for_its_owner_only) {
    auto const key = key_of(1);
    auto const sealed = *seal(key, ana, "secret");
    SealedFor const others[] = {
        {.kind = "users", .backend = "teams", .key = "bo"},
        {.kind = "users", .backend = "other", .key = "ana"},
        {.kind = "tokens", .backend = "teams", .key = "ana"},
        {.kind = "users", .backend = "team", .key = "sana"},
        {.kind = "users", .backend = "teamsana", .key = ""},
        {.kind = "users", .backend = "", .key = "teamsana"},
    };
    for (auto const& other : others)
        BOOST_TEST(!open(key, other, sealed));
}

BOOST_AUTO_TEST_SUITE_END()
