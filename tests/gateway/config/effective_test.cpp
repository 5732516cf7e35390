#include "gateway/config/effective.hpp"
#include "tests/gateway/config/sample.hpp"

#include <boost/test/unit_test.hpp>

#include <nlohmann/json.hpp>

namespace idiom::config::test {
namespace {

using Json = nlohmann::json;

std::string effective(std::string_view text, Path const& folder, Variables variables) {
    auto const loaded = parse(text, folder, environment(std::move(variables)));
    for (auto const& line : lines_of(loaded))
        BOOST_TEST(false, line);
    BOOST_REQUIRE(loaded.has_value());
    return effective_as_json(*loaded);
}

/// Replaces each mask by a valid value.
std::string with_secrets(std::string text) {
    auto const put = [&](std::string const& key, std::string const& value) {
        auto const masked = '"' + key + "\":\"***\"";
        for (int n = 0;; ++n) {
            auto const at = text.find(masked);
            if (at == std::string::npos) return;
            auto const own = key == "api_key" ? value + std::to_string(n) : value;
            text.replace(at, masked.size(), '"' + key + "\":\"" + own + '"');
        }
    };
    put("store_key", std::string(store_key_text));
    put("api_key_sha256", std::string(64, 'a'));
    put("api_key", "another-key");
    put("X-Collector-Key", "a-third-key");
    put("token", "the-token-of-admins");
    return text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(effective_configuration)

BOOST_AUTO_TEST_CASE(it_is_the_file_with_its_defaults) {
    SampleFolder const folder;
    auto const shown = Json::parse(effective(sample, folder.path(), sample_variables()));
    BOOST_TEST(shown.at("version") == 1);
    BOOST_TEST(shown.at("listen").at(1).at("tls").at("client_auth") == "optional");
    BOOST_TEST(shown.at("listen").at(0).at("protocols") == Json({"h2", "http/1.1"}));
    BOOST_TEST(shown.at("admin").at("address") == "127.0.0.1:9901");
    BOOST_TEST(shown.at("threads") == "auto");
    BOOST_TEST(shown.at("limits").at("body") == "256KiB");
    BOOST_TEST(shown.at("limits").at("failed_logins") == 100);
    BOOST_TEST(shown.at("clients").at(0).at("rate_limit").at("burst") == 200);
    BOOST_TEST(shown.at("clients").at(1).at("allow") == Json({"read", "write"}));
    auto const& xarios = shown.at("backends").at("xarios-au");
    BOOST_TEST(xarios.at("urls") == Json({"https://api.au.myreports.cloud/api/v1.0"}));
    BOOST_TEST(xarios.at("timeout").at("total") == "30s");
    BOOST_TEST(xarios.at("pool").at("max_waiting") == 256);
    BOOST_TEST(xarios.at("retries").at("budget") == "20%");
    BOOST_TEST(xarios.at("settings").at("accept_charges") == "false");
    BOOST_TEST(shown.at("routes").at("globex").at("match").at("host") == "users.globex.example");
    BOOST_TEST(shown.at("routes").at("globex").at("unmapped_roles") == "preserve");
}

BOOST_AUTO_TEST_CASE(it_is_a_configuration_again_and_the_same_one) {
    SampleFolder const folder;
    folder.write("more.yaml", "");
    std::string text(sample);
    auto const replace = [&](std::string_view what, std::string_view by) {
        auto const at = text.find(what);
        BOOST_REQUIRE(at != std::string::npos);
        text.replace(at, what.size(), by);
    };
    replace("match: { host: users.globex.example }", "match: { header: { X-Tenant: globex } }");
    replace("retries: { attempts: 2, budget: 20% }", "retries: { attempts: 0, budget: 2.5% }");
    replace("idle_timeout: 60s", "idle_timeout: 1500ms");
    replace("pool: { max_connections: 64, idle_timeout: 30s }",
            "pool: { max_connections: 64, idle_timeout: 0s, max_answers: 32MiB }\n    user_agent: acme/1\n   "
            " protocols: [http/1.1]");
    replace("client_secret: s1,", "token_type: BearerToken,");
    replace(
        "admin: { address: 127.0.0.1:9901 }",
        "admin: { address: 127.0.0.1:9901, token: Sesame-of-the-admins, hosts: [ops.example], console: off, "
        "inspect: { calls: 7, values: hidden }, links: { metrics: \"https://g/?r={route}\" } }");
    replace("body: 256KiB", "body: 100KB, drain_delay: 3s");
    replace("certificate: { subject: CN=batch }", "certificate: { san: \"dns:batch.example\" }");
    replace("  - name: crm\n", "  - name: crm\n    login: ops@example.test\n");
    replace("\ntranslators:",
            "\n  voice: { backend: evo, roles: { admin: SystemAdministrator, chief: Manager }, "
            "legacy_roles: { Boss: chief } }\ntranslators:");
    text += "tracing: { otlp: \"https://collector.example\", sample: 2.5%, service_name: edge, headers: { "
            "X-Collector-Key: Sesam }, ca: certs/backends.crt }\n"
            "cors: { origins: [ https://app.example ], credentials: true, max_age: 1h }\n";
    for (std::string const& one : {std::string(sample), text}) {
        auto const once = effective(one, folder.path(), sample_variables());
        BOOST_TEST(effective(with_secrets(once), folder.path(), {}) == once);
    }
}

BOOST_AUTO_TEST_CASE(what_legacy_clients_say_is_shown_with_what_nobody_set) {
    SampleFolder const folder;
    std::string text(sample);
    text.replace(text.find("  - name: crm\n"), 14, "  - name: crm\n    login: ops@example.test\n");
    text.insert(text.find("\ntranslators:") + 1,
                "  voice: { backend: evo, roles: { admin: SystemAdministrator, boss: Manager, x: Y }, "
                "legacy_roles: { Z: x } }\n  plain: { backend: evo }\n");
    auto const shown = Json::parse(effective(text, folder.path(), sample_variables()));
    BOOST_TEST(shown.at("clients").at(0).at("login") == "ops@example.test");
    BOOST_TEST(!shown.at("clients").at(1).contains("login"));
    BOOST_TEST(shown.at("routes").at("voice").at("legacy_roles") ==
               Json({{"Z", "x"}, {"SystemAdministrator", "admin"}, {"Manager", "boss"}}));
    BOOST_TEST(shown.at("routes").at("plain").at("legacy_roles") == Json::object());
}

BOOST_AUTO_TEST_CASE(no_secret_is_shown_wherever_it_stands) {
    SampleFolder const folder;
    auto variables = sample_variables();
    variables["SECRET"] = "env-Sesam-1";
    variables["ADDRESS"] = "http://LOCALHOST:80/Sesam-15/";
    folder.write("secret.txt", "file-Sesam-2\n");
    std::string const text =
        "version: 1\n"
        "store: postgresql://idiom:Sesam-3@db.example/idiom?password=Sesam-4\n"
        "store_key: ${env:IDIOM_STORE_KEY}\n"
        "clients:\n"
        "  - { name: a, api_key: Sesam-5 }\n"
        "  - { name: b, api_key_sha256: 5e5a35e5a35e5a35e5a35e5a35e5a35e5a35e5a35e5a35e5a35e5a35e5a35e5a }\n"
        "  - { name: c, jwt: { issuer: i, audience: j, jwks: \"https://idp.example/keys?token=Sesam-6\" } }\n"
        "  - { name: d, jwt: { issuer: \"https://u:Sesam-7@idp.example\", audience: k, jwks: "
        "certs/idp.jwks.json } }\n"
        "backends:\n"
        "  a: { dialect: genesys, url: http://127.0.0.1:1, auth: { type: bearer, token: Sesam-8 } }\n"
        "  b: { dialect: genesys, url: http://127.0.0.1:1, auth: { type: basic, username: \"${env:SECRET}\", "
        "password: Sesam-9 } }\n"
        "  c: { dialect: genesys, url: http://127.0.0.1:1, auth: { type: oauth2_password, token_url: "
        "http://127.0.0.1:1, client_id: \"${file:secret.txt}\", client_secret: Sesam-10, username: u, "
        "password: Sesam-11 } }\n"
        "  d: { dialect: genesys, url: http://127.0.0.1:1, auth: { type: oauth2_client_credentials, "
        "token_url: \"http://127.0.0.1:1/t?key=Sesam-16\", client_id: c, client_secret: Sesam-12, scope: "
        "\"${env:SECRET}\" } }\n"
        "  e: { dialect: genesys, url: http://127.0.0.1:1, auth: { type: oauth2_refresh_token, token_url: "
        "http://127.0.0.1:1, client_id: c, client_secret: Sesam-13, refresh_token: Sesam-14 } }\n"
        "  g: { dialect: genesys, url: \"${env:ADDRESS}\" }\n"
        "  f: { dialect: xarios, url: http://127.0.0.1:1, settings: { account: \"${env:SECRET}\", customer: "
        "\"x${env:SECRET}\" } }\n"
        "routes:\n"
        "  a: { backend: a, match: { header: { X-T: \"${env:SECRET}\" } }, roles: { r: \"${env:SECRET}\" } "
        "}\n";
    auto const shown = effective(text, folder.path(), variables);
    BOOST_TEST(shown.find("Sesam") == std::string::npos, shown);
    BOOST_TEST(shown.find("5e5a35") == std::string::npos);
    BOOST_TEST(shown.find("0123456789abcdef") == std::string::npos);
    BOOST_TEST(shown.find(store_key_text) == std::string::npos);
    auto const read = Json::parse(shown);
    BOOST_TEST(read.at("store_key") == "***");
    BOOST_TEST(read.at("clients").at(2).at("jwt").at("jwks") == "https://idp.example/keys?***");
    BOOST_TEST(read.at("backends").at("d").at("auth").at("scope") == "***");
    BOOST_TEST(read.at("backends").at("d").at("auth").at("token_url") == "http://127.0.0.1:1/t?***");
}

BOOST_AUTO_TEST_CASE(of_a_postgresql_url_the_place_is_shown_where_it_is_certain) {
    SampleFolder const folder;
    struct Row {
        std::string url;
        std::string shown;
    };
    for (auto const& [url, shown] : {
             Row{"postgresql://db.example/idiom", "postgresql://db.example/idiom"},
             Row{"postgresql://idiom@db.example:5432/idiom", "postgresql://***@db.example:5432/idiom"},
             Row{"postgresql://idiom:Sesam@[::1]/idiom", "postgresql://***@[::1]/idiom"},
             Row{"postgresql://idiom:Sesam@/idiom?host=/run", "postgresql://***@/idiom"},
             Row{"postgresql:///idiom?user=u&password=Sesam", "postgresql:///idiom"},
             Row{"postgresql://idiom:Se/sam@db/idiom", "postgresql://***"},
             Row{"postgresql://idiom:Se?sam@db/idiom", "postgresql://***"},
             Row{"postgresql://idiom:Se@sam@db/idiom", "postgresql://***"},
             Row{"postgresql://db/idiom?password=Se@sam", "postgresql://***"},
         }) {
        auto const text = "version: 1\nstore: \"" + url +
                          "\"\nbackends:\n  a: { dialect: genesys, url: http://127.0.0.1:1 }\nroutes:\n  a: "
                          "{ backend: a }\n";
        auto const read = Json::parse(effective(text, folder.path(), {}));
        BOOST_TEST(read.at("store") == shown, url << " " << read.at("store"));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace idiom::config::test
