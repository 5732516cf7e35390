#include "gateway/auth/key_source.hpp"
#include "tests/gateway/auth/fake_keys.hpp"
#include "tests/support/issuer.hpp"
#include "tests/support/token_endpoint.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
using auth::KeySource;
using test::key_set_of;
using test::SigningKey;

struct Keys {
    SigningKey const first = SigningKey::ed25519("1");
    SigningKey const second = SigningKey::ed25519("2");
    test::FakeClock time;
    std::vector<std::string> events;
    std::shared_ptr<test::FakeKeys> client = std::make_shared<test::FakeKeys>(key_set_of({first.jwk()}));
    std::shared_ptr<KeySource> source = std::make_shared<KeySource>(
        "https://idp.example/keys", time.clock(), [this](auth::KeyEvent const& event) {
            events.push_back(event.failure.empty() ? std::to_string(event.keys) : std::string(event.failure));
        });
    boost::asio::io_context loop;
    int back = 0; ///< callers whose `refresh` has returned

    void run() {
        loop.restart();
        loop.run();
    }
    /// Runs the loop until all work waits.
    void poll() {
        loop.restart();
        loop.poll();
    }
    void ask() {
        boost::asio::co_spawn(loop, source->refresh(client), [this](std::exception_ptr) { ++back; });
    }
    void refresh_if_due() { source->refresh_if_due(loop.get_executor(), client); }
    bool has(SigningKey const& key) const {
        auto const keys = source->keys();
        return keys && keys->has(auth::Algorithm::eddsa, key.id());
    }
};

BOOST_FIXTURE_TEST_SUITE(key_source, Keys)

BOOST_AUTO_TEST_CASE(keys_are_fetched_and_fetched_again_when_their_time_is_over) {
    BOOST_TEST(!source->keys());
    BOOST_TEST(source->due());
    client->cache_control = "public, max-age=300";
    refresh_if_due();
    run();
    BOOST_TEST(has(first));
    BOOST_TEST(source->version() == 1u);
    BOOST_TEST(!source->due());
    time.pass(299s);
    refresh_if_due();
    run();
    BOOST_TEST(client->count == 1);
    client->keys = key_set_of({second.jwk()});
    time.pass(1s);
    BOOST_TEST(source->due());
    refresh_if_due();
    run();
    BOOST_TEST(client->count == 2);
    BOOST_TEST((has(second) && !has(first)));
    BOOST_TEST(source->version() == 2u);
    BOOST_TEST((events == std::vector<std::string>{"1", "1"}));
}

BOOST_AUTO_TEST_CASE(a_fetch_that_fails_changes_nothing_and_is_tried_again_later) {
    ask();
    run();
    struct Failure {
        std::string_view name;
        std::function<void()> set;
        std::string told;
    };
    for (auto const& failure : std::vector<Failure>{
             {"no answer", [&] { client->delivery = Delivery::timed_out; }, "could not be fetched"},
             {"a broken client", [&] { client->throws = true; }, "could not be fetched"},
             {"a server error", [&] { client->status = 500; }, "answered 500"},
             {"a redirect", [&] { client->status = 302; }, "answered 302"},
             {"a page", [&] { client->keys = "<html>"; }, "is no JSON Web Key Set"},
             {"an empty set", [&] { client->keys = R"({"keys":[]})"; },
              "holds no key for RS256, ES256 or EdDSA"},
         })
        BOOST_TEST_CONTEXT(failure.name) {
            test::KeysResponse const good = *client;
            failure.set();
            time.pass(11s);
            auto const before = client->count;
            ask();
            run();
            BOOST_TEST(client->count == before + 1);
            BOOST_TEST(events.back() == failure.told);
            BOOST_TEST(has(first));
            BOOST_TEST(source->version() == 1u);
            BOOST_TEST(!source->due());
            time.pass(KeySource::pause);
            BOOST_TEST(source->due());
            static_cast<test::KeysResponse&>(*client) = good;
        }
}

BOOST_AUTO_TEST_CASE(many_who_lack_a_key_wait_for_one_fetch) {
    client->held = true;
    for (int i = 0; i < 20; ++i)
        ask();
    refresh_if_due();
    poll();
    BOOST_TEST(client->count == 1);
    BOOST_TEST(back == 0);
    BOOST_TEST(!source->due());
    client->waiting.front()(true);
    run();
    BOOST_TEST(back == 20);
    BOOST_TEST(has(first));
    // And then for none, for a while.
    ask();
    run();
    BOOST_TEST(back == 21);
    BOOST_TEST(client->count == 1);
}

BOOST_AUTO_TEST_CASE(a_set_that_stays_is_never_fetched) {
    auto const fixed = std::make_shared<KeySource>(auth::KeySet::read(key_set_of({first.jwk()})).value());
    BOOST_TEST(!fixed->due());
    boost::asio::co_spawn(loop, fixed->refresh(client), [this](std::exception_ptr) { ++back; });
    run();
    BOOST_TEST(back == 1);
    BOOST_TEST(client->count == 0);
    BOOST_TEST(fixed->keys()->size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_age_of_a_set_is_what_its_sender_allows_within_bounds) {
    for (auto const& [text, seconds] : std::vector<std::pair<std::string_view, int>>{
             {"", 600},
             {"max-age=3600", 3600},
             {"public, max-age=3600, must-revalidate", 3600},
             {"Max-Age=\"7200\"", 7200},
             {"max-age=1", 60},
             {"max-age=0", 60},
             {"no-store", 60},
             {"max-age=3600, no-cache", 60},
             {"max-age=999999999", 86400},
             {"max-age=99999999999999999999", 86400},
             {"max-age=-1", 600},
             {"max-age=", 600},
             {"max-age", 600},
             {"max-age=ten", 600},
             {"s-maxage=5", 600},
             {",,,", 600},
         })
        BOOST_TEST(auth::age_allowed(text).count() == seconds, text);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
