#include <boost/test/unit_test.hpp>

#include "gateway/auth/login.hpp"

#include <set>

using namespace idiom;
using namespace std::chrono_literals;
using auth::Logins;

namespace {

struct House {
    telemetry::TimePoint now{};
    Logins logins{[this] { return now; }};
    std::string begin(bool remember = false, std::string const& client = "crm") {
        return *logins.begin({.client = client, .key = auth::digest_of("key")}, remember);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(login)

BOOST_AUTO_TEST_CASE(a_session_is_found_by_its_id_until_it_is_ended) {
    House house;
    auto const id = house.begin();
    BOOST_TEST(id.size() == 32U);
    auto const found = house.logins.find(id);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->client == "crm");
    BOOST_TEST((found->key == auth::digest_of("key")));
    BOOST_TEST(!house.logins.find("").has_value());
    BOOST_TEST(!house.logins.find(id.substr(1)).has_value());
    house.logins.end(id);
    house.logins.end(id);
    BOOST_TEST(!house.logins.find(id).has_value());
}

BOOST_AUTO_TEST_CASE(a_session_ends_by_itself) {
    House house;
    auto const brief = house.begin();
    auto const longer = house.begin(true);
    house.now += Logins::usual;
    BOOST_TEST(!house.logins.find(brief).has_value());
    BOOST_TEST(house.logins.find(longer).has_value());
    house.now += Logins::remembered - Logins::usual;
    BOOST_TEST(!house.logins.find(longer).has_value());
}

BOOST_AUTO_TEST_CASE(ids_differ) {
    House house;
    std::set<std::string> ids;
    for (int i = 0; i < 1000; ++i)
        ids.insert(house.begin());
    BOOST_TEST(ids.size() == 1000U);
}

BOOST_AUTO_TEST_CASE(a_client_has_so_many_sessions_and_ends_those_of_nobody_else) {
    House house;
    auto const others = house.begin(false, "other");
    house.now += 1s;
    auto const oldest = house.begin(true);
    auto const second = house.begin();
    for (std::size_t i = 2; i < Logins::most; ++i)
        house.begin();
    BOOST_TEST(house.logins.size() == Logins::most + 1);
    BOOST_TEST(house.logins.find(oldest).has_value());
    auto const newest = house.begin();
    BOOST_TEST(house.logins.size() == Logins::most + 1);
    BOOST_TEST(!house.logins.find(oldest).has_value());
    BOOST_TEST(house.logins.find(second).has_value());
    BOOST_TEST(house.logins.find(newest).has_value());
    // One that was ended makes room.
    house.logins.end(newest);
    house.begin();
    BOOST_TEST(house.logins.find(second).has_value());
    for (int i = 0; i < 3000; ++i)
        house.begin();
    BOOST_TEST(house.logins.find(others).has_value());
    BOOST_TEST(house.logins.size() == Logins::most + 1);
}

BOOST_AUTO_TEST_CASE(sessions_that_are_over_are_forgotten_whoever_had_them) {
    House house;
    house.begin(true, "former");
    for (int i = 0; i < 10; ++i)
        house.begin(false, "former");
    house.now += Logins::usual;
    house.begin();
    BOOST_TEST(house.logins.size() == 2U);
    house.now += Logins::remembered - Logins::usual;
    house.begin();
    BOOST_TEST(house.logins.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_caller_is_named_by_a_key_that_is_still_its_own) {
    auth::Callers const callers({{.caller = {.name = "crm"}, .key = auth::digest_of("key")},
                                 {.caller = {.name = "other"}, .key = auth::digest_of("another")}});
    BOOST_REQUIRE(callers.named("crm", auth::digest_of("key")) != nullptr);
    BOOST_TEST(callers.named("crm", auth::digest_of("key"))->name == "crm");
    BOOST_TEST((callers.named("crm", auth::digest_of("another")) == nullptr));
    BOOST_TEST((callers.named("nobody", auth::digest_of("key")) == nullptr));
}

BOOST_AUTO_TEST_SUITE_END()
