#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <algorithm>
#include <ostream>
#include <thread>

using namespace idiom::test;
namespace data = boost::unit_test::data;

// Many calls in one request, over real sockets, at every vendor.

namespace idiom::test {
std::ostream& operator<<(std::ostream& out, Vendor vendor) { return out << name_of(vendor); }
} // namespace idiom::test

namespace {

struct Fixture {
    Vendors vendors;
    Gateway gateway{{.scim = "{}"}, vendors};
    HttpClient client = gateway.client();

    HttpResponse post(Vendor vendor, Json const& batch, Fields fields = {}, std::string const& query = "") {
        return post(client, vendor, batch, std::move(fields), query);
    }
    static HttpResponse post(HttpClient& by, Vendor vendor, Json const& batch, Fields fields = {},
                             std::string const& query = "") {
        fields.emplace_back("Content-Type", "application/json");
        auto const path = "/v1/" + std::string(name_of(vendor)) + "/batch" + query;
        return by.call("POST", path, fields, batch.dump());
    }
    std::size_t users(Vendor vendor) {
        return json_of(client.get(users_path(vendor) + "?limit=500")).at("users").size();
    }
};

Json create(Vendor vendor, std::string const& login) {
    return {{"method", "POST"}, {"path", "/users"}, {"body", new_user(vendor, login)}};
}

std::vector<int> statuses(HttpResponse const& response) {
    std::vector<int> made;
    BOOST_REQUIRE_MESSAGE(response.status == 200, response.body);
    auto const body = json_of(response);
    for (auto const& answer : body.at("answers"))
        made.push_back(answer.at("status"));
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(batch)

BOOST_DATA_TEST_CASE(each_call_has_its_own_answer, data::make(every_dialect) * data::make({false, true}),
                     vendor, parallel) {
    Fixture fixture;
    Json batch{{"parallel", parallel}, {"calls", Json::array()}};
    for (auto const* const login : {"b1@batch.test", "b2@batch.test", "b3@batch.test"})
        batch["calls"].push_back(create(vendor, login));
    batch["calls"].push_back({{"method", "GET"}, {"path", "/users/nobody%40batch.test"}});
    auto const created = fixture.post(vendor, batch);
    BOOST_TEST(statuses(created) == (std::vector{201, 201, 201, 404}));
    Json follow{{"parallel", parallel}, {"calls", Json::array()}};
    for (std::size_t i = 0; i < 3; ++i) {
        auto const answer = json_of(created).at("answers").at(i);
        // Each answer is what the call alone would be answered.
        auto const alone =
            fixture.client.get(answer.at("headers").at("Location").template get<std::string>());
        BOOST_TEST(json_of(alone) == answer.at("body"));
        BOOST_TEST(alone.header("ETag") == answer.at("headers").at("ETag").template get<std::string>());
        auto const id = answer.at("body").at("id").template get<std::string>();
        follow["calls"].push_back({{"method", "DELETE"}, {"path", "/users/" + id + "?scope=global"}});
    }
    auto const deleted = vendor == Vendor::configureuser ? 202 : 204;
    BOOST_TEST(statuses(fixture.post(vendor, follow)) == (std::vector{deleted, deleted, deleted}));
    BOOST_TEST(statuses(fixture.post(vendor, follow)) == (std::vector{404, 404, 404}));
}

BOOST_AUTO_TEST_CASE(calls_in_order_see_what_those_before_them_did) {
    Fixture fixture;
    auto const vendor = Vendor::configureuser; // its ids are the logins
    Json const batch{
        {"calls",
         {create(vendor, "order@batch.test"),
          {{"method", "PATCH"}, {"path", "/users/order%40batch.test"}, {"body", {{"lastName", "Batch"}}}},
          {{"method", "GET"}, {"path", "/users/order%40batch.test?fields=lastName"}},
          {{"method", "DELETE"}, {"path", "/users/order%40batch.test"}},
          {{"method", "GET"}, {"path", "/users/order%40batch.test"}}}}};
    auto const response = fixture.post(vendor, batch);
    BOOST_TEST(statuses(response) == (std::vector{201, 200, 200, 202, 404}));
    BOOST_TEST(json_of(response).at("answers").at(2).at("body") == Json({{"lastName", "Batch"}}));
}

BOOST_AUTO_TEST_CASE(nothing_of_an_invalid_batch_is_carried_out) {
    Fixture fixture;
    auto const before = fixture.users(Vendor::evovoice);
    Json batch{{"calls", {create(Vendor::evovoice, "half@batch.test")}}};
    batch["calls"].push_back({{"method", "POST"}, {"path", "/users"}, {"body", {{"shoeSize", 7}}}});
    auto const response = fixture.post(Vendor::evovoice, batch);
    BOOST_TEST(response.status == 422);
    BOOST_TEST(response.body.contains("/calls/1/body/shoeSize"));
    BOOST_TEST(fixture.users(Vendor::evovoice) == before);
}

BOOST_AUTO_TEST_CASE(a_dry_run_of_a_batch_writes_nothing) {
    Fixture fixture;
    auto const before = fixture.users(Vendor::genesys);
    Json const batch{{"calls", {create(Vendor::genesys, "dry@batch.test")}}};
    auto const response = fixture.post(Vendor::genesys, batch, {}, "?dry_run=true");
    BOOST_TEST(statuses(response) == std::vector{200});
    BOOST_TEST(response.body.contains("would_send"));
    BOOST_TEST(fixture.users(Vendor::genesys) == before);
}

BOOST_AUTO_TEST_CASE(one_key_holds_for_the_whole_batch) {
    Fixture fixture;
    Json const batch{
        {"calls",
         {create(Vendor::evovoice, "key1@batch.test"), create(Vendor::evovoice, "key1@batch.test")}}};
    Fields const key{{"Idempotency-Key", "\"batch-1\""}};
    auto const first = fixture.post(Vendor::evovoice, batch, key);
    BOOST_TEST(statuses(first) == (std::vector{201, 409}));
    auto const users = fixture.users(Vendor::evovoice);
    auto const again = fixture.post(Vendor::evovoice, batch, key);
    BOOST_TEST(again.body == first.body);
    BOOST_TEST(again.header("Idempotency-Replayed") == "true");
    BOOST_TEST(fixture.users(Vendor::evovoice) == users);
    Json const other{{"calls", {create(Vendor::evovoice, "key2@batch.test")}}};
    BOOST_TEST(problem_of(fixture.post(Vendor::evovoice, other, key)) == "idempotency-key-reused");
}

BOOST_DATA_TEST_CASE(a_batch_has_the_time_of_one_call_on_the_route, data::make({false, true}), parallel) {
    Vendors vendors;
    Gateway gateway(Setup{.timeout = "{ connect: 2s, request: 2s, total: 2s }"}, vendors);
    auto client = gateway.client();
    auto const list = json_of(client.get(users_path(Vendor::genesys) + "?limit=1"));
    auto const id = list.at("users").at(0).at("id").get<std::string>();
    // All calls together would take many times as long, also eight at a time.
    vendors.plan(Vendor::genesys, {{"action", "delay"}, {"milliseconds", 600}, {"times", 0}});
    Json batch{{"parallel", parallel}, {"calls", Json::array()}};
    for (int i = 0; i < 60; ++i)
        batch["calls"].push_back({{"method", "PATCH"},
                                  {"path", "/users/" + id},
                                  {"body", {{"lastName", "L" + std::to_string(i)}}}});
    vendors.forget_requests(Vendor::genesys);
    auto const response = Fixture::post(client, Vendor::genesys, batch);
    auto const made = statuses(response);
    BOOST_TEST(made.size() == 60u);
    BOOST_TEST(made.back() == 504);
    // A call without time is not sent, and so is not uncertain.
    auto const last = json_of(response).at("answers").back().at("body");
    BOOST_TEST(last.at("type") == "urn:idiom:problem:backend-timeout");
    BOOST_TEST(!last.contains("outcome"));
    std::size_t const sent = vendors.requests(Vendor::genesys).size();
    BOOST_TEST(sent < 60u);
}

BOOST_DATA_TEST_CASE(many_batches_do_not_fill_the_pool_of_a_back_end, data::make({false, true}), parallel) {
    Vendors vendors;
    // Eight calls of each batch at once would be 48.
    Gateway gateway(Setup{.pool = "{ max_connections: 4, max_waiting: 30 }", .threads = 1}, vendors);
    vendors.plan(Vendor::genesys, {{"action", "delay"}, {"milliseconds", 50}, {"times", 0}});
    Json batch{{"parallel", parallel}, {"calls", Json::array()}};
    for (int i = 0; i < 20; ++i)
        batch["calls"].push_back({{"method", "GET"}, {"path", "/users?limit=1"}});
    std::vector<HttpResponse> responses(6);
    {
        std::vector<std::jthread> clients;
        for (auto& response : responses)
            clients.emplace_back([&] {
                auto client = gateway.client();
                response = Fixture::post(client, Vendor::genesys, batch);
            });
    }
    for (auto const& response : responses)
        BOOST_TEST(statuses(response) == std::vector<int>(20, 200), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_batch_needs_both_rights) {
    Fixture fixture;
    Json const batch{{"calls", {{{"method", "GET"}, {"path", "/users/7"}}}}};
    auto reader = fixture.gateway.client(fixture.gateway.http(), reader_key);
    auto stranger = fixture.gateway.client(fixture.gateway.http(), "nobody");
    auto narrow = fixture.gateway.client(fixture.gateway.http(), narrow_key);
    BOOST_TEST(fixture.post(reader, Vendor::evovoice, batch).status == 403);
    BOOST_TEST(fixture.post(stranger, Vendor::evovoice, batch).status == 401);
    BOOST_TEST(problem_of(fixture.post(narrow, Vendor::evovoice, batch)) == "route-not-found");
}

/// Operation and status of each change, and the problem where there is one.
std::vector<std::string> told(Json const& changes) {
    std::vector<std::string> made;
    for (auto const& one : changes.at("changes"))
        made.push_back(one.at("operation").get<std::string>() + " " + one.at("status").dump() +
                       (one.contains("problem") ? " " + one.at("problem").get<std::string>() : ""));
    return made;
}

/// Writes a user of each kind of call alone, then in a batch, and compares what the trail has.
void compare_trails(bool parallel) {
    constexpr auto vendor = Vendor::genesys;
    Fixture fixture;
    auto const id = [&](char const* login) {
        auto const made =
            fixture.client.call("POST", users_path(vendor), json_type, new_user(vendor, login).dump());
        return json_of(made).at("id").get<std::string>();
    };
    // Each of another user, so that they may run in parallel.
    auto const calls = [&](std::string const& name) {
        auto const user = [&](char const* which) {
            return "/users/" + id((name + which + "@trail.test").c_str());
        };
        auto const upsert = new_user(vendor, name + "f@trail.test");
        return Json{
            create(vendor, name + "a@trail.test"),
            {{"method", "PUT"}, {"path", "/users?userName=" + name + "f@trail.test"}, {"body", upsert}},
            {{"method", "PATCH"}, {"path", user("b")}, {"body", {{"lastName", "Changed"}}}},
            {{"method", "PUT"}, {"path", user("c") + "/roles/admin"}},
            {{"method", "PUT"}, {"path", user("d") + "/roles"}, {"body", {{"roles", {"admin"}}}}},
            {{"method", "DELETE"}, {"path", user("e")}},
            {{"method", "POST"}, {"path", "/users"}, {"body", new_user(vendor, name + "b@trail.test")}}};
    };
    auto const since = [&] {
        return json_of(fixture.client.get("/v1/genesys/changes?limit=500")).at("next").get<std::string>();
    };
    auto const changes = [&](std::string const& from) {
        auto made = told(json_of(fixture.client.get("/v1/genesys/changes?since=" + from)));
        std::ranges::sort(made);
        return made;
    };
    auto const singly = calls("single");
    auto const first = since();
    for (auto const& one : singly) {
        auto const body = one.contains("body") ? one.at("body").dump() : std::string();
        fixture.client.call(one.at("method").get<std::string>(),
                            "/v1/genesys" + one.at("path").get<std::string>(),
                            body.empty() ? Fields{} : json_type, body);
    }
    auto const batched = calls("batched");
    auto const second = since();
    auto const answers = statuses(fixture.post(vendor, {{"parallel", parallel}, {"calls", batched}}));
    BOOST_TEST(answers == (std::vector{201, 201, 200, 200, 200, 204, 409}));
    auto const alone = told(json_of(fixture.client.get("/v1/genesys/changes?limit=7&since=" + first)));
    BOOST_TEST(alone ==
               (std::vector<std::string>{"create 201", "upsert 201", "update 200", "add-role 200",
                                         "replace-roles 200", "delete 204", "create 409 user-exists"}));
    auto sorted = alone;
    std::ranges::sort(sorted);
    BOOST_TEST(changes(second) == sorted);
}

BOOST_AUTO_TEST_CASE(a_write_in_a_batch_stands_in_the_trail_as_the_same_write_alone) {
    for (bool const parallel : {false, true})
        compare_trails(parallel);
}

BOOST_AUTO_TEST_SUITE_END()
