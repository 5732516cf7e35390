#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <csignal>
#include <optional>
#include <thread>

using namespace idiom::test;

namespace {

bool refuses_connections(Place const& place) {
    try {
        Connection const connection(place);
        return false;
    } catch (HttpFailure const&) {
        return true;
    }
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

Ran idiom_program(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), IDIOM_PROGRAM);
    return run(arguments, gateway_environment());
}

/// A call that runs for as long as the vendor takes to answer.
class SlowCall {
public:
    SlowCall(Gateway const& gateway, Vendors& vendors, int milliseconds) {
        vendors.plan(Vendor::genesys, {{"action", "delay"}, {"milliseconds", milliseconds}});
        vendors.forget_requests(Vendor::genesys);
        thread_ = std::thread([this, client = gateway.client()]() mutable {
            try {
                response_ = client.get("/v1/genesys/users?limit=1");
            } catch (HttpFailure const&) {
            }
        });
        eventually([&] { return !vendors.requests(Vendor::genesys).empty(); });
    }
    ~SlowCall() {
        if (thread_.joinable()) thread_.join();
    }
    /// Waits for the response; nullopt if the connection was cut.
    std::optional<HttpResponse> const& response() {
        thread_.join();
        return response_;
    }

private:
    std::thread thread_;
    std::optional<HttpResponse> response_;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_gateway_that_is_told_to_stop_finishes_what_it_is_at) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    HttpClient admin(gateway.admin());
    BOOST_TEST(admin.get("/healthz").status == 200);
    BOOST_TEST(admin.get("/readyz").status == 200);
    Connection idle(gateway.http());

    SlowCall call(gateway, vendors, 2500);
    gateway.process().signal(SIGTERM);
    BOOST_TEST(eventually([&] { return refuses_connections(gateway.http()); }));
    BOOST_TEST(gateway.process().running());
    auto const ready = HttpClient(gateway.admin()).get("/readyz");
    BOOST_TEST(ready.status == 503);
    BOOST_TEST(HttpClient(gateway.admin()).get("/healthz").status == 200);
    BOOST_TEST(idle.read_to_end() == "");
    auto const& response = call.response();
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 200);
    BOOST_TEST(response->header("Connection") == "close");
    auto const status = gateway.process().wait();
    BOOST_TEST(status.value_or(-1) == 0);
    BOOST_TEST(contains(gateway.log(), "draining"));
    // The last line is in the file before the program ends.
    BOOST_TEST(contains(gateway.access_log(), "\"path\":\"/v1/genesys/users\""));
}

BOOST_AUTO_TEST_CASE(answers_while_draining_say_that_their_connection_ends) {
    TempDirectory const certificates;
    make_certificates(certificates.path().string());
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ drain_delay: 2s }", .certificates = certificates.path().string()},
                    vendors);
    auto const ask = request_text("GET", "/v1/routes", {{"X-Api-Key", std::string(crm_key)}});
    std::vector<Connection> kept;
    for (auto const& place : {gateway.http(), gateway.https()}) {
        BOOST_TEST(kept.emplace_back(place).send(ask));
        auto const response = kept.back().read();
        BOOST_REQUIRE(response);
        BOOST_TEST(response->header("Connection") == "");
    }
    gateway.process().signal(SIGTERM);
    // A load balancer that reads /readyz has two seconds to notice. Requests that still come are served.
    BOOST_TEST(eventually([&] { return HttpClient(gateway.admin()).get("/readyz").status == 503; }));
    for (auto const& place : {gateway.http(), gateway.https()})
        kept.emplace_back(place);
    for (auto& connection : kept) {
        BOOST_TEST(connection.send(ask));
        auto const response = connection.read();
        BOOST_REQUIRE(response);
        BOOST_TEST(response->status == 200);
        BOOST_TEST(response->header("Connection") == "close");
        BOOST_TEST(connection.read_to_end() == "");
    }
    BOOST_TEST(gateway.process().wait().value_or(-1) == 0);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_still_arriving_at_the_end_is_told) {
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ drain_timeout: 1s }"}, vendors);
    Connection slow(gateway.http());
    auto const text = request_text("POST", users_path(Vendor::genesys),
                                   {{"X-Api-Key", std::string(crm_key)}, json_type.front()}, "{ }");
    BOOST_TEST(slow.send(text.substr(0, text.size() - 1)));
    gateway.process().signal(SIGTERM);
    auto const response = slow.read();
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 503);
    BOOST_TEST(problem_of(*response) == "draining");
    BOOST_TEST(slow.read_to_end() == "");
    BOOST_TEST(gateway.process().wait().value_or(-1) == 0);
}

BOOST_AUTO_TEST_CASE(a_reload_that_is_asked_for_along_with_the_end_does_not_put_it_off) {
    Vendors vendors;
    for (int i = 0; i < 5; ++i) {
        Gateway gateway(Setup{}, vendors);
        gateway.process().signal(SIGTERM);
        gateway.process().signal(SIGHUP);
        BOOST_TEST(gateway.process().wait().value_or(-1) == 0);
    }
}

BOOST_AUTO_TEST_CASE(draining_has_an_end) {
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ drain_timeout: 300ms }"}, vendors);
    SlowCall call(gateway, vendors, 8000);
    gateway.process().signal(SIGTERM);
    auto const status = gateway.process().wait(5s);
    BOOST_TEST(status.value_or(-1) == 0);
}

BOOST_AUTO_TEST_CASE(a_renewal_that_nobody_waits_for_is_finished_before_the_end) {
    constexpr Vendor vendor = Vendor::xarios; // its refresh tokens work once
    Vendors vendors;
    vendors.set(vendor, {{"token_lifetime", 5}});
    Gateway gateway(Setup{}, vendors);
    auto const reads = [&] { return gateway.client().get(users_path(vendor) + "?limit=1").status == 200; };
    BOOST_TEST(reads());
    std::this_thread::sleep_for(4100ms); // until the token is due for renewal and still valid
    vendors.forget_requests(vendor);
    vendors.plan(
        vendor,
        {{"match", {{"path_contains", "/connect/token"}}}, {"action", "delay"}, {"milliseconds", 3000}});
    BOOST_TEST(reads());
    BOOST_TEST(eventually([&] { return vendors.requests(vendor).size() >= 2; }));
    gateway.process().signal(SIGTERM);
    BOOST_TEST(gateway.process().wait().value_or(-1) == 0);
    vendors.set(vendor, {{"token_lifetime", 3600}});
    gateway.restart();
    BOOST_TEST(reads());
}

BOOST_AUTO_TEST_CASE(an_idle_gateway_stops_at_once_however_it_is_asked) {
    for (int const signal : {SIGTERM, SIGINT}) {
        Vendors vendors;
        Gateway gateway(Setup{}, vendors);
        BOOST_TEST(gateway.client().get("/v1/routes").status == 200);
        gateway.process().signal(signal);
        auto const status = gateway.process().wait(5s);
        BOOST_TEST(status.value_or(-1) == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_reload_goes_on_with_the_access_log_under_its_name) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    BOOST_TEST(client.get("/v1/routes", {{"X-Request-Id", "before"}}).status == 200);
    BOOST_TEST(eventually([&] { return contains(gateway.access_log(), "before"); }));

    auto const moved = gateway.file("access.jsonl.1");
    std::filesystem::rename(gateway.file("access.jsonl"), moved);
    // This works even if the configuration has become bad.
    write_file(gateway.file("routes.yaml"), "version: 2\n");
    gateway.process().signal(SIGHUP);
    BOOST_TEST(eventually([&] { return contains(gateway.log(), "the configuration stays as it is"); }));
    BOOST_TEST(client.get("/v1/routes", {{"X-Request-Id", "after"}}).status == 200);
    BOOST_TEST(eventually([&] { return contains(gateway.access_log(), "after"); }));
    BOOST_TEST(!contains(gateway.access_log(), "before"));
    BOOST_TEST(contains(read_file(moved), "before"));
    BOOST_TEST(!contains(read_file(moved), "after"));
}

BOOST_AUTO_TEST_CASE(a_reload_takes_effect_and_a_bad_one_changes_nothing) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto const file = gateway.file("routes.yaml");
    auto const original = read_file(file);
    auto open = gateway.client();
    auto newcomer = gateway.client(gateway.http(), "key-of-the-newcomer");
    BOOST_TEST(open.get("/v1/routes").status == 200);
    BOOST_TEST(newcomer.get("/v1/routes").status == 401);

    auto changed = original;
    changed.replace(changed.find("clients:\n"), 9,
                    "clients:\n  - { name: newcomer, api_key: key-of-the-newcomer, routes: \"*\" }\n");
    changed += "  second:\n    backend: genesys\n";
    write_file(file, changed);
    gateway.process().signal(SIGHUP);
    BOOST_TEST(eventually([&] { return contains(gateway.log(), "the new configuration is in effect"); }));
    // Each event loop takes the configuration over a moment later.
    BOOST_TEST(eventually([&] {
        return gateway.client(gateway.http(), "key-of-the-newcomer").get("/v1/routes").status == 200;
    }));
    BOOST_TEST(eventually([&] { return open.get("/v1/second/users?limit=1").status == 200; }));
    BOOST_TEST(eventually([&] { return newcomer.get("/v1/second/users?limit=1").status == 200; }));

    for (auto const& bad : {changed + "  third: { backend: nowhere }\n",
                            std::string("version: 1\nclients: [\n"), std::string()}) {
        auto const before = gateway.log().size();
        write_file(file, bad);
        gateway.process().signal(SIGHUP);
        BOOST_TEST(eventually(
            [&] { return contains(gateway.log().substr(before), "the configuration stays as it is"); }));
        BOOST_TEST(open.get("/v1/second/users?limit=1").status == 200);
        BOOST_TEST(newcomer.get("/v1/routes").status == 200);
    }
    BOOST_TEST(gateway.logs("nowhere"));

    auto const before = gateway.log().size();
    write_file(file, original);
    gateway.process().signal(SIGHUP);
    BOOST_TEST(eventually([&] { return contains(gateway.log().substr(before), "is in effect"); }));
    BOOST_TEST(eventually([&] { return newcomer.get("/v1/routes").status == 401; }));
    BOOST_TEST(eventually([&] { return open.get("/v1/second/users?limit=1").status == 404; }));
    BOOST_TEST(open.get("/v1/genesys/users?limit=1").status == 200);
}

BOOST_AUTO_TEST_CASE(a_call_under_way_survives_a_reload) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    SlowCall call(gateway, vendors, 800);
    for (int i = 0; i < 3; ++i) {
        auto const before = gateway.log().size();
        gateway.process().signal(SIGHUP);
        BOOST_TEST(eventually([&] { return contains(gateway.log().substr(before), "is in effect"); }));
    }
    auto const& response = call.response();
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 200);
}

BOOST_AUTO_TEST_CASE(the_command_line_explains_itself) {
    auto const version = idiom_program({"--version"});
    BOOST_TEST(version.status == 0);
    BOOST_TEST(contains(version.out, "idiom "));
    auto const help = idiom_program({"--help"});
    BOOST_TEST(help.status == 0);
    for (auto const* const command : {"serve", "check", "routes", "explain", "audit", "translators"}) {
        BOOST_TEST(contains(help.out, command));
        auto const own = idiom_program({command, "--help"});
        BOOST_TEST(own.status == 0);
        BOOST_TEST(own.out.size() > 40U);
    }
    BOOST_TEST(idiom_program({}).status != 0);
    BOOST_TEST(idiom_program({"fly"}).status != 0);
    auto const translators = idiom_program({"translators"});
    BOOST_TEST(translators.status == 0);
    for (auto const vendor : every_vendor)
        BOOST_TEST(contains(translators.out, name_of(vendor)));
}

BOOST_AUTO_TEST_CASE(a_configuration_is_checked_and_shown) {
    Vendors vendors;
    TempDirectory const directory;
    auto const good = directory.file("good.yaml");
    auto const bad = directory.file("bad.yaml");
    auto const text = routes_yaml(Setup{}, vendors);
    write_file(good, text);
    auto broken = text;
    broken.replace(broken.find("threads:"), 8, "treads:");
    broken += "  lost:\n    backend: nowhere\n";
    write_file(bad, broken);

    BOOST_TEST(idiom_program({"check", good}).status == 0);
    auto const checked = idiom_program({"check", bad});
    BOOST_TEST(checked.status == 1);
    BOOST_TEST(contains(checked.out, "bad.yaml:"), checked.out);
    BOOST_TEST(contains(checked.out, "did you mean 'threads'?"), checked.out);
    BOOST_TEST(contains(checked.out, "nowhere"), checked.out);
    auto const as_json = idiom_program({"check", bad, "--format", "json"});
    BOOST_TEST(as_json.status == 1);
    BOOST_TEST(Json::parse(as_json.out, nullptr, false).is_discarded() == false, as_json.out);
    BOOST_TEST(
        Json::parse(idiom_program({"check", good, "--format", "json"}).out, nullptr, false).is_discarded() ==
        false);

    auto const routes = idiom_program({"routes", good});
    BOOST_TEST(routes.status == 0);
    for (auto const vendor : every_vendor)
        BOOST_TEST(contains(routes.out, name_of(vendor)));
    for (auto const& secret : configured_secrets())
        BOOST_TEST(!contains(routes.out, secret));
    BOOST_TEST(idiom_program({"routes", bad}).status == 1);
    BOOST_TEST(idiom_program({"check", directory.file("missing.yaml")}).status == 1);
}

BOOST_AUTO_TEST_CASE(what_check_passes_starts_and_what_it_refuses_does_not) {
    TempDirectory const directory;
    auto const folder = directory.path().string();
    make_certificates(folder);
    Vendors const vendors(folder);
    Leaf leaf{.subject = "/CN=localhost", .purpose = "serverAuth", .alternative_names = "DNS:localhost"};
    make_leaf(folder, "other", leaf);
    leaf.until = "20210101000000Z";
    make_leaf(folder, "ended", leaf);
    write_file(directory.file("words.txt"), "words");

    auto const text = routes_yaml(
        Setup{.certificates = folder,
              .secure_back_ends = true,
              .more_clients =
                  "  - { name: portal, jwt: { issuer: a, audience: b, jwks: " + folder + "/words.txt } }\n"},
        vendors);
    auto const file = directory.file("routes.yaml");
    auto const check = [&](std::string edited) {
        write_file(file, edited);
        return idiom_program({"check", file});
    };
    struct {
        std::string what;
        std::string by_what;
        std::string words;
    } const rows[]{
        {"/gateway.key", "/other.key", "does not belong to the certificate"},
        {"/gateway.crt, private_key: " + folder + "/gateway.key",
         "/ended.crt, private_key: " + folder + "/ended.key", "has ended on"},
        {"/gateway.crt", "/words.txt", "holds no certificate in PEM"},
        {"/backends.crt", "/words.txt", "holds no certificates in PEM"},
        {"/gateway.key }", "/gateway.key, client_ca: " + folder + "/words.txt }",
         "holds no certificates in PEM"},
    };
    for (auto const& row : rows) {
        auto edited = text;
        edited.replace(edited.find(row.what), row.what.size(), row.by_what);
        auto const checked = check(edited);
        BOOST_TEST(checked.status == 1);
        BOOST_TEST(contains(checked.out, row.words), checked.out);
        // The keys are checked in the same run
        BOOST_TEST(contains(checked.out, "/words.txt is no"), checked.out);
        auto const place = checked.out.find("routes.yaml:") + 12;
        BOOST_TEST(checked.out[place] != '0');
        BOOST_TEST((checked.out[place] >= '1' && checked.out[place] <= '9'), checked.out);
        auto const started = idiom_program({"serve", file});
        BOOST_TEST(started.status == 1);
    }
    auto good = text;
    good.erase(good.find("  - { name: portal"), good.find("backends:") - good.find("  - { name: portal"));
    BOOST_TEST(check(good).out == file + ": no problems\n");
    // A log that exists need not be in a folder where another could be created.
    auto const log = good.find("access.jsonl");
    BOOST_REQUIRE(log != std::string::npos);
    auto const begin = good.rfind(' ', log) + 1;
    good.replace(begin, log + 12 - begin, "/dev/null");
    BOOST_TEST(check(good).out == file + ": no problems\n");
}

BOOST_AUTO_TEST_CASE(a_call_is_explained_without_being_made) {
    Vendors vendors;
    TempDirectory const directory;
    auto const file = directory.file("routes.yaml");
    write_file(file, routes_yaml(Setup{}, vendors));
    write_file(directory.file("body.json"), R"([{"op":"add","path":"/roles/-","value":"supervisor"}])");
    write_file(directory.file("user.json"),
               R"({"id":"7","userName":"kim","firstName":"Kim","lastName":"Lee","roles":["agent"]})");
    auto const explained = idiom_program(
        {"explain", "genesys", "PATCH", "/users/7", "--config", file, "--body", directory.file("body.json"),
         "--type", "application/json-patch+json", "--user", directory.file("user.json")});
    BOOST_TEST(explained.status == 0, explained.err);
    BOOST_TEST(contains(explained.out, "PUT "), explained.out);
    BOOST_TEST(contains(explained.out, "/users/7"), explained.out);
    BOOST_TEST(contains(explained.out, "ROLE_SUPERVISOR"), explained.out);
    for (auto const& secret : configured_secrets())
        BOOST_TEST(!contains(explained.out, secret));
    BOOST_TEST(vendors.requests(Vendor::genesys).empty());
    BOOST_TEST(idiom_program({"explain", "nowhere", "GET", "/users/7", "--config", file}).status == 1);
    BOOST_TEST(idiom_program({"explain", "genesys", "BREW", "/users/7", "--config", file}).status == 1);
    auto const whole =
        idiom_program({"explain", "genesys", "GET", "/v1/genesys/users/7?fields=id", "--config", file});
    BOOST_TEST(whole.status == 1);
    BOOST_TEST(whole.err ==
               "PATH is what follows the route: /users/7?fields=id, not /v1/genesys/users/7?fields=id\n");
    auto const bodiless = idiom_program({"explain", "genesys", "PATCH", "/users/7", "--config", file});
    BOOST_TEST(bodiless.status == 1);
    BOOST_TEST(bodiless.err == "this call needs a body; say --body FILE\n");
}

BOOST_AUTO_TEST_CASE(a_call_is_explained_without_the_secrets) {
    Vendors vendors;
    TempDirectory const directory;
    auto const file = directory.file("routes.yaml");
    write_file(file, routes_yaml(Setup{}, vendors));
    for (auto const* const route : {"xarios", "genesys", "evovoice", "configureuser"}) {
        auto const bare =
            run({IDIOM_PROGRAM, "explain", route, "GET", "/users/someone@example.com", "--config", file});
        BOOST_TEST(bare.status == 0, bare.err);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_does_not_end_is_not_read_to_its_end) {
    Vendors vendors;
    TempDirectory const directory;
    auto const file = directory.file("routes.yaml");
    write_file(file, routes_yaml(Setup{}, vendors));
    write_file(directory.file("large"), std::string(1024 * 1024 + 1, ' '));
    std::filesystem::create_directory(directory.file("folder"));
    struct Row {
        char const* name;
        std::vector<std::string> words;
        int status;
        char const* says;
    };
    std::vector<std::string> const explain{"explain", "genesys", "PATCH", "/users/7", "--config", file};
    auto const with = [&](char const* option, std::string const& path) {
        auto words = explain;
        words.insert(words.end(), {option, path});
        return words;
    };
    for (auto const& row : {
             Row{"a body of zeros", with("--body", "/dev/zero"), 1, "/dev/zero: is larger than 1MiB"},
             Row{"a user of zeros", with("--user", "/dev/zero"), 1, "/dev/zero: is larger than 1MiB"},
             Row{"a body one byte too long", with("--body", directory.file("large")), 1,
                 "is larger than 1MiB"},
             Row{"a folder", with("--body", directory.file("folder")), 1, "folder: cannot be read"},
             Row{"no file", with("--body", directory.file("none")), 1, "none: cannot be read"},
             Row{"a configuration of zeros", {"check", "/dev/zero"}, 1, "/dev/zero: larger than 16MiB"},
             Row{"cases of zeros", {"verify-translator", "genesys", "/dev/zero"}, 2, "is larger than 1MiB"},
         }) {
        auto const ran = idiom_program(row.words);
        BOOST_TEST(ran.status == row.status, row.name << ": " << ran.status);
        BOOST_TEST(contains(ran.out + ran.err, row.says), row.name << ": " << ran.out << ran.err);
    }
}

BOOST_AUTO_TEST_CASE(a_reload_keeps_a_refresh_token_that_only_the_memory_holds) {
    Vendors vendors;
    Gateway gateway(Setup{.store_key = false}, vendors);
    auto const reads = [&] {
        return gateway.client().get(users_path(Vendor::xarios) + "?limit=1").status == 200;
    };
    BOOST_TEST(reads());
    vendors.set(Vendor::xarios, {{"expire_tokens", true}});
    for (int i = 0; i < 3; ++i) {
        auto const before = gateway.log().size();
        gateway.process().signal(SIGHUP);
        BOOST_TEST(eventually([&] { return contains(gateway.log().substr(before), "is in effect"); }));
        BOOST_TEST(reads());
        vendors.set(Vendor::xarios, {{"expire_tokens", true}});
    }
    BOOST_TEST(reads());
}

BOOST_AUTO_TEST_CASE(what_is_unsafe_or_wrong_does_not_start) {
    Vendors vendors;
    auto const text = routes_yaml(Setup{}, vendors);
    auto const without_clients = [&] {
        auto made = text;
        auto const from = made.find("clients:\n");
        return made.erase(from, made.find("backends:\n") - from);
    }();
    auto const replaced = [](std::string in, std::string_view what, std::string_view by) {
        return in.replace(in.find(what), what.size(), by);
    };
    struct Start {
        std::string name;
        std::string text;
        std::string told;
    };
    for (auto const& start : {
             Start{"unknown key", replaced(text, "threads:", "treads:"), "treads"},
             Start{"no clients beyond loopback",
                   replaced(without_clients, "- address: 127.0.0.1:0", "- address: 0.0.0.0:0"), "client"},
             Start{"missing secret", replaced(text, "${env:CRM_KEY}", "${env:NO_SUCH_KEY}"), "NO_SUCH_KEY"},
             Start{"unknown dialect", replaced(text, "dialect: genesys", "dialect: genesis"), "genesis"},
             Start{"store that cannot be opened",
                   replaced(text, "sqlite:store.db", "sqlite:no/such/folder/store.db"), ""},
             Start{"store that cannot be reached",
                   replaced(text, "sqlite:store.db", "postgresql://idiom:demo-password@127.0.0.1:1/idiom"),
                   "store postgresql://127.0.0.1:1/idiom: "},
             Start{"address of another machine",
                   replaced(text, "- address: 127.0.0.1:0", "- address: 192.0.2.1:0"),
                   "cannot start: listener 192.0.2.1:0: Cannot assign requested address\""},
             Start{"missing certificate",
                   replaced(text, "- address: 127.0.0.1:0",
                            "- address: 127.0.0.1:0\n    tls: { certificate: no.crt, private_key: no.key }"),
                   "no.crt"},
         }) {
        TempDirectory const directory;
        write_file(directory.file("routes.yaml"), start.text);
        auto const ran = idiom_program({"serve", directory.file("routes.yaml")});
        BOOST_TEST(ran.status == 1, start.name << ": " << ran.status << " " << ran.err);
        BOOST_TEST(contains(ran.err, start.told), start.name << ": " << ran.err);
        BOOST_TEST(!ran.err.empty());
        for (auto const& secret : configured_secrets())
            BOOST_TEST(!contains(ran.err, secret));
    }
}
