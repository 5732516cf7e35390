#include "gateway/auth/authenticator.hpp"
#include "tests/gateway/auth/fake_keys.hpp"
#include "tests/support/issuer.hpp"
#include "tests/support/token_endpoint.hpp"

#include "translators/codec/base64.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;
using namespace std::chrono_literals;
using namespace std::string_literals;
using auth::Callers;
using auth::digest_of;

Callers::Keyed known(std::string name, std::string_view key) {
    return {.caller = {.name = std::move(name), .routes = {}}, .key = digest_of(key)};
}

std::string in_hex(auth::Digest const& digest) {
    std::string text;
    for (auto const byte : digest) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

std::string basic(std::string_view pair) {
    Arena arena;
    return "Basic " + std::string(base64::encode(pair, arena));
}

/// An authenticator with its event loop and a clock that the test sets.
struct Door {
    explicit Door(Callers made, std::vector<std::shared_ptr<auth::KeyClient>> clients = {})
        : callers(std::make_shared<Callers const>(std::move(made))),
          keeper(callers, std::move(clients), loop.get_executor(), [this] { return now; }) {}

    using Fields = std::vector<std::pair<std::string, std::string>>;
    auth::Authenticator::Finding find(Fields const& fields) {
        Arena arena;
        std::vector<Header> headers;
        for (auto const& [name, value] : fields)
            headers.push_back({name, value});
        return keeper.by_headers(headers, arena);
    }
    /// Returns the name of the recognised client; "" if there is none.
    std::string name(Fields const& fields) {
        auto const found = find(fields);
        return found.caller ? found.caller->name : "";
    }
    std::string bearer(std::string const& token) { return name({{"Authorization", "Bearer " + token}}); }
    /// Runs the loop until all work is done.
    void settle() {
        loop.restart();
        loop.run();
    }

    /// Runs the loop until all work waits.
    void poll() {
        loop.restart();
        loop.poll();
    }

    boost::asio::io_context loop;
    std::chrono::system_clock::time_point now{1'000'000s};
    std::shared_ptr<Callers const> callers;
    auth::Authenticator keeper;
};

struct Row {
    std::string_view name;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string_view caller; ///< "" if no client is recognised
};

BOOST_AUTO_TEST_SUITE(caller)

BOOST_AUTO_TEST_CASE(a_client_has_its_name_and_its_login_for_basic) {
    auto crm = known("crm", "sesame");
    crm.caller.login = "Ops@Example.test";
    Door door(Callers({crm, known("other", "open")}));
    auto const by = [&](std::string_view pair) { return door.name({{"Authorization", basic(pair)}}); };
    BOOST_TEST(by("crm:sesame") == "crm");
    BOOST_TEST(by("Ops@Example.test:sesame") == "crm");
    BOOST_TEST(by("OPS@EXAMPLE.TEST:sesame") == "crm");
    BOOST_TEST(by("CRM:sesame") == "");
    BOOST_TEST(by("ops@example.test:open") == "");
    BOOST_TEST(by("ops@example.test:") == "");
    BOOST_TEST(by(":open") == "");
    BOOST_TEST(by("other:open") == "other");
}

BOOST_AUTO_TEST_CASE(a_digest_is_the_sha_256) {
    // FIPS 180-2, appendix B.
    BOOST_TEST(in_hex(digest_of("abc")) ==
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    BOOST_TEST(in_hex(digest_of("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_CASE(callers_are_known_by_their_proof) {
    Door door(Callers({known("crm", "crm-key"), known("batch", "key:with:colons"), known("empty", "")}));
    for (auto const& row : std::vector<Row>{
             {"an api key", {{"X-Api-Key", "crm-key"}}, "crm"},
             {"another api key", {{"x-api-key", "key:with:colons"}}, "batch"},
             {"a bearer token", {{"Authorization", "Bearer crm-key"}}, "crm"},
             {"a scheme in any case", {{"authorization", "bEARER crm-key"}}, "crm"},
             {"more space after the scheme", {{"Authorization", "Bearer   crm-key"}}, "crm"},
             {"basic", {{"Authorization", basic("crm:crm-key")}}, "crm"},
             {"basic with colons in the key", {{"Authorization", basic("batch:key:with:colons")}}, "batch"},
             {"the api key counts before the rest",
              {{"Authorization", "Bearer key:with:colons"}, {"X-Api-Key", "crm-key"}},
              "crm"},

             {"nothing", {}, ""},
             {"a wrong key", {{"X-Api-Key", "crm-kez"}}, ""},
             {"a key and a letter", {{"X-Api-Key", "crm-keyx"}}, ""},
             {"the beginning of a key", {{"X-Api-Key", "crm-ke"}}, ""},
             {"a key in another case", {{"X-Api-Key", "CRM-KEY"}}, ""},
             {"the digest of the key", {{"X-Api-Key", in_hex(digest_of("crm-key"))}}, ""},
             {"a wrong api key beside a right token",
              {{"X-Api-Key", "x"}, {"Authorization", "Bearer crm-key"}},
              ""},
             {"a name as a key", {{"X-Api-Key", "crm"}}, ""},
             {"no scheme", {{"Authorization", "crm-key"}}, ""},
             {"another scheme", {{"Authorization", "Digest crm-key"}}, ""},
             {"a longer scheme", {{"Authorization", "Bearerx crm-key"}}, ""},
             {"a scheme without its space", {{"Authorization", "Bearercrm-key"}}, ""},
             {"basic with another's key", {{"Authorization", basic("batch:crm-key")}}, ""},
             {"basic with a wrong key", {{"Authorization", basic("crm:x")}}, ""},
             {"basic with a wrong name", {{"Authorization", basic("nobody:crm-key")}}, ""},
             {"basic with a name in another case", {{"Authorization", basic("CRM:crm-key")}}, ""},
             {"basic without a name", {{"Authorization", basic(":crm-key")}}, ""},
             {"basic without a colon", {{"Authorization", basic("crm-key")}}, ""},
             {"basic that is no base64", {{"Authorization", "Basic crm:crm-key"}}, ""},
             {"basic that is empty", {{"Authorization", "Basic "}}, ""},
             {"only a scheme", {{"Authorization", "Basic"}}, ""},
         })
        BOOST_TEST_CONTEXT(row.name) {
            // The second time the authenticator remembers it.
            BOOST_TEST(door.name(row.headers) == row.caller);
            BOOST_TEST(door.name(row.headers) == row.caller);
        }
}

BOOST_AUTO_TEST_CASE(only_what_was_recognised_is_remembered) {
    Door door(Callers({known("crm", "crm-key")}));
    auto const remembers = [&](std::string_view name, std::string_view value) {
        std::vector<Header> const headers{{name, value}};
        return door.keeper.remembers(headers);
    };
    BOOST_TEST(!door.keeper.remembers({}));
    BOOST_TEST(!remembers("X-Api-Key", "crm-key"));
    BOOST_TEST(door.name({{"X-Api-Key", "crm-key"}}) == "crm");
    BOOST_TEST(door.name({{"X-Api-Key", "guess"}}) == "");
    BOOST_TEST(remembers("x-api-key", "crm-key"));
    BOOST_TEST(!remembers("X-Api-Key", "guess"));
    BOOST_TEST(!remembers("X-Api-Key", "crm-kez"));
    BOOST_TEST(!remembers("X-Api-Key", ""));
    BOOST_TEST(!remembers("Authorization", "crm-key"));
    BOOST_TEST(!remembers("Authorization", "Bearer crm-key"));
    BOOST_TEST(Door(Callers({})).keeper.remembers({}));
}

BOOST_AUTO_TEST_CASE(an_open_gateway_takes_everybody_as_nobody) {
    Door door(Callers({}));
    auto const found = door.find({}).caller;
    BOOST_REQUIRE(found);
    BOOST_TEST(found->name == "");
    BOOST_TEST(found->may_use("anything"));
    BOOST_TEST((found->may_read && found->may_write));
}

BOOST_AUTO_TEST_CASE(a_caller_may_use_the_routes_that_are_listed_or_all) {
    auth::Caller one{.name = "crm", .routes = std::set<std::string, std::less<>>{"acme"}};
    BOOST_TEST(one.may_use("acme"));
    BOOST_TEST(!one.may_use("acm"));
    BOOST_TEST(!one.may_use("Acme"));
    one.routes->clear();
    BOOST_TEST(!one.may_use("acme"));
    one.routes.reset();
    BOOST_TEST(one.may_use("acme"));
}

BOOST_AUTO_TEST_CASE(a_certificate_is_known_by_one_of_its_names) {
    Door const door(Callers({known("crm", "crm-key")}, {{{.name = "batch", .routes = {}}, "subject:CN=batch"},
                                                        {{.name = "host", .routes = {}}, "dns:a.example"}}));
    auto const name = [&](std::vector<std::string> const& names) {
        auto const caller = door.keeper.by_certificate(names);
        return caller ? caller->name : ""s;
    };
    BOOST_TEST(name({"subject:CN=batch"}) == "batch");
    BOOST_TEST(name({"subject:CN=other", "dns:b.example", "dns:a.example"}) == "host");
    BOOST_TEST(name({"subject:CN=batch2"}) == "");
    BOOST_TEST(name({"dns:CN=batch"}) == "");
    BOOST_TEST(name({"subject:CN=Batch"}) == "");
    BOOST_TEST(name({}) == "");
    BOOST_TEST(!door.callers->open());
}

BOOST_AUTO_TEST_CASE(credentials_of_a_request_are_told_from_none) {
    BOOST_TEST(!auth::Authenticator::has_credentials({}));
    for (auto const* const name : {"X-Api-Key", "authorization"}) {
        std::vector<Header> const headers{{"Accept", "*/*"}, {name, ""}};
        BOOST_TEST(auth::Authenticator::has_credentials(headers));
    }
}

// --- Tokens

std::string const in_time = R"("exp":1000600,"tenants":["acme"],"scope":"read")";
std::string claims(std::string const& more = in_time, std::string const& audience = "idiom") {
    return R"({"iss":"https://idp.example","aud":")" + audience + "\"," + more + "}";
}

/// An authenticator for one issuer, whose keys come from a URL.
struct IssuerDoor {
    test::SigningKey const key = test::SigningKey::p256("k1");
    test::SigningKey const next = test::SigningKey::p256("k2");
    test::FakeClock time;
    std::shared_ptr<test::FakeKeys> client = std::make_shared<test::FakeKeys>(test::key_set_of({key.jwk()}));
    std::shared_ptr<auth::KeySource> source =
        std::make_shared<auth::KeySource>("https://idp.example/keys", time.clock());
    Door door{
        Callers({known("crm", "crm-key"), known("dots", "a.b.c")}, {},
                {{{.name = "portal", .routes = {}},
                  std::make_shared<auth::TokenRule const>(auth::TokenRule{.issuer = "https://idp.example",
                                                                          .audience = "idiom",
                                                                          .routes_claim = "tenants",
                                                                          .scope_claim = "scope"}),
                  source}}),
        {client}};

    IssuerDoor() {
        door.keeper.fetch_first_keys();
        door.settle();
        BOOST_TEST_REQUIRE(client->count == 1);
    }
    /// Fetches the missing keys and looks at the token again, as the request handler does.
    std::string patiently(std::string const& token) {
        auto const found = door.find({{"Authorization", "Bearer " + token}});
        if (found.lacks_key) {
            boost::asio::co_spawn(door.loop, door.keeper.fetch_keys(*found.lacks_key), boost::asio::detached);
            door.settle();
        }
        return door.bearer(token);
    }
};

BOOST_FIXTURE_TEST_CASE(a_token_of_a_trusted_issuer_is_known, IssuerDoor) {
    auto const token = key.token(claims());
    for (int i = 0; i < 2; ++i) {
        auto const caller = door.find({{"Authorization", "Bearer " + token}}).caller;
        BOOST_REQUIRE(caller);
        BOOST_TEST(caller->name == "portal");
        BOOST_TEST(caller->may_use("acme"));
        BOOST_TEST(!caller->may_use("globex"));
        BOOST_TEST((caller->may_read && !caller->may_write));
    }
    BOOST_TEST(door.name({{"Authorization", "bearer   " + token}}) == "portal");
    BOOST_TEST(door.bearer("crm-key") == "crm");
    BOOST_TEST(door.bearer("a.b.c") == "dots"); // keys may look like tokens
    BOOST_TEST(client->count == 1);
}

BOOST_FIXTURE_TEST_CASE(a_token_with_anything_wrong_is_not_known, IssuerDoor) {
    auto const good = key.token(claims());
    auto const dot = good.rfind('.');
    auto forged = test::SigningKey::p256("k1").token(claims());
    auto const ed = test::SigningKey::ed25519("k1");
    struct Token {
        std::string_view name;
        std::string token;
    };
    for (auto const& row : {
             Token{"signed by another", forged},
             Token{"of another kind", ed.token(claims())},
             Token{"without its signature", good.substr(0, dot + 1)},
             Token{"with another's signature", good.substr(0, dot) + forged.substr(forged.rfind('.'))},
             Token{"for somebody else", key.token(claims(in_time, "other"))},
             Token{"that has ended", key.token(claims(R"("exp":999000)"))},
             Token{"without an end", key.token(claims(R"("x":1)"))},
             Token{"not signed at all",
                   test::base64url(R"({"alg":"none","kid":"k1"})") + "." + test::base64url(claims()) + "."},
             Token{"with the public key as a secret",
                   key.token_with(R"({"alg":"HS256","kid":"k1"})", claims())},
             Token{"under another algorithm", key.token_with(R"({"alg":"RS256","kid":"k1"})", claims())},
         })
        BOOST_TEST_CONTEXT(row.name) {
            BOOST_TEST(door.bearer(row.token) == "");
            BOOST_TEST(door.bearer(row.token) == "");
        }
    BOOST_TEST(door.name({{"X-Api-Key", good}}) == ""); // a token is no key
    BOOST_TEST(door.name({{"Authorization", basic("portal:" + good)}}) == "");
    BOOST_TEST(door.name({{"Authorization", "Bearer " + good}, {"X-Api-Key", "x"}}) == "");
    BOOST_TEST(door.bearer(good) == "portal");
}

BOOST_FIXTURE_TEST_CASE(a_token_that_is_remembered_ends_like_any_other, IssuerDoor) {
    auto const token = key.token(claims());
    BOOST_TEST(door.bearer(token) == "portal");
    std::string const field = "Bearer " + token;
    std::vector<Header> const headers{{"Authorization", field}};
    door.now += 659s; // with the skew
    BOOST_TEST(door.keeper.remembers(headers));
    BOOST_TEST(door.bearer(token) == "portal");
    door.now += 1s;
    BOOST_TEST(!door.keeper.remembers(headers));
    BOOST_TEST(door.bearer(token) == "");
}

BOOST_FIXTURE_TEST_CASE(a_key_that_is_not_known_is_fetched_once, IssuerDoor) {
    client->keys = test::key_set_of({key.jwk(), next.jwk()});
    time.pass(11s);
    BOOST_TEST(patiently(next.token(claims())) == "portal");
    BOOST_TEST(client->count == 2);
    // Invented key names do not cause another fetch at once.
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(patiently(test::SigningKey::p256("made-up-" + std::to_string(i)).token(claims())) == "");
    BOOST_TEST(client->count == 2);
    time.pass(11s);
    BOOST_TEST(patiently(test::SigningKey::p256("made-up").token(claims())) == "");
    BOOST_TEST(client->count == 3);
    BOOST_TEST(door.bearer(key.token(claims())) == "portal");
}

BOOST_FIXTURE_TEST_CASE(few_wait_for_keys_in_place_of_others, IssuerDoor) {
    client->keys = test::key_set_of({key.jwk(), next.jwk()});
    client->held = true;
    time.pass(11s);
    auto const found = door.find({{"Authorization", "Bearer " + next.token(claims())}});
    BOOST_REQUIRE(found.lacks_key);
    std::size_t waited = 0;
    std::size_t sent_away = 0;
    auto const ask = [&](int times) {
        for (int i = 0; i < times; ++i)
            boost::asio::co_spawn(door.loop, door.keeper.fetch_keys(*found.lacks_key),
                                  [&](std::exception_ptr, bool did) { ++(did ? waited : sent_away); });
        door.poll();
    };
    ask(20);
    BOOST_TEST(waited == 0u);
    BOOST_TEST(sent_away == 4u);
    client->waiting.front()(true);
    door.poll();
    BOOST_TEST(waited == 16u);
    BOOST_TEST(client->count == 2);
    BOOST_TEST(door.bearer(next.token(claims())) == "portal");
}

BOOST_AUTO_TEST_CASE(all_wait_for_the_first_keys) {
    auto const key = test::SigningKey::p256("k1");
    auto const client = std::make_shared<test::FakeKeys>(test::key_set_of({key.jwk()}));
    client->held = true;
    Door door(
        Callers({}, {},
                {{{.name = "portal", .routes = {}},
                  std::make_shared<auth::TokenRule const>(
                      auth::TokenRule{.issuer = "https://idp.example", .audience = "idiom"}),
                  std::make_shared<auth::KeySource>("https://idp.example/keys", telemetry::steady_clock())}}),
        {client});
    door.keeper.fetch_first_keys();
    auto const found = door.find({{"Authorization", "Bearer " + key.token(claims())}});
    BOOST_REQUIRE(found.lacks_key);
    std::size_t waited = 0;
    for (int i = 0; i < 100; ++i)
        boost::asio::co_spawn(door.loop, door.keeper.fetch_keys(*found.lacks_key),
                              [&](std::exception_ptr, bool did) { waited += did; });
    door.poll();
    BOOST_TEST(waited == 0u);
    BOOST_REQUIRE(client->waiting.size() == 1u);
    client->waiting.front()(true);
    door.poll();
    BOOST_TEST(waited == 100u);
    BOOST_TEST(door.bearer(key.token(claims())) == "portal");
}

BOOST_FIXTURE_TEST_CASE(a_token_that_is_wrong_anyway_fetches_nothing, IssuerDoor) {
    time.pass(11s);
    BOOST_TEST(patiently(next.token(claims(in_time, "other"))) == "");
    BOOST_TEST(patiently(next.token(claims(R"("exp":1)"))) == "");
    BOOST_TEST(client->count == 1);
}

BOOST_FIXTURE_TEST_CASE(a_withdrawn_key_ends_the_tokens_that_it_signed, IssuerDoor) {
    auto const token = key.token(claims());
    BOOST_TEST(door.bearer(token) == "portal");
    client->keys = test::key_set_of({next.jwk()});
    time.pass(auth::KeySource::usual_age + 1s);
    BOOST_TEST(door.bearer(token) == "portal"); // the present set is used until the next has arrived
    door.settle();
    BOOST_TEST(client->count == 2);
    BOOST_TEST(door.bearer(token) == "");
    BOOST_TEST(door.bearer(next.token(claims())) == "portal");
}

BOOST_AUTO_TEST_CASE(of_clients_with_one_issuer_the_audience_tells) {
    auto const key = test::SigningKey::ed25519("k");
    auto const source =
        std::make_shared<auth::KeySource>(auth::KeySet::read(test::key_set_of({key.jwk()})).value());
    auto const client = [&](std::string const& name) {
        return Callers::Trusted{{.name = name, .routes = {}},
                                std::make_shared<auth::TokenRule const>(auth::TokenRule{
                                    .issuer = "https://idp.example", .audience = "for-" + name}),
                                source};
    };
    Door door(Callers({}, {}, {client("one"), client("two")}), {nullptr, nullptr});
    BOOST_TEST(!door.callers->open());
    BOOST_TEST(door.bearer(key.token(claims(in_time, "for-one"))) == "one");
    BOOST_TEST(door.bearer(key.token(claims(in_time, "for-two"))) == "two");
    BOOST_TEST(door.bearer(key.token(claims(in_time, "for-three"))) == "");
    auto const stranger = door.find(
        {{"Authorization", "Bearer " + test::SigningKey::ed25519("x").token(claims(in_time, "for-one"))}});
    BOOST_TEST(!stranger.caller);
    auto const unknown = door.find(
        {{"Authorization", "Bearer " + test::SigningKey::ed25519("k2").token(claims(in_time, "for-one"))}});
    BOOST_TEST(!unknown.caller);
    BOOST_TEST(!unknown.lacks_key); // a set that never changes has no further keys
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
