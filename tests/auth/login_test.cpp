#define BOOST_TEST_DYN_LINK
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
    std::string begin(bool remember = false) {
        return *logins.begin({.client = "crm", .key = auth::digest_of("key")}, remember);
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

BOOST_AUTO_TEST_CASE(sessions_do_not_fill_the_memory) {
    House house;
    auto const oldest = house.begin();
    house.now += 1s;
    std::string newest;
    for (int i = 0; i < 10'000; ++i)
        newest = house.begin();
    BOOST_TEST(house.logins.size() == 10'000U);
    BOOST_TEST(!house.logins.find(oldest).has_value());
    BOOST_TEST(house.logins.find(newest).has_value());
    house.now += Logins::usual;
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
