#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/support/exposition.hpp"

#include <chrono>

using namespace idiom::test;
using namespace std::chrono_literals;

namespace {

std::string const genesys_list = users_path(Vendor::genesys) + "?limit=1";

Exposition scrape(Gateway const& gateway) {
    return Exposition(HttpClient(gateway.admin()).get("/metrics").body);
}

/// Opens `count` connections and sends the same bytes on each.
std::vector<Connection> crowd(Place const& place, std::size_t count, std::string const& bytes) {
    std::vector<Connection> all;
    for (std::size_t i = 0; i < count; ++i) {
        all.emplace_back(place);
        all.back().send(bytes);
    }
    return all;
}

/// A login without its body.
std::string login(std::string const& framing, std::string const& body = {}) {
    return "POST /legacy/genesys/auth/credentials HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" +
           framing + "\r\n\r\n" + body;
}

std::string const good_login = R"({"userName":"crm","password":")" + std::string(crm_key) + R"("})";

/// A request of a client without its body.
std::string slow_body(std::string_view key) {
    return "POST " + users_path(Vendor::genesys) + " HTTP/1.1\r\nHost: a\r\nX-Api-Key: " + std::string(key) +
           "\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{";
}

} // namespace

// --- Strangers

BOOST_AUTO_TEST_CASE(strangers_whose_logins_never_end_keep_out_nobody_who_is_known) {
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ in_flight: 1 }", .threads = 1}, vendors); // 64 in fact
    auto strangers = crowd(gateway.http(), 200, login("Content-Length: 100", "{"));
    // The places of the known clients are all free.
    BOOST_TEST(gateway.client().get(genesys_list).status == 200);
    BOOST_TEST(scrape(gateway).value("idiom_requests_in_flight") == 0);
    std::size_t refused = 0;
    std::size_t late = 0;
    for (auto& connection : strangers) {
        auto const response = connection.read();
        BOOST_REQUIRE(response.has_value());
        refused += response->status == 503;
        late += response->status == 408; // earlier than for a known client
        if (response->status == 503) BOOST_TEST(response->header("Retry-After") == "1");
        BOOST_TEST(response->header("Connection") == "close");
    }
    BOOST_TEST(late == 16U);
    BOOST_TEST(refused == 184U);
    strangers.clear();
    BOOST_TEST(eventually([&] { return scrape(gateway).sum("idiom_connections_open") == 0; }));
    HttpClient client(gateway.http());
    auto const logged_in = client.call("POST", "/legacy/genesys/auth/credentials", json_type, good_login);
    BOOST_TEST(logged_in.status == 200);
}

BOOST_AUTO_TEST_CASE(a_login_has_a_small_body) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    for (auto const& framing : {"Content-Length: 8193", "Content-Length: 200000"}) {
        Connection connection(gateway.http());
        connection.send(login(framing));
        BOOST_TEST(connection.read()->status == 413, framing);
    }
    Connection in_chunks(gateway.http());
    in_chunks.send(login("Transfer-Encoding: chunked", "2001\r\n"));
    BOOST_TEST(in_chunks.read()->status == 413);
    Connection at_once(gateway.http()); // with what comes together with the head
    at_once.send(login("Content-Length: 8193", std::string(8193, ' ')));
    BOOST_TEST(at_once.read()->status == 413);
    Connection just(gateway.http());
    just.send(login("Content-Length: 8192"));
    just.send(good_login + std::string(8192 - good_login.size(), ' '));
    BOOST_TEST(just.read()->status == 200);
    // The gateway waits longer for the body of a client that is already known, but not longer than is
    // useful.
    Connection known(gateway.http());
    known.send("POST /legacy/auth/credentials HTTP/1.1\r\nHost: a\r\nX-Api-Key: " + std::string(crm_key) +
               "\r\nContent-Length: 9000\r\n\r\n");
    known.send(std::string(9000, ' '));
    BOOST_TEST(known.read()->status == 413);
}

BOOST_AUTO_TEST_CASE(half_requests_keep_no_probe_out) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    for (std::string const part :
         {"G", "GET /readyz HTTP/1.1\r\nHost: 127", "\r\n",
          "POST /reload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n1234",
          "POST /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
        BOOST_TEST_INFO_SCOPE(part);
        auto const half = crowd(gateway.admin(), 150, part);
        for (int i = 0; i < 5; ++i)
            BOOST_TEST(HttpClient(gateway.admin()).get("/readyz").status == 200);
    }
    Connection large(gateway.admin());
    large.send("POST /reload HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\n");
    BOOST_TEST(large.read()->status == 413);
}

BOOST_AUTO_TEST_CASE(half_requests_make_room_before_those_who_are_served) {
    Vendors vendors;
    TempDirectory const certificates;
    make_certificates(certificates.path().string());
    Gateway gateway(
        Setup{.limits = "{ connections: 20 }", .threads = 1, .certificates = certificates.path().string()},
        vendors);
    auto const request = request_text("GET", genesys_list, {{"X-Api-Key", std::string(crm_key)}});
    auto served = crowd(gateway.http(), 4, "");
    auto heads = crowd(gateway.http(), 8, "GET /v1/routes HTTP/1.1\r\nHost: a\r\nX-");
    auto handshakes = crowd({.port = gateway.https().port}, 8, "\x16\x03\x01");
    BOOST_TEST(eventually([&] { return scrape(gateway).sum("idiom_connections_open") == 20; }));
    for (auto& connection : served) {
        connection.send(request);
        BOOST_TEST(connection.read()->status == 200);
    }
    // Each newcomer replaces a connection that has been sending its head for a second.
    std::vector<HttpClient> newcomers;
    for (int i = 0; i < 16; ++i)
        BOOST_TEST(eventually([&] {
            auto client = gateway.client();
            try {
                if (client.get(genesys_list).status != 200) return false;
            } catch (HttpFailure const&) {
                return false; // closed before its request was read
            }
            newcomers.push_back(std::move(client));
            return true;
        }));
    for (auto* const half : {&heads, &handshakes})
        for (auto& connection : *half)
            BOOST_TEST(connection.read_to_end() == "");
    BOOST_TEST(scrape(gateway).sum("idiom_connections_open") == 20);
    for (auto& connection : served) {
        connection.send(request);
        BOOST_TEST(connection.read()->status == 200);
    }
}

// --- Clients

BOOST_AUTO_TEST_CASE(slow_bodies_of_one_client_do_not_keep_the_others_out) {
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ in_flight: 1 }", .threads = 1}, vendors); // 64 in fact
    auto const flood = crowd(gateway.http(), 64, slow_body(crm_key));
    BOOST_TEST(eventually([&] { return scrape(gateway).value("idiom_requests_in_flight") == 64; }));
    auto const refused = gateway.client().get(genesys_list);
    BOOST_TEST(refused.status == 503);
    BOOST_TEST(problem_of(refused) == "overloaded");
    for (auto const key : {reader_key, narrow_key})
        BOOST_TEST(gateway.client(gateway.http(), key).get(genesys_list).status == 200);
    // These clients may be slow too, with a quarter as many requests each.
    auto const some = crowd(gateway.http(), 16, slow_body(narrow_key));
    BOOST_TEST(eventually([&] { return scrape(gateway).value("idiom_requests_in_flight") == 80; }));
    BOOST_TEST(gateway.client(gateway.http(), narrow_key).get(genesys_list).status == 503);
    // A request with no key or a wrong key is refused.
    BOOST_TEST(gateway.client(gateway.http(), "wrong").get(genesys_list).status == 401);
}

BOOST_AUTO_TEST_CASE(writes_to_one_user_of_a_vendor_that_hangs_do_not_keep_the_others_out) {
    Vendors vendors;
    auto const id = vendors.state(Vendor::genesys).at("users").at(0).at("id").get<std::string>();
    Gateway gateway(Setup{.threads = 1}, vendors);
    vendors.plan(Vendor::genesys, {{"action", "delay"}, {"milliseconds", 15000}, {"times", 0}});
    auto writers =
        crowd(gateway.http(), 400,
              request_text("PATCH", users_path(Vendor::genesys, id),
                           {{"X-Api-Key", std::string(crm_key)}, {"Content-Type", "application/json"}},
                           R"({"firstName":"Kim"})"));
    // One is running, and 64 wait for it.
    BOOST_TEST(eventually([&] { return scrape(gateway).value("idiom_requests_in_flight") == 65; }));
    auto const refused = writers.back().read();
    BOOST_REQUIRE(refused.has_value());
    BOOST_TEST(refused->status == 503);
    BOOST_TEST(problem_of(*refused) == "backend-unavailable");
    BOOST_TEST(refused->header("Retry-After") == "1");
    BOOST_TEST(gateway.client().get(users_path(Vendor::evovoice) + "?limit=1").status == 200);
    BOOST_TEST(vendors.requests(Vendor::genesys).size() == 1U);
}

// --- GET /v1/routes

BOOST_AUTO_TEST_CASE(the_list_of_routes_is_limited_as_a_route_of_its_own) {
    Vendors vendors;
    Gateway gateway(Setup{.more_clients = "  - { name: limited, api_key: " + std::string(limited_key) +
                                          ", rate_limit: { requests: 1, per: 1h, burst: 3 } }\n"},
                    vendors);
    auto client = gateway.client(gateway.http(), limited_key);
    for (int i = 0; i < 9; ++i) {
        auto const response = client.get("/v1/routes");
        BOOST_TEST(response.status == (i < 3 ? 200 : 429));
        BOOST_TEST(response.header("RateLimit-Policy").starts_with("\"default\";q=1;w=3600;burst=3"));
        BOOST_TEST(
            response.header("RateLimit").starts_with("\"default\";r=" + std::to_string(std::max(0, 2 - i))));
        BOOST_TEST(response.header("Retry-After").empty() == (i < 3));
        if (i >= 3) BOOST_TEST(problem_of(response) == "rate-limited");
    }
    for (auto const* const method : {"GET", "HEAD", "OPTIONS", "POST", "BREW"})
        for (auto const* const path :
             {"/v1/routes", "/v1/routes.xml", "/v1/routes.json", "/v1/routes?format=xml"})
            BOOST_TEST(client.call(method, path).status == 429, method << " " << path);
    // A route has its own tokens, whatever the operation is.
    for (auto const& [method, path] : {std::pair("OPTIONS", "/v1/genesys/users"),
                                       {"BREW", "/v1/genesys/users"},
                                       {"HEAD", "/v1/genesys/capabilities"}})
        BOOST_TEST(client.call(method, path).status != 429, method);
    for (auto const& [method, path] : {std::pair("OPTIONS", "/v1/genesys/users"),
                                       {"BREW", "/v1/genesys/users"},
                                       {"GET", "/v1/genesys/nothing"},
                                       {"HEAD", "/v1/genesys/capabilities"},
                                       {"GET", "/v1/genesys/capabilities"}})
        BOOST_TEST(client.call(method, path).status == 429, method);
    BOOST_TEST(gateway.client().get("/v1/routes").status == 200);
}

BOOST_AUTO_TEST_CASE(the_list_of_routes_knows_its_parameters) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    for (auto const* const query :
         {"x=1", "limit=5", "format=yaml", "format=json&format=xml", "fields=name", "%zz"}) {
        auto const response = client.get("/v1/routes?" + std::string(query));
        BOOST_TEST(response.status == 400, query);
        BOOST_TEST(problem_of(response) == "invalid-parameter");
    }
    BOOST_TEST(client.get("/v1/routes?format=xml").header("Content-Type") ==
               "application/xml; charset=utf-8");
    BOOST_TEST(client.get("/v1/routes?format=json").header("Content-Type") == "application/json");
    BOOST_TEST(client.get("/v1/routes?").status == 200);
}
