#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/shared_store.hpp"

#include <atomic>
#include <thread>

// Rate limits of clients that two real gateways share over one real PostgreSQL.

using namespace idiom::test;

namespace {

struct Pair {
    explicit Pair(std::string const& limit)
        : setup{.store = store.name(),
                .more_clients =
                    "  - { name: limited, api_key: \"${env:LIMITED_KEY}\", routes: \"*\", rate_limit: " +
                    limit + " }\n"} {}

    HttpClient client(std::size_t number) const {
        return gateways[number % 2].client(gateways[number % 2].http(), limited_key);
    }

    /// How many of `calls` are allowed, by clients of both gateways at once, each with connections of its
    /// own.
    int allowed_of(int calls) const {
        std::atomic<int> allowed = 0;
        std::atomic<int> refused = 0;
        {
            std::vector<std::jthread> threads;
            for (std::size_t t = 0; t < 4; ++t)
                threads.emplace_back([&, t] {
                    for (int i = 0; i < calls / 4; ++i) {
                        auto own = client(t);
                        auto const status = own.get("/v1/genesys/capabilities").status;
                        allowed += status == 200;
                        refused += status == 429;
                    }
                });
        }
        BOOST_TEST(allowed + refused == calls);
        return allowed;
    }

    Vendors vendors;
    SharedStore store{StoreKind::postgresql};
    Setup setup;
    std::array<Gateway, 2> gateways{Gateway(setup, vendors), Gateway(setup, vendors)};
};

} // namespace

BOOST_AUTO_TEST_CASE(two_gateways_allow_together_what_one_would) {
    Pair pair("{ requests: 1, per: 24h, burst: 100 }");
    BOOST_TEST(pair.allowed_of(200) == 100);
    for (std::size_t i = 0; i < 2; ++i) {
        auto const refused = pair.client(i).get("/v1/genesys/capabilities");
        BOOST_TEST(refused.status == 429);
        BOOST_TEST(refused.header("RateLimit").starts_with("\"default\";r=0;t="),
                   refused.header("RateLimit"));
        BOOST_TEST(std::stoi(std::string(refused.header("Retry-After"))) > 80'000);
        BOOST_TEST(pair.client(i).get("/v1/evovoice/capabilities").status == 200);
    }
}

BOOST_AUTO_TEST_CASE(a_restart_gives_nobody_a_fresh_burst) {
    Pair pair("{ requests: 1, per: 24h, burst: 5 }");
    BOOST_TEST(pair.allowed_of(8) == 5);
    pair.gateways[0].kill();
    pair.gateways[0].restart();
    BOOST_TEST(pair.client(0).get("/v1/genesys/capabilities").status == 429);
}

BOOST_AUTO_TEST_CASE(without_the_database_each_gateway_limits_by_itself_and_says_so_once) {
    Pair pair("{ requests: 1, per: 24h, burst: 10 }");
    BOOST_TEST(pair.client(0).get("/v1/genesys/capabilities").status == 200);
    BOOST_TEST(pair.client(1).get("/v1/genesys/capabilities").status == 200);
    pair.store.crash();
    for (std::size_t i = 0; i < 2; ++i) {
        auto client = pair.client(i);
        int allowed = 0;
        for (int n = 0; n < 20; ++n)
            allowed += client.get("/v1/genesys/capabilities").status == 200;
        BOOST_TEST(allowed == 9);
        constexpr std::string_view words = "each gateway limits its clients on its own meanwhile";
        auto const told = [&] { return pair.gateways[i].log().find(words); };
        BOOST_TEST(eventually([&] { return told() != std::string::npos; }, 30s));
        BOOST_TEST((pair.gateways[i].log().find(words, told() + 1) == std::string::npos));
    }
    pair.store.restart();
    for (std::size_t i = 0; i < 2; ++i) {
        auto client = pair.client(i);
        BOOST_TEST(eventually(
            [&] {
                client.get("/v1/genesys/capabilities");
                return pair.gateways[i].log().find("hold over all gateways again") != std::string::npos;
            },
            30s));
    }
    // Of the burst of ten, two had been drawn from the database.
    BOOST_TEST(pair.allowed_of(40) <= 8);
}
