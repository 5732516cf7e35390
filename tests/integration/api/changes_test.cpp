#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/shared_store.hpp"

#include <set>

using namespace idiom::test;

// The changes of a route, as a client follows them over real sockets.

namespace {

Json page(HttpClient& client, std::string const& query = {}, std::string const& route = "genesys") {
    auto const answer = client.get("/v1/" + route + "/changes" + query);
    BOOST_REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return json_of(answer);
}

Json page(HttpClient&& client, std::string const& query = {}, std::string const& route = "genesys") {
    return page(client, query, route);
}

std::string create(HttpClient& client, Vendor vendor, std::string const& login) {
    auto const made = client.call("POST", users_path(vendor), json_type, new_user(vendor, login).dump());
    BOOST_REQUIRE_MESSAGE(made.status == 201, made.body);
    return json_of(made).at("id");
}

struct Fixture {
    Vendors vendors;
    Gateway gateway{{}, vendors};
    HttpClient client = gateway.client();
};

} // namespace

BOOST_AUTO_TEST_SUITE(changes)

BOOST_FIXTURE_TEST_CASE(a_client_follows_the_changes_of_its_route, Fixture) {
    auto const begin = page(client);
    BOOST_TEST(begin.at("changes").empty());
    auto const id = create(client, Vendor::genesys, "follow.me@changes.test");
    create(client, Vendor::xarios, "other.route@changes.test");
    auto const role = client.call("PUT", users_path(Vendor::genesys, id, "/roles/admin"));
    BOOST_REQUIRE_MESSAGE(role.status == 200, role.body);
    auto const after = "?since=" + begin.at("next").get<std::string>();
    auto const first = page(client, after + "&limit=1");
    BOOST_REQUIRE_EQUAL(first.at("changes").size(), 1u);
    auto const& created = first.at("changes").at(0);
    BOOST_TEST(created.at("operation") == "create");
    BOOST_TEST(created.at("user") == id);
    BOOST_TEST(created.at("client") == "crm");
    BOOST_TEST(created.at("route") == "genesys");
    BOOST_TEST(created.at("status") == 201);
    BOOST_TEST(created.at("after").at("userName") == "follow.me@changes.test");
    BOOST_TEST(first.at("more") == true);
    auto const second = page(client, "?since=" + first.at("next").get<std::string>());
    BOOST_REQUIRE_EQUAL(second.at("changes").size(), 1u);
    BOOST_TEST(second.at("changes").at(0).at("operation") == "add-role");
    BOOST_TEST(second.at("changes").at(0).at("requestId") == role.header("X-Request-Id"));
    BOOST_TEST(second.at("more") == false);
    BOOST_TEST(page(client, "?since=" + second.at("next").get<std::string>()).at("changes").empty());
    auto const since = created.at("at").get<std::string>();
    BOOST_TEST(page(client, "?since=" + since).at("changes").size() == 2u);
    for (auto const& secret : configured_secrets())
        BOOST_TEST(!page(client).dump().contains(secret));
    BOOST_TEST(
        !page(client).dump().contains(new_user(Vendor::genesys, "a").value("password", "no password")));
}

BOOST_FIXTURE_TEST_CASE(a_change_stays_in_its_place_when_the_gateway_is_killed, Fixture) {
    create(client, Vendor::genesys, "before.kill@changes.test");
    auto const before = page(client);
    gateway.kill();
    gateway.restart();
    auto again = gateway.client();
    create(again, Vendor::genesys, "after.kill@changes.test");
    auto const after = page(again, "?since=" + before.at("next").get<std::string>());
    BOOST_REQUIRE_EQUAL(after.at("changes").size(), 1u);
    BOOST_TEST(after.at("changes").at(0).at("after").at("userName") == "after.kill@changes.test");
    BOOST_TEST(page(again).at("changes").size() == 2u);
}

BOOST_FIXTURE_TEST_CASE(a_client_sees_only_the_routes_that_it_may_read, Fixture) {
    create(client, Vendor::xarios, "hidden@changes.test");
    auto narrow = gateway.client(gateway.http(), narrow_key);
    BOOST_TEST(page(narrow).at("changes").empty());
    BOOST_TEST(problem_of(narrow.get("/v1/xarios/changes")) == "route-not-found");
    BOOST_TEST(page(gateway.client(gateway.http(), reader_key), {}, "xarios").at("changes").size() == 1u);
    BOOST_TEST(gateway.client(gateway.http(), "nobody").get("/v1/xarios/changes").status == 401);
}

BOOST_AUTO_TEST_CASE(who_may_only_write_follows_nothing) {
    Vendors vendors;
    Setup setup;
    setup.more_clients = "  - { name: writer, api_key: " + std::string(limited_key) + ", allow: [write] }\n";
    Gateway gateway(setup, vendors);
    auto const answer = gateway.client(gateway.http(), limited_key).get("/v1/genesys/changes");
    BOOST_TEST(answer.status == 403);
    BOOST_TEST(problem_of(answer) == "forbidden");
}

BOOST_FIXTURE_TEST_CASE(a_batch_reads_no_changes, Fixture) {
    for (auto const* const path :
         {"/changes", "/users/../changes", "/users/%2e%2e/changes", "/v1/xarios/changes"}) {
        auto const body = Json{{"calls", {{{"method", "GET"}, {"path", path}}}}};
        auto const answer = client.call("POST", "/v1/genesys/batch", json_type, body.dump());
        BOOST_TEST(answer.status == 422, path << answer.body);
    }
}

BOOST_FIXTURE_TEST_CASE(a_page_of_large_changes_stays_small, Fixture) {
    auto user = new_user(Vendor::genesys, "large@changes.test");
    auto const made = client.call("POST", users_path(Vendor::genesys), json_type, user.dump());
    auto const id = json_of(made).at("id").get<std::string>();
    Json const change{{"lastName", std::string(200'000, 'x')}};
    Fields const merge{{"Content-Type", "application/merge-patch+json"}};
    for (int i = 0; i < 8; ++i) {
        auto const written = client.call("PATCH", users_path(Vendor::genesys, id), merge, change.dump());
        BOOST_REQUIRE_MESSAGE(written.status < 500, written.body.substr(0, 300));
    }
    std::size_t seen = 0;
    std::string since = "0";
    for (bool more = true; more;) {
        auto const answer = client.get("/v1/genesys/changes?limit=500&since=" + since);
        BOOST_REQUIRE_EQUAL(answer.status, 200);
        BOOST_TEST(answer.body.size() < 2'000'000u);
        auto const read = json_of(answer);
        seen += read.at("changes").size();
        since = read.at("next");
        more = read.at("more");
    }
    BOOST_TEST(seen == 9u);
}

BOOST_FIXTURE_TEST_CASE(what_names_no_place_is_refused, Fixture) {
    auto const endless = std::string(4000, '1');
    for (std::string const since : {"x", "-1", "12345", "2026-99-01T00:00:00Z", "%00", "9223372036854775807",
                                    "9223372036854775808", "+1", "0x1", "1%20", "2h", "1&since=2",
                                    "1%27%20OR%201=1--", "%01changes%2050%200", endless.c_str()}) {
        auto const answer = client.get(std::string("/v1/genesys/changes?since=") + since);
        BOOST_TEST(answer.status == 400, since);
        BOOST_TEST(problem_of(answer) == "invalid-parameter", since);
    }
    for (auto const* const since : {"0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0"})
        BOOST_TEST(page(client, "?since=" + std::string(since)).at("changes").empty(), since);
    auto const options = client.call("OPTIONS", "/v1/genesys/changes");
    BOOST_TEST(options.status == 204);
    BOOST_TEST(options.header("Allow") == "GET, HEAD, OPTIONS");
    BOOST_TEST(client.call("HEAD", "/v1/genesys/changes").body == "");
}

BOOST_AUTO_TEST_CASE(a_client_of_two_gateways_misses_nothing_and_is_told_nothing_twice) {
    for (auto const kind : every_store_kind) {
        Replicas replicas(kind);
        std::string since = "0";
        std::set<std::string> seen;
        for (std::size_t i = 0; i < 12; ++i) {
            auto writer = replicas.client(i);
            create(writer, Vendor::genesys, "two." + std::to_string(i) + "@changes.test");
            auto const found = page(replicas.client(i + 1), "?limit=5&since=" + since);
            for (auto const& one : found.at("changes"))
                BOOST_TEST(seen.insert(one.at("id")).second, one.dump());
            since = found.at("next");
        }
        BOOST_TEST(seen.size() == 12u, kind);
    }
}

BOOST_AUTO_TEST_SUITE_END()
