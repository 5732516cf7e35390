#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <atomic>
#include <thread>

using namespace idiom::test;
namespace data = boost::unit_test::data;

namespace {

/// One gateway for all cases that leave it unchanged. Each case proves that the gateway still answers.
struct Fixture {
    Vendors vendors;
    Gateway gateway{Setup{.limits = "{ header: 2KiB, body: 4KiB, idle_timeout: 20s }"}, vendors};

    static Fixture& shared() {
        static Fixture fixture;
        return fixture;
    }
    void check_alive() {
        auto client = gateway.client();
        auto const response = client.get("/v1/genesys/users?limit=1");
        BOOST_TEST(response.status == 200);
        BOOST_TEST(gateway.process().running());
    }
};

std::string const key_line = "X-Api-Key: " + std::string(crm_key) + "\r\n";
std::string const host_line = "Host: idiom.example.test\r\n";

/// Bytes that are not a proper request, and the status that must follow. The connection must then be closed,
/// so that the bytes behind are not taken for a request.
struct Raw {
    std::string name;
    std::string bytes;
    int status = 400;
};
std::ostream& operator<<(std::ostream& out, Raw const& one) { return out << one.name; }

std::vector<Raw> const& raws() {
    auto const post =
        "POST /v1/genesys/users HTTP/1.1\r\n" + host_line + key_line + "Content-Type: application/json\r\n";
    auto const get = "GET /v1/routes HTTP/1.1\r\n" + key_line;
    auto const smuggled = "GET /v1/routes HTTP/1.1\r\n" + host_line + key_line + "\r\n";
    static std::vector<Raw> const all{
        {"length and coding",
         post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled},
        {"coding and length",
         post + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + smuggled},
        {"two lengths", post + "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}" + smuggled},
        {"two equal lengths", post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}" + smuggled},
        {"list of lengths", post + "Content-Length: 2, 40\r\n\r\n{}" + smuggled},
        {"negative length", post + "Content-Length: -2\r\n\r\n{}"},
        {"length with a sign", post + "Content-Length: +2\r\n\r\n{}"},
        {"hexadecimal length", post + "Content-Length: 0x2\r\n\r\n{}"},
        {"length beyond all numbers", post + "Content-Length: 99999999999999999999999\r\n\r\n{}"},
        {"unknown coding", post + "Transfer-Encoding: gzip\r\n\r\n{}" + smuggled},
        {"chunked is not last", post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
        {"two codings", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"},
        {"coding with a strange space", post + "Transfer-Encoding:\x0b"
                                               "chunked\r\n\r\n0\r\n\r\n"},
        {"space before the colon", post + "Content-Length : 2\r\n\r\n{}"},
        {"bad chunk size", post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"},
        {"chunk size beyond all numbers", post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}"},
        {"chunk that is longer than it says",
         post + "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n"},
        {"chunked in HTTP/1.0",
         "POST /v1/genesys/users HTTP/1.0\r\n" + key_line + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
        {"folded field", get + host_line + "X-Folded: a\r\n b\r\n\r\n"},
        {"folded coding", post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"},
        {"no Host", get + "\r\n"},
        {"two Hosts", get + host_line + "Host: other.example.test\r\n\r\n"},
        {"Host that is none", get + "Host: a b\r\n\r\n"},
        {"Host with a path", get + "Host: a/b\r\n\r\n"},
        {"bare line feeds", "GET /v1/routes HTTP/1.1\nHost: a\nX-Api-Key: " + std::string(crm_key) + "\n\n"},
        {"bare line feed in a field", get + host_line + "X-A: b\nX-C: d\r\n\r\n"},
        {"carriage return in a field", get + host_line + "X-A: b\rX-C: d\r\n\r\n"},
        {"NUL in a field", get + host_line + std::string("X-A: b\0c\r\n\r\n", 12)},
        {"NUL in the target",
         std::string("GET /v1/\0routes HTTP/1.1\r\n", 26) + host_line + key_line + "\r\n"},
        {"field without a name", get + host_line + ": value\r\n\r\n"},
        {"field without a colon", get + host_line + "Lonely\r\n\r\n"},
        {"no version", "GET /v1/routes\r\n" + host_line + key_line + "\r\n"},
        {"strange version", "GET /v1/routes HTTP/9.9\r\n" + host_line + key_line + "\r\n"},
        {"space in the target", "GET /v1/routes and more HTTP/1.1\r\n" + host_line + key_line + "\r\n"},
        {"noise", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 TLS on the wrong port\r\n\r\n"},
    };
    return all;
}

} // namespace

BOOST_DATA_TEST_CASE(a_request_of_doubtful_length_ends_the_connection, data::make(raws()), one) {
    auto& fixture = Fixture::shared();
    auto const before = fixture.vendors.state(Vendor::genesys);
    Connection connection(fixture.gateway.http());
    connection.send(one.bytes);
    connection.finish_sending();
    auto const response = connection.read();
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == one.status, response->status << " " << response->body);
    BOOST_TEST(response->header("Connection") == "close");
    BOOST_TEST(connection.read_to_end() == "");
    BOOST_TEST((fixture.vendors.state(Vendor::genesys) == before));
    fixture.check_alive();
}

BOOST_AUTO_TEST_CASE(an_unfinished_request_at_the_end_of_a_connection_is_no_request) {
    auto& fixture = Fixture::shared();
    auto const whole =
        request_text("POST", "/v1/genesys/users",
                     {{"X-Api-Key", std::string(crm_key)}, {"Content-Type", "application/json"}},
                     new_user(Vendor::genesys, "half@example.test").dump());
    auto const before = fixture.vendors.state(Vendor::genesys);
    for (std::size_t size = 0; size < whole.size(); size += 23) {
        Connection connection(fixture.gateway.http());
        connection.send(std::string_view(whole).substr(0, size));
        connection.finish_sending();
        auto const rest = connection.read_to_end();
        BOOST_TEST((rest.empty() || rest.starts_with("HTTP/1.1 400")), rest);
    }
    BOOST_TEST((fixture.vendors.state(Vendor::genesys) == before));
    fixture.check_alive();
}

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order) {
    auto& fixture = Fixture::shared();
    Connection connection(fixture.gateway.http());
    std::string many;
    for (int i = 0; i < 40; ++i)
        many += i % 3 == 0   ? request_text("GET", "/v1/routes",
                                            {{"X-Api-Key", std::string(crm_key)},
                                             {"X-Request-Id", "n" + std::to_string(i)}})
                : i % 3 == 1 ? request_text("GET", "/v1/nowhere/users",
                                            {{"X-Api-Key", std::string(crm_key)},
                                             {"X-Request-Id", "n" + std::to_string(i)}})
                             : request_text("POST", "/v1/genesys/users",
                                            {{"X-Api-Key", std::string(crm_key)},
                                             {"X-Request-Id", "n" + std::to_string(i)},
                                             {"Content-Type", "application/json"}},
                                            R"({"colour":1})");
    BOOST_REQUIRE(connection.send(many));
    for (int i = 0; i < 40; ++i) {
        auto const response = connection.read();
        BOOST_REQUIRE(response);
        BOOST_TEST(response->status == (i % 3 == 0 ? 200 : i % 3 == 1 ? 404 : 422));
        BOOST_TEST(response->header("X-Request-Id") == "n" + std::to_string(i));
    }
}

BOOST_AUTO_TEST_CASE(a_connection_goes_on_after_an_error_of_the_client) {
    auto& fixture = Fixture::shared();
    Connection connection(fixture.gateway.http());
    Fields const key{{"X-Api-Key", std::string(crm_key)}, {"Content-Type", "application/json"}};
    for (auto const& [method, target, body, status] :
         {std::tuple("POST", "/v1/genesys/users", "{", 400), std::tuple("GET", "/v1/nowhere/users", "", 404),
          std::tuple("BREW", "/v1/routes", "", 405), std::tuple("GET", "/v1/routes", "", 200)}) {
        connection.send(request_text(method, target, key, body));
        auto const response = connection.read();
        BOOST_REQUIRE(response);
        BOOST_TEST(response->status == status);
        BOOST_TEST(response->header("Connection") == "");
    }
}

BOOST_AUTO_TEST_CASE(old_versions_of_http_are_answered) {
    auto& fixture = Fixture::shared();
    Connection plain(fixture.gateway.http());
    plain.send("GET /v1/routes HTTP/1.0\r\n" + key_line + "\r\n");
    auto const once = plain.read();
    BOOST_REQUIRE(once);
    BOOST_TEST(once->status == 200);
    BOOST_TEST(once->header("Connection") == "close");
    BOOST_TEST(plain.read_to_end() == "");

    Connection kept(fixture.gateway.http());
    for (int i = 0; i < 2; ++i) {
        kept.send("GET /v1/routes HTTP/1.0\r\nConnection: keep-alive\r\n" + key_line + "\r\n");
        auto const response = kept.read();
        BOOST_REQUIRE(response);
        BOOST_TEST(response->header("Connection") == "keep-alive");
    }
}

BOOST_AUTO_TEST_CASE(head_tells_what_get_would_without_the_body) {
    auto& fixture = Fixture::shared();
    auto client = fixture.gateway.client();
    for (auto const* const target :
         {"/v1/routes", "/v1/genesys/users?limit=2", "/v1/genesys/capabilities", "/v1/nowhere/users"}) {
        auto const get = client.get(target);
        auto const head = client.call("HEAD", target);
        BOOST_TEST(head.status == get.status);
        BOOST_TEST(head.header("Content-Type") == get.header("Content-Type"));
        // A problem contains its request's id. The ids differ, but have the same length.
        BOOST_TEST(head.header("Content-Length") == get.header("Content-Length"));
        BOOST_TEST(head.body == "");
    }
}

BOOST_AUTO_TEST_CASE(options_tells_what_can_be_done) {
    auto& fixture = Fixture::shared();
    auto client = fixture.gateway.client();
    auto const user = client.call("OPTIONS", "/v1/genesys/users/63630bc0");
    BOOST_TEST(user.status == 204);
    BOOST_TEST(user.header("Allow").find("PATCH") != std::string_view::npos);
    BOOST_TEST(user.header("Accept-Patch").find("application/json-patch+json") != std::string_view::npos);
    BOOST_TEST(user.count("Content-Length") == 0U);
    auto const list = client.call("OPTIONS", "/v1/configureuser/users");
    BOOST_TEST(list.header("Allow").find("POST") != std::string_view::npos);
    BOOST_TEST(list.header("Allow").find("DELETE") == std::string_view::npos);
    auto const routes = client.call("OPTIONS", "/v1/routes");
    BOOST_TEST(routes.status == 204);
    BOOST_TEST(routes.header("Allow") == "GET, HEAD, OPTIONS");
}

BOOST_AUTO_TEST_CASE(a_body_without_a_length_is_not_taken_for_the_next_request) {
    auto& fixture = Fixture::shared();
    Connection connection(fixture.gateway.http());
    connection.send("POST /v1/genesys/users HTTP/1.1\r\n" + host_line + key_line +
                    "Content-Type: application/json\r\n\r\n{\"userName\":\"lost@example.test\"}");
    auto const response = connection.read();
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 411);
    BOOST_TEST(problem_of(*response) == "length-required");
    BOOST_TEST(response->header("Connection") == "close");
    BOOST_TEST(connection.read_to_end() == "");
}

BOOST_AUTO_TEST_CASE(a_body_is_waited_for_and_promised) {
    auto& fixture = Fixture::shared();
    auto const body = new_user(Vendor::genesys, "expect@example.test").dump();
    Connection connection(fixture.gateway.http());
    connection.send("POST /v1/genesys/users HTTP/1.1\r\n" + host_line + key_line +
                    "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n");
    auto const go_on = connection.read();
    BOOST_REQUIRE(go_on);
    BOOST_TEST(go_on->status == 100);
    connection.send(body);
    auto const response = connection.read();
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 201);

    // The body of a request that is refused anyway need not be sent.
    Connection large(fixture.gateway.http());
    large.send("POST /v1/genesys/users HTTP/1.1\r\n" + host_line + key_line +
               "Expect: 100-continue\r\nContent-Length: 99999\r\n\r\n");
    auto const refused = large.read();
    BOOST_REQUIRE(refused);
    BOOST_TEST(refused->status == 413);
}

BOOST_AUTO_TEST_CASE(a_chunked_body_in_small_pieces_is_put_together) {
    auto& fixture = Fixture::shared();
    auto const body = new_user(Vendor::genesys, "chunks@example.test").dump();
    Connection connection(fixture.gateway.http());
    connection.send("POST /v1/genesys/users HTTP/1.1\r\n" + host_line + key_line +
                    "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (char const c : body)
        connection.send("1;name=value\r\n" + std::string(1, c) + "\r\n");
    connection.send("0\r\nX-Trailer: ignored\r\n\r\n");
    auto const response = connection.read();
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 201, response->body);
}

BOOST_AUTO_TEST_CASE(a_target_in_absolute_form_is_understood) {
    auto& fixture = Fixture::shared();
    auto client = fixture.gateway.client();
    BOOST_TEST(client.get("http://idiom.example.test/v1/routes").status == 200);
    BOOST_TEST(client.get("http://idiom.example.test/v1/genesys/users?limit=1").status == 200);
    // The same holds for the admin listener.
    BOOST_TEST(HttpClient(fixture.gateway.admin()).get("http://idiom.example.test/healthz").status == 200);
}

BOOST_AUTO_TEST_CASE(a_target_in_absolute_form_says_which_host_is_meant) {
    Vendors vendors;
    Gateway gateway(
        Setup{.more_routes = "  hosted:\n    backend: genesys\n    match: { host: users.example.test }\n"},
        vendors);
    auto const status = [&](std::string const& target, std::string const& host) {
        Connection connection(gateway.http());
        connection.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + key_line + "\r\n");
        auto const response = connection.read();
        return response ? response->status : 0;
    };
    BOOST_TEST(status("/v1/users?limit=1", "users.example.test") == 200);
    BOOST_TEST(status("/v1/users?limit=1", "other.example.test") == 404);
    BOOST_TEST(status("http://users.example.test/v1/users?limit=1", "other.example.test") == 200);
    BOOST_TEST(status("HTTP://Users.Example.Test:80/v1/users?limit=1", "") == 200);
    BOOST_TEST(status("http://other.example.test/v1/users?limit=1", "users.example.test") == 404);
}

BOOST_AUTO_TEST_CASE(methods_that_are_about_no_resource_are_answered) {
    auto& fixture = Fixture::shared();
    auto const ask = [&](std::string const& line, std::string const& fields = key_line) {
        Connection connection(fixture.gateway.http());
        connection.send(line + " HTTP/1.1\r\n" + host_line + fields + "\r\n" +
                        request_text("GET", "/v1/routes", {{"X-Api-Key", std::string(crm_key)}}));
        std::vector<HttpResponse> responses;
        while (auto response = connection.read()) {
            responses.push_back(*response);
            if (responses.size() == 2) break;
        }
        BOOST_REQUIRE(!responses.empty());
        return responses;
    };
    auto const general = ask("OPTIONS *");
    BOOST_TEST(general[0].status == 204);
    BOOST_TEST(general[0].header("Allow") == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    BOOST_TEST(general.size() == 2u);
    BOOST_TEST(ask("OPTIONS *", "")[0].status == 401);
    BOOST_TEST(ask("GET *")[0].status == 400);
    // The bytes after a CONNECT may be meant for a tunnel.
    auto const tunnel = ask("CONNECT idiom.example.test:443");
    BOOST_TEST(tunnel[0].status == 405);
    BOOST_TEST(tunnel[0].header("Allow") != "");
    BOOST_TEST(tunnel[0].header("Connection") == "close");
    BOOST_TEST(tunnel.size() == 1u);
    for (auto const* const line :
         {"get /v1/routes", "Get /v1/routes", "TRACE /v1/routes", "BREW /v1/routes"}) {
        auto const responses = ask(line);
        BOOST_TEST(responses[0].status == 405, line);
        BOOST_TEST(responses.size() == 2u);
    }
    auto const expecting = ask("GET /v1/routes", key_line + "Expect: the-impossible\r\n");
    BOOST_TEST(expecting[0].status == 417);
    BOOST_TEST(problem_of(expecting[0]) == "expectation-failed");
    BOOST_TEST(expecting.size() == 1u);
}

BOOST_AUTO_TEST_CASE(who_is_slow_is_cut_off_while_others_are_served) {
    Vendors vendors;
    Gateway gateway(
        Setup{.limits = "{ header_timeout: 1s, body_timeout: 1s, idle_timeout: 1s }", .threads = 1}, vendors);
    // An occasional byte keeps no connection open.
    std::vector<Connection> slow;
    for (int i = 0; i < 40; ++i)
        slow.emplace_back(gateway.http()).send("GET /v1/routes HTTP/1.1\r\n");
    std::vector<Connection*> trickling;
    for (auto& connection : slow)
        trickling.push_back(&connection);
    // Nor do requests without reading the responses.
    std::atomic<bool> cut = false;
    std::jthread greedy([&, place = gateway.http()] {
        Connection connection(place);
        auto const one = request_text("GET", "/v1/routes", {{"X-Api-Key", std::string(crm_key)}});
        std::string many;
        while (many.size() < 8 * 1024 * 1024)
            many += one;
        try {
            cut = !connection.send(many);
        } catch (HttpFailure const&) { // it took too long
        }
    });
    for (int i = 0; i < 20; ++i) {
        // This uses a connection of its own: a kept one may be closed as idle between two rounds.
        BOOST_TEST(gateway.client().get("/v1/routes").status == 200);
        std::erase_if(trickling, [](Connection* connection) { return !connection->send("X"); });
    }
    for (auto& connection : slow) {
        auto const response = connection.read();
        BOOST_REQUIRE(response);
        BOOST_TEST(response->status == 408);
        BOOST_TEST(connection.read_to_end() == "");
    }
    greedy.join();
    BOOST_TEST(cut);
    BOOST_TEST(gateway.client().get("/v1/routes").status == 200);
}

BOOST_AUTO_TEST_CASE(what_is_meant_for_one_hop_goes_no_further) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    // RFC 9110, 7.6.1: the fields that Connection names, and hop-by-hop fields that it does not name.
    Fields const ours{{"Connection", "X-Own-Hop, Cookie, keep-alive"},
                      {"Connection", "X-Second-Hop"},
                      {"X-Own-Hop", "mine"},
                      {"X-Second-Hop", "mine"},
                      {"Cookie", "mine=1"},
                      {"Keep-Alive", "timeout=5"},
                      {"Proxy-Authorization", "Basic bWluZTptaW5l"},
                      {"Proxy-Connection", "keep-alive"},
                      {"TE", "trailers"},
                      {"Upgrade", "h2c"}};
    Json const theirs{
        {"Connection", "X-Vendor-Hop"},  {"X-Vendor-Hop", "theirs"}, {"Keep-Alive", "timeout=5"},
        {"Proxy-Authenticate", "Basic"}, {"Upgrade", "h2c"},         {"Trailer", "X-Vendor-Hop"}};
    for (auto const vendor : {Vendor::xarios, Vendor::evovoice, Vendor::genesys}) {
        vendors.plan(vendor, {{"action", "delay"}, {"milliseconds", 1}, {"headers", theirs}, {"times", 0}});
        auto const response = client.get(users_path(vendor) + "?limit=1", ours);
        BOOST_TEST(response.status == 200, response.body);
        for (auto const& [name, value] : theirs.items())
            BOOST_TEST((name == "Connection" || response.count(name) == 0U), name);
        BOOST_TEST(response.header("Connection").find("X-Vendor-Hop") == std::string_view::npos);
        auto const asked = vendors.requests(vendor);
        BOOST_TEST(!asked.empty());
        for (auto const& request : asked)
            for (auto const& field : request.at("headers"))
                for (auto const& [name, value] : ours) {
                    BOOST_TEST(field.at("name").get<std::string>() != name);
                    BOOST_TEST((value == "keep-alive" ||
                                field.at("value").get<std::string>().find(value) == std::string::npos));
                }
    }
}

BOOST_AUTO_TEST_CASE(connections_beyond_the_limit_are_closed_and_the_others_go_on) {
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ connections: 2 }", .threads = 1}, vendors);
    auto const one = request_text("GET", "/v1/routes", {{"X-Api-Key", std::string(crm_key)}});
    Connection first(gateway.http());
    Connection second(gateway.http());
    for (auto* const connection : {&first, &second}) {
        connection->send(one);
        auto const response = connection->read();
        BOOST_REQUIRE(response);
        BOOST_TEST(response->status == 200);
    }
    for (bool const asks : {false, true}) {
        Connection third(gateway.http());
        if (asks) third.send(one);
        auto const response = third.read();
        BOOST_REQUIRE(response);
        BOOST_TEST(response->status == 503);
        BOOST_TEST(problem_of(*response) == "overloaded");
        BOOST_TEST(response->header("Retry-After") == "1");
        BOOST_TEST(json_of(*response).at("instance") == response->header("X-Request-Id"));
        BOOST_TEST(response->header("Connection") == "close");
    }
    first.send(one);
    BOOST_TEST(first.read().has_value());
    {
        auto const gone = std::move(second);
    }
    BOOST_TEST(eventually([&] {
        Connection again(gateway.http());
        again.send(one);
        auto const response = again.read();
        return response && response->status == 200;
    }));
}

BOOST_AUTO_TEST_CASE(connections_that_only_sit_there_do_not_keep_others_out) {
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ connections: 2 }", .threads = 1}, vendors);
    auto const one = request_text("GET", "/v1/routes", {{"X-Api-Key", std::string(crm_key)}});
    Connection asking(gateway.http());
    asking.send(one.substr(0, 20));
    Connection silent(gateway.http());
    Connection third(gateway.http());
    BOOST_TEST(eventually([&] { // once the silent connection has been silent long enough
        third = Connection(gateway.http());
        third.send(one);
        auto const response = third.read();
        return response && response->status == 200;
    }));
    BOOST_TEST(!silent.read().has_value());
    asking.send(one.substr(20));
    auto const response = asking.read();
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 200);
}

BOOST_AUTO_TEST_CASE(who_takes_too_long_is_told_so) {
    Vendors vendors;
    Gateway gateway(Setup{.limits = "{ header_timeout: 500ms, body_timeout: 500ms, idle_timeout: 500ms }"},
                    vendors);
    Connection in_head(gateway.http());
    Connection in_body(gateway.http());
    Connection silent(gateway.http());
    in_head.send("GET /v1/routes HTTP/1.1\r\nHost: a");
    in_body.send("POST /v1/genesys/users HTTP/1.1\r\n" + host_line + key_line +
                 "Content-Type: application/json\r\nContent-Length: 10\r\n\r\n{");
    for (auto* const connection : {&in_head, &in_body}) {
        auto const response = connection->read();
        BOOST_REQUIRE(response);
        BOOST_TEST(response->status == 408);
        BOOST_TEST(problem_of(*response) == "request-timeout");
        BOOST_TEST(response->header("Connection") == "close");
        BOOST_TEST(connection->read_to_end() == "");
    }
    BOOST_TEST(silent.read_to_end() == ""); // an idle connection is closed without a response
    BOOST_TEST(gateway.client().get("/v1/routes").status == 200);
}
