#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/tls_client.hpp"

#include <csignal>

using namespace idiom::test;
using namespace std::string_literals;

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string const request = request_text("GET", "/v1/routes", {{"X-Api-Key", std::string(crm_key)}});
std::string const host_names = "DNS:localhost, IP:127.0.0.1";

/// The certificates of every test here. They are made once.
TempDirectory const& certificates() {
    static TempDirectory const folder;
    static bool const made = [] {
        auto const directory = folder.path().string();
        make_certificates(directory);
        for (auto const* const name : {"a", "b"})
            make_leaf(directory, name,
                      {.subject = "/CN="s + name,
                       .purpose = "serverAuth",
                       .alternative_names = "DNS:"s + name + ".example, DNS:*." + name + ".example"});
        make_leaf(directory, "b-rsa",
                  {.subject = "/CN=b-rsa",
                   .purpose = "serverAuth",
                   .alternative_names = "DNS:b.example",
                   .key = "rsa:2048"});
        return true;
    }();
    static_cast<void>(made);
    return folder;
}

/// A folder of certificates, and a gateway that uses them.
struct Fixture {
    TempDirectory folder;
    std::string directory = folder.path().string();
    Vendors vendors;
    std::unique_ptr<Gateway> gateway;

    explicit Fixture(std::string const& tls = {}, std::string const& clients = {},
                     std::string const& limits = "{}") {
        std::filesystem::copy(certificates().path(), folder.path());
        auto text = tls;
        for (auto at = text.find('@'); at != std::string::npos; at = text.find('@', at))
            text.replace(at, 1, directory);
        gateway = std::make_unique<Gateway>(
            Setup{.limits = limits, .certificates = directory, .more_clients = clients, .tls = text},
            vendors);
    }
    TlsClient client(TlsWish const& wish = {}) const { return {gateway->https().port, wish}; }
    /// Reloads, and waits until the log says `words`.
    bool reload(std::string_view words) {
        auto const before = gateway->log().size();
        gateway->process().signal(SIGHUP);
        return eventually([&] { return contains(gateway->log().substr(before), words); });
    }
    void copy(std::string const& from, std::string const& to) const {
        write_file(folder.file(to), read_file(folder.file(from)));
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(only_what_is_safe_is_spoken) {
    Fixture const fixture;
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto client = fixture.client({.least = version, .most = version});
        BOOST_REQUIRE(client.connected());
        BOOST_TEST(client.ask(request).starts_with("HTTP/1.1 200 "));
    }
    BOOST_TEST(fixture.client().version() == "TLSv1.3");
    for (int const version : {TLS1_VERSION, TLS1_1_VERSION})
        BOOST_TEST(!fixture.client({.least = version, .most = version}).connected());
    for (auto const* const ciphers : {"ECDHE+AESGCM", "ECDHE+CHACHA20"})
        BOOST_TEST(fixture.client({.most = TLS1_2_VERSION, .ciphers = ciphers}).connected());
    for (auto const* const ciphers :
         {"kRSA", "AES128-SHA", "ECDHE-ECDSA-AES128-SHA256", "ECDHE-ECDSA-AES256-SHA", "DHE", "aNULL",
          "eNULL", "3DES", "PSK", "ECDHE-ECDSA-AES128-CCM"})
        BOOST_TEST(!fixture.client({.most = TLS1_2_VERSION, .ciphers = ciphers}).connected(), ciphers);
    auto client = fixture.client({.most = TLS1_2_VERSION});
    BOOST_REQUIRE(client.connected());
    BOOST_TEST(!client.renegotiates());
    BOOST_TEST(fixture.client().ask(request).starts_with("HTTP/1.1 200 "));

    Fixture const newest("min_version: \"1.3\"");
    BOOST_TEST(!newest.client({.most = TLS1_2_VERSION}).connected());
    BOOST_TEST(newest.client().connected());
}

BOOST_AUTO_TEST_CASE(a_version_of_http_is_agreed_on_or_nothing) {
    Fixture const fixture;
    for (auto const& [wish, chosen] : std::vector<std::pair<std::string, std::string>>{
             {"", ""}, {"\x08http/1.1", "http/1.1"}, {"\x02h2\x08http/1.1", "h2"}, {"\x02h2", "h2"}}) {
        auto client = fixture.client({.alpn = wish});
        BOOST_REQUIRE(client.connected());
        BOOST_TEST(client.alpn() == chosen);
        if (chosen != "h2") BOOST_TEST(client.ask(request).starts_with("HTTP/1.1 200 "));
    }
    for (auto const* const wish : {"\x02h3\x03h2c", "\x08http/1.0"}) {
        auto const refused = fixture.client({.alpn = wish});
        BOOST_TEST(!refused.connected());
        BOOST_TEST(contains(refused.error(), "no application protocol"), refused.error());
    }
}

BOOST_AUTO_TEST_CASE(the_certificate_is_that_of_the_host) {
    Fixture const fixture(
        "certificates: [ { certificate: @/a.crt, private_key: @/a.key }, { certificate: @/b.crt, "
        "private_key: @/b.key }, { certificate: @/b-rsa.crt, private_key: @/b-rsa.key } ]");
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (auto const& [name, subject] : std::vector<std::pair<std::string, std::string>>{
                 {"", "/O=Idiom development/CN=localhost"},
                 {"localhost", "/O=Idiom development/CN=localhost"},
                 {"unknown.example", "/O=Idiom development/CN=localhost"},
                 {"a.example", "/CN=a"},
                 {"A.Example", "/CN=a"},
                 {"x.a.example", "/CN=a"},
                 {"x.y.a.example", "/O=Idiom development/CN=localhost"},
                 {"x.b.example", "/CN=b"},
             }) {
            auto client = fixture.client({.least = version, .most = version, .name = name});
            BOOST_REQUIRE(client.connected());
            BOOST_TEST(client.subject() == subject, name);
            BOOST_TEST(client.ask(request).starts_with("HTTP/1.1 200 "));
        }
    // One host may have one certificate per kind of key.
    auto const with = [&](std::string const& signatures) {
        return fixture.client({.name = "b.example", .signatures = signatures});
    };
    BOOST_TEST(with("RSA-PSS+SHA256").has_rsa_certificate());
    BOOST_TEST(!with("ECDSA+SHA256").has_rsa_certificate());
    BOOST_TEST(!fixture.client({.name = "x.b.example", .signatures = "RSA-PSS+SHA256"}).connected());
}

BOOST_AUTO_TEST_CASE(a_session_is_resumed_on_any_event_loop_and_after_a_reload) {
    Fixture fixture;
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto first = fixture.client({.least = version, .most = version});
        BOOST_TEST(!first.resumed());
        BOOST_TEST(first.ask(request).starts_with("HTTP/1.1 200 "));
        auto session = first.session();
        auto const resume = [&] {
            auto client = fixture.client({.least = version, .most = version, .session = session});
            BOOST_REQUIRE(client.connected());
            BOOST_TEST(client.ask(request).starts_with("HTTP/1.1 200 "));
            session = client.session();
            return client.resumed();
        };
        for (int i = 0; i < 16; ++i) // the system chooses the event loop of a connection
            BOOST_TEST(resume());
        BOOST_TEST(fixture.reload("is in effect"));
        for (int i = 0; i < 4; ++i)
            BOOST_TEST(resume());
    }
}

BOOST_AUTO_TEST_CASE(a_resumed_session_has_its_certificate_as_long_as_that_counts) {
    Fixture fixture("client_ca: @/clients.crt", "  - { name: batch, certificate: { subject: CN=batch } }\n");
    auto const anonymous = request_text("GET", "/v1/routes");
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        auto first =
            fixture.client({.least = version, .most = version, .identity = fixture.folder.file("client")});
        BOOST_TEST(first.ask(anonymous).starts_with("HTTP/1.1 200 "));
        TlsWish const wish{.least = version, .most = version, .session = first.session()};
        auto again = fixture.client(wish);
        BOOST_TEST(again.resumed());
        BOOST_TEST(again.ask(anonymous).starts_with("HTTP/1.1 200 "));

        // Other authorities are required now; the earlier certificate does not count.
        TempDirectory const elsewhere;
        make_certificates(elsewhere.path().string(), Authority::strangers);
        auto const former = read_file(fixture.folder.file("clients.crt"));
        write_file(fixture.folder.file("clients.crt"), read_file(elsewhere.file("ca.crt")));
        BOOST_TEST(fixture.reload("is in effect"));
        BOOST_TEST(eventually([&] {
            auto late = fixture.client(wish);
            return late.connected() && !late.resumed() && late.ask(anonymous).starts_with("HTTP/1.1 401 ");
        }));
        write_file(fixture.folder.file("clients.crt"), former);
        BOOST_TEST(fixture.reload("is in effect"));
        BOOST_TEST(eventually([&] { return fixture.client(wish).resumed(); }));
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_a_connection_is_told) {
    Fixture const fixture({}, {}, "{ idle_timeout: 300ms }");
    auto const closing =
        request_text("GET", "/v1/routes", {{"X-Api-Key", std::string(crm_key)}, {"Connection", "close"}});
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION})
        for (auto const& text : {request, closing}) {
            auto client = fixture.client({.least = version, .most = version});
            BOOST_TEST(client.ask(text).starts_with("HTTP/1.1 200 "));
            BOOST_TEST(client.hears_goodbye());
        }
}

BOOST_AUTO_TEST_CASE(who_is_still_sending_hears_why_it_is_refused) {
    Fixture const fixture;
    std::string const large(600'000, 'x');
    auto const whole = request_text("POST", "/v1/genesys/users", {}, large);
    auto const head = whole.substr(0, whole.size() - large.size());
    // With TLS 1.2 only the response can arrive after the head.
    auto client = fixture.client({.most = TLS1_2_VERSION});
    auto const response = client.ask_without_listening(head, large);
    BOOST_TEST(response.starts_with("HTTP/1.1 413 "), client.error());
}

BOOST_AUTO_TEST_CASE(certificates_are_renewed_without_a_restart) {
    Fixture fixture;
    auto open = fixture.client();
    BOOST_TEST(open.ask(request).starts_with("HTTP/1.1 200 "));
    fixture.copy("a.crt", "gateway.crt");
    fixture.copy("a.key", "gateway.key");
    BOOST_TEST(fixture.reload("is in effect"));
    BOOST_TEST(eventually([&] { return fixture.client().subject() == "/CN=a"; }));
    for (int i = 0; i < 8; ++i)
        BOOST_TEST(eventually([&] { return fixture.client().subject() == "/CN=a"; }));
    BOOST_TEST(open.ask(request).starts_with("HTTP/1.1 200 ")); // open connections continue
    BOOST_TEST(open.subject() == "/O=Idiom development/CN=localhost");

    // A bad certificate keeps the last good one.
    make_leaf(fixture.directory, "old", {.purpose = "serverAuth", .until = "20210101000000Z"});
    for (auto const& [certificate, key, told] :
         std::vector<std::tuple<std::string, std::string, std::string>>{
             {"b.crt", "a.key", "does not belong to"},
             {"old.crt", "old.key", "has ended on"},
             {"old.cnf", "a.key", "holds no certificate"}}) {
        fixture.copy(certificate, "gateway.crt");
        fixture.copy(key, "gateway.key");
        BOOST_TEST(fixture.reload("the configuration stays as it is"));
        BOOST_TEST(contains(fixture.gateway->log(), told));
        for (int i = 0; i < 4; ++i)
            BOOST_TEST(fixture.client().subject() == "/CN=a");
    }
}

BOOST_AUTO_TEST_CASE(a_gateway_does_not_start_with_a_certificate_of_no_use) {
    TempDirectory const folder;
    auto const directory = folder.path().string();
    make_certificates(directory);
    make_leaf(directory, "old", {.purpose = "serverAuth", .until = "20210101000000Z"});
    make_leaf(directory, "early", {.purpose = "serverAuth", .from = "20980101000000Z"});
    make_leaf(directory, "short", {.purpose = "serverAuth", .key = "rsa:1024"});
    BOOST_TEST(run({"/usr/bin/env", "openssl", "pkey", "-in", folder.file("gateway.key"), "-aes256",
                    "-passout", "pass:secret-passphrase", "-out", folder.file("sealed.key")})
                   .status == 0);
    write_file(folder.file("cut.crt"),
               read_file(folder.file("gateway.crt")) + "-----BEGIN CERTIFICATE-----\nAAAA\n");
    Vendors vendors;
    struct Start {
        std::string certificate;
        std::string key;
        std::string told;
    };
    for (auto const& start :
         {Start{"gateway.crt", "backend.key", "backend.key does not belong to the certificate"},
          Start{"old.crt", "old.key", "old.crt has ended on Jan  1 00:00:00 2021 GMT"},
          Start{"early.crt", "early.key", "early.crt is not valid before Jan  1 00:00:00 2098 GMT"},
          Start{"short.crt", "short.key", "short.crt cannot be used: ee key too small"},
          Start{"gateway.crt", "sealed.key", "sealed.key holds no private key in PEM without a passphrase"},
          Start{"gateway.key", "gateway.key", "gateway.key holds no certificate"},
          Start{"gateway.crt", "gateway.crt", "gateway.crt holds no private key"},
          Start{"cut.crt", "gateway.key", "cut.crt is broken behind its first certificate"}}) {
        auto text = routes_yaml(Setup{.certificates = directory}, vendors);
        text.replace(text.find("gateway.crt"), 11, start.certificate);
        text.replace(text.find("gateway.key", text.find("private_key: ")), 11, start.key);
        TempDirectory const place;
        write_file(place.file("routes.yaml"), text);
        auto const ran = run({IDIOM_PROGRAM, "serve", place.file("routes.yaml")}, gateway_environment());
        BOOST_TEST(ran.status == 1);
        BOOST_TEST(contains(ran.err, "routes.yaml:5:"), ran.err);
        BOOST_TEST(contains(ran.err, start.told), ran.err);
    }
}
