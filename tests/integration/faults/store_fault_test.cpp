#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <sys/resource.h>

#include <filesystem>

using namespace idiom::test;

/// The store fails under a running gateway: its disk is full, or its file is removed. The gateway sends a
/// vendor no write that it could not record.
namespace {

constexpr auto vendor = Vendor::genesys;

/// Limits the size of the gateway's files from now on; nullopt removes the limit.
void limit_files(Gateway& gateway, std::optional<rlim_t> size) {
    rlimit limits{};
    BOOST_REQUIRE(::prlimit(gateway.process().pid(), RLIMIT_FSIZE, nullptr, &limits) == 0);
    limits.rlim_cur = size.value_or(limits.rlim_max);
    BOOST_REQUIRE(::prlimit(gateway.process().pid(), RLIMIT_FSIZE, &limits, nullptr) == 0);
}

std::size_t users_at(Vendors& vendors) { return vendors.state(vendor).at("users").size(); }

HttpResponse create(HttpClient& client, std::string const& login, Fields headers = json_type) {
    return client.call("POST", users_path(vendor), headers, new_user(vendor, login).dump());
}

HttpResponse readiness(Gateway& gateway) { return HttpClient(gateway.admin()).get("/readyz"); }

bool is_writable(Gateway& gateway) {
    return HttpClient(gateway.admin()).get("/metrics").body.contains("idiom_store_writable 1");
}

} // namespace

BOOST_AUTO_TEST_CASE(repeats_create_nothing_while_the_disk_is_full) {
    Vendors vendors;
    // The access log would fail too, because the limit covers every file.
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    BOOST_REQUIRE(create(client, "first@example.test").status == 201);
    BOOST_TEST(is_writable(gateway));
    auto const before = users_at(vendors);

    limit_files(gateway, std::filesystem::file_size(gateway.file("store.db-wal")));
    auto const honest = create(client, "second@example.test");
    BOOST_TEST(honest.status == 502);
    BOOST_TEST(problem_of(honest) == "write-not-confirmed");
    BOOST_TEST(users_at(vendors) == before + 1);
    for (auto const& login : {"second@example.test", "third@example.test", "fourth@example.test"}) {
        auto const refused = create(client, login);
        BOOST_TEST(refused.status == 503, refused.body);
        BOOST_TEST(problem_of(refused) == "backend-unavailable");
        BOOST_TEST(refused.header("Retry-After") != "");
        auto keyed = json_type;
        keyed.emplace_back("Idempotency-Key", login);
        BOOST_TEST(create(client, login, keyed).status == 503);
    }
    BOOST_TEST(users_at(vendors) == before + 1);
    BOOST_TEST(client.get(users_path(vendor) + "?limit=1").status == 200);
    BOOST_TEST(gateway.logs("writes are refused until it can keep their records"));
    BOOST_TEST(!is_writable(gateway));
    auto const ready = readiness(gateway);
    BOOST_TEST(ready.status == 200); // reads still work
    BOOST_TEST(json_of(ready).contains("store"));

    limit_files(gateway, std::nullopt);
    auto const after = create(client, "fifth@example.test");
    BOOST_TEST(after.status == 201, after.body);
    BOOST_TEST(gateway.logs("it keeps records again"));
    BOOST_TEST(!json_of(readiness(gateway)).contains("store"));
    BOOST_TEST(is_writable(gateway));
}

BOOST_AUTO_TEST_CASE(a_removed_store_is_told_and_written_to_no_more) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    auto client = gateway.client();
    BOOST_REQUIRE(create(client, "first@example.test").status == 201);
    auto const before = users_at(vendors);

    std::filesystem::rename(gateway.file("store.db"), gateway.file("away.db"));
    BOOST_TEST(eventually([&] { return readiness(gateway).status == 503; }));
    auto const told = json_of(readiness(gateway));
    BOOST_TEST(told.value("status", "") == "the store is gone");
    BOOST_TEST(told.value("store", "").contains("move it back, or restart the gateway"));
    BOOST_TEST(gateway.logs("store.db is no longer the file that was opened"));
    auto const refused = create(client, "second@example.test");
    BOOST_TEST(refused.status == 503, refused.body);
    BOOST_TEST(users_at(vendors) == before);
    BOOST_TEST(client.get(users_path(vendor) + "?limit=1").status == 200);

    std::filesystem::rename(gateway.file("away.db"), gateway.file("store.db"));
    BOOST_TEST(eventually([&] { return readiness(gateway).status == 200; }));
    BOOST_TEST(create(client, "second@example.test").status == 201);
}
