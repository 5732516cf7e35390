#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/shared_store.hpp"
#include "tests/integration/migrate/world.hpp"

#include <future>

using namespace idiom::test;

namespace {

/// The methods of the requests about one user, in the order in which they came to the vendor.
std::string about(Vendors& vendors, Vendor vendor, std::string const& id) {
    std::string methods;
    for (auto const& request : vendors.requests(vendor))
        if (request.at("target").get<std::string>().find("/" + id) != std::string::npos)
            methods += request.at("method").get<std::string>() + ' ';
    return methods;
}

} // namespace

BOOST_AUTO_TEST_SUITE(turns)

BOOST_AUTO_TEST_CASE(a_copy_and_a_serving_gateway_do_not_interleave_at_one_user) {
    Vendors vendors;
    SharedStore const store(StoreKind::sqlite);
    Gateway gateway({.store = store.name(), .scim = "{}"}, vendors);
    auto client = gateway.client();
    auto const made = client.call(
        "POST", users_path(Vendor::genesys), json_type,
        R"({"userName":"p0@crowd.example","firstName":"Petra","lastName":"Old","password":"Tr1ck-Pony","roles":["agent"]})");
    BOOST_TEST_REQUIRE(made.status == 201, made.body);
    auto const id = json_of(made).at("id").get<std::string>();
    auto const change = [&](std::string const& body) {
        auto const done = gateway.client().call("PATCH", users_path(Vendor::genesys, id), json_type, body);
        return done.status;
    };
    vendors.forget_requests(Vendor::genesys);
    BOOST_TEST(change(R"({"firstName":"First"})") == 200);
    auto const alone = about(vendors, Vendor::genesys, id);
    vendors.forget_requests(Vendor::genesys);
    // The vendor does what the client asks, and answers late.
    vendors.plan(Vendor::genesys,
                 {{"match", {{"method", "PUT"}}}, {"action", "delay"}, {"milliseconds", 3000}, {"times", 1}});
    auto changed = std::async(std::launch::async, change, R"({"firstName":"Second"})");
    BOOST_REQUIRE(eventually([&] { return about(vendors, Vendor::genesys, id).contains("PUT"); }));
    write_file(gateway.file("people.jsonl"), jsonl_of(crowd(1)));
    auto const copied =
        run({IDIOM_PROGRAM, "copy", gateway.file("people.jsonl"), "genesys", "--config",
             gateway.file("routes.yaml"), "--journal", gateway.file("journal"), "--format", "json"},
            gateway_environment());
    BOOST_TEST(changed.get() == 200);
    BOOST_TEST(Json::parse(copied.out, nullptr, false).value("updated", -1) == 1, copied.err << copied.out);
    BOOST_TEST(about(vendors, Vendor::genesys, id) == alone + alone);
    auto const after = json_of(client.get(users_path(Vendor::genesys, id)));
    BOOST_TEST(after.value("firstName", "") == "Petra", after);
    BOOST_TEST(after.value("lastName", "") == "Nr0", after);
}

BOOST_AUTO_TEST_CASE(a_rate_holds_for_every_request_to_the_vendor) {
    World world;
    auto const file = world.write("people.jsonl", crowd(10));
    world.vendors.plan(Vendor::scim, {{"match", {{"method", "GET"}, {"path_contains", "/Users"}}},
                                      {"action", "status"},
                                      {"status", 502},
                                      {"times", 2}});
    auto const begin = std::chrono::steady_clock::now();
    auto const done = world.moved({"copy", file, "scim", "--rate", "20/s", "--concurrency", "8"});
    auto const took = std::chrono::steady_clock::now() - begin;
    BOOST_TEST(done.value("created", -1) == 10, done);
    auto const requests = world.vendors.requests(Vendor::scim);
    int lists = 0;
    for (auto const& request : requests)
        lists += request.at("method") == "GET" && request.at("target").get<std::string>().contains("/Users?");
    BOOST_TEST(lists > 2, "the list was asked for again");
    BOOST_TEST((took >= (requests.size() - 1) * 50ms), requests.size());
}

BOOST_AUTO_TEST_SUITE_END()
