#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/load.hpp"

#include <csignal>
#include <cstdlib>
#include <set>

using namespace idiom::test;

/// Reloads under load: no client may notice, and the new file must be in effect.
namespace {

int reloads() {
    auto const* const asked = std::getenv("IDIOM_SOAK_RELOADS");
    return asked ? std::atoi(asked) : 100;
}

/// The `turn`-th configuration: pools shrink and grow, a route and a client come and go, roles are mapped or
/// not, a circuit breaker and other timeouts appear. What the callers use stays.
Setup configuration(int turn) {
    auto const odd = turn % 2 == 1;
    Setup setup;
    setup.pool = "{ max_connections: " + std::to_string(8 + turn % 5 * 8) +
                 ", idle_timeout: " + std::to_string(1 + turn % 3) + "s }";
    setup.timeout =
        odd ? "{ connect: 5s, request: 20s, total: 30s }" : "{ connect: 4s, request: 15s, total: 25s }";
    if (odd) setup.policies = "    circuit_breaker: { failures: 50, window: 10s, open_for: 1s }\n";
    if (turn % 3 == 0) setup.more_clients = "  - { name: newcomer, api_key: key-of-the-newcomer }\n";
    setup.more_routes = "  turn" + std::to_string(turn) + ":\n    backend: genesys\n" +
                        (odd ? "    roles: { clerk: ROLE_AGENT }\n" : "");
    return setup;
}

std::string_view const bad_files[] = {"", "version: 1\nclients: [\n",
                                      "version: 1\nroutes: { lost: { backend: nowhere } }\n"};

/// Creates users. With a pause after each create its connection is idle when a reload comes.
void add_writer(Load& load, Gateway const& gateway, Vendor vendor, int number,
                std::chrono::milliseconds pause, std::atomic<int>& created) {
    auto client = std::make_shared<StrictClient>(gateway.http(), StrictClient::Connections::kept,
                                                 Fields{{"X-Api-Key", std::string(crm_key)}});
    load.add(
        [=, &created](int turn) {
            auto const login =
                "writer" + std::to_string(number) + "." + std::to_string(turn) + "@example.test";
            auto const response =
                client->call("POST", users_path(vendor), json_type, new_user(vendor, login).dump());
            if (response.status != 201) return std::to_string(response.status) + " " + response.body;
            ++created;
            return std::string();
        },
        pause);
}

std::size_t times(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_hundred_reloads_under_load_fail_no_request) {
    Vendors vendors;
    Gateway gateway(configuration(0), vendors);
    auto const file = gateway.file("routes.yaml");
    std::map<Vendor, std::atomic<int>> created;
    Load load;
    int number = 0;
    for (auto const vendor : every_vendor)
        for (auto const pause : {0ms, 20ms})
            add_writer(load, gateway, vendor, ++number, pause, created[vendor]);
    auto client = gateway.client();
    std::size_t good = 0;
    std::size_t bad = 0;
    for (int turn = 1; turn <= reloads(); ++turn) {
        bool const broken = turn % 10 == 5;
        write_file(file, broken ? std::string(bad_files[bad % std::size(bad_files)])
                                : routes_yaml(configuration(turn), vendors));
        gateway.process().signal(SIGHUP);
        ++(broken ? bad : good);
        BOOST_REQUIRE(eventually([&] {
            auto const log = gateway.log();
            return times(log, "the new configuration is in effect") == good &&
                   times(log, "the configuration stays as it is") == bad;
        }));
        auto const path = "/v1/turn" + std::to_string(broken ? turn - 1 : turn) + "/capabilities";
        BOOST_TEST(eventually([&] { return client.get(path).status == 200; }), "turn " << turn);
        BOOST_TEST(load.goes_on(4));
    }
    load.stop();
    BOOST_TEST_MESSAGE(load.calls() << " calls, the longest took " << load.longest().count() << " ms");
    for (auto const& failure : load.failures())
        BOOST_TEST(failure == "");
    // Each create reached its vendor once.
    for (auto& [vendor, count] : created) {
        BOOST_TEST(count > 0);
        std::size_t held = 0;
        auto const path = users_path(vendor) + "?limit=500&fields=userName";
        std::set<std::string> logins;
        for (auto page = path; !page.empty();) {
            auto const response = client.get(page);
            BOOST_REQUIRE(response.status == 200);
            auto const body = json_of(response);
            for (auto const& user : body.at("users")) {
                auto const login = user.value("userName", "");
                if (!login.starts_with("writer")) continue;
                ++held;
                logins.insert(login);
            }
            page = body.contains("next") ? path + "&cursor=" + body.at("next").get<std::string>() : "";
        }
        BOOST_TEST(held == static_cast<std::size_t>(count), name_of(vendor));
        BOOST_TEST(logins.size() == held, name_of(vendor));
    }
}
