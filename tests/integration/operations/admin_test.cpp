#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/support/exposition.hpp"

#include <atomic>
#include <csignal>
#include <thread>

using namespace idiom::test;

namespace {

HttpResponse reload(Gateway const& gateway, Fields headers = {}) {
    headers.push_back({"Host", "127.0.0.1:" + std::to_string(gateway.admin().port)});
    return HttpClient(gateway.admin()).call("POST", "/reload", headers);
}

double reloads(Gateway const& gateway, std::string const& result) {
    Exposition const scrape(HttpClient(gateway.admin()).get("/metrics").body);
    return scrape.value("idiom_config_reloads_total", {{"result", result}});
}

/// Sends a request with a given Host; HttpClient would add its own.
int status_of(Gateway const& gateway, std::string const& line, std::string const& fields) {
    Connection connection(gateway.admin());
    connection.send(line + " HTTP/1.1\r\n" + fields + "Connection: close\r\n\r\n");
    auto const response = connection.read(line.starts_with("HEAD"));
    return response ? response->status : 0;
}

} // namespace

// --- POST /reload

BOOST_AUTO_TEST_CASE(a_reload_has_taken_effect_when_it_is_answered) {
    Vendors vendors;
    Gateway gateway(Setup{.threads = 3}, vendors);
    auto const file = gateway.file("routes.yaml");
    auto const text = read_file(file);
    for (int round = 0; round < 10; ++round) {
        auto const name = "fresh-" + std::to_string(round);
        write_file(file, text + "  " + name + ": { backend: genesys }\n");
        auto const response = reload(gateway);
        BOOST_TEST(response.status == 200);
        BOOST_TEST(response.header("Content-Type") == "application/json");
        BOOST_TEST(json_of(response).at("status") == "reloaded");
        // Each request has a connection of its own, so every event loop must use the new file.
        for (int i = 0; i < 6; ++i)
            BOOST_TEST(gateway.client().get("/v1/" + name + "/capabilities").status == 200);
    }
    BOOST_TEST(reloads(gateway, "success") == 10);
    BOOST_TEST(gateway.logs("the new configuration is in effect"));
}

BOOST_AUTO_TEST_CASE(a_bad_file_is_told_whole_and_changes_nothing) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto const file = gateway.file("routes.yaml");
    auto const text = read_file(file);
    auto const before = HttpClient(gateway.admin()).get("/config").body;
    auto bad = text;
    bad.replace(bad.find("threads:"), 8, "treads:");
    bad.replace(bad.find("dialect: xarios"), 15, "dialect: xariox");
    bad += "  lost: { backend: nowhere }\n";
    write_file(file, bad);
    auto const response = reload(gateway, {{"X-Request-Id", "reload-7"}});
    BOOST_TEST(response.status == 422);
    BOOST_TEST(response.header("Content-Type") == "application/problem+json");
    auto const problem = json_of(response);
    BOOST_TEST(problem.at("type") == "urn:idiom:problem:invalid-configuration");
    BOOST_TEST(problem.at("status") == 422);
    BOOST_TEST(problem.at("instance") == "reload-7");
    std::string told;
    for (auto const& error : problem.at("errors"))
        told += error.at("detail").get<std::string>() + "\n";
    auto const checked = run({IDIOM_PROGRAM, "check", file}, gateway_environment());
    BOOST_TEST(told == checked.out);
    BOOST_TEST(problem.at("errors").size() >= 3U);
    BOOST_TEST(told.find("did you mean 'threads'?") != std::string::npos);

    // The check cannot know this, because it opens no connections and no certificates.
    write_file(gateway.file("no.pem"), "no certificate");
    auto broken = text;
    broken.replace(broken.find("    dialect: xarios\n    url: http:"), 34,
                   "    dialect: xarios\n    tls: { ca: no.pem }\n    url: https:");
    write_file(file, broken);
    auto const refused = reload(gateway);
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(json_of(refused).at("errors").at(0).at("detail").get<std::string>().find("no.pem") !=
               std::string::npos);

    BOOST_TEST(HttpClient(gateway.admin()).get("/config").body == before);
    BOOST_TEST(gateway.client().get(users_path(Vendor::genesys) + "?limit=1").status == 200);
    BOOST_TEST(reloads(gateway, "failure") == 2);
    BOOST_TEST(gateway.logs("the configuration stays as it is"));
    write_file(file, text);
    BOOST_TEST(reload(gateway).status == 200);
}

BOOST_AUTO_TEST_CASE(a_reload_does_not_open_an_address_that_stays_bound) {
    Vendors vendors;
    std::string const open_address = "  - address: 0.0.0.0:0\n";
    Gateway gateway(Setup{.edits = {{"listen:\n", "listen:\n" + open_address}}}, vendors);
    auto const file = gateway.file("routes.yaml");
    auto text = read_file(file);
    text.erase(text.find(open_address), open_address.size());
    auto const clients = text.find("\nclients:");
    text.erase(clients, text.find("\nbackends:") - clients);
    write_file(file, text);
    auto const response = reload(gateway);
    BOOST_TEST(response.status == 422);
    BOOST_TEST(response.body.find("the gateway listens on '0.0.0.0:0': anyone could call") !=
               std::string::npos);
    BOOST_TEST(HttpClient(gateway.http()).get("/v1/routes").status == 401);
    BOOST_TEST(gateway.client().get("/v1/routes").status == 200);
}

BOOST_AUTO_TEST_CASE(reloads_at_once_take_place_while_requests_go_on) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    std::atomic<int> good = 0;
    std::atomic<int> served = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 10; ++i)
                    good += reload(gateway).status == 200;
            });
        threads.emplace_back([&] {
            for (int i = 0; i < 5; ++i)
                gateway.process().signal(SIGHUP);
        });
        threads.emplace_back([&] {
            auto client = gateway.client();
            for (int i = 0; i < 100; ++i)
                served += client.get(users_path(Vendor::genesys) + "?limit=1").status == 200;
        });
    }
    BOOST_TEST(good == 40);
    BOOST_TEST(served == 100);
    BOOST_TEST(reloads(gateway, "success") >= 10); // at least those of one thread
    BOOST_TEST(reloads(gateway, "failure") == 0);
}

BOOST_AUTO_TEST_CASE(reloads_that_have_not_begun_are_one) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto const file = gateway.file("routes.yaml");
    auto text = read_file(file);
    for (int i = 0; i < 3000; ++i) // so that a reload takes a moment
        text += "  more-" + std::to_string(i) + ": { backend: genesys }\n";
    write_file(file, text);
    BOOST_TEST(reload(gateway).status == 200);
    auto const before = reloads(gateway, "success");

    constexpr int crowd_size = 40;
    std::vector<Connection> crowd;
    for (int i = 0; i < crowd_size; ++i)
        crowd.emplace_back(gateway.admin());
    write_file(file, text + "  latest: { backend: genesys }\n");
    for (auto& connection : crowd)
        connection.send("POST /reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
    for (int i = 0; i < 200; ++i)
        gateway.process().signal(SIGHUP);
    for (auto& connection : crowd) {
        auto const response = connection.read();
        BOOST_REQUIRE(response.has_value());
        BOOST_TEST(response->status == 200);
    }
    // A client with a response finds what the file said when it asked.
    BOOST_TEST(gateway.client().get("/v1/latest/capabilities").status == 200);
    // One reload ran when the others came. A few more may run, because signals come in between.
    BOOST_TEST(reloads(gateway, "success") - before < crowd_size);
    write_file(file, text);
    BOOST_TEST(reload(gateway).status == 200);
    BOOST_TEST(gateway.client().get("/v1/latest/capabilities").status == 404);
}

BOOST_AUTO_TEST_CASE(only_who_means_it_reloads) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    for (auto const* const method : {"GET", "HEAD", "PUT", "DELETE"}) {
        auto const response = HttpClient(gateway.admin()).call(method, "/reload");
        BOOST_TEST(response.status == 405);
        BOOST_TEST(response.header("Allow") == "POST");
    }
    for (auto const* const path : {"/reload/", "/Reload", "/config/", "/metricsx", "/"})
        BOOST_TEST(HttpClient(gateway.admin()).call("POST", path).status == 404);
    for (auto const* const origin : {"https://evil.example", "null", "http://127.0.0.1:9901"}) {
        auto const response = reload(gateway, {{"Origin", origin}});
        BOOST_TEST(response.status == 403);
        BOOST_TEST(problem_of(response) == "forbidden");
    }
    auto const port = std::to_string(gateway.admin().port);
    for (std::string const host : {"evil.example", "evil.example:9901", "127.0.0.1.evil.example",
                                   "localhost.evil.example", "[::1].evil.example"}) {
        auto const status = status_of(gateway, "POST /reload", "Host: " + host + "\r\nContent-Length: 0\r\n");
        BOOST_TEST((status == 403 || status == 400), host << " " << status);
    }
    BOOST_TEST(reloads(gateway, "success") == 0);
    for (auto const& host :
         {std::string("localhost"), "LOCALHOST:" + port, std::string("127.0.0.1"), "127.0.0.1:" + port,
          std::string("[::1]"), "[::1]:" + port, std::string("192.0.2.7")})
        BOOST_TEST(status_of(gateway, "POST /reload", "Host: " + host + "\r\nContent-Length: 0\r\n") == 200,
                   host);
    BOOST_TEST(reloads(gateway, "success") == 7);
}

BOOST_AUTO_TEST_CASE(a_page_in_a_browser_reads_nothing_but_the_probes) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto const port = std::to_string(gateway.admin().port);
    std::string const browser = "Accept-Language: en\r\n";
    std::vector<std::string> const pages_of_others{"Host: evil.example\r\n" + browser,
                                                   "Host: evil.example:" + port + "\r\n" + browser,
                                                   "Host: 127.0.0.1.evil.example\r\n" + browser,
                                                   "Host: localhost.\r\n" + browser,
                                                   "Host: idiom\r\nCookie: a=b\r\n",
                                                   "Host: idiom\r\nSec-Fetch-Site: none\r\n",
                                                   "Host: idiom\r\nOrigin: http://idiom\r\n",
                                                   "Host:\r\n" + browser,
                                                   "Host: 127.0.0.1\r\nOrigin: http://evil.example\r\n",
                                                   "Host: localhost:" + port + "\r\nOrigin: null\r\n"};
    for (auto const& fields : pages_of_others) {
        for (std::string const line : {"GET /config", "HEAD /config", "GET /config?x=y", "GET /metrics",
                                       "HEAD /metrics", "GET /reload", "GET /", "GET /nothing"})
            BOOST_TEST(status_of(gateway, line, fields) == 403, line << " " << fields);
        // HAProxy and others use any name.
        for (std::string const line : {"GET /healthz", "HEAD /healthz", "GET /readyz", "HEAD /readyz"})
            BOOST_TEST(status_of(gateway, line, fields) == 200, line << " " << fields);
    }
    // The authority of an absolute target replaces Host.
    BOOST_TEST(status_of(gateway, "GET http://evil.example/config", "Host: 127.0.0.1\r\n" + browser) == 403);
    for (std::string const host : {"localhost", "LocalHost", "127.0.0.1", "[::1]", "192.0.2.7"})
        for (std::string const line : {"GET /config", "GET /metrics"}) {
            BOOST_TEST(status_of(gateway, line, "Host: " + host + "\r\n") == 200, line << " " << host);
            BOOST_TEST(status_of(gateway, line, "Host: " + host + ":" + port + "\r\n" + browser) == 200);
        }
}

BOOST_AUTO_TEST_CASE(a_machine_reads_by_any_name_and_reloads_by_those_of_operators_only) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    for (std::string const host : {"idiom", "idiom.internal:9901", "evil.example"}) {
        auto const fields = "Host: " + host + "\r\n";
        for (std::string const line :
             {"GET /config", "HEAD /config", "GET /metrics", "GET /healthz", "GET /readyz"})
            BOOST_TEST(status_of(gateway, line, fields) == 200, line << " " << host);
        BOOST_TEST(status_of(gateway, "POST /reload", fields + "Content-Length: 0\r\n") == 403, host);
    }
    BOOST_TEST(reloads(gateway, "success") == 0);
}

BOOST_AUTO_TEST_CASE(a_gateway_that_drains_shows_its_metrics_and_takes_no_other_configuration) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    vendors.plan(Vendor::genesys, {{"action", "delay"}, {"milliseconds", 3000}});
    Connection caller(gateway.http());
    caller.send(request_text("GET", users_path(Vendor::genesys), {{"X-Api-Key", std::string(crm_key)}}));
    BOOST_TEST(eventually([&] { return !vendors.requests(Vendor::genesys).empty(); }));
    gateway.process().signal(SIGTERM);
    BOOST_TEST(eventually([&] { return HttpClient(gateway.admin()).get("/readyz").status == 503; }));
    auto const refused = reload(gateway);
    BOOST_TEST(refused.status == 503);
    BOOST_TEST(problem_of(refused) == "draining");
    Exposition const scrape(HttpClient(gateway.admin()).get("/metrics").body);
    BOOST_TEST(scrape.value("idiom_requests_in_flight") == 1);
    BOOST_TEST(scrape.sum("idiom_config_reloads_total") == 0);
    auto const response = caller.read();
    BOOST_REQUIRE(response.has_value());
    BOOST_TEST(response->status == 200);
    BOOST_TEST(gateway.process().wait().value_or(-1) == 0);
}

// --- /config

BOOST_AUTO_TEST_CASE(connections_that_only_sit_there_keep_no_probe_out) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    std::vector<Connection> crowd;
    for (int i = 0; i < 100; ++i)
        crowd.emplace_back(gateway.admin());
    BOOST_TEST(HttpClient(gateway.admin()).get("/healthz").status == 200);
    BOOST_TEST(crowd.front().read_to_end() == ""); // closed to make room
    BOOST_TEST(crowd.back().read_to_end() == "");  // also ends soon
}

BOOST_AUTO_TEST_CASE(the_configuration_is_shown_as_it_is_in_effect) {
    Vendors vendors;
    Gateway gateway(Setup{.threads = 2}, vendors);
    auto const shown = [&] { return json_of(HttpClient(gateway.admin()).get("/config")); };
    auto const first = shown();
    BOOST_TEST(first.at("threads") == 2);
    BOOST_TEST(first.at("limits").at("depth") == 64);
    BOOST_TEST(first.at("backends").at("genesys").at("pool").at("max_connections") == 64);
    BOOST_TEST(first.at("clients").at(1).at("allow") == Json({"read"}));
    BOOST_TEST(first.at("routes").size() == 4U);

    // A reload adopts a part of the changes only.
    auto const file = gateway.file("routes.yaml");
    auto text = read_file(file) + "  second: { backend: genesys }\n";
    text.replace(text.find("threads: 2"), 10, "threads: 5");
    text.replace(text.find("limits: {}"), 10, "limits: { body: 1MiB, depth: 32 }");
    write_file(file, text);
    BOOST_TEST(reload(gateway).status == 200);
    auto const second = shown();
    BOOST_TEST(gateway.logs("only a restart takes over the changes of threads, limits"));
    BOOST_TEST(second.at("threads") == 2);
    BOOST_TEST(second.at("limits").at("body") == "256KiB");
    BOOST_TEST(second.at("limits").at("depth") == 32);
    BOOST_TEST(second.at("routes").at("second").at("backend") == "genesys");

    auto const head = HttpClient(gateway.admin()).call("HEAD", "/config");
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.body.empty());
    BOOST_TEST(head.header("Content-Type") == "application/json");
    BOOST_TEST(head.header("Cache-Control") == "no-store");
    auto const post = HttpClient(gateway.admin()).call("POST", "/config");
    BOOST_TEST(post.status == 405);
    BOOST_TEST(post.header("Allow") == "GET, HEAD");
}

BOOST_AUTO_TEST_CASE(no_secret_is_shown_by_any_page) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto const file = gateway.file("routes.yaml");
    auto const text = read_file(file);
    auto bad = text;
    bad.replace(bad.find("    url: http://"), 16, "    url: http://user:Sesam-1@");
    bad += "  lost: { backend: \"${env:VENDOR_PASSWORD}\" }\n";
    write_file(file, bad);
    auto const refused = reload(gateway);
    BOOST_TEST(refused.status == 422);
    write_file(file, text);
    BOOST_TEST(reload(gateway).status == 200);
    auto admin = HttpClient(gateway.admin());
    std::string everything = refused.body;
    for (auto const* const path : {"/config", "/metrics", "/healthz", "/readyz", "/nothing"})
        everything += admin.get(path).body;
    BOOST_TEST(everything.find("Sesam") == std::string::npos);
    for (auto const& secret : configured_secrets())
        BOOST_TEST(everything.find(secret) == std::string::npos, everything);
}
