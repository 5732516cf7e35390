#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/vitals.hpp"

#include <csignal>

using namespace idiom::test;

// HTTP/2 in front of the real program, by clients that nobody here wrote: curl, nghttp, h2load, node's http2,
// and Java's HttpClient.

namespace {

struct Fixture {

    std::string url(std::string const& target, bool tls) const {
        auto const place = tls ? gateway.https() : gateway.http();
        return (tls ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(place.port) + target;
    }
    /// Calls by curl, and returns the body, then "VERSION STATUS" on a line of its own.
    std::string curl(std::string const& target, bool tls, std::vector<std::string> const& more = {}) const {
        std::vector<std::string> command{"/usr/bin/env", "curl", "-s", "-w", "\n%{http_version} %{http_code}",
                                         "-H",           key};
        if (tls)
            command.insert(command.end(), {"--cacert", certificates.file("ca.crt")});
        else
            command.emplace_back("--http2-prior-knowledge");
        command.insert(command.end(), more.begin(), more.end());
        command.push_back(url(target, tls));
        return run(command).out;
    }

    std::string const key = "X-Api-Key: " + std::string(crm_key);
    static TempDirectory& with_certificates(TempDirectory& folder) {
        make_certificates(folder.path().string());
        return folder;
    }
    TempDirectory folder;
    TempDirectory& certificates = with_certificates(folder); // before the gateway reads them
    Vendors vendors;
    Gateway gateway{{.certificates = certificates.path().string()}, vendors};
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

std::size_t occurrences(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

} // namespace

BOOST_AUTO_TEST_CASE(curl_reads_and_writes_as_over_http_1_1) {
    Fixture fixture;
    auto client = fixture.gateway.client();
    for (bool const tls : {false, true}) {
        auto const routes = fixture.curl("/v1/routes", tls);
        BOOST_TEST(routes == client.get("/v1/routes").body + "\n2 200");
        auto const login = std::string(tls ? "tls" : "clear") + "@example.test";
        auto const created = fixture.curl(
            users_path(Vendor::genesys), tls,
            {"-H", "Content-Type: application/json", "-d", new_user(Vendor::genesys, login).dump()});
        BOOST_TEST(created.ends_with("\n2 201"), created);
        auto const id = Json::parse(created.substr(0, created.rfind('\n'))).at("id").get<std::string>();
        BOOST_TEST(json_of(client.get(users_path(Vendor::genesys, id))).at("userName") == login);
        BOOST_TEST(fixture.curl(users_path(Vendor::genesys, id), tls, {"-X", "DELETE"}).ends_with("\n2 204"));
    }
    BOOST_TEST(fixture.curl("/v1/routes", true, {"--http1.1"}).ends_with("\n1.1 200"));
    auto const status_of = [](std::string const& told) { return told.substr(told.size() - 3); };
    BOOST_TEST(status_of(fixture.curl("/v1/routes/none", true)) ==
               status_of(fixture.curl("/v1/routes/none", true, {"--http1.1"})));
    BOOST_TEST(eventually([&] { return contains(fixture.gateway.access_log(), R"("protocol":"HTTP/2")"); }));
    auto const metrics = HttpClient(fixture.gateway.admin()).get("/metrics").body;
    BOOST_TEST(contains(metrics, "\nidiom_http2_streams_total{"));
    BOOST_TEST(contains(metrics, "\nidiom_http2_floods_total{"));
}

BOOST_AUTO_TEST_CASE(a_body_that_is_too_large_is_refused_as_over_http_1_1) {
    Fixture fixture;
    TempDirectory const folder;
    write_file(folder.file("body"), std::string(300 * 1024, ' '));
    for (bool const tls : {false, true})
        BOOST_TEST(
            fixture
                .curl(users_path(Vendor::genesys), tls,
                      {"-H", "Content-Type: application/json", "--data-binary", "@" + folder.file("body")})
                .ends_with("\n2 413"));
}

BOOST_AUTO_TEST_CASE(every_stream_of_many_is_answered) {
    Fixture fixture;
    for (bool const tls : {false, true}) {
        auto const loaded = run({"/usr/bin/env", "h2load", "-n", "2000", "-c", "4", "-m", "10", "-H",
                                 fixture.key, fixture.url("/v1/routes", tls)});
        BOOST_TEST(contains(loaded.out, "2000 succeeded, 0 failed, 0 errored, 0 timeout"), loaded.out);
        BOOST_TEST(contains(loaded.out, "status codes: 2000 2xx"), loaded.out);
        // Two responses on one connection, with the priorities that nghttp sends.
        auto const got = run({"/usr/bin/env", "nghttp", "-v", "-H", fixture.key,
                              fixture.url("/v1/routes", tls), fixture.url("/v1/genesys/users?limit=1", tls)});
        BOOST_TEST(got.status == 0);
        BOOST_TEST(contains(got.out, "(stream_id=13) :status: 200"), got.out);
        BOOST_TEST(contains(got.out, "(stream_id=15) :status: 200"), got.out);
    }
}

BOOST_AUTO_TEST_CASE(java_reads_and_writes_over_one_connection) {
    Fixture fixture;
    auto const told =
        run({"/usr/bin/env", "java", "-XX:TieredStopAtLevel=1",
             IDIOM_SOURCE_DIR "/tests/integration/api/Http2Client.java",
             fixture.url(users_path(Vendor::genesys), true), fixture.certificates.file("ca.crt"),
             std::string(crm_key), new_user(Vendor::genesys, "java@example.test").dump()});
    BOOST_TEST(told.status == 0, told.err);
    BOOST_TEST(occurrences(told.out, "read HTTP_2 200\n") == 200U, told.out);
    BOOST_TEST(told.out.ends_with("created HTTP_2 201\ntoo large HTTP_2 413\nafter it HTTP_2 200\n"),
               told.out);
}

/// As many streams as a hundred connections may have are under way at a vendor that takes its time.
BOOST_AUTO_TEST_CASE(ten_thousand_streams_stay_within_the_limits) {
    constexpr std::size_t most_kib = 256 * 1024;
    Fixture fixture;
    fixture.vendors.plan(Vendor::genesys, {{"action", "delay"}, {"milliseconds", 1000}, {"times", 0}});
    auto const loaded = run({"/usr/bin/env", "h2load", "-n", "10000", "-c", "100", "-m", "100", "-H",
                             fixture.key, fixture.url(users_path(Vendor::genesys) + "?limit=1", false)});
    BOOST_TEST(contains(loaded.out, "10000 done"), loaded.out);
    BOOST_TEST(contains(loaded.out, " 0 errored, 0 timeout"), loaded.out);
    BOOST_TEST(vitals_of(fixture.gateway.process().pid()).peak_kib < most_kib);
    fixture.vendors.forget_plans(Vendor::genesys);
    BOOST_TEST(fixture.gateway.client().get(users_path(Vendor::genesys) + "?limit=1").status == 200);
}

BOOST_AUTO_TEST_CASE(a_gateway_that_stops_loses_no_stream) {
    for (bool const tls : {false, true}) {
        Fixture fixture;
        TempDirectory const folder;
        Process node({"/usr/bin/env", "node", IDIOM_SOURCE_DIR "/tests/integration/api/http2_client.mjs",
                      fixture.url("", tls), tls ? fixture.certificates.file("ca.crt") : std::string(),
                      std::string(crm_key), "/v1/genesys/users?limit=1"},
                     {}, folder.file("out"), folder.file("err"));
        BOOST_REQUIRE(eventually([&] { return contains(node.out(), "under way"); }));
        fixture.gateway.process().signal(SIGTERM);
        BOOST_TEST(node.wait().value_or(-1) == 0, node.err());
        BOOST_TEST(contains(node.out(), " lost 0\n"), node.out());
        BOOST_TEST(fixture.gateway.process().wait().value_or(-1) == 0);
    }
}
