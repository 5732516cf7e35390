#include "gateway/config/restart.hpp"
#include "tests/gateway/config/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::config;
using namespace idiom::config::test;

namespace {

Listener plain(std::string host, std::uint16_t port = 8080) { return {{std::move(host), port}, {}}; }

Listener secure(std::string host, ClientAuth auth = ClientAuth::none) {
    Listener listener = plain(std::move(host), 8443);
    listener.tls.emplace().client_auth = auth;
    return listener;
}

std::string const rest = "backends: {}\nroutes: {}\n";
std::string const crm = "clients:\n  - { name: crm, api_key: sesame }\n";
std::string const batch = "clients:\n  - { name: batch, certificate: { subject: CN=batch } }\n";

std::string asking(std::string const& address) {
    return "listen:\n  - address: " + address +
           "\n    tls: { certificate: a.pem, private_key: a.pem, client_ca: a.pem }\n";
}

} // namespace

BOOST_AUTO_TEST_CASE(a_reload_is_checked_against_the_addresses_that_are_bound) {
    Folder const folder;
    folder.write("a.pem", "x");
    struct {
        std::string_view name;
        std::vector<Listener> running;
        std::string text;
        std::vector<std::string> lines; ///< what is wrong; each behind the file's name
    } const rows[]{
        {"clients_that_stay", {plain("0.0.0.0")}, "listen: [{ address: 127.0.0.1:8080 }]\n" + crm, {}},
        {"an_open_gateway_on_loopback", {plain("127.0.0.1")}, "listen: [{ address: 127.0.0.1:80 }]\n", {}},
        {"a_file_that_closes_the_address_and_drops_the_clients",
         {plain("127.0.0.1"), plain("0.0.0.0")},
         "listen: [{ address: 127.0.0.1:8080 }]\nclients: []\n",
         {"3:1: clients: none are listed, and until it is restarted the gateway listens on '0.0.0.0:8080': "
          "anyone could call"}},
        {"a_file_without_either",
         {plain("::")},
         "",
         {"1:1: clients: none are listed, and until it is restarted the gateway listens on '[::]:8080': "
          "anyone could call"}},
        {"a_file_that_names_the_address_is_told_there",
         {plain("0.0.0.0")},
         "listen: [{ address: 0.0.0.0:8080 }]\n",
         {"2:21: address: '0.0.0.0:8080' is not a loopback address, and no clients are listed: anyone could "
          "call"}},
        {"certificates_that_a_listener_asks_for",
         {secure("0.0.0.0", ClientAuth::required)},
         asking("0.0.0.0:8443") + batch,
         {}},
        {"certificates_that_a_listener_asks_for_from_now_on",
         {secure("0.0.0.0")},
         asking("0.0.0.0:8443") + batch,
         {}},
        {"certificates_that_no_bound_listener_asks_for",
         {secure("0.0.0.0"), plain("127.0.0.1", 8444)},
         asking("127.0.0.1:8444") + batch,
         {"5:1: clients: until the gateway is restarted no listener asks for client certificates"}},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            auto const file = folder.write("routes.yaml", "version: 1\n" + row.text + rest);
            auto lines = lines_of(load_again(file, row.running, environment({})));
            for (auto& line : lines)
                line = line.substr(file.string().size() + 1);
            BOOST_TEST(lines == row.lines, boost::test_tools::per_element());
        }
}

BOOST_AUTO_TEST_CASE(listeners_keep_their_addresses_and_take_the_tls_of_the_file) {
    auto const kept = keep_bound({plain("127.0.0.1"), secure("127.0.0.1"), secure("127.0.0.2")},
                                 {secure("127.0.0.1", ClientAuth::required), plain("127.0.0.2", 8443)});
    BOOST_REQUIRE(kept.listeners.size() == 3u);
    BOOST_TEST((kept.renewed == std::vector{false, true, false}));
    BOOST_TEST(!kept.listeners[0].tls);
    BOOST_TEST((kept.listeners[1].tls->client_auth == ClientAuth::required));
    BOOST_TEST((kept.listeners[2].tls->client_auth == ClientAuth::none));
}

BOOST_AUTO_TEST_CASE(what_only_a_restart_takes_over_is_named) {
    struct {
        std::string_view key; ///< "" for what a reload takes over
        void (*change)(Config&);
    } const rows[]{
        {"listen", [](Config& config) { config.listen.front().address.host = "0.0.0.0"; }},
        {"listen", [](Config& config) { config.listen.push_back(plain("127.0.0.2")); }},
        {"listen", [](Config& config) { config.listen.front().tls.emplace(); }},
        {"listen", [](Config& config) { config.listen.front().protocols = {ListenerProtocol::http_1_1}; }},
        {"admin", [](Config& config) { config.admin.address.port = 1; }},
        {"threads", [](Config& config) { config.threads = 7; }},
        {"store", [](Config& config) { config.store = SqliteStore{"other.db"}; }},
        {"store", [](Config& config) { config.store = PostgresqlStore{Secret("postgresql://h")}; }},
        {"store_key", [](Config& config) { config.store_key.emplace("k"); }},
        {"limits", [](Config& config) { config.limits.failed_logins = 1; }},
        {"access_log", [](Config& config) { config.access_log.format = LogFormat::text; }},
        {"tracing", [](Config& config) { config.tracing.emplace(); }},
        {"webhooks", [](Config& config) { config.webhooks.emplace_back(); }},
        {"", [](Config& config) { config.limits.depth = 3; }},
        {"", [](Config& config) { config.clients.emplace_back(); }},
        {"", [](Config& config) { config.backends["b"]; }},
    };
    for (auto const& row : rows) {
        Config next;
        row.change(next);
        auto const keys = restart_keys(Config{}, next);
        BOOST_TEST(keys.size() == (row.key.empty() ? 0u : 1u), row.key);
        if (!row.key.empty() && !keys.empty()) BOOST_TEST(keys.front() == row.key);
    }
    Config running;
    running.listen = {plain("127.0.0.1"), secure("127.0.0.1")};
    Config next;
    next.listen = {secure("127.0.0.1", ClientAuth::required), plain("127.0.0.1")};
    BOOST_TEST(restart_keys(running, next).empty());
}
