#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace idiom::test;

namespace {

std::string const genesys_list = users_path(Vendor::genesys) + "?limit=1";

std::size_t count(Vendors& vendors, Vendor vendor, std::string_view method) {
    auto const all = vendors.requests(vendor);
    return static_cast<std::size_t>(
        std::ranges::count_if(all, [&](Json const& request) { return request.at("method") == method; }));
}

/// A port where nothing listens.
std::uint16_t dead_port() {
    Vendors gone;
    return gone.ports(Vendor::genesys).http;
}

bool is_healthy(HttpClient& client, std::string_view route) {
    auto const response = json_of(client.get("/v1/routes"));
    for (auto const& line : response.at("routes"))
        if (line.at("name") == route) return line.at("healthy");
    throw std::runtime_error("no such route");
}

/// A back end `name` on these servers, and its route.
Setup with_servers(std::vector<std::uint16_t> const& ports, std::string const& policies = {}) {
    std::string urls;
    for (auto const port : ports)
        urls += (urls.empty() ? "" : ", ") + ("http://127.0.0.1:" + std::to_string(port) + "/api/v2");
    return {.more_back_ends =
                "  several:\n    dialect: genesys\n    urls: [" + urls +
                "]\n    auth: { type: basic, username: ops, password: \"${env:VENDOR_PASSWORD}\" }\n"
                "    settings: { release: \"8.5.2\" }\n    retries: { attempts: 0 }\n" +
                policies,
            .more_routes = "  several: { backend: several, roles: { agent: ROLE_AGENT } }\n"};
}

} // namespace

// --- Retries

BOOST_AUTO_TEST_CASE(a_read_is_tried_again_and_a_write_is_not) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto const made = client.call("POST", users_path(Vendor::genesys), json_type,
                                  new_user(Vendor::genesys, "again@example.test").dump());
    BOOST_REQUIRE(made.status == 201);
    auto const path = users_path(Vendor::genesys, json_of(made).at("id").get<std::string>());
    for (std::string_view const action : {"status", "drop", "drop_before_reply"}) {
        BOOST_TEST_CONTEXT(action) {
            vendors.forget_requests(Vendor::genesys);
            vendors.plan(Vendor::genesys, {{"match", {{"method", "GET"}}}, {"action", action}, {"times", 1}});
            BOOST_TEST(client.get(path).status == 200);
            BOOST_TEST(count(vendors, Vendor::genesys, "GET") == 2U);

            vendors.plan(Vendor::genesys, {{"match", {{"method", "PUT"}}}, {"action", action}, {"times", 0}});
            BOOST_TEST(client.call("PATCH", path, json_type, R"({"lastName":"Once"})").status >= 502);
            BOOST_TEST(count(vendors, Vendor::genesys, "PUT") == 1U);
            vendors.forget_plans(Vendor::genesys);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_retry_after_is_waited_for_where_there_is_time) {
    Vendors vendors;
    Gateway gateway(Setup{.timeout = "{ connect: 2s, request: 5s, total: 10s }"}, vendors);
    auto client = gateway.client();
    auto const busy = [](std::string_view when, int times = 1) {
        return Json{
            {"action", "status"}, {"status", 503}, {"headers", {{"Retry-After", when}}}, {"times", times}};
    };
    vendors.plan(Vendor::genesys, busy("1"));
    auto const asked = std::chrono::steady_clock::now();
    BOOST_TEST(client.get(genesys_list).status == 200);
    BOOST_TEST((std::chrono::steady_clock::now() - asked >= 1s));

    vendors.plan(Vendor::genesys, busy("11"));
    auto const later = client.get(genesys_list);
    BOOST_TEST(later.status == 503);
    BOOST_TEST(later.header("Retry-After") == "11");
    // Neither the gateway nor its client waits until that time.
    vendors.plan(Vendor::genesys, busy("Fri, 01 Jan 9999 00:00:00 GMT", 0));
    auto const never = client.get(genesys_list);
    BOOST_TEST(never.status == 503);
    BOOST_TEST(never.header("Retry-After") == "");
}

BOOST_AUTO_TEST_CASE(retries_end_with_the_time_of_the_call) {
    Vendors vendors;
    Gateway gateway(Setup{.timeout = "{ connect: 1s, request: 1s, total: 1s }",
                          .policies = "    retries: { attempts: 10, budget: 100% }\n"},
                    vendors);
    auto client = gateway.client();
    vendors.plan(Vendor::genesys, {{"action", "drop"}, {"times", 0}, {"milliseconds", 100}});
    auto const asked = std::chrono::steady_clock::now();
    auto const response = client.get(genesys_list);
    BOOST_TEST(response.status >= 502);
    // Ten retries with their pauses and this vendor's delays take twice as long.
    BOOST_TEST((std::chrono::steady_clock::now() - asked < 4s));
}

// --- Circuit breaker

BOOST_AUTO_TEST_CASE(a_circuit_opens_tells_for_how_long_and_closes_again) {
    Vendors vendors;
    Gateway gateway(Setup{.policies = "    retries: { attempts: 0 }\n    circuit_breaker: { failures: 3, "
                                      "window: 60s, open_for: 2s }\n"},
                    vendors);
    auto client = gateway.client();
    BOOST_TEST(client.get(genesys_list).status == 200);
    BOOST_TEST(is_healthy(client, "genesys"));
    vendors.plan(Vendor::genesys, {{"action", "status"}, {"status", 500}, {"times", 0}});
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(client.get(genesys_list).status == 502);
    vendors.forget_requests(Vendor::genesys);
    auto const held = client.get(genesys_list);
    BOOST_TEST(held.status == 503);
    BOOST_TEST(problem_of(held) == "backend-unavailable");
    BOOST_TEST((held.header("Retry-After") == "2" || held.header("Retry-After") == "1"));
    BOOST_TEST(vendors.requests(Vendor::genesys).empty());
    BOOST_TEST(!is_healthy(client, "genesys"));
    BOOST_TEST(is_healthy(client, "evovoice"));
    vendors.forget_plans(Vendor::genesys);
    BOOST_TEST(eventually([&] { return client.get(genesys_list).status == 200; }));
    BOOST_TEST(is_healthy(client, "genesys"));
    BOOST_TEST(gateway.logs("the circuit is open"));
    BOOST_TEST(gateway.logs("the circuit is closed again"));
}

BOOST_AUTO_TEST_CASE(a_reload_leaves_the_circuit_of_an_unchanged_back_end_open) {
    Vendors vendors;
    Gateway gateway(Setup{.policies = "    retries: { attempts: 0 }\n    circuit_breaker: { failures: 3, "
                                      "window: 60s, open_for: 600s }\n"},
                    vendors);
    auto client = gateway.client();
    auto const file = gateway.file("routes.yaml");
    auto const text = read_file(file);
    auto const reload = [&](std::string const& as) {
        auto const done = [&] {
            auto const log = gateway.log();
            return log.rfind("the new configuration is in effect");
        };
        auto const before = done();
        write_file(file, as);
        gateway.process().signal(SIGHUP);
        BOOST_REQUIRE(eventually([&] { return done() != before; }));
    };
    vendors.plan(Vendor::genesys, {{"action", "status"}, {"status", 500}, {"times", 0}});
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(client.get(genesys_list).status == 502);
    vendors.forget_plans(Vendor::genesys);
    BOOST_TEST(client.get(genesys_list).status == 503);

    reload(text + "  another: { backend: genesys }\n");
    BOOST_TEST(client.get("/v1/another/users?limit=1").status == 503);
    BOOST_TEST(client.get(genesys_list).status == 503);
    BOOST_TEST(!is_healthy(client, "genesys"));

    auto changed = text;
    for (auto at = changed.find("failures: 3"); at != changed.npos; at = changed.find("failures: 3"))
        changed.replace(at, 11, "failures: 4");
    reload(changed);
    BOOST_TEST(client.get(genesys_list).status == 200);
    BOOST_TEST(is_healthy(client, "genesys"));
}

// --- Several URLs

BOOST_AUTO_TEST_CASE(calls_reach_the_host_that_is_there) {
    Vendors vendors;
    Gateway gateway(with_servers({dead_port(), vendors.ports(Vendor::genesys).http}), vendors);
    auto client = gateway.client();
    for (int i = 0; i < 12; ++i) {
        BOOST_TEST(client.get("/v1/several/users?limit=1").status == 200);
        auto user = new_user(Vendor::genesys, "host" + std::to_string(i) + "@example.test");
        BOOST_TEST(client.call("POST", "/v1/several/users", json_type, user.dump()).status == 201);
    }
    BOOST_TEST(is_healthy(client, "several"));
    BOOST_TEST(gateway.logs("gets no requests for a while"));
    BOOST_TEST(gateway.client(gateway.admin()).get("/readyz").status == 200);
}

BOOST_AUTO_TEST_CASE(a_host_that_comes_back_is_used_again) {
    Vendors vendors;
    Vendors others;
    Gateway gateway(with_servers({vendors.ports(Vendor::genesys).http, others.ports(Vendor::genesys).http}),
                    vendors);
    auto client = gateway.client();
    auto const ask = [&] { return client.get("/v1/several/users?limit=1").status; };
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(ask() == 200);
    BOOST_TEST(!vendors.requests(Vendor::genesys).empty());
    BOOST_TEST(!others.requests(Vendor::genesys).empty());
    others.stop();
    BOOST_TEST(eventually([&] {
        BOOST_TEST(ask() == 200);
        return gateway.log().find("gets no requests for a while") != std::string::npos;
    }));
    others.start();
    BOOST_TEST(
        eventually([&] { return gateway.log().find("can be reached again") != std::string::npos; }, 30s));
    others.forget_requests(Vendor::genesys);
    BOOST_TEST(eventually([&] { return ask() == 200 && !others.requests(Vendor::genesys).empty(); }));
}

BOOST_AUTO_TEST_CASE(a_host_that_was_out_before_a_reload_is_out_after_it_and_comes_back) {
    Vendors vendors;
    Vendors others;
    Gateway gateway(with_servers({vendors.ports(Vendor::genesys).http, others.ports(Vendor::genesys).http}),
                    vendors);
    auto client = gateway.client();
    auto const ask = [&] { return client.get("/v1/several/users?limit=1").status; };
    auto const says = [&](std::string_view text) { return gateway.log().find(text) != std::string::npos; };
    others.plan(Vendor::genesys, {{"action", "status"}, {"status", 500}, {"times", 0}});
    BOOST_TEST(eventually([&] { return ask() > 0 && says("gets no requests for a while"); }));
    gateway.process().signal(SIGHUP);
    BOOST_TEST(gateway.logs("the new configuration is in effect"));
    others.forget_plans(Vendor::genesys);
    others.forget_requests(Vendor::genesys);
    BOOST_TEST(ask() == 200);
    BOOST_TEST(ask() == 200);
    BOOST_TEST(others.requests(Vendor::genesys).empty());
    BOOST_TEST(eventually([&] { return ask() == 200 && says("can be reached again"); }, 30s));
    BOOST_TEST(eventually([&] { return ask() == 200 && !others.requests(Vendor::genesys).empty(); }));
}

BOOST_AUTO_TEST_CASE(a_host_that_fails_opens_its_own_circuit_only) {
    Vendors vendors;
    Vendors others;
    Gateway gateway(with_servers({vendors.ports(Vendor::genesys).http, others.ports(Vendor::genesys).http},
                                 "    circuit_breaker: { failures: 2, window: 60s, open_for: 600s }\n"),
                    vendors);
    auto client = gateway.client();
    auto const ask = [&] { return client.get("/v1/several/users?limit=1").status; };
    auto const fail = [](Vendors& all) {
        all.plan(Vendor::genesys, {{"action", "status"}, {"status", 500}, {"times", 0}});
    };
    fail(others);
    std::size_t failures = 0;
    for (int i = 0; i < 12; ++i)
        failures += ask() != 200;
    BOOST_TEST(failures == 2U);
    BOOST_TEST(others.requests(Vendor::genesys).size() == 2U);
    BOOST_TEST(is_healthy(client, "several"));
    fail(vendors);
    BOOST_TEST(eventually([&] { return ask() == 503; }));
    BOOST_TEST(others.requests(Vendor::genesys).size() == 2U);
    BOOST_TEST(!is_healthy(client, "several"));
}

BOOST_AUTO_TEST_CASE(a_back_end_without_any_host_is_unreachable_and_not_healthy) {
    Vendors vendors;
    Gateway gateway(with_servers({dead_port(), dead_port()}), vendors);
    auto client = gateway.client();
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(problem_of(client.get("/v1/several/users?limit=1")) == "backend-unreachable");
    BOOST_TEST(!is_healthy(client, "several"));
}

// --- Rate limits

namespace {

Setup with_limited_client(std::string const& limit) {
    return {.more_clients =
                "  - { name: limited, api_key: \"${env:LIMITED_KEY}\", routes: \"*\", rate_limit: " + limit +
                " }\n"};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_reload_under_a_limited_request_leaves_its_answer_whole) {
    Vendors vendors;
    auto setup = with_limited_client("{ requests: 1, per: 1h, burst: 3 }");
    setup.threads = 1;
    Gateway gateway(setup, vendors);
    vendors.plan(Vendor::genesys, {{"action", "delay"}, {"milliseconds", 600}});
    vendors.forget_requests(Vendor::genesys);
    HttpResponse response;
    {
        std::jthread const client(
            [&] { response = gateway.client(gateway.http(), limited_key).get(genesys_list); });
        BOOST_TEST(eventually([&] { return !vendors.requests(Vendor::genesys).empty(); }));
        gateway.process().signal(SIGHUP);
    }
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.header("RateLimit-Policy") == "\"default\";q=1;w=3600;burst=3");
}

BOOST_AUTO_TEST_CASE(a_client_that_asks_too_often_is_told_when_to_come_back) {
    Vendors vendors;
    Gateway gateway(with_limited_client("{ requests: 1, per: 1h, burst: 3 }"), vendors);
    auto client = gateway.client(gateway.http(), limited_key);
    for (int left = 2; left >= 0; --left) {
        auto const response = client.get(genesys_list);
        BOOST_TEST(response.status == 200);
        BOOST_TEST(response.header("RateLimit-Policy") == "\"default\";q=1;w=3600;burst=3");
        auto const standing = "\"default\";r=" + std::to_string(left) + ";t=";
        BOOST_TEST(response.header("RateLimit").starts_with(standing), response.header("RateLimit"));
    }
    vendors.forget_requests(Vendor::genesys);
    for (auto const* method : {"GET", "HEAD", "DELETE"}) {
        auto const refused = client.call(method, users_path(Vendor::genesys, "7"));
        BOOST_TEST(refused.status == 429);
        auto const seconds = std::string(refused.header("Retry-After"));
        BOOST_TEST(std::stoi(seconds) > 3000); // 3600 minus the time that the test has used
        BOOST_TEST(refused.header("RateLimit") == "\"default\";r=0;t=" + seconds);
    }
    auto const refused = client.get(genesys_list);
    BOOST_TEST(problem_of(refused) == "rate-limited");
    auto const legacy = client.get("/legacy/genesys/users.xml");
    BOOST_TEST(legacy.status == 429);
    BOOST_TEST(!legacy.header("Retry-After").empty());
    BOOST_TEST(legacy.body.find("<ErrorCode>TooManyRequests</ErrorCode>") != std::string::npos);
    BOOST_TEST(vendors.requests(Vendor::genesys).empty());

    BOOST_TEST(client.get(users_path(Vendor::evovoice) + "?limit=1").status == 200);
    auto const unlimited = gateway.client().get(genesys_list);
    BOOST_TEST(unlimited.status == 200);
    BOOST_TEST(unlimited.count("RateLimit") + unlimited.count("RateLimit-Policy") == 0U);

    // A client that did not change has no fresh burst after a reload.
    gateway.process().signal(SIGHUP);
    BOOST_TEST(gateway.logs("the new configuration is in effect"));
    BOOST_TEST(client.get(genesys_list).status == 429);
}

BOOST_AUTO_TEST_CASE(a_limit_is_exact_over_all_event_loops) {
    Vendors vendors;
    Gateway gateway(with_limited_client("{ requests: 1, per: 24h, burst: 100 }"), vendors);
    std::atomic<int> allowed = 0;
    std::atomic<int> refused = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < 50; ++i) {
                    auto client = gateway.client(gateway.http(), limited_key); // a new connection each time
                    auto const status = client.get("/v1/genesys/capabilities").status;
                    allowed += status == 200;
                    refused += status == 429;
                }
            });
    }
    BOOST_TEST(allowed == 100);
    BOOST_TEST(refused == 100);
}

BOOST_AUTO_TEST_CASE(who_guesses_keys_is_slowed_down) {
    Vendors vendors;
    // There is one event loop, because each loop remembers failed logins on its own.
    Gateway gateway(Setup{.limits = "{ failed_logins: 6 }", .threads = 1}, vendors);
    auto guesser = gateway.client(gateway.http(), "guess");
    auto client = gateway.client();
    auto nobody = HttpClient(gateway.http());
    std::string const form = R"({"UserName":"crm","Password":"guess"})";
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(nobody.get("/v1/routes").status == 401);
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(client.get("/v1/routes").status == 200);
    std::size_t looked_at = 0;
    auto const asked = std::chrono::steady_clock::now();
    bool throttled = false;
    for (int i = 0; i < 100 && !throttled; ++i) {
        auto const response = i % 3 == 0 ? guesser.get("/v1/routes")
                              : i % 3 == 1
                                  ? guesser.get("/legacy/genesys/users")
                                  : nobody.call("POST", "/legacy/genesys/auth/credentials", json_type, form);
        throttled = response.status == 429;
        looked_at += response.status == 401;
        if (throttled) BOOST_TEST(response.header("Retry-After") == "1");
    }
    auto const seconds =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - asked).count();
    BOOST_TEST(throttled);
    BOOST_TEST(looked_at >= 6U);
    BOOST_TEST(looked_at <= 7U + static_cast<std::size_t>(seconds));
    // A request without credentials is not a failed login. A known client continues, and a new one is
    // admitted soon.
    BOOST_TEST(nobody.get("/v1/routes").status == 401);
    auto newcomer = gateway.client(gateway.http(), narrow_key);
    for (int i = 0; i < 20; ++i) {
        guesser.get("/v1/routes");
        BOOST_TEST(client.get("/v1/routes").status == 200);
    }
    BOOST_TEST(guesser.get("/v1/routes").status != 200);
    BOOST_TEST(eventually([&] { return newcomer.get("/v1/routes").status == 200; }));
}

// --- Load

BOOST_AUTO_TEST_CASE(clients_leave_descriptors_for_everything_else) {
    Vendors vendors;
    TempDirectory const certificates;
    make_certificates(certificates.path().string());
    Gateway gateway(Setup{.pool = "{ max_connections: 4 }",
                          .threads = 1,
                          .certificates = certificates.path().string(),
                          .descriptors = 256},
                    vendors);
    BOOST_TEST(gateway.logs("limits.connections is "));
    BOOST_TEST(gateway.logs("instead of 10000: the process may have 256 open files"));
    std::vector<Connection> idle;
    for (int i = 0; i < 150; ++i) {
        idle.emplace_back(gateway.http());
        idle.emplace_back(Place{.port = gateway.https().port});
    }
    BOOST_TEST(HttpClient(gateway.admin()).get("/readyz").status == 200);
    BOOST_TEST(idle.back().read_to_end() == ""); // closed: one limit covers both listeners
    idle.erase(idle.begin(), idle.begin() + 2);
    BOOST_TEST(eventually([&] {
        auto const response = gateway.client().get(genesys_list);
        return response.status == 200;
    }));
    BOOST_TEST(HttpClient(gateway.admin()).get("/readyz").status == 200);
}

BOOST_AUTO_TEST_CASE(a_log_that_nobody_reads_stops_nobody) {
    Vendors vendors;
    TempDirectory const folder;
    auto const log = folder.file("log");
    BOOST_REQUIRE(::mkfifo(log.c_str(), 0600) == 0);
    int const reader = ::open(log.c_str(), O_RDWR | O_CLOEXEC); // both ends, so that the open does not wait
    BOOST_REQUIRE(reader >= 0);
    Gateway gateway(Setup{.threads = 1, .edits = {{"access.jsonl", log}}}, vendors);
    auto client = gateway.client();
    for (int i = 0; i < 1000; ++i) // more lines than a pipe holds
        BOOST_REQUIRE(client.get("/v1/nothing").status == 404);
    BOOST_TEST(gateway.client(gateway.admin()).get("/healthz").status == 200);
    gateway.process().signal(SIGTERM);
    BOOST_TEST(gateway.process().wait().value_or(-1) == 0);
    ::close(reader);
}

BOOST_AUTO_TEST_CASE(what_needs_no_body_is_said_before_the_body_comes) {
    struct Row {
        std::string_view name;
        std::string path;
        std::string fields;
        int status; ///< 0: the gateway waits for the body
        std::string_view logged;
    };
    std::string const users = users_path(Vendor::genesys);
    std::string const key = "X-Api-Key: " + std::string(crm_key) + "\r\n";
    std::string const expect = "Expect: 100-continue\r\n";
    std::vector<Row> const table{
        {"no credentials", users, "", 401, "unauthenticated"},
        {"a key that nobody has", users, "X-Api-Key: guessed\r\n", 401, "unauthenticated"},
        {"a stranger who waits to be told", users, expect, 401, "unauthenticated"},
        {"no credentials at the other face", "/legacy/genesys/Users", "", 401, "unauthenticated"},
        {"a login", "/legacy/auth", "", 0, ""},
        {"a client", users, key, 0, ""},
    };
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ body_timeout: 500ms }", .threads = 1}, vendors);
    for (auto const& row : table)
        for (std::string_view const framing : {"Content-Length: 8000", "Transfer-Encoding: chunked"}) {
            BOOST_TEST_INFO_SCOPE(row.name << ", " << framing);
            Connection connection(gateway.http());
            connection.send("POST " + row.path + " HTTP/1.1\r\nHost: a\r\nX-Request-Id: r-early\r\n" +
                            row.fields + "Content-Type: application/json\r\n" + std::string(framing) +
                            "\r\n\r\n");
            auto const response = connection.read();
            BOOST_REQUIRE(response);
            BOOST_TEST(response->status == (row.status ? row.status : 408));
            BOOST_TEST(response->header("Connection") == "close");
            BOOST_TEST(response->header("X-Request-Id") == "r-early");
        }
    auto const metrics = HttpClient(gateway.admin()).get("/metrics").body;
    BOOST_TEST(metrics.find("idiom_rejected_total{reason=\"unauthenticated\"} 8\n") != metrics.npos);
    BOOST_TEST(metrics.find("idiom_requests_in_flight 0\n") != metrics.npos);
    BOOST_TEST(eventually([&] {
        auto const log = gateway.access_log();
        std::size_t refused = 0;
        for (auto at = log.find("\"unauthenticated\""); at != log.npos;
             at = log.find("\"unauthenticated\"", at + 1))
            ++refused;
        return refused == 8;
    }));
}

BOOST_AUTO_TEST_CASE(requests_whose_bodies_are_still_coming_count_as_under_way) {
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ in_flight: 1 }", .threads = 1}, vendors); // 64 in fact
    auto const head = "POST " + users_path(Vendor::genesys) +
                      " HTTP/1.1\r\nHost: a\r\nX-Api-Key: " + std::string(crm_key) +
                      "\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\n";
    std::vector<Connection> crowd;
    for (int i = 0; i < 64; ++i) {
        crowd.emplace_back(gateway.http());
        crowd.back().send(head);
    }
    BOOST_TEST(eventually([&] {
        auto const metrics = HttpClient(gateway.admin()).get("/metrics").body;
        return metrics.find("idiom_requests_in_flight 64\n") != metrics.npos;
    }));
    Connection late(gateway.http());
    late.send(head);
    auto const shed = late.read();
    BOOST_REQUIRE(shed);
    BOOST_TEST(shed->status == 503);
    BOOST_TEST(problem_of(*shed) == "overloaded");
    BOOST_TEST(shed->header("Retry-After") == "1");
    BOOST_TEST(shed->header("Connection") == "close");
    for (auto& connection : crowd) {
        connection.send("123456789");
        BOOST_TEST(connection.read()->status == 415);
    }
    BOOST_TEST(gateway.client().get(genesys_list).status == 200);
}

BOOST_AUTO_TEST_CASE(a_gateway_with_too_much_to_do_says_so_at_once_and_answers_its_probes) {
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ in_flight: 1 }", .threads = 1}, vendors); // 64 in fact
    vendors.plan(Vendor::genesys, {{"action", "delay"}, {"milliseconds", 3000}, {"times", 0}});
    std::vector<Connection> crowd;
    auto const request = request_text("GET", genesys_list, {{"X-Api-Key", std::string(crm_key)}});
    for (int i = 0; i < 80; ++i) {
        crowd.emplace_back(gateway.http());
        crowd.back().send(request);
    }
    BOOST_TEST(gateway.client(gateway.admin()).get("/healthz").status == 200);
    std::size_t served = 0;
    std::size_t shed = 0;
    for (auto& connection : crowd) {
        auto const response = connection.read();
        BOOST_REQUIRE(response.has_value());
        served += response->status == 200;
        if (response->status != 503) continue;
        ++shed;
        BOOST_TEST(problem_of(*response) == "overloaded");
        BOOST_TEST(response->header("Retry-After") == "1");
    }
    BOOST_TEST(shed > 0U);
    BOOST_TEST(served >= 64U);
    BOOST_TEST(served + shed == crowd.size());
    vendors.forget_plans(Vendor::genesys);
    BOOST_TEST(gateway.client().get(genesys_list).status == 200);
}
