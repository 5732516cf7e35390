#include <boost/test/unit_test.hpp>

#include "gateway/upstream/signing_backend.hpp"
#include "tests/support/token_endpoint.hpp"

#include <boost/asio/detached.hpp>

#include <latch>
#include <set>
#include <thread>

using namespace idiom;
using namespace idiom::upstream;
using namespace idiom::test;
namespace asio = boost::asio;

namespace {

/// The requests that the vendor got, and the tokens that it accepts. Shared by the loops of a test.
struct Vendor {
    std::mutex mutex;
    std::vector<std::string> seen; ///< "GET Bearer t1"
    std::set<std::string> revoked;
    bool refuses_all = false;
    Delivery delivery = Delivery::answered;

    int answer(Request const& request, std::string_view authorization) {
        std::scoped_lock const lock(mutex);
        seen.push_back(std::string(name_of(request.method)) + " " + std::string(authorization));
        return refuses_all || revoked.contains(std::string(authorization)) ? 401 : 200;
    }
};

class FakeVendor final : public upstream::Backend {
public:
    explicit FakeVendor(Vendor& vendor, bool suspends = false) : vendor_(vendor), suspends_(suspends) {}
    asio::awaitable<Response> send(Request const& request, upstream::CallContext& call_context) override {
        std::string const authorization(call_context.authorization);
        // Answers later, as a real back end does, so that other calls are sent meanwhile.
        if (suspends_) co_await net::suspend<bool>([](net::Resume<bool> resume) { resume(true); });
        int const status = vendor_.answer(request, authorization);
        co_return Response{
            .delivery = vendor_.delivery, .status = status, .headers = {}, .body = {}, .secrets = {}};
    }

private:
    Vendor& vendor_;
    bool suspends_;
};

FakeEndpoint::Answer granting() {
    return [](Posted const&, int count) {
        return TokenAnswer{200, token_json("t" + std::to_string(count), R"(,"expires_in":100)")};
    };
}

struct Signed {
    explicit Signed(FakeEndpoint::Answer answer = granting()) : tokens(std::move(answer)) {
        backend =
            sign(std::make_unique<FakeVendor>(vendor), Credential::oauth(tokens.source), tokens.endpoint);
    }
    Response send(Method method = Method::get) {
        Request const request{.method = method, .target = "/users", .headers = {}, .body = {}, .secrets = {}};
        arena.reset();
        upstream::CallContext call_context{.arena = arena, .deadline = no_deadline};
        return await(backend->send(request, call_context));
    }

    Arena arena;
    Vendor vendor;
    Tokens tokens;
    std::unique_ptr<upstream::Backend> backend;
};

using Seen = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_SUITE(signing)

BOOST_AUTO_TEST_CASE(a_fixed_credential_is_put_on_each_request) {
    struct Row {
        Credential credential;
        std::string seen;
    };
    for (auto const& row : {Row{Credential::none(), "GET "}, Row{Credential::bearer("abc"), "GET Bearer abc"},
                            Row{Credential::basic("u", "p"), "GET Basic dTpw"}}) {
        Vendor vendor;
        auto const backend = sign(std::make_unique<FakeVendor>(vendor), row.credential, nullptr);
        Arena arena;
        upstream::CallContext call_context{.arena = arena, .deadline = no_deadline};
        Request const request{.target = "/users", .headers = {}, .body = {}, .secrets = {}};
        BOOST_TEST(await(backend->send(request, call_context)).status == 200);
        BOOST_TEST(vendor.seen == Seen{row.seen});
    }
}

BOOST_AUTO_TEST_CASE(a_401_to_a_fixed_credential_is_the_last_word) {
    Vendor vendor;
    vendor.refuses_all = true;
    auto const backend = sign(std::make_unique<FakeVendor>(vendor), Credential::bearer("abc"), nullptr);
    Arena arena;
    upstream::CallContext call_context{.arena = arena, .deadline = no_deadline};
    Request const request{.target = "/users", .headers = {}, .body = {}, .secrets = {}};
    BOOST_TEST(await(backend->send(request, call_context)).status == 401);
    BOOST_TEST(vendor.seen.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_token_is_got_once_and_put_on_each_request) {
    Signed s;
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(s.send().status == 200);
    BOOST_TEST(s.vendor.seen == Seen(3, "GET Bearer t1"));
    BOOST_TEST(s.tokens.endpoint->count() == 1);
}

BOOST_AUTO_TEST_CASE(a_401_renews_once_and_repeats_once_a_write_too) {
    for (auto const method : {Method::get, Method::post, Method::put, Method::patch, Method::delete_}) {
        Signed s;
        s.send();
        s.vendor.seen.clear();
        s.vendor.revoked = {"Bearer t1"};
        BOOST_TEST(s.send(method).status == 200);
        auto const verb = std::string(name_of(method));
        BOOST_TEST(s.vendor.seen == (Seen{verb + " Bearer t1", verb + " Bearer t2"}));
        BOOST_TEST(s.tokens.endpoint->count() == 2);
    }
}

BOOST_AUTO_TEST_CASE(a_second_401_is_answered_as_it_is) {
    Signed s;
    s.vendor.refuses_all = true;
    BOOST_TEST(s.send().status == 401);
    BOOST_TEST(s.vendor.seen == (Seen{"GET Bearer t1", "GET Bearer t2"}));
    BOOST_TEST(s.tokens.endpoint->count() == 2);
    BOOST_TEST(s.send().status == 401);
    BOOST_TEST(s.tokens.endpoint->count() == 2);
}

BOOST_AUTO_TEST_CASE(a_revoked_token_is_renewed_each_time_it_happens) {
    Signed s;
    for (int turn = 1; turn <= 5; ++turn) {
        BOOST_TEST(s.send().status == 200);
        s.vendor.revoked.insert("Bearer t" + std::to_string(turn));
    }
    BOOST_TEST(s.send().status == 200);
    BOOST_TEST(s.tokens.endpoint->count() == 6);
}

BOOST_AUTO_TEST_CASE(without_a_token_the_call_is_refused_and_nothing_is_sent) {
    Signed s([](Posted const&, int) {
        return TokenAnswer{400, R"({"error":"invalid_grant","error_description":"SECRET-p@ss"})"};
    });
    for (int i = 0; i < 3; ++i)
        BOOST_TEST((s.send(Method::post).delivery == Delivery::refused));
    BOOST_TEST(s.vendor.seen.empty());
    BOOST_TEST(s.tokens.endpoint->count() == 1);
    BOOST_TEST(s.tokens.events == Seen{"the token endpoint answered 400 invalid_grant"});
}

BOOST_AUTO_TEST_CASE(a_call_without_a_token_tells_what_its_endpoint_came_to) {
    struct {
        std::string_view name;
        TokenAnswer response;
        Delivery delivery;
    } const rows[]{
        {"no connection", {0, "", Delivery::not_sent}, Delivery::not_sent},
        {"a lost reply", {0, "", Delivery::lost}, Delivery::not_sent},
        {"no reply in time", {0, "", Delivery::timed_out}, Delivery::not_sent},
        {"no HTTP", {0, "", Delivery::unusable}, Delivery::refused},
        {"no room", {0, "", Delivery::busy}, Delivery::busy},
        {"too many requests", {429, ""}, Delivery::busy},
        {"maintenance", {503, ""}, Delivery::busy},
        {"a failure", {500, ""}, Delivery::refused},
    };
    for (auto const& row : rows) {
        Signed s([&](Posted const&, int) { return row.response; });
        BOOST_TEST((s.send(Method::post).delivery == row.delivery), row.name);
        BOOST_TEST(s.vendor.seen.empty(), row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_call_ends_with_its_time_though_the_token_is_on_its_way) {
    struct {
        std::string_view name;
        bool writes;
        bool renewal;
        Delivery delivery; ///< of a write: one that leaves no doubt whether it arrived
    } const rows[]{
        {"a read without a token", false, false, Delivery::timed_out},
        {"a write without a token", true, false, Delivery::not_sent},
        {"a read after a 401", false, true, Delivery::timed_out},
        {"a write after a 401", true, true, Delivery::not_sent},
    };
    for (auto const& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            Signed s;
            if (row.renewal) s.send();
            s.vendor.revoked = {"Bearer t1"};
            s.vendor.seen.clear();
            s.tokens.endpoint->held = true;
            asio::io_context loop;
            upstream::CallContext call_context{.arena = s.arena, .deadline = telemetry::steady_clock()()};
            Request const request{.method = Method::post, .target = "/users", .writes = row.writes};
            std::optional<Response> response;
            auto const call = [&]() -> asio::awaitable<void> {
                auto const answered = co_await s.backend->send(request, call_context);
                response = answered;
            };
            asio::co_spawn(loop, call(), asio::detached);
            while (!response)
                loop.run_one();
            BOOST_TEST((response->delivery == row.delivery));
            BOOST_TEST(s.vendor.seen.size() == (row.renewal ? 1U : 0U));
            s.tokens.endpoint->release();
            loop.run();
            BOOST_TEST(s.tokens.endpoint->count() == (row.renewal ? 2 : 1));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_renewal_that_fails_after_a_401_refuses_the_call) {
    Signed s([](Posted const&, int count) {
        return count == 1 ? TokenAnswer{200, token_json("t1")} : TokenAnswer{500, ""};
    });
    s.send();
    s.vendor.revoked = {"Bearer t1"};
    BOOST_TEST((s.send().delivery == Delivery::refused));
    BOOST_TEST(s.vendor.seen.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_request_that_was_lost_is_not_repeated_here) {
    Signed s;
    s.vendor.delivery = Delivery::lost;
    s.vendor.refuses_all = true;
    BOOST_TEST((s.send(Method::post).delivery == Delivery::lost));
    BOOST_TEST(s.vendor.seen.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_token_is_replaced_before_it_ends) {
    Signed s;
    s.send();
    s.tokens.time.pass(80s);
    s.send();
    s.send();
    BOOST_TEST(s.vendor.seen == (Seen{"GET Bearer t1", "GET Bearer t1", "GET Bearer t2"}));
}

BOOST_AUTO_TEST_CASE(a_loop_notices_what_another_loop_renewed) {
    Signed s;
    s.send();
    s.tokens.obtain(1);
    s.send();
    BOOST_TEST(s.vendor.seen == (Seen{"GET Bearer t1", "GET Bearer t2"}));
}

BOOST_AUTO_TEST_CASE(a_storm_of_401s_on_two_threads_is_one_renewal) {
    for (int round = 0; round < 20; ++round) {
        Vendor vendor;
        Tokens tokens(granting());
        tokens.value();
        vendor.revoked = {"Bearer t1"};
        constexpr int calls = 10;
        std::latch start(2);
        std::atomic<int> good = 0;
        {
            auto const run = [&] {
                asio::io_context loop;
                auto const backend = sign(std::make_unique<FakeVendor>(vendor, true),
                                          Credential::oauth(tokens.source), tokens.endpoint);
                auto const call = [&]() -> asio::awaitable<void> {
                    Arena arena;
                    upstream::CallContext call_context{.arena = arena, .deadline = no_deadline};
                    Request const request{
                        .method = Method::post, .target = "/users", .headers = {}, .body = {}, .secrets = {}};
                    auto const response = co_await backend->send(request, call_context);
                    if (response.status == 200) ++good;
                };
                for (int i = 0; i < calls; ++i)
                    asio::co_spawn(loop, call(), asio::detached);
                start.arrive_and_wait();
                loop.run();
            };
            std::jthread one(run);
            std::jthread two(run);
        }
        BOOST_TEST(good == 2 * calls);
        BOOST_TEST(tokens.endpoint->count() == 2);
    }
}

BOOST_AUTO_TEST_SUITE_END()
