#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/sandbox/server.hpp"
#include "tests/support/exposition.hpp"
#include "tests/support/issuer.hpp"

#include <atomic>
#include <csignal>
#include <ctime>
#include <map>
#include <mutex>

using namespace idiom::test;

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string claims(std::string const& tenants = "genesys", std::string const& scope = "read",
                   std::string const& audience = "idiom", int seconds_left = 600) {
    return R"({"iss":"https://idp.example","aud":")" + audience + R"(","exp":)" +
           std::to_string(std::time(nullptr) + seconds_left) + R"(,"tenants":[")" + tenants +
           R"("],"scope":")" + scope + "\"}";
}

Fields bearer(std::string const& token) { return {{"Authorization", "Bearer " + token}}; }

int status_of(Place const& place, Fields const& headers,
              std::string_view target = "/v1/genesys/users?limit=1", std::string_view method = "GET") {
    return HttpClient(place).call(method, target, headers).status;
}

/// An issuer that shows its keys over HTTPS.
class Issuer {
public:
    explicit Issuer(std::string const& certificates) {
        server_.use_certificate(certificates + "/backend.crt", certificates + "/backend.key");
        port_ = server_.listen_tls(0, [this](idiom::sandbox::Request const& request) {
            ++asked;
            held.wait(true);
            if (request.target != "/keys?p=b2c" || broken) return idiom::sandbox::empty_response(404);
            std::scoped_lock const lock(mutex_);
            return idiom::sandbox::json_response(200, keys_);
        });
        server_.start(1);
    }
    void show(std::vector<std::string> const& jwks) {
        std::scoped_lock const lock(mutex_);
        keys_ = key_set_of(jwks);
    }
    std::string url() const { return "https://localhost:" + std::to_string(port_) + "/keys?p=b2c"; }

    std::atomic<int> asked = 0;
    std::atomic<bool> broken = false;
    std::atomic<bool> held = false; ///< true: requests wait

private:
    std::mutex mutex_;
    std::string keys_ = key_set_of({});
    std::uint16_t port_ = 0;
    idiom::sandbox::Server server_;
};

} // namespace

BOOST_AUTO_TEST_CASE(tokens_are_checked_with_the_keys_in_a_file) {
    TempDirectory const folder;
    auto const rsa = SigningKey::rsa("r");
    auto const p256 = SigningKey::p256("p");
    auto const ed = SigningKey::ed25519("e");
    auto const file = folder.file("idp.jwks.json");
    write_file(file, key_set_of({rsa.jwk(), p256.jwk(), ed.jwk()}));
    Vendors vendors;
    Gateway gateway(
        Setup{.more_clients = "  - { name: portal, jwt: { issuer: \"https://idp.example\", audience: "
                              "idiom, jwks: " +
                              file + ", routes_claim: tenants, scope_claim: scope } }\n"},
        vendors);
    auto const place = gateway.http();
    for (auto const* const key : {&rsa, &p256, &ed}) {
        auto const token = key->token(claims());
        HttpClient client(place, bearer(token));
        for (int i = 0; i < 3; ++i)
            BOOST_TEST(client.get("/v1/genesys/users?limit=1").status == 200);
        BOOST_TEST(client.get("/v1/xarios/users?limit=1").status == 404);
        BOOST_TEST(client.call("DELETE", "/v1/genesys/users/63630bc0").status == 403);
        BOOST_TEST(client.get("/v1/routes").body.find("xarios") == std::string::npos);
        BOOST_TEST(!contains(gateway.log() + gateway.access_log(), token));
    }
    BOOST_TEST(status_of(place, bearer(ed.token(claims("*", "write"))), "/v1/genesys/users/no-such",
                         "DELETE") == 404);

    // Every failure gets the same response.
    auto const stranger = SigningKey::ed25519("e");
    auto const wrong = HttpClient(place).get("/v1/routes", {{"X-Api-Key", "wrong"}});
    BOOST_TEST(wrong.status == 401);
    for (auto const& token :
         {stranger.token(claims()), ed.token(claims("genesys", "read", "other")),
          ed.token(claims("genesys", "read", "idiom", -3600)), SigningKey::ed25519("x").token(claims()),
          base64url(R"({"alg":"none"})") + "." + base64url(claims()) + ".",
          ed.token_with(R"({"alg":"HS256","kid":"e"})", claims()), std::string("a.b.c"), std::string()}) {
        auto const refused = HttpClient(place).get("/v1/routes", bearer(token));
        BOOST_TEST(refused.status == 401);
        BOOST_TEST(refused.header("WWW-Authenticate") == wrong.header("WWW-Authenticate"));
        BOOST_TEST(json_of(refused).at("detail") == json_of(wrong).at("detail"));
        if (token.size() > 5) BOOST_TEST(!contains(gateway.log() + gateway.access_log(), token));
    }

    // A reload reads the file again: a removed key ends its tokens, and a bad file changes nothing.
    auto const token = ed.token(claims());
    write_file(file, key_set_of({rsa.jwk()}));
    gateway.process().signal(SIGHUP);
    BOOST_TEST(eventually([&] { return status_of(place, bearer(token)) == 401; }));
    BOOST_TEST(eventually([&] { return status_of(place, bearer(rsa.token(claims()))) == 200; }));
    auto const before = gateway.log().size();
    write_file(file, "{}");
    gateway.process().signal(SIGHUP);
    BOOST_TEST(eventually([&] { return contains(gateway.log().substr(before), "is no JSON Web Key Set"); }));
    BOOST_TEST(gateway.logs("routes.yaml:", before));
    BOOST_TEST(status_of(place, bearer(rsa.token(claims()))) == 200);
}

BOOST_AUTO_TEST_CASE(tokens_are_checked_with_the_keys_at_a_url) {
    TempDirectory const folder;
    make_certificates(folder.path().string());
    auto const first = SigningKey::p256("first");
    Issuer issuer(folder.path().string());
    issuer.show({first.jwk()});
    Vendors vendors;
    Gateway gateway(
        Setup{.more_clients = "  - { name: portal, jwt: { issuer: \"https://idp.example\", audience: "
                              "idiom, jwks: \"" +
                              issuer.url() + "\", jwks_ca: " + folder.file("ca.crt") +
                              ", routes_claim: tenants, scope_claim: scope } }\n"},
        vendors);
    auto const place = gateway.http();
    auto const token = first.token(claims());
    BOOST_TEST(eventually([&] { return status_of(place, bearer(token)) == 200; }));
    BOOST_TEST(gateway.logs("fetched 1 keys"));
    BOOST_TEST(!contains(gateway.log(), "p=b2c")); // a query may be a secret
    // The gateway asks the issuer at its own pace, whatever tokens clients make up.
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(status_of(place, bearer(SigningKey::ed25519(std::to_string(i)).token(claims()))) == 401);
    BOOST_TEST(issuer.asked <= 2);

    // A reload keeps the keys that are there, even if the issuer is down.
    issuer.broken = true;
    auto const before = gateway.log().size();
    gateway.process().signal(SIGHUP);
    BOOST_TEST(eventually([&] { return contains(gateway.log().substr(before), "is in effect"); }));
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(status_of(place, bearer(first.token(claims()))) == 200);
}

BOOST_AUTO_TEST_CASE(who_waits_for_keys_is_suspected_until_they_have_come) {
    TempDirectory const folder;
    make_certificates(folder.path().string());
    auto const key = SigningKey::p256("k");
    Issuer issuer(folder.path().string());
    issuer.show({key.jwk()});
    issuer.held = true;
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ failed_logins: 6 }",
                          .more_clients = "  - { name: portal, jwt: { issuer: \"https://idp.example\", "
                                          "audience: idiom, jwks: \"" +
                                          issuer.url() + "\", jwks_ca: " + folder.file("ca.crt") + " } }\n"},
                    vendors);
    std::vector<Connection> waiting;
    for (int i = 0; i < 6; ++i) {
        waiting.emplace_back(gateway.http());
        waiting.back().send(request_text("GET", "/v1/routes", bearer(key.token(claims()))));
    }
    BOOST_TEST(eventually([&] {
        Exposition const scrape(HttpClient(gateway.admin()).get("/metrics").body);
        return scrape.value("idiom_requests_in_flight") == 6;
    }));
    BOOST_TEST(status_of(gateway.http(), {{"X-Api-Key", "guess"}}) == 429);
    issuer.held = false;
    issuer.held.notify_all();
    for (auto& connection : waiting) {
        auto const response = connection.read();
        BOOST_TEST((response && response->status == 200));
    }
    BOOST_TEST(status_of(gateway.http(), {{"X-Api-Key", "guess"}}) == 401);
}

BOOST_AUTO_TEST_CASE(at_the_end_nobody_loses_the_keys_that_another_loop_fetches) {
    TempDirectory const folder;
    make_certificates(folder.path().string());
    auto const key = SigningKey::p256("k");
    Issuer issuer(folder.path().string());
    issuer.broken = true;
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ failed_logins: 100000 }",
                          .threads = 2,
                          .more_clients = "  - { name: portal, jwt: { issuer: \"https://idp.example\", "
                                          "audience: idiom, jwks: \"" +
                                          issuer.url() + "\", jwks_ca: " + folder.file("ca.crt") + " } }\n"},
                    vendors);
    // One connection on each event loop: a request's id begins with its loop's own digits.
    std::map<std::string, Connection> by_loop;
    while (by_loop.size() < 2) {
        Connection connection(gateway.http());
        connection.send(request_text("GET", "/v1/routes"));
        auto const response = connection.read();
        BOOST_REQUIRE(response);
        by_loop.try_emplace(std::string(response->header("X-Request-Id").substr(0, 16)),
                            std::move(connection));
    }
    auto& fetching = by_loop.begin()->second;
    auto& waiting = by_loop.rbegin()->second;

    // An expired token waits for nothing, but starts the fetch of keys that is due.
    issuer.show({key.jwk()});
    issuer.broken = false;
    issuer.held = true;
    auto const asked = issuer.asked.load();
    auto const ended =
        request_text("GET", "/v1/routes", bearer(key.token(claims("*", "read", "idiom", -3600))));
    BOOST_TEST(eventually(
        [&] {
            fetching.send(ended);
            auto const response = fetching.read();
            BOOST_REQUIRE(response);
            return response->status == 401 && issuer.asked > asked;
        },
        30s));
    waiting.send(request_text("GET", "/v1/routes", bearer(key.token(claims("*", "read")))));
    BOOST_TEST(eventually([&] {
        return Exposition(HttpClient(gateway.admin()).get("/metrics").body)
                   .value("idiom_requests_in_flight") == 1;
    }));
    gateway.process().signal(SIGTERM);
    BOOST_TEST(fetching.read_to_end() == ""); // so its event loop only has the fetch left
    issuer.held = false;
    issuer.held.notify_all();
    auto const response = waiting.read();
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 200);
    BOOST_TEST(gateway.process().wait().value_or(-1) == 0);
}

BOOST_AUTO_TEST_CASE(a_gateway_starts_without_its_issuer_and_trusts_nobody_meanwhile) {
    TempDirectory const folder;
    make_certificates(folder.path().string());
    auto const key = SigningKey::p256("k");
    Issuer issuer(folder.path().string());
    issuer.show({key.jwk()});
    Vendors vendors;
    // The certificate of the issuer is not one that the system trusts.
    Gateway gateway(
        Setup{.more_clients = "  - { name: portal, jwt: { issuer: \"https://idp.example\", audience: "
                              "idiom, jwks: \"" +
                              issuer.url() + "\" } }\n"},
        vendors);
    BOOST_TEST(status_of(gateway.http(), bearer(key.token(claims()))) == 401);
    BOOST_TEST(eventually([&] { return contains(gateway.log(), "there are no keys"); }));
    BOOST_TEST(issuer.asked == 0);
    BOOST_TEST(gateway.client().get("/v1/routes").status == 200);
}

namespace {

/// The client that the last request was counted for; "" if none.
std::string last_client(Gateway const& gateway, std::string const& id) {
    std::string name;
    eventually([&] {
        auto const log = gateway.access_log();
        auto const found = log.find("\"" + id + "\"");
        if (found == std::string::npos) return false;
        auto const line =
            log.substr(log.rfind('\n', found) + 1, log.find('\n', found) - log.rfind('\n', found) - 1);
        auto const read = Json::parse(line, nullptr, false);
        name = read.is_object() ? read.value("client", "") : "?";
        return true;
    });
    return name;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_client_may_show_a_certificate) {
    TempDirectory const folder;
    auto const directory = folder.path().string();
    make_certificates(directory);
    make_leaf(directory, "named", {.subject = "/O=Acme/CN=worker, one"});
    make_leaf(directory, "dns",
              {.subject = "/CN=x", .alternative_names = "DNS:other.example, DNS:Batch.example"});
    make_leaf(directory, "uri", {.subject = "/CN=y", .alternative_names = "URI:spiffe://example/b"});
    make_leaf(directory, "email", {.subject = "/CN=z", .alternative_names = "email:ops@a.example"});
    make_leaf(directory, "unknown", {.subject = "/CN=batch2"});
    make_leaf(directory, "expired", {.subject = "/CN=batch", .until = "20210101000000Z"});
    make_leaf(directory, "server", {.subject = "/CN=batch", .purpose = "serverAuth"});
    TempDirectory const elsewhere;
    make_certificates(elsewhere.path().string(), Authority::strangers);
    Vendors vendors;
    Gateway gateway(
        Setup{
            .certificates = directory,
            .more_clients =
                "  - { name: batch, certificate: { subject: CN=batch }, routes: [genesys], allow: [read] }\n"
                "  - { name: named, certificate: { subject: \"O=Acme, CN=worker\\\\, one\" } }\n"
                "  - { name: dns, certificate: { san: \"dns:batch.example\" } }\n"
                "  - { name: uri, certificate: { san: \"uri:spiffe://example/b\" } }\n"
                "  - { name: email, certificate: { san: \"email:ops@a.example\" } }\n",
            .tls = "client_ca: " + directory + "/clients.crt, client_auth: optional"},
        vendors);
    int count = 0;
    /// The client that a request is counted for, or its status.
    auto const seen = [&](std::string const& identity, Fields headers = {}) {
        auto const id = "call-" + std::to_string(++count);
        headers.emplace_back("X-Request-Id", id);
        try {
            HttpClient client(gateway.https(identity));
            auto const status = client.get("/v1/genesys/users?limit=1", headers).status;
            return status == 200 ? last_client(gateway, id) : std::to_string(status);
        } catch (HttpFailure const&) {
            return std::string("no connection");
        }
    };
    BOOST_TEST(seen(folder.file("client")) == "batch");
    BOOST_TEST(seen(folder.file("named")) == "named");
    BOOST_TEST(seen(folder.file("dns")) == "dns");
    BOOST_TEST(seen(folder.file("uri")) == "uri");
    BOOST_TEST(seen(folder.file("email")) == "email");
    BOOST_TEST(seen("") == "401");
    BOOST_TEST(seen(folder.file("unknown")) == "401");
    for (auto const& bad : {folder.file("expired"), folder.file("server"), elsewhere.file("client")})
        BOOST_TEST(seen(bad) == "no connection");

    // Credentials in the request count before the certificate, even if they are wrong.
    auto const identity = folder.file("client");
    BOOST_TEST(seen(identity, {{"X-Api-Key", std::string(crm_key)}}) == "crm");
    BOOST_TEST(seen(identity, {{"X-Api-Key", "wrong"}}) == "401");
    BOOST_TEST(seen(identity, {{"X-Api-Key", ""}}) == "401");
    BOOST_TEST(seen(identity, {{"Authorization", "Basic YmF0Y2g6eA=="}}) == "401");
    BOOST_TEST(seen(identity, {{"Authorization", "Negotiate x"}}) == "401");
    // A certificate allows what its client may do, and nothing over a connection without TLS.
    BOOST_TEST(status_of(gateway.https(identity), {}, "/v1/xarios/users") == 404);
    BOOST_TEST(status_of(gateway.https(identity), {}, "/v1/genesys/users/63630bc0", "DELETE") == 403);
    BOOST_TEST(status_of(gateway.http(), {}) == 401);
    BOOST_TEST(status_of(gateway.https(identity), {}, "/legacy/genesys/users") == 200);
    BOOST_TEST(
        status_of(gateway.https(identity), {{"X-ss-id", "no-such-session"}}, "/legacy/genesys/users") == 401);

    // The names of a certificate are looked up with every request, so a reload affects open connections too.
    HttpClient open(gateway.https(identity));
    BOOST_TEST(open.get("/v1/routes").status == 200);
    auto changed = read_file(gateway.file("routes.yaml"));
    changed.replace(changed.find("CN=batch }"), 10, "CN=other }");
    write_file(gateway.file("routes.yaml"), changed);
    gateway.process().signal(SIGHUP);
    BOOST_TEST(eventually([&] { return open.get("/v1/routes").status == 401; }));
}

BOOST_AUTO_TEST_CASE(a_certificate_may_be_required) {
    TempDirectory const folder;
    auto const directory = folder.path().string();
    make_certificates(directory);
    Vendors vendors;
    Gateway gateway(Setup{.certificates = directory,
                          .more_clients = "  - { name: batch, certificate: { subject: CN=batch } }\n",
                          .tls = "client_ca: " + directory + "/clients.crt, client_auth: required"},
                    vendors);
    BOOST_TEST(status_of(gateway.https(folder.file("client")), {}) == 200);
    // In TLS 1.3 a client learns only from the first response that the server refused it.
    BOOST_CHECK_THROW(status_of(gateway.https(), {{"X-Api-Key", std::string(crm_key)}}), HttpFailure);
    BOOST_TEST(status_of(gateway.http(), {{"X-Api-Key", std::string(crm_key)}}) == 200);
}

BOOST_AUTO_TEST_CASE(a_key_may_be_given_as_its_digest) {
    Vendors vendors;
    // printf %s key-of-digest-4471 | sha256sum
    std::string const digest = "cfc16ddcaae3336c1c6cc7f92937bec90f55bb79e42ad082602069c5e4c977d0";
    Gateway gateway(
        Setup{.more_clients = "  - { name: digest, api_key_sha256: " + digest + ", routes: [genesys] }\n"},
        vendors);
    auto const place = gateway.http();
    BOOST_TEST(status_of(place, {{"X-Api-Key", "key-of-digest-4471"}}) == 200);
    BOOST_TEST(status_of(place, bearer("key-of-digest-4471")) == 200);
    BOOST_TEST(status_of(place, {{"Authorization", "Basic ZGlnZXN0OmtleS1vZi1kaWdlc3QtNDQ3MQ=="}}) == 200);
    BOOST_TEST(status_of(place, {{"X-Api-Key", digest}}) == 401);
    BOOST_TEST(status_of(place, {{"X-Api-Key", "key-of-digest-4471"}}, "/v1/xarios/users") == 404);
    BOOST_TEST(status_of(place, {}, "/v1/routes") == 401);
}
