#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/shared_store.hpp"
#include "tests/support/exposition.hpp"

#include <csignal>
#include <set>
#include <thread>

using namespace idiom::test;

namespace {

Exposition scrape(Gateway const& gateway) {
    auto const response = HttpClient(gateway.admin()).get("/metrics");
    BOOST_REQUIRE(response.status == 200);
    return Exposition(response.body);
}

/// The counts since this object was made.
class Since {
public:
    explicit Since(Gateway const& gateway) : gateway_(gateway), before_(scrape(gateway)) {}
    double operator()(std::string const& name, Labels const& labels = {}) const {
        return scrape(gateway_).value(name, labels) - before_.value(name, labels);
    }
    double sum(std::string const& name, Labels const& labels = {}) const {
        return scrape(gateway_).sum(name, labels) - before_.sum(name, labels);
    }

private:
    Gateway const& gateway_;
    Exposition before_;
};

std::string const genesys_list = users_path(Vendor::genesys) + "?limit=1";
Labels const genesys{{"backend", "genesys"}, {"dialect", "genesys"}};

Labels with(Labels labels, std::string const& name, std::string const& value) {
    labels[name] = value;
    return labels;
}

std::uint16_t dead_port() {
    Vendors gone;
    return gone.ports(Vendor::genesys).http;
}

/// One try per call, so that the counters count the calls.
std::string const no_retries = "    retries: { attempts: 0 }\n";

void fails(HttpClient& client, Vendors& vendors, Json knob, int status) {
    knob["match"] = {{"path_contains", "/users"}};
    vendors.plan(Vendor::genesys, knob);
    BOOST_TEST(client.get(genesys_list).status == status);
}

} // namespace

BOOST_AUTO_TEST_CASE(the_exposition_is_what_prometheus_reads) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    for (auto const vendor : every_vendor)
        client.get(users_path(vendor) + "?limit=1");
    client.get("/v1/nowhere/users");
    auto const response = HttpClient(gateway.admin()).get("/metrics");
    BOOST_TEST(response.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
    BOOST_TEST(response.header("Cache-Control") == "no-store");
    Exposition const read(response.body);
    for (auto const& problem : read.problems())
        BOOST_TEST(false, problem);
    BOOST_TEST(read.types().size() > 30U);
    auto const version = run({IDIOM_PROGRAM, "--version"}).out.substr(6);
    BOOST_TEST(read.value("idiom_build_info", {{"version", version.substr(0, version.find('\n'))}}) == 1);
    BOOST_TEST(read.value("process_resident_memory_bytes") > 1e6);
    BOOST_TEST(read.value("process_open_fds") > 5);
    BOOST_TEST(read.value("process_max_fds") >= read.value("process_open_fds"));
    BOOST_TEST(read.value("process_start_time_seconds") > 1.7e9);
    BOOST_TEST(read.has("process_cpu_seconds_total"));

    auto const head = HttpClient(gateway.admin()).call("HEAD", "/metrics");
    BOOST_TEST(head.status == 200);
    auto const post = HttpClient(gateway.admin()).call("POST", "/metrics");
    BOOST_TEST(post.status == 405);
    BOOST_TEST(post.header("Allow") == "GET, HEAD");
}

BOOST_AUTO_TEST_CASE(requests_are_counted_by_route_operation_and_status) {
    Vendors vendors;
    Gateway gateway(Setup{.threads = 3}, vendors);
    Since const since(gateway);
    std::string const count = "idiom_requests_total";
    std::string const durations = "idiom_request_duration_seconds";
    auto const of = [](std::string const& route, std::string const& operation, std::string const& status) {
        return Labels{{"route", route}, {"operation", operation}, {"status", status}};
    };
    // Each request has a connection of its own, so that they reach all event loops.
    for (int i = 0; i < 12; ++i)
        BOOST_TEST(gateway.client().get(genesys_list).status == 200);
    auto client = gateway.client();
    BOOST_TEST(client.get(users_path(Vendor::genesys, "nobody")).status == 404);
    auto const user = new_user(Vendor::genesys, "counted@example.test").dump();
    BOOST_TEST(client.call("POST", users_path(Vendor::genesys), json_type, user).status == 201);
    BOOST_TEST(client.get("/v1/routes").status == 200);
    BOOST_TEST(client.get("/v1/nowhere/users").status == 404);
    BOOST_TEST(client.get("/legacy/genesys/users.xml").status == 200);

    BOOST_TEST(since(count, of("genesys", "list", "200")) == 12);
    BOOST_TEST(since(count, of("genesys", "get", "404")) == 1);
    BOOST_TEST(since(count, of("genesys", "create", "201")) == 1);
    BOOST_TEST(since(count, of("genesys", "ListUsers", "200")) == 1);
    BOOST_TEST(since(count, of("", "list-routes", "200")) == 1);
    BOOST_TEST(since(count, of("", "", "404")) == 1);
    BOOST_TEST(since.sum(count) == 17);
    Labels const lists{{"route", "genesys"}, {"operation", "list"}};
    BOOST_TEST(since(durations + "_count", lists) == 12);
    BOOST_TEST(since(durations + "_bucket", with(lists, "le", "+Inf")) == 12);
    BOOST_TEST(since(durations + "_sum", lists) > 0);
    BOOST_TEST(since("idiom_requests_in_flight") == 0);
    BOOST_TEST(scrape(gateway).value("idiom_requests_in_flight_limit") > 3000);
}

BOOST_AUTO_TEST_CASE(what_is_turned_away_is_counted_by_its_reason) {
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ failed_logins: 2, header: 1KiB, body: 1KiB, header_timeout: 200ms }",
                          .threads = 1,
                          .more_clients = "  - { name: limited, api_key: \"${env:LIMITED_KEY}\", routes: "
                                          "\"*\", rate_limit: { requests: 1, per: 1h } }\n"},
                    vendors);
    auto client = gateway.client();
    auto const raw = [&](std::string_view bytes) {
        Connection connection(gateway.http());
        connection.send(bytes);
        auto const response = connection.read();
        return response ? response->status : 0;
    };
    auto limited = gateway.client(gateway.http(), limited_key);
    BOOST_TEST(limited.get(genesys_list).status == 200);
    auto const key = std::string(crm_key);
    auto const long_field = "GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + std::string(5000, 'x') + "\r\n\r\n";
    struct Rejected {
        std::string reason;
        int status;
        std::function<int()> provoke;
    };
    Since const all(gateway);
    std::vector<Rejected> const table{
        {"unauthenticated", 401, [&] { return HttpClient(gateway.http()).get(genesys_list).status; }},
        {"unauthenticated", 401,
         [&] { return HttpClient(gateway.http()).get("/legacy/genesys/users").status; }},
        {"forbidden", 403,
         [&] {
             return gateway.client(gateway.http(), reader_key)
                 .call("DELETE", users_path(Vendor::genesys, "7"))
                 .status;
         }},
        {"route-not-found", 404,
         [&] { return gateway.client(gateway.http(), narrow_key).get(users_path(Vendor::evovoice)).status; }},
        {"rate-limited", 429, [&] { return limited.get(genesys_list).status; }},
        {"method-not-allowed", 405, [&] { return client.call("DELETE", "/v1/routes").status; }},
        {"malformed-request", 400, [&] { return raw("GET / HTTP/1.1\r\nHost : a\r\n\r\n"); }},
        {"malformed-body", 400,
         [&] { return client.call("POST", users_path(Vendor::genesys), json_type, "{").status; }},
        {"header-fields-too-large", 431, [&] { return raw(long_field); }},
        {"content-too-large", 413,
         [&] {
             return client.call("POST", users_path(Vendor::genesys), json_type, std::string(2000, ' '))
                 .status;
         }},
        {"request-timeout", 408, [&] { return raw("GET / HTTP/1.1\r\nHost: a"); }},
    };
    for (auto const& [reason, status, provoke] : table) {
        Since const since(gateway);
        BOOST_TEST(provoke() == status, reason);
        BOOST_TEST(since("idiom_rejected_total", {{"reason", reason}}) == 1, reason);
        BOOST_TEST(since.sum("idiom_rejected_total") == 1, reason);
    }
    BOOST_TEST(all.sum("idiom_requests_total") == static_cast<double>(table.size()));

    Since const since(gateway);
    double throttled = 0;
    auto guesser = gateway.client(gateway.http(), "a-guess");
    for (int i = 0; i < 10; ++i)
        throttled += guesser.get("/v1/routes").status == 429;
    BOOST_TEST(throttled > 0);
    BOOST_TEST(since("idiom_rejected_total", {{"reason", "failed-logins"}}) == throttled);
    BOOST_TEST(since("idiom_rejected_total", {{"reason", "unauthenticated"}}) == 10 - throttled);
}

BOOST_AUTO_TEST_CASE(an_overloaded_gateway_counts_what_it_sheds) {
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ in_flight: 1 }", .threads = 1}, vendors); // 64 in fact
    Since const since(gateway);
    BOOST_TEST(scrape(gateway).value("idiom_requests_in_flight_limit") == 64);
    vendors.plan(Vendor::genesys, {{"action", "delay"}, {"milliseconds", 3000}, {"times", 0}});
    std::vector<Connection> crowd;
    for (int i = 0; i < 80; ++i) {
        crowd.emplace_back(gateway.http());
        crowd.back().send(request_text("GET", genesys_list, {{"X-Api-Key", std::string(crm_key)}}));
    }
    BOOST_TEST(eventually([&] { return since("idiom_rejected_total", {{"reason", "overloaded"}}) > 0; }));
    BOOST_TEST(eventually([&] { return since("idiom_requests_in_flight") > 0; }, 2s));
    double shed = 0;
    for (auto& connection : crowd)
        shed += connection.read()->status == 503;
    BOOST_TEST(since("idiom_rejected_total", {{"reason", "overloaded"}}) == shed);
    BOOST_TEST(since("idiom_requests_in_flight") == 0);
}

BOOST_AUTO_TEST_CASE(the_parts_of_the_event_loops_are_the_whole_limit) {
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ in_flight: 201 }", .threads = 2}, vendors);
    // An event loop that starts late lowers its part for a moment.
    BOOST_TEST(eventually([&] { return scrape(gateway).value("idiom_requests_in_flight_limit") == 201; }));
}

BOOST_AUTO_TEST_CASE(connections_are_counted) {
    Vendors vendors;
    TempDirectory const certificates;
    make_certificates(certificates.path().string());
    Gateway gateway(
        Setup{.limits = "{ connections: 2 }", .threads = 1, .certificates = certificates.path().string()},
        vendors);
    Labels const plain{{"listener", "127.0.0.1:" + std::to_string(gateway.http().port)}};
    Labels const secure{{"listener", "127.0.0.1:" + std::to_string(gateway.https().port)}};
    Since const since(gateway);
    {
        Connection const first(gateway.http());
        Connection const second(gateway.http());
        BOOST_TEST(eventually([&] { return since("idiom_connections_open", plain) == 2; }));
        Connection third(gateway.http());
        auto const turned_away = third.read();
        BOOST_REQUIRE(turned_away);
        BOOST_TEST(turned_away->status == 503);
        BOOST_TEST(turned_away->header("Retry-After") == "1");
        BOOST_TEST(turned_away->body.find("\"type\":\"urn:idiom:problem:overloaded\"") != std::string::npos);
        BOOST_TEST(turned_away->body.find("\"detail\":\"too many connections are open\"") !=
                   std::string::npos);
        BOOST_TEST(since("idiom_rejected_total", {{"reason", "connection-limit"}}) == 1);
        BOOST_TEST(since("idiom_rejected_total", {{"reason", "overloaded"}}) == 0); // no request was read
    }
    BOOST_TEST(eventually([&] { return since("idiom_connections_open", plain) == 0; }));
    BOOST_TEST(since("idiom_connections_accepted_total", plain) == 2);

    Connection no_tls(Place{.port = gateway.https().port});
    no_tls.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    no_tls.read_to_end();
    BOOST_TEST(eventually([&] { return since("idiom_tls_handshake_failures_total", secure) == 1; }));
    BOOST_TEST(since("idiom_tls_handshake_failures_total", plain) == 0);
}

BOOST_AUTO_TEST_CASE(back_end_errors_are_counted_by_their_kind) {
    Vendors vendors;
    Gateway gateway(Setup{.timeout = "{ connect: 1s, request: 1s, total: 2s }", .policies = no_retries},
                    vendors);
    auto client = gateway.client();
    BOOST_TEST(client.get(genesys_list).status == 200);
    struct Failure {
        std::string kind;
        int status;
        Json knob;
    };
    for (auto const& [kind, status, knob] : {
             Failure{"lost", 502, {{"action", "drop"}}},
             Failure{"timeout", 504, {{"action", "delay"}, {"milliseconds", 1500}}},
             Failure{"unusable", 502, {{"action", "garbage"}}},
             Failure{"server-error", 502, {{"action", "status"}, {"status", 500}}},
         }) {
        Since const since(gateway);
        BOOST_TEST_CONTEXT(kind) {
            vendors.forget_plans(Vendor::genesys);
            auto planned = knob;
            // A connection that is lost before the first byte of its response is replaced once.
            planned["times"] = kind == "lost" ? 0 : 1;
            fails(client, vendors, planned, status);
            BOOST_TEST(since("idiom_backend_errors_total", with(genesys, "kind", kind)) == 1);
            BOOST_TEST(since.sum("idiom_backend_errors_total") == 1);
            BOOST_TEST(since("idiom_backend_request_duration_seconds_count", genesys) == 1);
            BOOST_TEST(since("idiom_backend_requests_total", with(genesys, "status", "500")) ==
                       (kind == "server-error" ? 1 : 0));
            auto const result = kind == "timeout" ? "backend-timeout" : "backend-error";
            if (kind != "lost")
                BOOST_TEST(since("idiom_translations_total", with(genesys, "result", result)) == 1);
        }
    }
    vendors.forget_plans(Vendor::genesys);
    Since const since(gateway);
    BOOST_TEST(eventually([&] { return client.get(genesys_list).status == 200; }));
    BOOST_TEST(since("idiom_backend_requests_total", with(genesys, "status", "200")) >= 1);
    BOOST_TEST(since("idiom_translations_total", with(genesys, "result", "success")) >= 1);
    BOOST_TEST(since("idiom_translation_calls_total", genesys) ==
               since("idiom_translation_rounds_total", genesys));

    vendors.stop();
    Since const stopped(gateway);
    BOOST_TEST(client.get(users_path(Vendor::evovoice) + "?limit=1").status == 502);
    Labels const evovoice{{"backend", "evovoice"}, {"dialect", "evovoice"}};
    BOOST_TEST(stopped("idiom_backend_errors_total", with(evovoice, "kind", "connect")) == 1);
    BOOST_TEST(stopped.sum("idiom_backend_errors_total") == 1);
    vendors.start();
}

BOOST_AUTO_TEST_CASE(retries_are_counted) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    Since const since(gateway);
    vendors.plan(Vendor::genesys, {{"action", "status"}, {"status", 503}, {"times", 2}});
    BOOST_TEST(client.get(genesys_list).status == 200);
    BOOST_TEST(since("idiom_backend_retries_total", genesys) == 2);
    BOOST_TEST(since("idiom_backend_requests_total", with(genesys, "status", "503")) == 2);
    BOOST_TEST(since("idiom_backend_requests_total", with(genesys, "status", "200")) == 1);
    BOOST_TEST(since("idiom_translations_total", with(genesys, "result", "success")) == 1);
}

BOOST_AUTO_TEST_CASE(the_pool_shows_what_is_open_idle_and_waited_for) {
    Vendors vendors;
    Gateway gateway(Setup{.pool = "{ max_connections: 1, max_waiting: 1 }", .threads = 1}, vendors);
    auto const pool = [&](std::string const& state) {
        return scrape(gateway).value("idiom_backend_pool_connections", with(genesys, "state", state));
    };
    BOOST_TEST(scrape(gateway).value("idiom_backend_pool_limit", genesys) == 1);
    BOOST_TEST(gateway.client().get(genesys_list).status == 200);
    BOOST_TEST(pool("idle") == 1);
    BOOST_TEST(pool("in-use") == 0);
    vendors.plan(Vendor::genesys, {{"action", "delay"}, {"milliseconds", 2000}, {"times", 1}});
    Since const since(gateway);
    std::vector<Connection> callers;
    for (int i = 0; i < 2; ++i) {
        callers.emplace_back(gateway.http());
        callers.back().send(request_text("GET", genesys_list, {{"X-Api-Key", std::string(crm_key)}}));
        auto const* const what = i == 0 ? "idiom_requests_in_flight" : "idiom_backend_pool_waiting";
        auto const labels = i == 0 ? Labels{} : genesys;
        BOOST_TEST(eventually([&] { return scrape(gateway).value(what, labels) == 1; }));
    }
    BOOST_TEST(pool("in-use") == 1);
    BOOST_TEST(pool("idle") == 0);
    BOOST_TEST(gateway.client().get(genesys_list).status == 503);
    // The policies retried the calls; none succeeded.
    BOOST_TEST(since("idiom_backend_errors_total", with(genesys, "kind", "pool-full")) >= 1);
    for (auto& caller : callers)
        BOOST_TEST(caller.read()->status == 200);
    BOOST_TEST(pool("idle") == 1);
    BOOST_TEST(scrape(gateway).value("idiom_backend_pool_waiting", genesys) == 0);
}

BOOST_AUTO_TEST_CASE(a_circuit_shows_its_state_and_its_transitions) {
    Vendors vendors;
    Gateway gateway(Setup{.policies = no_retries + "    circuit_breaker: { failures: 3, window: 60s, "
                                                   "open_for: 2s }\n"},
                    vendors);
    auto client = gateway.client();
    auto const state = [&](std::string const& word) {
        return scrape(gateway).value("idiom_breaker_state", with(genesys, "state", word));
    };
    auto const up = [&] { return scrape(gateway).value("idiom_backend_up", genesys); };
    Since const since(gateway);
    BOOST_TEST(client.get(genesys_list).status == 200);
    BOOST_TEST(state("closed") == 1);
    BOOST_TEST(up() == 1);
    vendors.plan(Vendor::genesys, {{"action", "status"}, {"status", 500}, {"times", 0}});
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(client.get(genesys_list).status == 502);
    BOOST_TEST(client.get(genesys_list).status == 503);
    BOOST_TEST(state("closed") == 0);
    BOOST_TEST(since("idiom_breaker_transitions_total", with(genesys, "to", "open")) == 1);
    BOOST_TEST(since("idiom_backend_errors_total", with(genesys, "kind", "circuit-open")) == 1);
    BOOST_TEST(since("idiom_backend_errors_total", with(genesys, "kind", "server-error")) == 3);
    BOOST_TEST(eventually([&] { return state("half-open") == 1; }));
    BOOST_TEST(state("open") == 0);
    vendors.forget_plans(Vendor::genesys);
    BOOST_TEST(client.get(genesys_list).status == 200);
    BOOST_TEST(state("closed") == 1);
    BOOST_TEST(since("idiom_breaker_transitions_total", with(genesys, "to", "closed")) == 1);
    BOOST_TEST(up() == 1);
}

BOOST_AUTO_TEST_CASE(hosts_that_are_out_are_counted) {
    Vendors vendors;
    auto const live = "http://127.0.0.1:" + std::to_string(vendors.ports(Vendor::genesys).http) + "/api/v2";
    auto const dead = "http://127.0.0.1:" + std::to_string(dead_port()) + "/api/v2";
    Gateway gateway(Setup{.more_back_ends = "  several:\n    dialect: genesys\n    urls: [" + dead + ", " +
                                            live +
                                            "]\n    auth: { type: basic, username: ops, password: "
                                            "\"${env:VENDOR_PASSWORD}\" }\n"
                                            "    settings: { release: \"8.5.2\" }\n" +
                                            no_retries,
                          .more_routes = "  several: { backend: several }\n"},
                    vendors);
    Labels const several{{"backend", "several"}, {"dialect", "genesys"}};
    auto client = gateway.client();
    BOOST_TEST(scrape(gateway).value("idiom_backend_hosts", with(several, "state", "in")) == 2);
    for (int i = 0; i < 12; ++i)
        BOOST_TEST(client.get("/v1/several/users?limit=1").status == 200);
    auto const now = scrape(gateway);
    BOOST_TEST(now.value("idiom_backend_host_ejections_total", several) == 1);
    BOOST_TEST(now.value("idiom_backend_hosts", with(several, "state", "out")) == 1);
    BOOST_TEST(now.value("idiom_backend_errors_total", with(several, "kind", "connect")) >= 3);
    BOOST_TEST(now.value("idiom_backend_requests_total", with(several, "status", "200")) == 12);
}

BOOST_AUTO_TEST_CASE(token_fetches_are_counted_and_their_end_is_told) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    Labels const xarios{{"backend", "xarios"}, {"dialect", "xarios"}};
    std::string const fetches = "idiom_token_fetches_total";
    std::string const end = "idiom_token_expiry_timestamp_seconds";
    auto const path = users_path(Vendor::xarios) + "?limit=1";
    BOOST_TEST(scrape(gateway).value(end, xarios) == 0);
    BOOST_TEST(!scrape(gateway).has(end, genesys));

    vendors.plan(Vendor::xarios, {{"match", {{"path_contains", "/connect/token"}}},
                                  {"action", "status"},
                                  {"status", 500},
                                  {"times", 0}});
    Since const since(gateway);
    BOOST_TEST(client.get(path).status >= 500);
    BOOST_TEST(since(fetches, with(xarios, "result", "failure")) == 1);
    vendors.forget_plans(Vendor::xarios);
    BOOST_TEST(eventually([&] { return client.get(path).status == 200; }));
    BOOST_TEST(since(fetches, with(xarios, "result", "success")) == 1);
    auto const now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch());
    BOOST_TEST(scrape(gateway).value(end, xarios) > now.count());
}

BOOST_AUTO_TEST_CASE(turns_and_replays_are_counted) {
    Vendors vendors;
    TempDirectory const directory;
    auto const store = "sqlite:" + directory.file("shared.db");
    Gateway gateway(Setup{.store = store}, vendors);
    Gateway hasty(Setup{.timeout = "{ connect: 1s, request: 1s, total: 1s }", .store = store}, vendors);
    auto client = gateway.client();
    Since const since(gateway);
    auto const body = new_user(Vendor::genesys, "twice@example.test").dump();
    auto fields = json_type;
    fields.push_back({"Idempotency-Key", "once"});
    std::string id;
    for (int i = 0; i < 3; ++i) {
        auto const response = client.call("POST", users_path(Vendor::genesys), fields, body);
        BOOST_TEST(response.status == 201);
        id = json_of(response).at("id").get<std::string>();
    }
    BOOST_TEST(since("idiom_idempotency_replays_total") == 2);
    BOOST_TEST(since("idiom_user_lock_wait_seconds_count") == 1);
    BOOST_TEST(since("idiom_store_writes_total") >= 1);

    vendors.plan(Vendor::genesys,
                 {{"match", {{"method", "PUT"}}}, {"action", "delay"}, {"milliseconds", 3000}, {"times", 1}});
    std::string const change = R"({"lastName":"Late"})";
    auto const path = users_path(Vendor::genesys, id);
    Since const of_hasty(hasty);
    unsigned slow_status = 0;
    {
        std::jthread const slow(
            [&] { slow_status = gateway.client().call("PATCH", path, json_type, change).status; });
        BOOST_TEST(eventually([&] { return since("idiom_user_locks_held") == 1; }));
        BOOST_TEST(hasty.client().call("PATCH", path, json_type, change).status == 504);
    }
    BOOST_TEST(slow_status == 200);
    BOOST_TEST(of_hasty("idiom_user_lock_timeouts_total") == 1);
    BOOST_TEST(of_hasty("idiom_user_lock_wait_seconds_sum") >= 0.9);
    BOOST_TEST(since("idiom_user_lock_timeouts_total") == 0);
    BOOST_TEST(since("idiom_user_lock_wait_seconds_count") == 2);
    BOOST_TEST(since("idiom_user_locks_held") == 0);
    BOOST_TEST(since.sum("idiom_store_errors_total") == 0);
}

BOOST_AUTO_TEST_CASE(what_the_store_could_not_do_is_counted) {
    Vendors vendors;
    SharedStore store(StoreKind::postgresql);
    Gateway gateway(Setup{.store = store.name()}, vendors);
    auto client = gateway.client();
    auto const path = users_path(Vendor::configureuser) + "?limit=1";
    BOOST_TEST(client.get(path).status == 200);
    Since const since(gateway);
    store.crash();
    BOOST_TEST(client.get(path).status == 503);
    BOOST_TEST(since("idiom_store_errors_total", {{"kind", "unavailable"}}) >= 1);
    BOOST_TEST(HttpClient(gateway.admin()).get("/metrics").status == 200);
    store.restart();
}

BOOST_AUTO_TEST_CASE(a_reload_keeps_the_counters_of_what_stays_and_is_counted_itself) {
    Vendors vendors;
    Gateway gateway(Setup{.more_routes = "  passing: { backend: genesys }\n"}, vendors);
    auto client = gateway.client();
    Labels const lists{{"route", "genesys"}, {"operation", "list"}, {"status", "200"}};
    Labels const passing{{"route", "passing"}, {"operation", "list"}, {"status", "200"}};
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(client.get(genesys_list).status == 200);
    BOOST_TEST(client.get("/v1/passing/users?limit=1").status == 200);
    auto const before = scrape(gateway);
    BOOST_TEST(before.value("idiom_requests_total", passing) == 1);
    BOOST_TEST(before.value("idiom_config_last_reload_success") == 1);
    auto const started = before.value("idiom_config_last_reload_success_timestamp_seconds");
    BOOST_TEST(started > 1.7e9);

    auto const file = gateway.file("routes.yaml");
    auto const text = read_file(file);
    write_file(file, text + "  lost: { backend: nowhere }\n");
    Since const since(gateway);
    gateway.process().signal(SIGHUP);
    Labels const failure{{"result", "failure"}};
    Labels const success{{"result", "success"}};
    BOOST_TEST(eventually([&] { return since("idiom_config_reloads_total", failure) == 1; }));
    BOOST_TEST(scrape(gateway).value("idiom_config_last_reload_success") == 0);
    BOOST_TEST(since("idiom_config_last_reload_success_timestamp_seconds") == 0);

    auto shorter = text;
    shorter.erase(shorter.find("  passing:"));
    write_file(file, shorter);
    gateway.process().signal(SIGHUP);
    BOOST_TEST(eventually([&] { return since("idiom_config_reloads_total", success) == 1; }));
    BOOST_TEST(scrape(gateway).value("idiom_config_last_reload_success") == 1);
    BOOST_TEST(since("idiom_config_last_reload_success_timestamp_seconds") > 0);
    BOOST_TEST(eventually([&] { return !scrape(gateway).has("idiom_requests_total", passing); }));
    BOOST_TEST(client.get(genesys_list).status == 200);
    BOOST_TEST(scrape(gateway).value("idiom_requests_total", lists) == 6);
}

BOOST_AUTO_TEST_CASE(lines_that_the_disk_does_not_take_are_counted) {
    Vendors vendors;
    Gateway gateway(Setup{.edits = {{"path: access.jsonl", "path: /dev/full"}}}, vendors);
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(gateway.client().get("/v1/routes").status == 200);
    BOOST_TEST(eventually([&] { return scrape(gateway).value("idiom_access_log_lines_lost_total") == 5; }));
}

BOOST_AUTO_TEST_CASE(no_secret_and_nothing_that_a_client_chose_is_shown) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    std::string const word = "xyzzy";
    client.get("/v1/" + word + "/users");
    client.get("/" + word + "?" + word + "=" + word);
    client.get(users_path(Vendor::genesys, word), {{"X-" + word, word}, {"X-Request-Id", word}});
    client.call("POST", users_path(Vendor::genesys), {{"Content-Type", word}, {"Idempotency-Key", word}},
                word);
    client.call("XYZZY", "/v1/routes");
    gateway.client(gateway.http(), word).get("/v1/routes");
    client.call("POST", "/legacy/" + word + "/auth/" + word, json_type, R"({"UserName":"xyzzy"})");
    client.call("PATCH", users_path(Vendor::genesys, word), json_type, R"({"lastName":"xyzzy"})");
    auto const text = HttpClient(gateway.admin()).get("/metrics?" + word).body;
    BOOST_TEST(text.find("idiom_requests_total") != std::string::npos);
    BOOST_TEST(text.find(word) == std::string::npos);
    BOOST_TEST(text.find("XYZZY") == std::string::npos);
    for (auto const& secret : configured_secrets())
        BOOST_TEST(text.find(secret) == std::string::npos);
}

// --- The dashboard

BOOST_AUTO_TEST_CASE(every_metric_of_the_dashboard_is_there) {
    Vendors vendors;
    Setup setup{.policies = "    circuit_breaker: { failures: 5 }\n"};
    setup.rewrite = [](std::string text) {
        return text + "translators: [ { dialect_file: " IDIOM_SOURCE_DIR
                      "/translators/declared/dialects/auth0.yaml } ]\n"
                      "webhooks: [ { url: \"https://hooks.test/\", secret: \"${env:WEBHOOK_SECRET}\", "
                      "events: [delete] } ]\n";
    };
    setup.environment = {{"WEBHOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}};
    Gateway gateway(setup, vendors);
    auto client = gateway.client();
    for (auto const vendor : every_vendor)
        client.get(users_path(vendor) + "?limit=1");
    client.call("POST", users_path(Vendor::genesys), json_type,
                new_user(Vendor::genesys, "shown@example.test").dump());
    HttpClient(gateway.http()).get("/v1/routes"); // 401, so that something is rejected
    BOOST_REQUIRE(eventually([&] {
        return HttpClient(gateway.admin()).get("/metrics").body.contains("\nidiom_webhook_waiting{");
    }));
    Exposition const scrape(HttpClient(gateway.admin()).get("/metrics").body);

    auto const dashboard = Json::parse(read_file(IDIOM_SOURCE_DIR "/gateway/telemetry/grafana.json"));
    std::set<std::string> named;
    std::set<std::string> rows;
    auto const note = [&](std::string const& expression) {
        for (std::size_t at = 0; at < expression.size();) {
            auto const end = std::min(
                expression.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789", at), expression.size());
            auto const word = expression.substr(at, end - at);
            if (word.starts_with("idiom_") || word.starts_with("process_")) named.insert(word);
            at = end + 1;
        }
    };
    for (auto const& panel : dashboard.at("panels")) {
        if (panel.at("type") == "row") {
            rows.insert(panel.at("title").get<std::string>());
            continue;
        }
        BOOST_TEST(!panel.at("targets").empty());
        BOOST_TEST(panel.at("datasource").at("uid") == "${datasource}");
        for (auto const& target : panel.at("targets"))
            note(target.at("expr").get<std::string>());
    }
    for (auto const& variable : dashboard.at("templating").at("list"))
        if (variable.at("type") == "query") note(variable.at("definition").get<std::string>());
    BOOST_TEST(rows.size() >= 8U);
    BOOST_TEST(named.size() > 25U);
    for (auto const& name : named) {
        // A metric of a face has no series before the first event, but it has a type.
        auto const family = name.ends_with("_bucket") ? name.substr(0, name.rfind('_')) : name;
        bool const of_a_face = name.starts_with("idiom_scim_");
        BOOST_TEST((of_a_face ? scrape.types().contains(family) : scrape.series().contains(name)), name);
    }
    // The reverse: every metric is on the dashboard.
    for (auto const& [name, type] : scrape.types()) {
        auto const sample = type == "histogram" ? name + "_bucket" : name;
        bool const aside = name.starts_with("process_");
        BOOST_TEST((aside || named.contains(sample)), name);
    }
}
