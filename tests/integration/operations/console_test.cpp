#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <algorithm>
#include <csignal>

using namespace idiom::test;

namespace {

constexpr std::string_view api = "/console/api/";

Fields const change{{"X-Idiom-Console", "1"}};

HttpResponse ask(Gateway const& gateway, std::string_view method, std::string const& path, Fields fields = {},
                 std::string_view body = {}) {
    return HttpClient(gateway.admin()).call(method, std::string(api) + path, fields, body);
}

Json get(Gateway const& gateway, std::string const& path) {
    auto const response = ask(gateway, "GET", path);
    BOOST_TEST(response.status == 200, path);
    return json_of(response);
}

/// A gateway whose admin listener has more keys.
Setup with_admin(std::string const& keys) {
    return {.edits = {{"admin: { address: 127.0.0.1:0 }", "admin: { address: 127.0.0.1:0, " + keys + " }"}}};
}

/// One page that listens to events.
class Listening {
public:
    Listening(Gateway const& gateway, std::string const& query, Fields fields = {})
        : connection_(gateway.admin()) {
        fields.emplace_back("Host", "localhost"); // the walls let no other name in
        connection_.send(request_text("GET", std::string(api) + "events?" + query, fields));
    }
    /// Everything until the gateway ends the stream.
    std::string read_to_end() { return connection_.read_to_end(); }

private:
    Connection connection_;
};

} // namespace

BOOST_AUTO_TEST_CASE(the_console_is_there_by_default_and_says_where) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    BOOST_TEST(
        gateway.logs("console on http://127.0.0.1:" + std::to_string(gateway.admin().port) + "/console/"));
    auto client = HttpClient(gateway.admin());
    BOOST_TEST(client.get("/console").status == 308);
    auto const page = client.get("/console/");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.body.starts_with("<!doctype html>"));
    BOOST_TEST(page.header("Content-Security-Policy").contains("trusted-types 'none'"));
    BOOST_TEST(client.get("/console/nothing").status == 404);
    BOOST_TEST(client.get("/console/../config").status == 404);
    auto const status = get(gateway, "status");
    BOOST_TEST(status.at("pid") == gateway.process().pid());
    BOOST_TEST(status.at("token") == false);
    BOOST_TEST(status.at("inspect").at("calls") == 200);
    BOOST_TEST(status.at("store") == Json({{"kind", "sqlite"}, {"ok", true}}));
}

BOOST_AUTO_TEST_CASE(a_console_that_is_switched_off_is_not_there) {
    Vendors vendors;
    Gateway gateway(with_admin("console: off"), vendors);
    BOOST_TEST(HttpClient(gateway.admin()).get("/console/").status == 404);
    BOOST_TEST(!gateway.log().contains("console on http"));
}

BOOST_AUTO_TEST_CASE(the_token_guards_all_but_the_probes_and_the_metrics) {
    Vendors vendors;
    Gateway gateway(with_admin("token: a-token-of-the-operator"), vendors);
    auto client = HttpClient(gateway.admin());
    for (auto const* const path : {"/console/", "/console/api/status", "/config"})
        BOOST_TEST(client.get(path).status == 401, path);
    BOOST_TEST(client.call("POST", "/reload").status == 401);
    for (auto const* const path : {"/healthz", "/readyz", "/metrics", "/console/login"})
        BOOST_TEST(client.get(path).status == 200, path);
    Fields const bearer{{"Authorization", "Bearer a-token-of-the-operator"}};
    BOOST_TEST(client.get("/config", bearer).status == 200);
    BOOST_TEST(!client.get("/config", bearer).body.contains("a-token-of"));
    Fields sign_in = change;
    sign_in.push_back({"Content-Type", "application/json"});
    auto const in = ask(gateway, "POST", "session", sign_in, R"({"token":"a-token-of-the-operator"})");
    BOOST_TEST(in.status == 204);
    std::string const cookie(in.header("Set-Cookie"));
    Fields const signed_in{{"Cookie", cookie.substr(0, cookie.find(';'))}};
    BOOST_TEST(client.get("/console/api/status", signed_in).status == 200);
    BOOST_TEST(client.get("/console/", signed_in).status == 200);
    BOOST_TEST(!gateway.log().contains("a-token-of-the-operator"));
}

BOOST_AUTO_TEST_CASE(the_overview_shows_the_calls_of_clients) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(gateway.client().get(users_path(Vendor::genesys) + "?limit=1").status == 200);
    auto const overview = get(gateway, "overview");
    BOOST_TEST(overview.at("route_count") == 4);
    BOOST_TEST(overview.at("backends").size() == 4U);
    auto const route = get(gateway, "routes/genesys");
    BOOST_TEST(route.at("health") == "usable");
    BOOST_TEST(route.at("statuses").at("200") == 5);
    BOOST_TEST(!route.at("last_call").is_null());
    BOOST_TEST(!route.at("fields").empty());
    auto const unasked = get(gateway, "routes?q=xarios").at("routes").at(0);
    BOOST_TEST(unasked.at("health") == "unasked");
    BOOST_TEST(unasked.at("last_call").is_null());
    auto const backend = get(gateway, "backends/genesys");
    BOOST_TEST(backend.at("credentials").at("kind") == "basic");
    BOOST_TEST(backend.at("hosts").at(0).at("in") == true);
    BOOST_TEST(backend.at("routes") == Json({"genesys"}));
    BOOST_TEST(ask(gateway, "GET", "backends/nobody").status == 404);
    // A token is fetched for the first call.
    BOOST_TEST(gateway.client().get(users_path(Vendor::xarios) + "?limit=1").status == 200);
    auto const credentials = get(gateway, "backends/xarios").at("credentials");
    BOOST_TEST(!credentials.at("ends").is_null());
    BOOST_TEST(!credentials.at("last_fetch").is_null());
    BOOST_TEST(credentials.at("last_error") == "");
}

BOOST_AUTO_TEST_CASE(events_come_until_the_gateway_drains) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    Listening page(gateway, "topics=overview,configuration&routes=genesys");
    write_file(gateway.file("routes.yaml"),
               read_file(gateway.file("routes.yaml")) + "  more: { backend: evovoice }\n");
    auto const port = std::to_string(gateway.admin().port);
    BOOST_TEST(HttpClient(gateway.admin()).call("POST", "/reload", {{"Host", "127.0.0.1:" + port}}).status ==
               200);
    gateway.process().signal(SIGTERM);
    auto const all = page.read_to_end();
    BOOST_TEST(all.contains("Content-Type: text/event-stream\r\n"));
    BOOST_TEST(all.contains("Transfer-Encoding: chunked\r\n"));
    BOOST_TEST(all.contains("event: overview\nid: "));
    BOOST_TEST(all.contains("\"name\":\"genesys\""));
    BOOST_TEST(all.contains("event: configuration\nid: "));
    BOOST_TEST(all.ends_with("0\r\n\r\n"));
    BOOST_TEST(gateway.process().wait().value_or(-1) == 0);
}

BOOST_AUTO_TEST_CASE(health_is_answered_while_eight_pages_listen) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    std::vector<Connection> pages;
    for (int i = 0; i < 8; ++i) {
        pages.emplace_back(gateway.admin());
        pages.back().send(
            request_text("GET", std::string(api) + "events?topics=calls", {{"Host", "localhost"}}));
    }
    HttpResponse ninth;
    auto const ask_for_one_more = [&] {
        Connection one(gateway.admin());
        one.send(request_text("HEAD", std::string(api) + "events?topics=calls", {{"Host", "localhost"}}));
        ninth = one.read(true).value_or(HttpResponse{});
        return ninth.status;
    };
    BOOST_TEST(eventually([&] { return ask_for_one_more() == 503; }));
    BOOST_TEST(ninth.header("Retry-After") == "5");
    BOOST_TEST(HttpClient(gateway.admin()).get("/healthz").status == 200);
    BOOST_TEST(HttpClient(gateway.admin()).get("/metrics").status == 200);
    pages.clear(); // the gateway notices that they have gone
    BOOST_TEST(eventually([&] { return ask_for_one_more() == 200; }));
}

BOOST_AUTO_TEST_CASE(the_audit_trail_is_shown_and_exported) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto const users = json_of(client.get(users_path(Vendor::genesys) + "?limit=1")).at("users");
    auto const id = users.at(0).at("id").get<std::string>();
    auto const patched =
        client.call("PATCH", users_path(Vendor::genesys, id), json_type, R"({"firstName":"Ada"})");
    BOOST_TEST(patched.status == 200);
    auto const trail = get(gateway, "audit?route=genesys");
    BOOST_REQUIRE(trail.at("entries").size() == 1U);
    auto const& entry = trail.at("entries").at(0);
    BOOST_TEST(entry.at("user") == id);
    BOOST_TEST(entry.at("operation") == "update");
    BOOST_TEST(entry.at("status") == 200);
    BOOST_TEST(trail.at("next").is_null());
    for (auto const* const none : {"audit?route=xarios", "audit?client=nobody", "audit?result=failed",
                                   "audit?user=x", "audit?until=2020-01-01", "audit?before=1"})
        BOOST_TEST(get(gateway, none).at("entries").empty(), none);
    BOOST_TEST(get(gateway, "audit?since=1h&result=success&client=crm&user=" + id).at("entries").size() ==
               1U);
    auto const request = entry.at("request_id").get<std::string>();
    BOOST_TEST(get(gateway, "audit?request=" + request).at("entries").size() == 1U);
    Connection exporting(gateway.admin());
    exporting.send(request_text("GET", std::string(api) + "audit.csv?since=1h",
                                {{"Host", "localhost"}, {"Connection", "close"}}));
    auto const csv = exporting.read_to_end();
    BOOST_TEST(csv.starts_with("HTTP/1.1 200 "));
    BOOST_TEST(csv.contains("time,status,"));
    BOOST_TEST(csv.contains(",update," + id + ","));
}

BOOST_AUTO_TEST_CASE(a_broken_file_is_found_before_it_is_loaded) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto const file = gateway.file("routes.yaml");
    auto const text = read_file(file);
    auto const first = get(gateway, "configuration");
    BOOST_TEST(first.at("disk") == "same");
    BOOST_TEST(first.at("last_reload").is_null());
    BOOST_TEST(first.at("effective").at("routes").size() == 4U);
    auto const& defaults = first.at("defaults");
    BOOST_TEST((std::find(defaults.begin(), defaults.end(), "/limits/body") != defaults.end()));
    BOOST_TEST((std::find(defaults.begin(), defaults.end(), "/threads") == defaults.end()));
    BOOST_TEST(json_of(ask(gateway, "POST", "configuration/check", change)) ==
               Json({{"errors", Json::array()}, {"changes", Json::array()}}));

    write_file(file, text + "  lost: { backend: nowhere }\n");
    BOOST_TEST(get(gateway, "configuration").at("disk") == "broken");
    auto const checked = json_of(ask(gateway, "POST", "configuration/check", change));
    BOOST_TEST(checked.at("errors").at(0).at("line").get<int>() > 1);
    BOOST_TEST(checked.at("errors").at(0).at("message").get<std::string>().contains("nowhere"));
    BOOST_TEST(ask(gateway, "POST", "configuration/reload").status == 403);
    auto const refused = ask(gateway, "POST", "configuration/reload", change);
    BOOST_TEST(refused.status == 422);
    BOOST_TEST(problem_of(refused) == "invalid-configuration");
    BOOST_TEST(get(gateway, "configuration").at("last_reload").at("ok") == false);

    auto wanted = text + "  more: { backend: evovoice }\n";
    wanted.replace(wanted.find("threads: 2"), 10, "threads: 3");
    write_file(file, wanted);
    BOOST_TEST(get(gateway, "configuration").at("disk") == "changed");
    auto const changes = json_of(ask(gateway, "POST", "configuration/check", change)).at("changes");
    BOOST_REQUIRE(changes.size() == 2U);
    BOOST_TEST(changes.at(0) == Json({{"pointer", "/threads"}, {"from", 2}, {"to", 3}, {"restart", true}}));
    BOOST_TEST(changes.at(1).at("pointer") == "/routes/more");
    BOOST_TEST(changes.at(1).at("restart") == false);
    BOOST_TEST(ask(gateway, "POST", "configuration/reload", change).status == 200);
    auto const last = get(gateway, "configuration");
    BOOST_TEST(last.at("disk") == "same");
    BOOST_TEST(last.at("last_reload").at("ok") == true);
    BOOST_TEST(last.at("last_reload").at("warnings").size() == 1U);
    BOOST_TEST(last.at("effective").at("routes").size() == 5U);
}

BOOST_AUTO_TEST_CASE(no_secret_is_in_any_answer) {
    Vendors vendors;
    Gateway gateway(with_admin("token: \"${env:VENDOR_PASSWORD}-and-more\""), vendors);
    Fields const bearer{{"Authorization", "Bearer demo-password-and-more"}};
    std::string everything;
    for (auto const* const path : {"status", "overview", "routes", "routes/xarios", "backends/xarios",
                                   "configuration", "audit", "events?topics=x"})
        everything += ask(gateway, "GET", path, bearer).body;
    for (auto const& secret : configured_secrets())
        BOOST_TEST(!everything.contains(secret));
}

BOOST_AUTO_TEST_CASE(pages_come_from_a_folder_while_somebody_works_on_them) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    TempDirectory folder;
    write_file(folder.file("index.html"), "<!doctype html><h1>mine</h1>");
    gateway.kill();
    Process process({IDIOM_PROGRAM, "serve", "--console-from", folder.file("."), gateway.file("routes.yaml")},
                    gateway_environment(), folder.file("out.log"), folder.file("err.log"));
    BOOST_TEST(eventually([&] { return process.err().contains("console on http://127.0.0.1:"); }));
    auto const log = process.err();
    constexpr std::string_view mark = "console on http://127.0.0.1:";
    auto const port = std::stoi(log.substr(log.find(mark) + mark.size()));
    HttpClient client(Place{.port = static_cast<std::uint16_t>(port)});
    BOOST_TEST(client.get("/console/").body == "<!doctype html><h1>mine</h1>");
    write_file(folder.file("index.html"), "<!doctype html><h1>changed</h1>");
    BOOST_TEST(client.get("/console/audit").body == "<!doctype html><h1>changed</h1>");
    BOOST_TEST(client.get("/console/../routes.yaml").status == 404);
}

BOOST_AUTO_TEST_CASE(the_command_line_says_where_the_console_is) {
    TempDirectory folder;
    auto const told = [&](std::string const& admin) {
        write_file(folder.file("routes.yaml"), "version: 1\n" + admin + "backends: {}\nroutes: {}\n");
        return run({IDIOM_PROGRAM, "console", folder.file("routes.yaml")}, {});
    };
    BOOST_TEST(told("").out == "http://127.0.0.1:9901/console/\n");
    BOOST_TEST(told("admin: { address: \"[::1]:7\" }\n").out == "http://[::1]:7/console/\n");
    BOOST_TEST(told("admin: { address: 0.0.0.0:7, token: \"${env:ABSENT}\" }\n").out ==
               "http://localhost:7/console/\n");
    auto const off = told("admin: { address: 0.0.0.0:7 }\n");
    BOOST_TEST(off.status == 1);
    BOOST_TEST(off.err.contains("admin.console"));
    BOOST_TEST(told("admin: { address: nowhere }\n").status == 1);
}
