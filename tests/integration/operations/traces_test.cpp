#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/collector.hpp"
#include "tests/integration/harness/gateway.hpp"

#include <algorithm>
#include <csignal>
#include <set>

using namespace idiom::test;
namespace sandbox = idiom::sandbox;

namespace {

constexpr std::string_view trace_id = "0af7651916cd43dd8448eb211c80319c";
constexpr std::string_view caller_span = "b7ad6b7169203331";
std::string const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
std::string const silent_parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

Setup traced(std::string const& url, std::string const& more = "sample: 100%") {
    return {.edits = {{"clients:\n", "tracing: { otlp: \"" + url + "\", " + more + " }\nclients:\n"}}};
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::size_t occurrences(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

/// Stops the gateway. It sends its spans before it ends.
void stop(Gateway& gateway) {
    gateway.process().signal(SIGTERM);
    auto const status = gateway.process().wait();
    BOOST_TEST(status.value_or(-1) == 0);
}

std::vector<SeenSpan> of_kind(std::vector<SeenSpan> const& spans, int kind) {
    std::vector<SeenSpan> found;
    std::ranges::copy_if(spans, std::back_inserter(found),
                         [&](SeenSpan const& span) { return span.kind == kind; });
    return found;
}

/// The value of a field in each request that a vendor got, "" if a request had none.
std::vector<std::string> fields_seen(Vendors& vendors, Vendor vendor, std::string_view name) {
    std::vector<std::string> values;
    for (auto const& request : vendors.requests(vendor)) {
        std::string value;
        for (auto const& field : request.at("headers"))
            if (field.at("name") == name) value = field.at("value");
        values.push_back(value);
    }
    return values;
}

std::string created(Gateway& gateway, Vendor vendor, std::string const& login) {
    auto const response =
        gateway.client().call("POST", users_path(vendor), json_type, new_user(vendor, login).dump());
    BOOST_REQUIRE(response.status == 201);
    return json_of(response).at("id");
}

void make_calls(Gateway& gateway, int count) {
    auto client = gateway.client();
    for (int i = 0; i < count; ++i)
        BOOST_REQUIRE(client.get("/v1/genesys/users?limit=1").status == 200);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_patch_with_a_retry_is_a_tree_of_spans_that_the_vendor_hangs_on) {
    Vendors vendors;
    Collector collector;
    Gateway gateway(traced(collector.url()), vendors);
    auto const id = created(gateway, Vendor::genesys, "kim.lee@acme.example");
    vendors.forget_requests(Vendor::genesys);
    vendors.plan(Vendor::genesys, {{"action", "status"}, {"match", {{"method", "GET"}}}});

    auto headers = json_patch_type;
    headers.emplace_back("traceparent", traceparent);
    headers.emplace_back("tracestate", "a=1");
    headers.emplace_back("Tracestate", "b=2");
    auto const response =
        gateway.client().call("PATCH", users_path(Vendor::genesys, id) + "?dry_run=false", headers,
                              R"([{"op":"add","path":"/roles/-","value":"admin"}])");
    BOOST_TEST(response.status == 200);
    stop(gateway);

    std::vector<SeenSpan> spans;
    for (auto const& span : collector.spans())
        if (span.trace == trace_id) spans.push_back(span);
    auto const servers = of_kind(spans, 2);
    BOOST_REQUIRE(servers.size() == 1u);
    auto const& server = servers.front();
    BOOST_TEST(server.parent == caller_span);
    BOOST_TEST(server.name == "PATCH /v1/{route}/users/{id}");
    BOOST_TEST(server.text("http.route") == "/v1/{route}/users/{id}");
    BOOST_TEST(server.text("http.request.method") == "PATCH");
    BOOST_TEST(server.text("http.response.status_code") == "200");
    BOOST_TEST(server.text("server.address") == "127.0.0.1");
    BOOST_TEST(server.text("idiom.route") == "genesys");
    BOOST_TEST(server.text("idiom.dialect") == "genesys");
    BOOST_TEST(server.text("idiom.operation") == "update");
    BOOST_TEST(!server.failed);
    auto const waits = of_kind(spans, 1);
    BOOST_REQUIRE(waits.size() == 1u);
    BOOST_TEST(waits.front().name == "wait for write lock");
    BOOST_TEST(waits.front().parent == server.id);

    auto const calls = of_kind(spans, 3);
    auto const parents = fields_seen(vendors, Vendor::genesys, "traceparent");
    BOOST_REQUIRE(calls.size() == parents.size());
    BOOST_TEST(calls.size() >= 3u); // the failed read, its retry, the write
    for (std::size_t i = 0; i < calls.size(); ++i) {
        BOOST_TEST(calls[i].parent == server.id);
        BOOST_TEST(parents[i] == "00-" + std::string(trace_id) + "-" + calls[i].id + "-01");
        BOOST_TEST(calls[i].text("idiom.backend") == "genesys");
        BOOST_TEST(calls[i].text("server.port") == std::to_string(vendors.ports(Vendor::genesys).http));
    }
    BOOST_TEST(calls[0].failed);
    BOOST_TEST(calls[0].text("error.type") == "503");
    BOOST_TEST(calls[0].text("http.request.resend_count") == "");
    BOOST_TEST(!calls[1].failed);
    BOOST_TEST(calls[1].text("http.request.resend_count") == "1");
    BOOST_TEST(calls[1].text("http.response.status_code") == "200");
    BOOST_TEST(calls[2].text("http.request.method") == "PUT");
    BOOST_TEST(calls[2].text("http.request.resend_count") == "");
    for (auto const& state : fields_seen(vendors, Vendor::genesys, "tracestate"))
        BOOST_TEST(state == "a=1,b=2");
    BOOST_TEST(contains(gateway.access_log(),
                        "\"trace_id\":\"" + std::string(trace_id) + "\",\"span_id\":\"" + server.id + "\""));
    // No span names a user.
    for (auto const& request : collector.requests())
        for (auto const& secret : {id, std::string("kim.lee"), std::string("dry_run"), std::string(crm_key)})
            BOOST_TEST(!contains(request.body, secret));
}

BOOST_AUTO_TEST_CASE(without_tracing_a_trace_is_passed_on_as_it_came) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    Fields const headers{{"traceparent", traceparent}, {"tracestate", "a=1"}};
    BOOST_TEST(client.get("/v1/xarios/users?limit=1", headers).status == 200);
    BOOST_TEST(client.get("/v1/genesys/users?limit=1").status == 200);
    std::vector<std::string> const passed{traceparent};
    auto seen = fields_seen(vendors, Vendor::xarios, "traceparent");
    // All calls share the token, so its fetch belongs to no trace.
    BOOST_REQUIRE(seen.size() >= 2u);
    BOOST_TEST(seen.front() == "");
    BOOST_TEST(seen.back() == traceparent);
    BOOST_TEST(fields_seen(vendors, Vendor::xarios, "tracestate").back() == "a=1");
    for (auto const& field : fields_seen(vendors, Vendor::genesys, "traceparent"))
        BOOST_TEST(field == "");
    BOOST_TEST(eventually([&] {
        auto const log = gateway.access_log();
        return occurrences(log, "\"trace_id\":\"" + std::string(trace_id)) == 1 &&
               occurrences(log, "/v1/genesys/users") == 1 && !contains(log, "span_id");
    }));
}

BOOST_AUTO_TEST_CASE(the_callers_decision_counts_and_of_the_rest_the_share) {
    Vendors vendors;
    for (bool const all : {false, true}) {
        Collector collector;
        Gateway gateway(traced(collector.url(), all ? "sample: 100%" : "sample: 0%"), vendors);
        vendors.forget_requests(Vendor::genesys);
        auto client = gateway.client();
        for (int i = 0; i < 20; ++i) {
            BOOST_TEST(client.get("/v1/genesys/users?limit=1").status == 200);
            BOOST_TEST(client.get("/v1/genesys/users?limit=1", {{"traceparent", silent_parent}}).status ==
                       200);
        }
        BOOST_TEST(client.get("/v1/genesys/users?limit=1", {{"traceparent", traceparent}}).status == 200);
        stop(gateway);

        auto const servers = of_kind(collector.spans(), 2);
        std::set<std::string> traces;
        for (auto const& span : servers) {
            traces.insert(span.trace);
            BOOST_TEST((span.parent == "") == (span.trace != trace_id));
        }
        BOOST_TEST(servers.size() == (all ? 21u : 1u));
        BOOST_TEST(traces.size() == (all ? 21u : 1u));
        BOOST_TEST(traces.count(std::string(trace_id)) == 1u);
        auto const parents = fields_seen(vendors, Vendor::genesys, "traceparent");
        BOOST_TEST(std::ranges::count(parents, silent_parent) == 20);
        BOOST_TEST(std::ranges::count(parents, "") == (all ? 0 : 20));
    }
}

BOOST_AUTO_TEST_CASE(a_collector_over_tls_gets_the_headers_it_wants) {
    TempDirectory certificates;
    make_certificates(certificates.path().string());
    Vendors vendors;
    Collector collector(certificates.path().string());
    Gateway gateway(
        traced(collector.secure_url(), "service_name: front, ca: " + certificates.file("backends.crt") +
                                           ", headers: { X-Team: \"${env:VENDOR_SECRET}\" }"),
        vendors);
    make_calls(gateway, 1);
    stop(gateway);
    BOOST_TEST(of_kind(collector.spans(), 2).size() == 1u);
    BOOST_REQUIRE(!collector.requests().empty());
    auto const request = collector.requests().front();
    BOOST_TEST(request.secure);
    BOOST_TEST(request.method == "POST");
    BOOST_TEST(request.target == "/v1/traces");
    BOOST_TEST(request.header("X-Team") == "demo-secret");
    BOOST_TEST(request.header("Content-Type") == "application/json");
    BOOST_TEST(contains(request.body, R"({"key":"service.name","value":{"stringValue":"front"}})"));
    for (auto const& secret : configured_secrets())
        BOOST_TEST(!contains(gateway.log(), secret));
}

BOOST_AUTO_TEST_CASE(a_collector_that_is_away_or_hostile_costs_no_request_and_is_told_once) {
    using Kind = sandbox::Delivery::Kind;
    struct Row {
        std::string name;
        sandbox::Response answer;
        std::string told;
    };
    auto const late = sandbox::Delivery{.kind = Kind::whole, .wait = std::chrono::hours(1)};
    for (auto const& row : std::vector<Row>{
             {"away", {}, "it cannot be reached"},
             {"silent", {.delivery = late}, "it did not take the last in time"},
             {"garbage", {.delivery = {.kind = Kind::garbage}}, "what it answers is no HTTP, or endless"},
             {"endless", {.body = std::string(1024 * 1024, 'x')}, "what it answers is no HTTP, or endless"},
             {"dripping",
              {.body = "{}", .delivery = {.kind = Kind::drip, .pause = std::chrono::minutes(1)}},
              "it did not take the last in time"},
             {"refusing", {.status = 400}, "it calls them malformed (400)"},
         })
        BOOST_TEST_CONTEXT(row.name) {
            Vendors vendors;
            Collector collector;
            collector.answer(row.answer);
            if (row.name == "away") collector.stop();
            Gateway gateway(traced(collector.url()), vendors);
            make_calls(gateway, 1000);
            stop(gateway);
            auto const origin = collector.url().substr(0, collector.url().find("/v1"));
            BOOST_TEST(occurrences(gateway.log(), "traces do not reach " + origin + ":") == 1u);
            BOOST_TEST(contains(gateway.log(), row.told));
            BOOST_TEST(occurrences(gateway.access_log(), "\"status\":200") == 1000u);
        }
}

BOOST_AUTO_TEST_CASE(what_fails_is_told_with_its_reason_and_no_path) {
    Vendors vendors;
    Collector collector;
    Gateway gateway(traced(collector.url()), vendors);
    vendors.stop();
    auto client = gateway.client();
    BOOST_TEST(client.get("/v1/genesys/users/kim@acme.example").status == 502);
    BOOST_TEST(client.get("/v1/genesys/nothing/kim@acme.example").status == 404);
    BOOST_TEST(client.call("BREW", "/v1/genesys/users").status == 405);
    stop(gateway);
    auto const servers = of_kind(collector.spans(), 2);
    BOOST_REQUIRE(servers.size() == 3u);
    BOOST_TEST(servers[0].failed);
    BOOST_TEST(servers[0].text("error.type") == "backend-unreachable");
    BOOST_TEST(servers[1].name == "GET");
    BOOST_TEST(!servers[1].failed);
    BOOST_TEST(servers[1].text("http.route") == "");
    BOOST_TEST(servers[1].text("idiom.problem") == "not-found");
    BOOST_TEST(servers[2].name == "HTTP /v1/{route}/users");
    BOOST_TEST(servers[2].text("http.request.method") == "_OTHER");
    auto const calls = of_kind(collector.spans(), 3);
    BOOST_TEST(!calls.empty());
    for (auto const& call : calls)
        BOOST_TEST(call.text("error.type") == "not_sent");
    for (auto const& request : collector.requests())
        BOOST_TEST(!contains(request.body, "kim@"));
}
