#include <boost/test/unit_test.hpp>

#include "gateway/auth/session_store.hpp"

#include <set>

using namespace idiom;
using namespace std::chrono_literals;
using auth::SessionStore;

namespace {

struct Fixture {
    telemetry::TimePoint now{};
    SessionStore sessions{[this] { return now; }};
    std::string begin(bool remember = false, std::string const& client = "crm") {
        return *sessions.begin({.client = client, .key = auth::digest_of("key")}, remember);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(login)

BOOST_AUTO_TEST_CASE(a_session_is_found_by_its_id_until_it_is_ended) {
    Fixture fixture;
    auto const id = fixture.begin();
    BOOST_TEST(id.size() == 32U);
    auto const found = fixture.sessions.find(id);
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->client == "crm");
    BOOST_TEST((found->key == auth::digest_of("key")));
    BOOST_TEST(!fixture.sessions.find("").has_value());
    BOOST_TEST(!fixture.sessions.find(id.substr(1)).has_value());
    fixture.sessions.end(id);
    fixture.sessions.end(id);
    BOOST_TEST(!fixture.sessions.find(id).has_value());
}

BOOST_AUTO_TEST_CASE(a_session_ends_by_itself) {
    Fixture fixture;
    auto const brief = fixture.begin();
    auto const longer = fixture.begin(true);
    fixture.now += SessionStore::usual;
    BOOST_TEST(!fixture.sessions.find(brief).has_value());
    BOOST_TEST(fixture.sessions.find(longer).has_value());
    fixture.now += SessionStore::remembered - SessionStore::usual;
    BOOST_TEST(!fixture.sessions.find(longer).has_value());
}

BOOST_AUTO_TEST_CASE(ids_differ) {
    Fixture fixture;
    std::set<std::string> ids;
    for (int i = 0; i < 1000; ++i)
        ids.insert(fixture.begin());
    BOOST_TEST(ids.size() == 1000U);
}

BOOST_AUTO_TEST_CASE(a_client_has_so_many_sessions_and_ends_those_of_nobody_else) {
    Fixture fixture;
    auto const others = fixture.begin(false, "other");
    fixture.now += 1s;
    auto const oldest = fixture.begin(true);
    auto const second = fixture.begin();
    for (std::size_t i = 2; i < SessionStore::most; ++i)
        fixture.begin();
    BOOST_TEST(fixture.sessions.size() == SessionStore::most + 1);
    BOOST_TEST(fixture.sessions.find(oldest).has_value());
    auto const newest = fixture.begin();
    BOOST_TEST(fixture.sessions.size() == SessionStore::most + 1);
    BOOST_TEST(!fixture.sessions.find(oldest).has_value());
    BOOST_TEST(fixture.sessions.find(second).has_value());
    BOOST_TEST(fixture.sessions.find(newest).has_value());
    // An ended session makes room for another.
    fixture.sessions.end(newest);
    fixture.begin();
    BOOST_TEST(fixture.sessions.find(second).has_value());
    for (int i = 0; i < 3000; ++i)
        fixture.begin();
    BOOST_TEST(fixture.sessions.find(others).has_value());
    BOOST_TEST(fixture.sessions.size() == SessionStore::most + 1);
}

BOOST_AUTO_TEST_CASE(sessions_that_are_over_are_forgotten_whoever_had_them) {
    Fixture fixture;
    fixture.begin(true, "former");
    for (int i = 0; i < 10; ++i)
        fixture.begin(false, "former");
    fixture.now += SessionStore::usual;
    fixture.begin();
    BOOST_TEST(fixture.sessions.size() == 2U);
    fixture.now += SessionStore::remembered - SessionStore::usual;
    fixture.begin();
    BOOST_TEST(fixture.sessions.size() == 1U);
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
