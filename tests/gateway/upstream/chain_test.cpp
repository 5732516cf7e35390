#include "gateway/upstream/chain.hpp"

#include "gateway/telemetry/tracing/recorder.hpp"
#include "tests/gateway/upstream/support.hpp"
#include "tests/support/token_endpoint.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

// Shows the effect of each policy's place in the chain by the requests on the wire.
namespace {

using namespace idiom;
using namespace idiom::test;

/// The requests on the wire, in order, and the answers of the hosts.
struct Wire {
    struct Sent {
        std::string host;
        std::string authorization;
        std::string traceparent;
    };
    std::vector<Sent> sent;
    std::map<std::string, std::vector<Response>> answers; ///< by host, one after the other, then 200

    Response answer(std::string const& host) {
        auto& left = answers[host];
        if (left.empty()) return answered(200);
        auto const next = left.front();
        left.erase(left.begin());
        return next;
    }
    std::string hosts() const {
        std::string all;
        for (auto const& one : sent)
            all += one.host;
        return all;
    }
};

/// A host at the end of the chain.
class FakeHost final : public upstream::Backend {
public:
    FakeHost(Wire& wire, std::string host) : wire_(wire), host_(std::move(host)) {}
    awaitable<Response> send(Request const&, upstream::CallContext& call_context) override {
        wire_.sent.push_back({.host = host_,
                              .authorization = std::string(call_context.authorization),
                              .traceparent = std::string(call_context.traceparent)});
        co_return wire_.answer(host_);
    }

private:
    Wire& wire_;
    std::string host_;
};

std::shared_ptr<upstream::Endpoint const> endpoint(std::string const& host) {
    auto made = std::make_shared<upstream::Endpoint>();
    made->host = host;
    return made;
}

std::shared_ptr<upstream::Breaker> breaker() {
    return std::make_shared<upstream::Breaker>(
        upstream::Breaker::Limits{.failures = 1, .window = 10s, .open_for = 15s});
}

/// Hosts "a", "b", … inside every policy; the breakers open after one failure.
struct Chain {
    explicit Chain(std::size_t hosts, std::size_t retries, bool breakers = false) {
        parts.backend = "acme";
        parts.dialect = "xarios";
        parts.credential = upstream::Credential::bearer("t");
        parts.retries = retries;
        parts.retry_budget = std::make_shared<upstream::RetryBudget>(1.0);
        for (std::size_t i = 0; i < hosts; ++i)
            parts.hosts.push_back(
                {endpoint(std::string(1, static_cast<char>('a' + i))), breakers ? breaker() : nullptr});
        parts.outlier_detector = std::make_shared<upstream::OutlierDetector>(hosts);
    }
    Response send(Request const& request = a_read, tracing::Trace const* trace = nullptr) {
        if (!chain)
            chain = upstream::make_chain(parts, world.environment(), tokens, [this](auto const& to) {
                return upstream::Sender{std::make_unique<FakeHost>(wire, to->host),
                                        []() -> awaitable<bool> { co_return true; }};
            });
        upstream::CallContext call_context{.arena = world.arena, .deadline = world.now + 30s, .trace = trace};
        return await(chain->send(request, call_context));
    }

    World world;
    Wire wire;
    upstream::ChainParts parts;
    std::shared_ptr<upstream::TokenClient> tokens;
    std::unique_ptr<upstream::Backend> chain;
};

BOOST_AUTO_TEST_SUITE(chain)

BOOST_AUTO_TEST_CASE(every_try_is_signed) {
    Chain chain(1, 1);
    chain.wire.answers["a"] = {answered(503)};
    BOOST_TEST(chain.send().status == 200);
    BOOST_REQUIRE(chain.wire.sent.size() == 2u);
    for (auto const& sent : chain.wire.sent)
        BOOST_TEST(sent.authorization == "Bearer t");
}

BOOST_AUTO_TEST_CASE(a_request_with_a_renewed_token_has_all_its_tries) {
    Tokens tokens([](Posted const&, int count) {
        return TokenAnswer{200, token_json("t" + std::to_string(count), R"(,"expires_in":100)")};
    });
    Chain chain(1, 1);
    chain.parts.credential = upstream::Credential::oauth(tokens.source);
    chain.tokens = tokens.endpoint;
    chain.wire.answers["a"] = {answered(503), answered(401), answered(503)};
    BOOST_TEST(chain.send().status == 200);
    std::vector<std::string> signatures;
    for (auto const& sent : chain.wire.sent)
        signatures.push_back(sent.authorization);
    BOOST_TEST((signatures == std::vector<std::string>{"Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2"}));
}

BOOST_AUTO_TEST_CASE(another_try_goes_to_another_host) {
    Chain chain(2, 1);
    chain.wire.answers["a"] = {answered(503), answered(503)};
    chain.wire.answers["b"] = {answered(503), answered(503)};
    BOOST_TEST(chain.send().status == 503);
    auto hosts = chain.wire.hosts();
    std::ranges::sort(hosts);
    BOOST_TEST(hosts == "ab");
    BOOST_TEST(chain.world.pauses.size() == 1u);
}

BOOST_AUTO_TEST_CASE(what_a_breaker_holds_back_goes_to_the_next_host_without_a_retry) {
    Chain chain(2, 0, true);
    chain.parts.hosts[0].breaker->note(upstream::HostSignal::bad, chain.world.now); // opens it
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(chain.send(a_write).status == 200);
    BOOST_TEST(chain.wire.hosts() == "bbbb");
    BOOST_TEST(chain.world.pauses.empty());
}

BOOST_AUTO_TEST_CASE(each_host_has_a_breaker_of_its_own) {
    Chain chain(2, 0, true);
    chain.wire.answers["a"] = {ended(Delivery::lost)};
    for (int i = 0; i < 4; ++i)
        chain.send(a_write);
    auto const hosts = chain.wire.hosts();
    BOOST_TEST(std::ranges::count(hosts, 'a') == 1);
    BOOST_TEST(std::ranges::count(hosts, 'b') == 3);
}

/// Counts the spans of a trace.
struct Traced {
    std::size_t spans = 0;
    tracing::Recorder recorder{0, [this](tracing::Batch& batch) {
                                   spans += std::exchange(batch.count, 0);
                                   batch.spans.clear();
                                   return true;
                               }};
    tracing::Context context{"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", ""};
};

BOOST_AUTO_TEST_CASE(each_try_is_a_span_and_the_parent_of_the_hosts_spans) {
    Traced traced;
    Chain chain(1, 2);
    chain.wire.answers["a"] = {answered(503), answered(503)};
    Arena arena;
    BOOST_TEST(chain.send(a_read, traced.recorder.begin(traced.context, arena)).status == 200);
    traced.recorder.flush();
    BOOST_REQUIRE(chain.wire.sent.size() == 3u);
    BOOST_TEST(traced.spans == 3u);
    BOOST_TEST(chain.wire.sent[0].traceparent != chain.wire.sent[1].traceparent);
    BOOST_TEST(chain.wire.sent[1].traceparent != chain.wire.sent[2].traceparent);
}

BOOST_AUTO_TEST_CASE(what_a_breaker_holds_back_has_no_span) {
    Traced traced;
    Chain chain(1, 0, true);
    chain.parts.hosts[0].breaker->note(upstream::HostSignal::bad, chain.world.now);
    Arena arena;
    auto const response = chain.send(a_read, traced.recorder.begin(traced.context, arena));
    BOOST_TEST(described(response) == "busy");
    traced.recorder.flush();
    BOOST_TEST(chain.wire.sent.empty());
    BOOST_TEST(traced.spans == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
