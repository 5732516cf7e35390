#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/vitals.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <random>
#include <thread>

using namespace idiom::test;

namespace {

/// 10,000 requests, or as many as IDIOM_SOAK_REQUESTS says.
int requests_to_make() {
    auto const* const text = std::getenv("IDIOM_SOAK_REQUESTS");
    return text ? std::max(1000, std::atoi(text)) : 10'000;
}

/// A client with some users of its own at every vendor. It reads, writes, and makes mistakes.
class Visitor {
public:
    Visitor(Gateway const& gateway, unsigned number)
        : client_(gateway.client()), number_(number), random_(number) {
        for (auto const vendor : every_vendor)
            ids_[static_cast<std::size_t>(vendor)] = create(vendor, 0);
    }

    /// Sends one request and checks its outcome.
    void visit() {
        auto const vendor = every_vendor[random_() % every_vendor.size()];
        auto& id = ids_[static_cast<std::size_t>(vendor)];
        auto const path = users_path(vendor, id);
        switch (random_() % 12) {
        case 0:
        case 1:
        case 2: return expect(client_.get(path), 200);
        case 3:
            return random_() % 2
                       ? expect(client_.get(path + ".xml"), 200)
                       : expect(client_.get("/legacy/" + std::string(name_of(vendor)) + "/users.xml"), 200);
        case 4: return expect(client_.get(users_path(vendor) + "?limit=5&fields=id,userName"), 200);
        case 5:
            return expect(client_.call("PATCH", path, json_type,
                                       Json{{"lastName", "N" + std::to_string(random_() % 1000)}}.dump()),
                          200);
        case 6: return roles(vendor, path);
        case 7: return expect(client_.call("PATCH", path, json_type, R"({"colour":"red"})"), 422);
        case 8:
            return expect(client_.get(users_path(vendor, "nobody")), vendor == Vendor::xarios ? 400 : 404);
        case 9: return expect(client_.call("POST", users_path(vendor), json_type, "{"), 400);
        case 10: return expect(client_.get(path, {{"X-Api-Key", "wrong"}}), 200); // the first key counts
        default: return replace(vendor, id);
        }
    }

    std::string const& failure() const { return failure_; }

private:
    std::string create(Vendor vendor, int turn) {
        // It uses few logins again and again, so that what a vendor keeps of deleted users stays bounded.
        auto const login =
            "soak" + std::to_string(number_) + "." + std::to_string(turn % 5) + "@example.test";
        auto const response =
            client_.call("POST", users_path(vendor), json_type, new_user(vendor, login).dump());
        expect(response, 201);
        return response.status == 201 ? json_of(response).at("id").get<std::string>() : std::string("lost");
    }

    void replace(Vendor vendor, std::string& id) {
        auto const scope = vendor == Vendor::xarios ? "?scope=global" : "";
        expect(client_.call("DELETE", users_path(vendor, id) + scope),
               vendor == Vendor::configureuser ? 202 : 204);
        id = create(vendor, ++turn_);
    }

    void roles(Vendor vendor, std::string const& path) {
        auto const& roles = roles_of(vendor);
        if (roles.empty()) return expect(client_.get(path + "/roles"), 501);
        expect(client_.call(random_() % 2 ? "PUT" : "DELETE", path + "/roles/" + roles[2].first), 200);
    }

    void expect(HttpResponse const& response, int status) {
        bool const as_expected = response.status == status || (status == 400 && response.status == 404);
        if (!as_expected && failure_.empty())
            failure_ = std::to_string(response.status) + " instead of " + std::to_string(status) + ": " +
                       response.body;
    }

    HttpClient client_;
    unsigned number_;
    std::mt19937 random_;
    int turn_ = 0;
    std::array<std::string, every_vendor.size()> ids_;
    std::string failure_;
};

/// Disturbs the clients: reloads, clients that stop in the middle, vendors that are late or gone.
class Trouble {
public:
    Trouble(Gateway& gateway, Vendors& vendors)
        : gateway_(gateway), vendors_(vendors), client_(gateway.client()) {}

    void make() {
        ++turn_;
        if (turn_ % 4 == 0) gateway_.process().signal(SIGHUP);
        auto const vendor = every_vendor[static_cast<std::size_t>(turn_) % every_vendor.size()];
        vendors_.plan(vendor, {{"match", {{"method", "GET"}}}, {"action", "delay"}, {"milliseconds", 30}});
        if (turn_ % 4 == 1) lose_a_connection(turn_ % 8 == 1 ? Vendor::genesys : Vendor::evovoice);
        idlers_.emplace_back(gateway_.http());
        idlers_.back().send("POST /v1/genesys/users HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{");
        if (idlers_.size() > 20) idlers_.erase(idlers_.begin());
    }

    std::string const& failure() const { return failure_; }

private:
    /// Loses a connection during a read, which the gateway retries. The path matches only this read, because
    /// a client's retry after its pause could also meet the fault of the next round.
    void lose_a_connection(Vendor vendor) {
        vendors_.forget_plans(vendor); // a delay that waits for a read would hit this one
        vendors_.plan(vendor,
                      {{"match", {{"method", "GET"}, {"path_contains", "vanishing"}}}, {"action", "drop"}});
        auto const response = client_.get(users_path(vendor, "vanishing"));
        if (response.status != 404 && failure_.empty())
            failure_ = std::to_string(response.status) + " after a lost connection: " + response.body;
    }

    Gateway& gateway_;
    Vendors& vendors_;
    HttpClient client_;
    int turn_ = 0;
    std::string failure_;
    std::vector<Connection> idlers_;
};

/// The vitals during the run, in order.
class Record {
public:
    void note(Vitals const& vitals) { all_.push_back(vitals); }
    std::size_t size() const { return all_.size(); }
    /// The median of one fifth of the run.
    std::size_t median(std::size_t fifth, std::size_t Vitals::* what) const {
        std::vector<std::size_t> values;
        for (auto i = all_.size() * fifth / 5; i < all_.size() * (fifth + 1) / 5; ++i)
            values.push_back(all_[i].*what);
        std::ranges::sort(values);
        return values.at(values.size() / 2);
    }

private:
    std::vector<Vitals> all_;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_long_mixed_load_leaves_the_gateway_as_it_was) {
    Vendors vendors;
    Gateway gateway(Setup{.timeout = "{ connect: 5s, request: 20s, total: 30s }",
                          .pool = "{ max_connections: 16, idle_timeout: 1s }"},
                    vendors);
    auto const pid = gateway.process().pid();
    BOOST_TEST(gateway.client().get("/v1/routes").status == 200);
    auto const start = vitals_of(pid);

    constexpr int visitors = 4;
    auto const requests = requests_to_make();
    std::atomic<int> made = 0;
    std::atomic<int> done = 0;
    Record record;
    std::vector<std::string> failures(visitors);
    {
        std::vector<std::jthread> threads;
        for (unsigned n = 0; n < visitors; ++n)
            threads.emplace_back([&, n] {
                try {
                    Visitor visitor(gateway, n);
                    while (made++ < requests && visitor.failure().empty())
                        visitor.visit();
                    failures[n] = visitor.failure();
                } catch (std::exception const& error) {
                    failures[n] = error.what();
                }
                ++done;
            });
        Trouble trouble(gateway, vendors);
        // The rounds count requests and not time, so that a slow machine does the same.
        auto const every = std::max(25, requests / 2000);
        for (int next = every; done < visitors; next += every) {
            eventually([&] { return made >= next || done == visitors; }, std::chrono::hours(1));
            trouble.make();
            record.note(vitals_of(pid));
        }
        BOOST_TEST(trouble.failure() == "");
    }
    for (auto const& failure : failures)
        BOOST_TEST(failure == "");
    BOOST_REQUIRE(record.size() >= 10U);
    for (std::size_t fifth = 0; fifth < 5; ++fifth)
        BOOST_TEST_MESSAGE("fifth " << fifth + 1 << ": " << record.median(fifth, &Vitals::resident_kib)
                                    << " KiB, " << record.median(fifth, &Vitals::descriptors)
                                    << " descriptors");
    BOOST_TEST_MESSAGE("start: " << start.resident_kib << " KiB, " << start.descriptors
                                 << " descriptors; end: " << vitals_of(pid).resident_kib << " KiB");
#ifndef IDIOM_SANITIZED // the sanitizers keep freed memory for a while
    // The first fifth warms up. The limit leaves room for what allocators hold back, and none for a leak per
    // request or reload.
    auto const warm = record.median(1, &Vitals::resident_kib);
    BOOST_TEST(record.median(4, &Vitals::resident_kib) < warm + warm / 4 + 4096);
#endif
    // Each reload has its own pools, which end after their idle time.
    BOOST_TEST(record.median(4, &Vitals::descriptors) < 2 * record.median(1, &Vitals::descriptors) + 32);
    // The threads are not compared with the start, because the last of them may not have run then.
    BOOST_TEST(vitals_of(pid).threads <= record.median(1, &Vitals::threads));
    // The clients' connections are gone. The pools' connections close after their idle time.
    BOOST_TEST(eventually([&] { return vitals_of(pid).descriptors <= start.descriptors; }, 20s),
               vitals_of(pid).descriptors << " descriptors instead of " << start.descriptors);
    BOOST_TEST(gateway.logs("the new configuration is in effect"));
    vendors.forget_plans(Vendor::genesys);
    // Connections are spread over the event loops at random. So many reach each of them.
    for (int i = 0; i < 16; ++i)
        BOOST_TEST(gateway.client().get("/v1/genesys/users?limit=1").status == 200);
    BOOST_TEST(gateway.process().running());
}
