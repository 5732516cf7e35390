#include <boost/test/unit_test.hpp>

#include "gateway/store/watched.hpp"
#include "gateway/upstream/make_grant.hpp"
#include "gateway/upstream/refresh_grant.hpp"
#include "tests/support/token_endpoint.hpp"

using namespace idiom;
using namespace idiom::upstream;
using namespace idiom::test;

namespace {

std::string form_field(std::string_view value) {
    Arena arena;
    auto form = arena.text();
    append_form_field(form, "n", value);
    return std::string(form).substr(2);
}

/// A token endpoint that replaces its refresh token with every use.
struct Rotating {
    explicit Rotating(std::string first) : valid(std::move(first)) {}

    TokenAnswer operator()(Posted const& posted, int) {
        bool const known = posted.form.contains("refresh_token=" + valid + "&");
        if (!known) return {400, R"({"error":"invalid_grant"})"};
        valid = "SECRET-rotated-" + std::to_string(++turn);
        return {200, token_json("access-" + std::to_string(turn),
                                R"(,"expires_in":3600,"refresh_token":")" + valid + '"')};
    }

    std::string valid;
    int turn = 0;
};

struct Refreshing {
    explicit Refreshing(std::string valid = "SECRET-configured", bool keeps_secrets = true)
        : store(keeps_secrets), rotating(std::move(valid)),
          grant(make_grant(refresh_options(), "xarios", store)) {}

    /// Returns the access token, or the reason why there is none.
    std::string fetch() {
        Arena arena;
        upstream::CallContext call_context{.arena = arena, .deadline = {}};
        auto const granted = await(grant->fetch(endpoint, call_context));
        BOOST_TEST(endpoint.count() < 100);
        if (!granted) BOOST_TEST(!granted.error().reason.contains("SECRET"));
        return granted ? granted->access_token : granted.error().reason;
    }
    void restart() { grant = make_grant(refresh_options(), "xarios", store); }

    fakes::MemoryStore store;
    Rotating rotating;
    std::function<void()> before_answer = [] {};
    FakeEndpoint endpoint{[this](Posted const& posted, int count) {
        before_answer();
        return rotating(posted, count);
    }};
    std::unique_ptr<Grant> grant;
};

} // namespace

BOOST_AUTO_TEST_SUITE(grants)

BOOST_AUTO_TEST_CASE(forms_are_encoded_as_appendix_b_of_rfc_6749_has_it) {
    BOOST_TEST(form_field(" %&+\xc2\xa3\xe2\x82\xac") == "+%25%26%2B%C2%A3%E2%82%AC");
    BOOST_TEST(form_field("p@ss=w/o?#\r\n") == "p%40ss%3Dw%2Fo%3F%23%0D%0A");
    BOOST_TEST(form_field("aZ09-._") == "aZ09-._");
    BOOST_TEST(form_field("") == "");
}

BOOST_AUTO_TEST_CASE(the_password_grant_is_as_configureuser_documents_it) {
    fakes::MemoryStore store;
    auto options = password_options();
    options.password = "p@ss";
    auto const grant = make_grant(options, "teams", store);
    FakeEndpoint endpoint([](Posted const&, int) { return TokenAnswer{200, token_json("t")}; });
    Arena arena;
    upstream::CallContext call_context{.arena = arena, .deadline = {}};
    BOOST_TEST(await(grant->fetch(endpoint, call_context)).has_value());
    auto const posted = endpoint.posted().at(0);
    BOOST_TEST(posted.url == "https://api.example/oauth/token");
    BOOST_TEST(posted.content_type == "application/x-www-form-urlencoded");
    BOOST_TEST(posted.authorization == basic_authorization("client", "SECRET-client"));
    BOOST_TEST(posted.form == "username=apiadmin&password=p%40ss&grant_type=password");
}

BOOST_AUTO_TEST_CASE(the_client_credentials_grant_is_as_rfc_6749_has_it) {
    fakes::MemoryStore store;
    OAuthOptions options;
    options.client_id = "a b";
    options.client_secret = "s:%";
    options.scope = "read write";
    auto const grant = make_grant(options, "x", store);
    FakeEndpoint endpoint([](Posted const&, int) { return TokenAnswer{200, token_json("t")}; });
    Arena arena;
    upstream::CallContext call_context{.arena = arena, .deadline = {}};
    BOOST_TEST(await(grant->fetch(endpoint, call_context)).has_value());
    BOOST_TEST(endpoint.posted().at(0).form == "grant_type=client_credentials&scope=read+write");
    BOOST_TEST(endpoint.posted().at(0).authorization == basic_authorization("a+b", "s%3A%25"));
}

BOOST_AUTO_TEST_CASE(a_client_without_a_secret_names_itself_in_the_form) {
    struct {
        GrantType grant;
        std::string form;
    } const rows[]{
        {GrantType::client_credentials, "grant_type=client_credentials&client_id=a+b"},
        {GrantType::password, "username=u&password=p&grant_type=password&client_id=a+b"},
        {GrantType::refresh_token, "grant_type=refresh_token&refresh_token=r&client_id=a+b"},
    };
    for (auto const& row : rows) {
        fakes::MemoryStore store;
        OAuthOptions options;
        options.grant = row.grant;
        options.client_id = "a b";
        options.username = "u";
        options.password = "p";
        options.refresh_token = "r";
        auto const grant = make_grant(options, "x", store);
        FakeEndpoint endpoint([](Posted const&, int) { return TokenAnswer{200, token_json("t")}; });
        Arena arena;
        upstream::CallContext call_context{.arena = arena, .deadline = {}};
        BOOST_TEST(await(grant->fetch(endpoint, call_context)).has_value());
        BOOST_TEST(endpoint.posted().at(0).form == row.form);
        BOOST_TEST(endpoint.posted().at(0).authorization == "");
    }
}

BOOST_AUTO_TEST_CASE(the_refresh_grant_is_as_xarios_assumes_it) {
    Refreshing r;
    BOOST_TEST(r.fetch() == "access-1");
    auto const posted = r.endpoint.posted().at(0);
    BOOST_TEST(
        posted.form ==
        "grant_type=refresh_token&refresh_token=SECRET-configured&client_id=gw&client_secret=SECRET-s3");
    BOOST_TEST(posted.authorization == "");
}

BOOST_AUTO_TEST_CASE(each_refresh_token_is_used_once_and_stored_before_the_access_token_is_out) {
    Refreshing r;
    for (int turn = 1; turn <= 3; ++turn) {
        BOOST_TEST(r.fetch() == "access-" + std::to_string(turn));
        BOOST_TEST(r.store.token("xarios").value_or("") == r.rotating.valid);
    }
    BOOST_TEST(r.endpoint.count() == 3);
}

BOOST_AUTO_TEST_CASE(an_access_token_whose_refresh_token_cannot_be_stored_waits_until_it_can) {
    Refreshing r;
    store::StoreError const full{store::StoreError::Kind::unavailable, "disk full"};
    r.before_answer = [&] { r.store.fail_with(full); };
    BOOST_TEST(r.fetch().contains("could not keep"));
    BOOST_TEST(r.fetch().contains("could not keep"));
    BOOST_TEST(!r.store.token("xarios"));
    r.store.fail_with(std::nullopt);
    r.before_answer = [] {};
    BOOST_TEST(r.fetch() == "access-1");
    BOOST_TEST(r.store.token("xarios").value_or("") == r.rotating.valid);
    BOOST_TEST(r.endpoint.count() == 1);
    BOOST_TEST(r.fetch() == "access-2");
}

BOOST_AUTO_TEST_CASE(a_store_that_cannot_be_read_stops_the_fetch) {
    Refreshing r;
    r.store.fail_with(store::StoreError{store::StoreError::Kind::unavailable, "locked"});
    BOOST_TEST(r.fetch().contains("could not read"));
    BOOST_TEST(r.endpoint.count() == 0);
}

BOOST_AUTO_TEST_CASE(a_store_that_is_away_has_refused_no_credentials) {
    Refreshing r;
    r.store.fail_with(store::StoreError{store::StoreError::Kind::unavailable, "locked"});
    Arena arena;
    upstream::CallContext call_context{.arena = arena, .deadline = {}};
    auto const none = await(r.grant->fetch(r.endpoint, call_context));
    BOOST_REQUIRE(!none);
    BOOST_TEST((none.error().delivery == Delivery::busy));
    BOOST_TEST(none.error().retry_after.value_or(0) > 0u);
}

BOOST_AUTO_TEST_CASE(nothing_is_asked_while_the_store_is_known_to_keep_nothing) {
    for (bool const keeps_secrets : {true, false}) {
        auto memory = std::make_unique<fakes::MemoryStore>(keeps_secrets);
        auto& inner = *memory;
        store::WatchedStore watched(std::move(memory), [](auto const&) {});
        auto const grant = make_grant(refresh_options(), "xarios", watched);
        Rotating rotating("SECRET-configured");
        FakeEndpoint endpoint([&](Posted const& posted, int count) { return rotating(posted, count); });
        auto const fetch = [&] {
            Arena arena;
            upstream::CallContext call_context{.arena = arena, .deadline = {}};
            auto const granted = await(grant->fetch(endpoint, call_context));
            return granted ? granted->access_token : granted.error().reason;
        };
        BOOST_TEST(fetch() == "access-1");
        inner.fail_writes_with(store::StoreError{store::StoreError::Kind::unavailable, "disk full"});
        BOOST_TEST(!await(watched.put("teams", "kim", {"{}", ""})));
        if (!keeps_secrets) {
            BOOST_TEST(fetch() == "access-2"); // which no store keeps
            continue;
        }
        BOOST_TEST(fetch() == "the store could not keep the new refresh token");
        BOOST_TEST(endpoint.count() == 1);
        inner.fail_writes_with(std::nullopt);
        BOOST_TEST(fetch() == "access-2");
        BOOST_TEST(inner.token("xarios").value_or("") == rotating.valid);
    }
}

BOOST_AUTO_TEST_CASE(each_request_has_the_whole_time_whatever_the_wait_for_the_turn_took) {
    Refreshing r("SECRET-revoked");
    BOOST_TEST(await(r.store.save_token("xarios", "SECRET-stale")).has_value());
    auto const before = std::chrono::steady_clock::now();
    r.fetch(); // with a deadline that is long over
    BOOST_TEST(r.endpoint.count() == 2);
    for (auto const& posted : r.endpoint.posted())
        BOOST_TEST((posted.deadline >= before + refresh_options().timeout));
}

BOOST_AUTO_TEST_CASE(a_refused_token_is_read_again_for_what_a_gateway_stored_that_died) {
    Refreshing r;
    r.rotating.valid = "SECRET-of-the-dead";
    bool arrived = false;
    r.before_answer = [&] {
        if (!std::exchange(arrived, true)) (void)await(r.store.save_token("xarios", "SECRET-of-the-dead"));
    };
    BOOST_TEST(r.fetch() == "access-1");
    BOOST_TEST(r.endpoint.count() == 2);
    BOOST_TEST(r.endpoint.posted().at(1).form.contains("refresh_token=SECRET-of-the-dead&"));
    BOOST_TEST(r.store.token("xarios").value_or("") == "SECRET-rotated-1");
}

BOOST_AUTO_TEST_CASE(after_a_restart_the_stored_token_wins) {
    Refreshing r;
    r.fetch();
    r.restart();
    BOOST_TEST(r.fetch() == "access-2");
    BOOST_TEST(r.endpoint.posted().at(1).form.contains("refresh_token=SECRET-rotated-1&"));
}

BOOST_AUTO_TEST_CASE(if_the_stored_token_is_refused_the_configured_one_is_tried_once) {
    Refreshing r;
    BOOST_TEST(await(r.store.save_token("xarios", "SECRET-stale")).has_value());
    BOOST_TEST(r.fetch() == "access-1");
    BOOST_TEST(r.endpoint.count() == 2);
    BOOST_TEST(r.store.token("xarios").value_or("") == "SECRET-rotated-1");
    r.rotating.valid = "SECRET-revoked";
    BOOST_TEST(r.fetch().contains("invalid_grant"));
    BOOST_TEST(r.endpoint.count() == 3);
}

BOOST_AUTO_TEST_CASE(if_both_tokens_are_refused_the_configured_one_is_not_tried_again) {
    Refreshing r("SECRET-revoked");
    BOOST_TEST(await(r.store.save_token("xarios", "SECRET-stale")).has_value());
    BOOST_TEST(r.fetch().contains("invalid_grant"));
    BOOST_TEST(r.endpoint.count() == 2);
    BOOST_TEST(r.fetch().contains("invalid_grant"));
    BOOST_TEST(r.endpoint.count() == 3);
}

BOOST_AUTO_TEST_CASE(an_endpoint_that_is_down_does_not_spend_the_configured_token) {
    Refreshing r;
    BOOST_TEST(await(r.store.save_token("xarios", "SECRET-stale")).has_value());
    FakeEndpoint flaky([&](Posted const& posted, int count) {
        if (count == 2) return TokenAnswer{0, "", Delivery::timed_out};
        return r.rotating(posted, count);
    });
    Arena arena;
    upstream::CallContext call_context{.arena = arena, .deadline = {}};
    BOOST_TEST(!await(r.grant->fetch(flaky, call_context)));
    BOOST_TEST(await(r.grant->fetch(flaky, call_context)).value().access_token == "access-1");
}

BOOST_AUTO_TEST_CASE(without_a_store_key_the_token_lives_in_memory) {
    Refreshing r("SECRET-configured", false);
    BOOST_TEST(r.fetch() == "access-1");
    BOOST_TEST(r.fetch() == "access-2");
    BOOST_TEST(!r.store.token("xarios"));
}

BOOST_AUTO_TEST_CASE(an_endpoint_that_does_not_rotate_keeps_its_token) {
    fakes::MemoryStore store;
    auto const grant = make_grant(refresh_options(), "xarios", store);
    FakeEndpoint endpoint([](Posted const&, int) { return TokenAnswer{200, token_json("t")}; });
    Arena arena;
    upstream::CallContext call_context{.arena = arena, .deadline = {}};
    for (int i = 0; i < 2; ++i)
        BOOST_TEST(await(grant->fetch(endpoint, call_context)).has_value());
    BOOST_TEST(endpoint.posted().at(1).form.contains("refresh_token=SECRET-configured&"));
}

BOOST_AUTO_TEST_SUITE_END()
