#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/shared_store.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <set>
#include <thread>

using namespace idiom::test;
namespace data = boost::unit_test::data;

namespace idiom::test {
std::ostream& operator<<(std::ostream& out, Vendor vendor) { return out << name_of(vendor); }
} // namespace idiom::test

/// The promises about one write: it happens once, and it is remembered.
namespace {

constexpr Vendor somewhere = Vendor::genesys;

Fields with_key(std::string_view key, Fields headers = json_type) {
    headers.emplace_back("Idempotency-Key", key);
    return headers;
}

std::size_t creates(Vendors& vendors, Vendor vendor = somewhere) {
    auto const requests = vendors.requests(vendor);
    return static_cast<std::size_t>(
        std::ranges::count_if(requests, [](Json const& request) { return request.at("method") == "POST"; }));
}

/// Simulates that the time has passed for which a dead gateway holds its keys.
void let_claims_end(std::string const& database) {
    sqlite3* handle = nullptr;
    BOOST_REQUIRE(sqlite3_open(database.c_str(), &handle) == SQLITE_OK);
    BOOST_TEST(sqlite3_exec(handle, "UPDATE idempotency SET lease_until = 0", nullptr, nullptr, nullptr) ==
               SQLITE_OK);
    sqlite3_close(handle);
}

/// The part of a response that a replay must repeat: all except what belongs to one message.
std::string replayed_part(HttpResponse const& response) {
    std::string text = std::to_string(response.status) + "\n";
    for (auto const& [name, value] : response.headers)
        if (std::ranges::none_of(
                std::array{"Date", "X-Request-Id", "Idempotency-Replayed"},
                [&](std::string_view other) { return idiom::equal_ignoring_case(name, other); }))
            text += name + ": " + value + "\n";
    auto body = response.body;
    std::string const id(response.header("X-Request-Id")); // a problem has it as its instance
    if (auto const at = body.find(id); at != body.npos) body.replace(at, id.size(), "ID");
    return text + body;
}

} // namespace

BOOST_AUTO_TEST_SUITE(with_an_idempotency_key)

BOOST_AUTO_TEST_CASE(a_create_happens_once_and_is_answered_alike_also_after_a_crash) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto const body = new_user(somewhere, "once@example.test").dump();
    auto const post = [&] {
        return gateway.client().call("POST", users_path(somewhere), with_key("\"k-1\""), body);
    };
    auto const first = post();
    BOOST_REQUIRE_MESSAGE(first.status == 201, first.body);
    BOOST_TEST(replayed_part(post()) == replayed_part(first));
    gateway.kill();
    gateway.restart();
    BOOST_TEST(replayed_part(post()) == replayed_part(first));
    BOOST_TEST(creates(vendors) == 1u);
    BOOST_TEST(first.header("X-Request-Id") != post().header("X-Request-Id"));
    BOOST_TEST(first.header("Idempotency-Replayed") == "");
    BOOST_TEST(post().header("Idempotency-Replayed") == "true");
}

BOOST_DATA_TEST_CASE(of_many_at_once_through_two_gateways_one_is_carried_out, data::make(every_store_kind),
                     kind) {
    Replicas replicas(kind);
    replicas.vendors.plan(somewhere,
                          {{"match", {{"method", "POST"}}}, {"action", "delay"}, {"milliseconds", 100}});
    auto const body = new_user(somewhere, "many@example.test").dump();
    std::array<HttpResponse, 8> responses;
    {
        std::vector<std::jthread> clients;
        for (std::size_t i = 0; i < responses.size(); ++i)
            clients.emplace_back([&, i] {
                responses[i] = replicas.client(i).call("POST", users_path(somewhere), with_key("many"), body);
            });
    }
    std::set<std::string> created;
    for (auto const& response : responses) {
        BOOST_TEST((response.status == 201 || problem_of(response) == "idempotency-in-progress"),
                   response.body);
        if (response.status == 201) created.insert(replayed_part(response));
    }
    BOOST_TEST(created.size() == 1u);
    BOOST_TEST(creates(replicas.vendors) == 1u);
    // Another gateway replays the response too.
    for (std::size_t i = 0; i < 2; ++i)
        BOOST_TEST(created.contains(
            replayed_part(replicas.client(i).call("POST", users_path(somewhere), with_key("many"), body))));
}

BOOST_AUTO_TEST_CASE(only_the_same_request_of_the_same_client_to_the_same_route_is_replayed) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto narrow = gateway.client(gateway.http(), narrow_key);
    auto const body = new_user(somewhere, "same@example.test");
    auto other = body;
    other["lastName"] = "Other";
    auto const post = [&](HttpClient& from, Vendor vendor, Json const& user, Fields type = json_type) {
        return from.call("POST", users_path(vendor), with_key("k", std::move(type)), user.dump());
    };
    BOOST_TEST(post(client, somewhere, body).status == 201);
    auto const reused = post(client, somewhere, other);
    BOOST_TEST(reused.status == 422);
    BOOST_TEST(problem_of(reused) == "idempotency-key-reused");
    BOOST_TEST(
        problem_of(post(client, somewhere, body, {{"Content-Type", "application/json; charset=utf-8"}})) ==
        "idempotency-key-reused");
    BOOST_TEST(problem_of(post(narrow, somewhere, body)) == "user-exists",
               "another client's key is another key");
    BOOST_TEST(post(client, Vendor::evovoice, new_user(Vendor::evovoice, "same@example.test")).status == 201);
}

BOOST_AUTO_TEST_CASE(what_failed_without_a_write_may_be_tried_again_and_a_refusal_is_final) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto const post = [&](std::string_view key, std::string const& login) {
        return client.call("POST", users_path(somewhere), with_key(key), new_user(somewhere, login).dump());
    };
    vendors.stop();
    BOOST_TEST(problem_of(post("away", "away@example.test")) == "backend-unreachable");
    vendors.start();
    BOOST_TEST(post("away", "away@example.test").status == 201);

    auto const refused = post("taken", "away@example.test");
    BOOST_TEST(problem_of(refused) == "user-exists");
    auto const id = std::string(json_of(post("away", "away@example.test")).at("id"));
    BOOST_TEST(client.call("DELETE", users_path(somewhere, id)).status == 204);
    BOOST_TEST(replayed_part(post("taken", "away@example.test")).starts_with("409"));
}

BOOST_AUTO_TEST_CASE(a_replayed_problem_is_marked_and_tells_the_id_of_its_own_request) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto const body = new_user(somewhere, "twice@example.test").dump();
    BOOST_REQUIRE(client.call("POST", users_path(somewhere), json_type, body).status == 201);
    auto const refused = [&](std::string_view key, std::string_view accept) {
        auto headers = with_key(key);
        headers.emplace_back("Accept", accept);
        return client.call("POST", users_path(somewhere), headers, body);
    };
    for (auto const& [key, accept, before] : {std::tuple("json", "application/json", R"("instance":")"),
                                              std::tuple("xml", "application/xml", "<instance>")}) {
        auto const first = refused(key, accept);
        auto const again = refused(key, accept);
        BOOST_TEST(first.status == 409);
        BOOST_TEST(first.header("Idempotency-Replayed") == "");
        BOOST_TEST(again.header("Idempotency-Replayed") == "true");
        BOOST_TEST(again.header("X-Request-Id") != first.header("X-Request-Id"));
        for (auto const& response : {first, again})
            BOOST_TEST(response.body.find(before + std::string(response.header("X-Request-Id"))) !=
                           response.body.npos,
                       response.body);
        BOOST_TEST(replayed_part(again) == replayed_part(first));
    }
}

BOOST_AUTO_TEST_CASE(what_the_vendor_put_off_is_tried_again) {
    Vendors vendors;
    Gateway gateway(Setup{.policies = "    retries: { attempts: 0 }\n"}, vendors);
    vendors.plan(somewhere, {{"match", {{"method", "POST"}}},
                             {"action", "status"},
                             {"status", 429},
                             {"headers", {{"Retry-After", "1"}}}});
    auto const body = new_user(somewhere, "later@example.test").dump();
    auto const post = [&] {
        return gateway.client().call("POST", users_path(somewhere), with_key("later"), body);
    };
    BOOST_TEST(problem_of(post()) == "backend-unavailable");
    BOOST_TEST(post().status == 201);
    // The write had no effect, but the trail has the attempt.
    BOOST_TEST(trail_of("sqlite:" + gateway.file("store.db")).size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_a_dead_gateway_may_have_done_is_not_done_again_unless_the_vendor_can_tell) {
    constexpr Vendor vendor = Vendor::xarios;
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto const user = new_user(vendor, "mail@example.test");
    auto const created = gateway.client().call("POST", users_path(vendor), json_type, user.dump());
    BOOST_REQUIRE_MESSAGE(created.status == 201, created.body);
    std::string const id = json_of(created).at("id");
    auto const mail = [&] {
        return gateway.client().call("POST", users_path(vendor, id, "/emails"), with_key("mail"),
                                     R"({"kind":"activation"})");
    };
    auto const mails = [&] {
        auto const requests = vendors.requests(vendor);
        return std::ranges::count_if(requests, [](Json const& request) {
            return std::string(request.at("target")).ends_with("/sendActivationEmail");
        });
    };
    vendors.plan(
        vendor,
        {{"match", {{"path_contains", "sendActivationEmail"}}}, {"action", "delay"}, {"milliseconds", 1500}});
    {
        std::jthread const client([&] {
            try {
                mail();
            } catch (HttpFailure const&) { // the gateway dies meanwhile
            }
        });
        BOOST_TEST(eventually([&] { return mails() == 1; }));
        gateway.kill();
    }
    let_claims_end(gateway.file("store.db"));
    gateway.restart();
    auto const again = mail();
    BOOST_TEST(problem_of(again) == "write-not-confirmed");
    BOOST_TEST(json_of(again).value("outcome", "") == "uncertain");
    BOOST_TEST(mails() == 1);
    BOOST_TEST(replayed_part(mail()) == replayed_part(again));
}

BOOST_AUTO_TEST_CASE(a_large_outcome_is_kept_in_short) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto user = new_user(somewhere, "large@example.test");
    user["lastName"] = std::string(70'000, 'x');
    auto const post = [&] {
        return gateway.client().call("POST", users_path(somewhere), with_key("large"), user.dump());
    };
    auto const first = post();
    BOOST_TEST(first.status == 201);
    BOOST_REQUIRE(first.body.size() > 64 * 1024);
    auto const again = post();
    BOOST_TEST(again.status == 201);
    BOOST_TEST(again.header("Location") == first.header("Location"));
    BOOST_TEST(again.header("ETag") == first.header("ETag"));
    BOOST_TEST(again.body.size() < 1024u);
    BOOST_TEST(creates(vendors) == 1u);
}

BOOST_AUTO_TEST_CASE(a_key_that_is_none_is_refused_and_one_on_other_methods_is_ignored) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto const body = new_user(somewhere, "none@example.test").dump();
    for (std::string const& key :
         {std::string(), std::string("\"\""), std::string("\"open"), std::string(256, 'k')})
        BOOST_TEST(problem_of(client.call("POST", users_path(somewhere), with_key(key), body)) ==
                   "invalid-parameter");
    BOOST_TEST(creates(vendors) == 0u);
    BOOST_TEST(client.get(users_path(somewhere), with_key("x", {})).status == 200);
    BOOST_TEST(client.call("POST", users_path(somewhere) + "?dry_run=true", with_key("dry"), body).status ==
               200);
    BOOST_TEST(client.call("POST", users_path(somewhere), with_key("dry"), body).status == 201,
               "a rehearsal uses no key up");
}

BOOST_AUTO_TEST_CASE(legacy_clients_have_it_too) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto const body = R"({"EmailAddress":"legacy@example.test","FirstName":"Le","LastName":"Gacy",)"
                      R"("Password":"Pass-1234"})";
    auto const post = [&] {
        return gateway.client().call("POST", "/legacy/evovoice/users", with_key("legacy"), body);
    };
    auto const first = post();
    BOOST_REQUIRE_MESSAGE(first.status < 300, first.body);
    BOOST_TEST(replayed_part(post()) == replayed_part(first));
    BOOST_TEST(creates(vendors, Vendor::evovoice) == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_user_that_is_named)

BOOST_AUTO_TEST_CASE(a_location_leads_to_the_user_that_was_created_and_to_no_other) {
    constexpr auto vendor = Vendor::configureuser; // its ids are the logins of its users
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    std::string const kim = "kim@acme.example";
    std::vector<std::string> locations;
    for (auto const& id : {kim, kim + ".xml", kim + ".json"}) {
        auto user = new_user(vendor, id);
        user["extensions"]["configureuser"]["pbxUserId"] = "kim-" + std::to_string(locations.size());
        auto const made = client.call("POST", users_path(vendor), json_type, user.dump());
        BOOST_REQUIRE_MESSAGE(made.status == 201, made.body);
        locations.emplace_back(made.header("Location"));
        auto const read = client.get(locations.back());
        BOOST_REQUIRE_MESSAGE(read.status == 200, read.body);
        BOOST_TEST(json_of(read).at("id") == id);
    }
    BOOST_TEST(client.call("DELETE", locations[1]).status == 202);
    BOOST_TEST(client.call("DELETE", users_path(vendor) + "/" + kim + ".json").status == 202);
    BOOST_TEST(client.get(locations[0]).status == 200);
    BOOST_TEST(client.get(locations[1]).status == 404);
    BOOST_TEST(client.get(locations[2]).status == 404);
    BOOST_TEST(client.call("DELETE", "/legacy/configureuser/users/" + kim + ".xml").status == 404);
    BOOST_TEST(client.get(locations[0]).status == 200);
}

BOOST_AUTO_TEST_CASE(a_post_may_stand_for_another_method) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto const made = client.call("POST", users_path(somewhere), json_type,
                                  new_user(somewhere, "java@example.test").dump());
    BOOST_REQUIRE_MESSAGE(made.status == 201, made.body);
    auto const location = std::string(made.header("Location"));
    auto const as = [&](std::string_view method, std::string_view body, Fields headers = json_type) {
        headers.emplace_back("x-http-method-OVERRIDE", method);
        return client.call("POST", location, headers, body);
    };
    auto const patched = as("patch", R"({"firstName":"Java"})");
    BOOST_TEST(patched.status == 200, patched.body);
    BOOST_TEST(json_of(client.get(location)).at("firstName") == "Java");
    BOOST_TEST(as("GET", "", {}).status == 200);
    auto const brewed = as("BREW", "{}");
    BOOST_TEST(brewed.status == 405);
    BOOST_TEST(json_of(brewed).at("detail") == "X-HTTP-Method-Override takes GET, PUT, PATCH or DELETE");
    BOOST_TEST(as("HEAD", "{}").status == 405);
    auto reader = gateway.client(gateway.http(), reader_key);
    BOOST_TEST(reader.call("POST", location, {{"X-HTTP-Method-Override", "DELETE"}}).status == 403);
    BOOST_TEST(as("Delete", "", {}).status == 204);
    BOOST_TEST(client.get(location).status == 404);
}

BOOST_AUTO_TEST_CASE(nothing_is_written_under_a_condition_that_is_empty) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto const made = client.call("POST", users_path(somewhere), json_type,
                                  new_user(somewhere, "cond@example.test").dump());
    BOOST_REQUIRE_MESSAGE(made.status == 201, made.body);
    auto const location = std::string(made.header("Location"));
    auto const id = std::string(json_of(made).at("id"));
    for (std::string_view const field : {"If-Match", "If-None-Match"})
        for (std::string_view const value : {"", ","}) {
            auto headers = json_type;
            headers.emplace_back(field, value);
            BOOST_TEST(client.call("PATCH", location, headers, R"({"firstName":"Changed"})").status == 400);
            BOOST_TEST(client.call("DELETE", location, headers).status == 400);
            auto const legacy = "/legacy/genesys/users/" + id;
            BOOST_TEST(client.call("PATCH", legacy, headers, R"({"firstName":"Changed"})").status == 400);
            BOOST_TEST(client.call("DELETE", legacy, headers).status == 400);
        }
    BOOST_TEST(json_of(client.get(location)).at("firstName") != "Changed");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_audit_trail)

BOOST_DATA_TEST_CASE(tells_of_each_write_who_what_before_and_after, data::make(every_vendor), vendor) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto user = new_user(vendor, "trail@example.test");
    user["password"] = "Sesam-öffne-7";
    if (vendor == Vendor::xarios) user.erase("password");
    auto const call = [&](std::string_view id, std::string_view method, std::string const& path,
                          std::string const& body) {
        auto headers = json_type;
        headers.emplace_back("X-Request-Id", id);
        return client.call(method, path, headers, body);
    };
    auto const created = call("create", "POST", users_path(vendor), user.dump());
    BOOST_REQUIRE_MESSAGE(created.status == 201, created.body);
    std::string const id = json_of(created).at("id");
    BOOST_TEST(call("rename", "PATCH", users_path(vendor, id), R"({"firstName":"Before","lastName":"One"})")
                   .status == 200);
    BOOST_TEST(call("rename2", "PATCH", users_path(vendor, id), R"({"firstName":"After","lastName":"Two"})")
                   .status == 200);
    BOOST_TEST(call("dry", "PATCH", users_path(vendor, id) + "?dry_run=true", R"({"lastName":"X"})").status ==
               200);
    BOOST_TEST(call("bad", "PATCH", users_path(vendor, id), R"({"lastName":7})").status == 422);
    BOOST_TEST(call("read", "GET", users_path(vendor, id), "").status == 200);

    auto const trail = trail_of("sqlite:" + gateway.file("store.db"));
    BOOST_REQUIRE(trail.size() == 3u);
    BOOST_TEST(trail[0].request_id == "create");
    BOOST_TEST(trail[0].status == 201);
    BOOST_TEST(trail[0].before == "");
    BOOST_TEST(Json::parse(trail[0].after).at("id") == id);
    BOOST_TEST(Json::parse(trail[0].after).value("password", "") == (vendor == Vendor::xarios ? "" : "***"));
    auto const& rename = trail[2];
    BOOST_TEST(rename.request_id == "rename2");
    BOOST_TEST(rename.client == "crm");
    BOOST_TEST(rename.route == name_of(vendor));
    BOOST_TEST(rename.backend == name_of(vendor));
    BOOST_TEST(rename.user == id);
    BOOST_TEST(rename.status == 200);
    BOOST_TEST(rename.problem == "");
    BOOST_TEST(rename.backend_status.starts_with("20"));
    BOOST_TEST(Json::parse(rename.after) == (Json{{"firstName", "After"}, {"lastName", "Two"}}));
    // Genesys changes such fields without a read of the user.
    if (vendor != Vendor::genesys)
        BOOST_TEST(Json::parse(rename.before) == (Json{{"firstName", "Before"}, {"lastName", "One"}}));
    for (auto const& entry : trail)
        BOOST_TEST((entry.before + entry.after).find("Sesam") == std::string::npos);
}

BOOST_DATA_TEST_CASE(tells_the_roles_before_and_after,
                     data::make({Vendor::xarios, Vendor::evovoice, Vendor::genesys}), vendor) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto const created =
        client.call("POST", users_path(vendor), json_type, new_user(vendor, "roles@example.test").dump());
    std::string const id = json_of(created).at("id");
    auto const& role = roles_of(vendor).back().first;
    auto const path = users_path(vendor, id, "/roles/" + role);
    std::set<std::string> const before = json_of(created).at("roles");
    BOOST_TEST(client.call("PUT", path).status == 200);
    BOOST_TEST(client.call("PUT", path).status == 200, "nothing is left to do, nothing is noted");

    auto const trail = trail_of("sqlite:" + gateway.file("store.db"));
    BOOST_REQUIRE(trail.size() == 2u);
    auto expected = before;
    expected.insert(role);
    BOOST_TEST((std::set<std::string>(Json::parse(trail[0].after).at("roles")) == before));
    BOOST_TEST((std::set<std::string>(Json::parse(trail[1].before).at("roles")) == before));
    BOOST_TEST((std::set<std::string>(Json::parse(trail[1].after).at("roles")) == expected));
}

BOOST_AUTO_TEST_CASE(tells_of_a_write_that_came_to_nothing_what_became_of_it) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto const created = client.call("POST", users_path(somewhere), json_type,
                                     new_user(somewhere, "lost@example.test").dump());
    std::string const id = json_of(created).at("id");
    vendors.plan(somewhere, {{"match", {{"method", "PUT"}}}, {"action", "effect_then_drop"}});
    auto const response =
        client.call("PATCH", users_path(somewhere, id), json_type, R"({"lastName":"Lost"})");
    BOOST_TEST(response.status == 502);
    auto const trail = trail_of("sqlite:" + gateway.file("store.db"));
    BOOST_REQUIRE(trail.size() == 2u);
    BOOST_TEST(trail[1].status == 502);
    BOOST_TEST(trail[1].problem == problem_of(response));
    BOOST_TEST(trail[1].backend_status == "lost");
    BOOST_TEST(trail[1].after == "");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(confirmation)

BOOST_AUTO_TEST_CASE(a_vendor_that_shows_a_write_late_is_given_some_time) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto const created = client.call("POST", users_path(somewhere), json_type,
                                     new_user(somewhere, "late@example.test").dump());
    std::string const id = json_of(created).at("id");
    Json old = vendors.held(somewhere, id);
    auto const& [name, vendor_name] = roles_of(somewhere).back();
    // The first read is real; the two after the write still show the user as it was.
    vendors.plan(somewhere, {{"match", {{"method", "GET"}, {"path_contains", "/users/" + id}}},
                             {"action", "status"},
                             {"status", 200},
                             {"skip", 1},
                             {"times", 2},
                             {"headers", {{"Content-Type", "application/json"}}},
                             {"body", Json{{"statusCode", 0}, {"user", old}}.dump()}});
    vendors.forget_requests(somewhere);
    auto const response = client.call("PUT", users_path(somewhere, id, "/roles/" + name));
    BOOST_TEST(response.status == 200, response.body);
    std::set<std::string> const roles = json_of(response).at("roles");
    BOOST_TEST(roles.contains(name));
    BOOST_TEST(vendors.requests(somewhere).size() == 5u, "a read, the write, and three looks at it");
}

BOOST_DATA_TEST_CASE(a_role_that_a_vendor_drops_is_never_a_success,
                     data::make({Vendor::xarios, Vendor::evovoice, Vendor::genesys}), vendor) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    auto const created =
        client.call("POST", users_path(vendor), json_type, new_user(vendor, "dropped@example.test").dump());
    std::string const id = json_of(created).at("id");
    vendors.set(vendor, {{"roles_ignored", true}});
    auto const& role = roles_of(vendor).back().first;
    auto const response = client.call("PUT", users_path(vendor, id, "/roles/" + role));
    BOOST_TEST(response.status == 502);
    BOOST_TEST(problem_of(response) == "write-not-confirmed");
    BOOST_TEST(response.body.find("'" + role + "'") != std::string::npos, response.body);
}

BOOST_AUTO_TEST_SUITE_END()
