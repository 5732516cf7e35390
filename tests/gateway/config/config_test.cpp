#include "tests/gateway/config/sample.hpp"
#include "translators/registry.hpp"

#include <boost/test/unit_test.hpp>

#include <sstream>

using namespace idiom;
using namespace idiom::config;
using namespace idiom::config::test;

namespace {

/// Returns the sample configuration. The test fails if it has an error.
struct Sample {
    SampleFolder folder;
    Loaded loaded = parse(sample, folder.path(), environment(sample_variables()));
    Config const& config() const {
        BOOST_TEST_REQUIRE(lines_of(loaded) == std::vector<std::string>{}, boost::test_tools::per_element());
        return *loaded;
    }
};

Config minimal(std::string const& more = "") {
    Folder const folder;
    auto loaded = parse("version: 1\nbackends: { e: { dialect: genesys, url: http://127.0.0.1:1 } }\n"
                        "routes: { r: { backend: e } }\n" +
                            more,
                        folder.path(), environment({{"A", "one"}, {"B", "two"}}));
    BOOST_TEST_REQUIRE(lines_of(loaded) == std::vector<std::string>{}, boost::test_tools::per_element());
    return *std::move(loaded);
}

} // namespace

BOOST_AUTO_TEST_CASE(back_ends_are_equal_where_nothing_differs) {
    auto const first = minimal().backends.at("e");
    BOOST_TEST((minimal().backends.at("e") == first));
    struct {
        std::string_view what;
        void (*change)(Backend&);
    } const rows[]{
        {"dialect", [](Backend& one) { one.translator = find_dialect("xarios"); }},
        {"port", [](Backend& one) { one.urls.front().port = 2; }},
        {"one more URL", [](Backend& one) { one.urls.push_back(one.urls.front()); }},
        {"kind of credential", [](Backend& one) { one.auth = BearerAuth{Secret("a")}; }},
        {"user agent", [](Backend& one) { one.user_agent = "a"; }},
        {"setting", [](Backend& one) { one.settings.values["release"] = {"8.5.3"}; }},
        {"verify", [](Backend& one) { one.tls.verify = false; }},
        {"connect timeout", [](Backend& one) { one.timeout.connect = 3s; }},
        {"pool", [](Backend& one) { one.pool.max_waiting = 1; }},
        {"attempts", [](Backend& one) { one.retries.attempts = 7; }},
        {"a circuit breaker", [](Backend& one) { one.circuit_breaker.emplace(); }},
    };
    for (auto const& row : rows) {
        auto other = first;
        row.change(other);
        BOOST_TEST((other != first), row.what);
    }
    auto one = first;
    auto other = first;
    one.auth = BasicAuth{"ops", Secret("a")};
    other.auth = BasicAuth{"ops", Secret("b")};
    BOOST_TEST((one != other), "password");
}

BOOST_FIXTURE_TEST_SUITE(the_sample_of_the_contract, Sample)

BOOST_AUTO_TEST_CASE(its_listeners_are_read) {
    auto const& listen = config().listen;
    BOOST_TEST_REQUIRE(listen.size() == 2u);
    BOOST_TEST(listen[0].address.text() == "127.0.0.1:8080");
    BOOST_TEST(!listen[0].tls.has_value());
    BOOST_TEST(listen[1].address.text() == "127.0.0.1:8443");
    auto const& tls = listen[1].tls.value();
    BOOST_TEST(tls.certificate == folder.path() / "certs/gateway.crt");
    BOOST_TEST(tls.private_key == folder.path() / "certs/gateway.key");
    BOOST_TEST(tls.client_ca.value() == folder.path() / "certs/clients.crt");
    BOOST_TEST((tls.client_auth == ClientAuth::optional));
    BOOST_TEST((tls.min_version == TlsVersion::tls_1_2));
    using enum ListenerProtocol;
    for (auto const& listener : listen)
        BOOST_TEST((listener.protocols == std::vector{http_2, http_1_1}));
    BOOST_TEST(config().admin.address.text() == "127.0.0.1:9901");
}

BOOST_AUTO_TEST_CASE(its_limits_store_and_log_are_read) {
    auto const& limits = config().limits;
    BOOST_TEST(limits.header == 16384u);
    BOOST_TEST(limits.body == 262144u);
    BOOST_TEST(limits.depth == 64u);
    BOOST_TEST(limits.connections == 10000u);
    BOOST_TEST((limits.header_timeout == 10s && limits.body_timeout == 10s));
    BOOST_TEST((limits.idle_timeout == 60s && limits.drain_timeout == 30s));
    BOOST_TEST((limits.drain_delay == 0s));
    BOOST_TEST(config().threads == 0u);
    BOOST_TEST(std::get<SqliteStore>(config().store).path == folder.path() / "idiom.db");
    BOOST_TEST(config().store_key.value().reveal() == "0123456789abcdef0123456789abcdef");
    BOOST_TEST((config().access_log.target == AccessLog::LogTarget::standard_error));
    BOOST_TEST((config().access_log.format == LogFormat::json));
    BOOST_TEST_REQUIRE(config().translators.size() == 1u);
    BOOST_TEST(config().translators[0].library == folder.path() / "lib/libidiom_custom.so");
}

BOOST_AUTO_TEST_CASE(its_clients_are_read) {
    auto const& clients = config().clients;
    BOOST_TEST_REQUIRE(clients.size() == 3u);
    BOOST_TEST(clients[0].name == "crm");
    BOOST_TEST(std::get<ApiKey>(clients[0].credential).key.reveal() == "crm-key-of-the-test");
    std::vector<std::string> const routes{"acme", "globex"};
    BOOST_TEST(clients[0].routes.value() == routes, boost::test_tools::per_element());
    BOOST_TEST((clients[0].may_read && clients[0].may_write));
    auto const& limit = clients[0].rate_limit.value();
    BOOST_TEST((limit.requests == 100 && limit.per == 1s && limit.burst == 200));

    auto const& jwt = std::get<Jwt>(clients[1].credential);
    BOOST_TEST(jwt.issuer == "https://idp.example");
    BOOST_TEST(jwt.audience == "idiom");
    BOOST_TEST(std::get<Path>(jwt.jwks) == folder.path() / "certs/idp.jwks.json");
    BOOST_TEST(jwt.routes_claim == "tenants");
    BOOST_TEST(jwt.scope_claim == "scope");
    BOOST_TEST(!clients[1].routes.has_value());

    BOOST_TEST(std::get<Certificate>(clients[2].credential).name == "subject:CN=batch");
    BOOST_TEST(!clients[2].rate_limit.has_value());
}

BOOST_AUTO_TEST_CASE(a_listener_may_have_several_certificates) {
    std::string text(sample);
    text.replace(
        text.find("client_ca:"), 10,
        "certificates: [ { certificate: certs/clients.crt, private_key: certs/gateway.key } ], client_ca:");
    auto const read = parse(text, folder.path(), environment(sample_variables()));
    BOOST_TEST_REQUIRE(lines_of(read) == std::vector<std::string>{}, boost::test_tools::per_element());
    auto const& more = read->listen[1].tls->certificates;
    BOOST_TEST_REQUIRE(more.size() == 1u);
    BOOST_TEST(more[0].certificate == folder.path() / "certs/clients.crt");
    BOOST_TEST(more[0].private_key == folder.path() / "certs/gateway.key");
}

BOOST_AUTO_TEST_CASE(clients_are_known_by_urls_and_names_too) {
    std::string text(sample);
    text.replace(text.find("jwks: certs/idp.jwks.json"), 25,
                 "jwks: \"https://IDP.example/keys?p=b2c\", jwks_ca: certs/backends.crt, clock_skew: 5s");
    text.insert(text.find("\nbackends:"),
                "  - { name: d1, certificate: { san: \"dns:Batch.example\" } }\n"
                "  - { name: d2, certificate: { san: \"uri:spiffe://example/Batch\" } }\n"
                "  - { name: d3, certificate: { subject: \"CN=a\\\\, b,  OU=x, O=y\" } }\n");
    auto const read = parse(text, folder.path(), environment(sample_variables()));
    BOOST_TEST_REQUIRE(lines_of(read) == std::vector<std::string>{}, boost::test_tools::per_element());
    auto const& jwt = std::get<Jwt>(read->clients[1].credential);
    auto const& url = std::get<Url>(jwt.jwks);
    BOOST_TEST(url.host == "idp.example");
    BOOST_TEST(url.path == "/keys?p=b2c");
    BOOST_TEST(jwt.jwks_ca.value() == folder.path() / "certs/backends.crt");
    BOOST_TEST((jwt.clock_skew == 5s));
    auto const name = [&](std::size_t i) { return std::get<Certificate>(read->clients[i].credential).name; };
    BOOST_TEST(name(3) == "dns:batch.example");
    BOOST_TEST(name(4) == "uri:spiffe://example/Batch");
    BOOST_TEST(name(5) == "subject:CN=a\\, b,OU=x,O=y");
}

BOOST_AUTO_TEST_CASE(its_back_ends_are_read) {
    auto const& backends = config().backends;
    BOOST_TEST_REQUIRE(backends.size() == 4u);
    auto const& xarios = backends.at("xarios-au");
    BOOST_TEST(xarios.name == "xarios-au");
    BOOST_TEST(xarios.dialect == "xarios");
    BOOST_TEST_REQUIRE(xarios.urls.size() == 1u);
    BOOST_TEST(xarios.urls[0].text() == "https://api.au.myreports.cloud/api/v1.0");
    BOOST_TEST((xarios.urls[0].tls && xarios.urls[0].port == 443));
    auto const& auth = std::get<OAuthRefreshToken>(xarios.auth);
    BOOST_TEST(name_of(xarios.auth) == "oauth2_refresh_token");
    BOOST_TEST(auth.client.token_url.text() == "https://login.xarios.cloud/connect/token");
    BOOST_TEST(auth.client.client_id == "xarios-id");
    BOOST_TEST(auth.client.client_secret.value().reveal() == "xarios-secret");
    BOOST_TEST(auth.refresh_token.reveal() == "refresh-me");
    BOOST_TEST(xarios.settings.text("account") == "A-1");
    BOOST_TEST(!xarios.settings.flag("accept_charges", true));
    BOOST_TEST(xarios.tls.ca.value() == folder.path() / "certs/backends.crt");
    BOOST_TEST(xarios.tls.verify);
    BOOST_TEST((xarios.timeout.connect == 1s && xarios.timeout.request == 5s && xarios.timeout.total == 30s));
    BOOST_TEST((xarios.pool.max_connections == 64 && xarios.pool.idle_timeout == 30s));
    BOOST_TEST((xarios.retries.attempts == 2 && xarios.retries.budget == 0.2));
    auto const& breaker = xarios.circuit_breaker.value();
    BOOST_TEST((breaker.failures == 5 && breaker.window == 10s && breaker.open_for == 15s));

    auto const& password = std::get<OAuthPassword>(backends.at("teams").auth);
    BOOST_TEST(password.username == "api");
    BOOST_TEST(password.password.reveal() == "s2");
    BOOST_TEST(backends.at("teams").settings.text("sbc_gateway_id") == "5678");
    std::vector<std::string> const accounts{"acc-100"};
    BOOST_TEST(backends.at("evo").settings.texts("account_ids") == accounts,
               boost::test_tools::per_element());
    BOOST_TEST(backends.at("contact-center").settings.text("release") == "8.5.2");
    BOOST_TEST(backends.at("contact-center").settings.flag("csrf"));
}

BOOST_AUTO_TEST_CASE(what_a_back_end_asks_for_beyond_the_usual_is_read) {
    Folder const folder;
    auto const loaded = parse(
        "version: 1\nroutes: {}\nbackends:\n"
        "  a: { dialect: genesys, url: http://h, user_agent: acme/1 (sync), pool: { idle_timeout: 0s, "
        "max_answers: 64MiB }, protocols: [h2], auth: { type: oauth2_client_credentials, token_url: "
        "\"https://login.example/tfp/token?p=B2C_1_x&y=%20\", client_id: c, token_type: BearerToken } }\n"
        "  b: { dialect: genesys, url: http://h, auth: { type: oauth2_refresh_token, token_url: "
        "\"https://login.example?p=1\", client_id: c, refresh_token: r } }\n",
        folder.path(), environment({}));
    BOOST_TEST_REQUIRE(lines_of(loaded) == std::vector<std::string>{}, boost::test_tools::per_element());
    auto const& config = *loaded;
    auto const& a = config.backends.at("a");
    BOOST_TEST(a.user_agent == "acme/1 (sync)");
    BOOST_TEST((a.pool.idle_timeout == 0s && a.pool.max_answers == 64u * 1024 * 1024));
    BOOST_TEST((a.protocols == BackendProtocols{.http1 = false, .http2 = true}));
    auto const& client = std::get<OAuthClientCredentials>(a.auth).client;
    BOOST_TEST(client.token_url.path == "/tfp/token?p=B2C_1_x&y=%20");
    BOOST_TEST(!client.client_secret.has_value());
    BOOST_TEST(client.token_type == "BearerToken");
    auto const& b = config.backends.at("b");
    BOOST_TEST(b.user_agent == "");
    BOOST_TEST((b.protocols == BackendProtocols{.http1 = true, .http2 = true}));
    BOOST_TEST((b.pool.idle_timeout == 30s && b.pool.max_answers == 128u * 1024 * 1024));
    BOOST_TEST(std::get<OAuthRefreshToken>(b.auth).client.token_url.text() == "https://login.example/?p=1");
}

BOOST_AUTO_TEST_CASE(its_routes_are_read) {
    auto const& routes = config().routes;
    BOOST_TEST_REQUIRE(routes.size() == 2u);
    auto const& acme = routes.at("acme");
    BOOST_TEST(acme.name == "acme");
    BOOST_TEST(acme.backend == "xarios-au");
    BOOST_TEST(!acme.match.has_value());
    BOOST_TEST_REQUIRE(acme.roles.map.size() == 3u);
    BOOST_TEST(acme.roles.map[2].unified == "supervisor");
    BOOST_TEST(acme.roles.map[2].vendor == "customer.user.supervisorl3");
    BOOST_TEST((acme.roles.unmapped == UnmappedRoles::preserve));
    std::vector<std::string> const defaults{"agent"};
    BOOST_TEST(acme.roles.default_roles == defaults, boost::test_tools::per_element());
    BOOST_TEST(std::get<HostMatch>(routes.at("globex").match.value()).host == "users.globex.example");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(a_file_is_loaded_with_paths_relative_to_it) {
    SampleFolder const folder;
    auto const path = folder.write("sub.yaml", sample);
    auto const loaded = load(path, environment(sample_variables()));
    BOOST_TEST_REQUIRE(lines_of(loaded) == std::vector<std::string>{}, boost::test_tools::per_element());
    BOOST_TEST(loaded->listen[1].tls->certificate == folder.path() / "certs/gateway.crt");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_one_problem_without_a_line) {
    Folder const folder;
    auto const missing = (folder.path() / "none.yaml").string();
    std::vector<std::string> const absent{missing + ": does not exist"};
    BOOST_TEST(lines_of(load(missing)) == absent, boost::test_tools::per_element());
    std::vector<std::string> const directory{folder.path().string() + ": is a folder"};
    BOOST_TEST(lines_of(load(folder.path())) == directory, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_left_out_has_its_default) {
    auto const config = minimal();
    BOOST_TEST_REQUIRE(config.listen.size() == 1u);
    BOOST_TEST(config.listen[0].address.text() == "127.0.0.1:8080");
    BOOST_TEST(config.admin.address.text() == "127.0.0.1:9901");
    BOOST_TEST(std::get<SqliteStore>(config.store).path.filename() == "idiom.db");
    BOOST_TEST(!config.store_key.has_value());
    BOOST_TEST(config.clients.empty());
    auto const& backend = config.backends.at("e");
    BOOST_TEST(std::holds_alternative<NoAuth>(backend.auth));
    BOOST_TEST(!backend.circuit_breaker.has_value());
    BOOST_TEST((backend.timeout.connect == 1s && backend.timeout.request == 5s));
    BOOST_TEST(config.routes.at("r").roles.map.empty());
}

BOOST_AUTO_TEST_CASE(any_number_of_references_stand_anywhere_in_a_value) {
    auto const config = minimal("clients: [ { name: c, api_key: \"${env:A}-${env:B}.\" } ]\n");
    BOOST_TEST(std::get<ApiKey>(config.clients[0].credential).key.reveal() == "one-two.");
}

BOOST_AUTO_TEST_CASE(receivers_of_changes_are_listed) {
    BOOST_TEST(minimal("").webhooks.empty());
    std::string const key(32, 'A'); // 24 bytes of zero
    auto const config = minimal("webhooks:\n  - { url: \"https://hr.example/a?b=c\", secret: whsec_" + key +
                                " }\n  - { name: crm, url: \"http://127.0.0.1:8\", secret: whsec_" + key +
                                ", events: [create, upsert], allow_private: true, timeout: 1s }\n");
    BOOST_REQUIRE_EQUAL(config.webhooks.size(), 2u);
    auto const& first = config.webhooks[0];
    BOOST_TEST(first.name == "hr.example");
    BOOST_TEST(first.url.path == "/a?b=c");
    BOOST_TEST(first.secret.reveal() == std::string(24, '\0'));
    BOOST_TEST(!first.allow_private);
    BOOST_TEST((first.timeout == 10s));
    auto const& second = config.webhooks[1];
    BOOST_TEST(second.name == "crm");
    BOOST_TEST(second.url.path == "/");
    BOOST_TEST((second.events == std::vector<std::string>{"create", "upsert"}));
    BOOST_TEST(second.allow_private);
    BOOST_TEST((second.timeout == 1s));
}

BOOST_AUTO_TEST_CASE(traces_are_recorded_only_where_a_collector_is_named) {
    BOOST_TEST(!minimal("").tracing);
    auto const config =
        minimal("tracing: { otlp: https://otel.example:4318/v1/traces, sample: 12.5%, service_name: "
                "front, headers: { Authorization: Bearer x, X-Team: y } }\n");
    BOOST_REQUIRE(config.tracing);
    auto const& tracing = *config.tracing;
    BOOST_TEST(tracing.otlp.text() == "https://otel.example:4318/v1/traces");
    BOOST_TEST(tracing.sample == 0.125);
    BOOST_TEST(tracing.service_name == "front");
    BOOST_REQUIRE(tracing.headers.size() == 2u);
    BOOST_TEST(tracing.headers[0].name == "Authorization");
    BOOST_TEST(tracing.headers[0].value.reveal() == "Bearer x");
    BOOST_TEST(!tracing.ca);

    auto const plain = minimal("tracing: { otlp: \"http://127.0.0.1:4318\" }\n");
    BOOST_TEST(plain.tracing.value().otlp.text() == "http://127.0.0.1:4318/v1/traces");
    BOOST_TEST(plain.tracing->sample == 1);
    BOOST_TEST(plain.tracing->service_name == "idiom");
}

BOOST_AUTO_TEST_CASE(pages_may_call_only_where_their_origin_is_named) {
    BOOST_TEST(!minimal("").cors);
    auto const config =
        minimal("cors: { origins: [ HTTPS://App.Example:443, http://127.0.0.1:3000 ], max_age: 1h, "
                "credentials: true }\n");
    BOOST_REQUIRE(config.cors);
    BOOST_REQUIRE(config.cors->origins.size() == 2u);
    BOOST_TEST(config.cors->origins[0] == "https://app.example"); // as browsers spell it
    BOOST_TEST(config.cors->origins[1] == "http://127.0.0.1:3000");
    BOOST_TEST(config.cors->credentials);
    BOOST_TEST((config.cors->max_age == 1h));

    auto const any = minimal("cors: { origins: [ \"*\" ] }\n");
    BOOST_TEST(any.cors.value().any_origin);
    BOOST_TEST(any.cors->origins.empty());
    BOOST_TEST(!any.cors->credentials);
    BOOST_TEST((any.cors->max_age == 10min));
}

BOOST_AUTO_TEST_CASE(an_alias_means_what_it_names) {
    auto const config = minimal("limits: { header_timeout: &t 7s, body_timeout: *t }\n");
    BOOST_TEST((config.limits.header_timeout == 7s && config.limits.body_timeout == 7s));
}

BOOST_AUTO_TEST_CASE(a_listener_beyond_loopback_is_allowed_once_there_are_clients) {
    auto const config =
        minimal("listen: [ { address: \"[::]:0\" } ]\nclients: [ { name: c, api_key: k } ]\n");
    BOOST_TEST(config.listen[0].address.text() == "[::]:0");
}

BOOST_AUTO_TEST_CASE(the_admin_listener_goes_beyond_loopback_when_it_is_told_to) {
    BOOST_TEST(minimal("admin: { address: 0.0.0.0:9901 }\n").admin.address.text() == "0.0.0.0:9901");
}

BOOST_AUTO_TEST_CASE(the_console_is_on_where_only_operators_can_reach_it) {
    BOOST_TEST(minimal().admin.console);
    BOOST_TEST(minimal("admin: { address: \"[::1]:1\" }\n").admin.console);
    BOOST_TEST(!minimal("admin: { address: 127.0.0.1:1, console: off }\n").admin.console);
    BOOST_TEST(!minimal("admin: { address: 0.0.0.0:1 }\n").admin.console);
    BOOST_TEST(minimal("admin: { address: 0.0.0.0:1, token: sesame-of-admins }\n").admin.console);
}

BOOST_AUTO_TEST_CASE(the_admin_listener_has_a_token_hosts_links_and_bounds) {
    auto const admin =
        minimal(
            "admin: { address: 127.0.0.1:1, token: \"${env:A}-sesame-of-admins\", hosts: [ OPS.example ], "
            "inspect: { calls: 10, memory: 1MiB, body: 2KiB, longest: 5m, values: hidden }, "
            "links: { trace: \"https://j/{trace_id}\", logs: \"HTTP://l/?q={request_id}\" } }\n")
            .admin;
    BOOST_TEST(admin.token.value().reveal() == "one-sesame-of-admins");
    BOOST_TEST((admin.hosts == std::vector<std::string>{"ops.example"}));
    auto const inspect = admin.inspect.value();
    BOOST_TEST((inspect.calls == 10u && inspect.memory == 1024u * 1024u && inspect.body == 2048u));
    BOOST_TEST((inspect.longest == 5min && inspect.hide_values));
    BOOST_TEST(admin.links.trace == "https://j/{trace_id}");
    BOOST_TEST(admin.links.metrics == "");
    BOOST_TEST(admin.links.logs == "HTTP://l/?q={request_id}");
    BOOST_TEST(!minimal("admin: { address: 127.0.0.1:1, inspect: off }\n").admin.inspect.has_value());
    BOOST_TEST((minimal().admin.inspect == Inspect{}));
}

BOOST_AUTO_TEST_CASE(a_postgresql_store_keeps_its_url_as_a_secret) {
    auto const config = minimal("store: postgresql://idiom:sesame@db/idiom\n");
    auto const& store = std::get<PostgresqlStore>(config.store);
    BOOST_TEST(store.url.reveal() == "postgresql://idiom:sesame@db/idiom");
    std::ostringstream shown;
    shown << store.url;
    BOOST_TEST(shown.str() == "***");
}

BOOST_AUTO_TEST_CASE(a_digest_stands_for_a_key) {
    auto const config =
        minimal("clients: [ { name: c, api_key_sha256: "
                "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F, allow: [read] } ]\n");
    auto const& digest = std::get<ApiKeyDigest>(config.clients[0].credential).sha256;
    BOOST_TEST((digest[0] == 0 && digest[1] == 1 && digest[26] == 0x1a && digest[31] == 0x1f));
    BOOST_TEST((config.clients[0].may_read && !config.clients[0].may_write));
}

BOOST_AUTO_TEST_CASE(a_star_is_every_route_and_a_list_is_itself) {
    auto const config = minimal(
        "clients: [ { name: all, api_key: k, routes: \"*\" }, { name: few, api_key: l, routes: [r] }, "
        "{ name: none, api_key: m, routes: [] } ]\n");
    BOOST_TEST(!config.clients[0].routes.has_value());
    BOOST_TEST(config.clients[1].routes.value().size() == 1u);
    BOOST_TEST(config.clients[2].routes.value().empty());
}

BOOST_AUTO_TEST_CASE(a_back_end_may_have_several_urls_and_a_route_a_header) {
    Folder const folder;
    auto const loaded = parse(
        "version: 1\nbackends: { g: { dialect: genesys, urls: [ http://a/x/, \"https://[::1]:8443\" ] } }\n"
        "routes: { r: { backend: g, match: { header: { X-Tenant: globex } }, roles: { agent: A }, "
        "unmapped_roles: passthrough, default_roles: [vendor-role] } }\n",
        folder.path(), environment({}));
    BOOST_TEST_REQUIRE(lines_of(loaded) == std::vector<std::string>{}, boost::test_tools::per_element());
    auto const& urls = loaded->backends.at("g").urls;
    BOOST_TEST_REQUIRE(urls.size() == 2u);
    BOOST_TEST(urls[0].text() == "http://a/x");
    BOOST_TEST(urls[1].text() == "https://[::1]:8443");
    auto const& match = std::get<HeaderMatch>(loaded->routes.at("r").match.value());
    BOOST_TEST(match.name == "X-Tenant");
    BOOST_TEST(match.value == "globex");
}
