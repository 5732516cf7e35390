#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/shared_store.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <thread>

using namespace idiom::test;
namespace data = boost::unit_test::data;

/// Gateways are killed at random moments while clients write through them to all four vendors. What the
/// clients were answered must be true afterwards: at the vendor, in the gateway's record, in the trail.
namespace {

/// The number of kills: some in every run, thousands of writes in the long one.
int kills() {
    auto const* const asked = std::getenv("IDIOM_SOAK_KILLS");
    return asked ? std::atoi(asked) : 5;
}

/// A fact about a user: the value that was acknowledged last, and the value that was asked for when the
/// gateway died. The latter may have been written or not.
struct Fact {
    std::string acknowledged;
    std::string asked;
    std::string request; ///< the id of the request for `asked`
    bool doubtful() const { return !asked.empty(); }
};

/// What all writers together know about their requests.
struct Told {
    std::atomic<int> acknowledged = 0;
    std::mutex mutex;
    std::set<std::string> requests; ///< the ids of acknowledged requests
};

/// A user of a vendor that all writers of that vendor share. Each writer has one role of its own on it.
struct Shared {
    Vendor vendor;
    std::string id;
};

/// Creates users and renames them, and sometimes adds or removes its role on the shared user, until its
/// gateway is gone.
class Writer {
public:
    Writer(int number, Shared const& shared, std::optional<std::string> role, Told& told)
        : number_(number), shared_(shared), role_(std::move(role)), told_(told) {}

    void write_on(HttpClient client) {
        try {
            for (;;) {
                ++turn_;
                if (role_ && turn_ % 3 == 0)
                    turn_role(client);
                else
                    name_user(client);
            }
        } catch (HttpFailure const& failure) {
            failure_ = failure.what();
        }
    }

    /// Why it stopped.
    std::string const& failure() const { return failure_; }

    /// Checks that what was acknowledged before the kill is still true, and settles what was not
    /// acknowledged. `all`: also checks users that were not written since the last kill.
    void check(HttpClient& client, Vendors& vendors, std::map<std::string, int> const& trail, bool all) {
        for (auto fact = names_.begin(); fact != names_.end();) {
            bool const there = (!all && fact->second.request.empty()) ||
                               check_name(client, vendors, fact->first, fact->second, trail);
            fact = there ? std::next(fact) : names_.erase(fact);
        }
        if (role_) check_role(vendors, trail);
    }

private:
    std::string vendor_name() const { return std::string(name_of(shared_.vendor)); }
    std::string request_id() const {
        return vendor_name() + "-" + std::to_string(number_) + "-" + std::to_string(turn_);
    }

    HttpResponse call(HttpClient& client, Fact& fact, std::string value, std::string_view method,
                      std::string const& path, std::string const& body = {}) {
        fact.asked = std::move(value);
        fact.request = request_id();
        Fields headers = json_type;
        headers.emplace_back("X-Request-Id", fact.request);
        auto response = client.call(method, path, headers, body);
        // Without its store a gateway says that it cannot tell. No other response is expected.
        if (response.status == 502 || response.status == 503)
            throw HttpFailure("without its store: " + response.body);
        if (response.status >= 300) throw HttpFailure("answered: " + response.body);
        fact.acknowledged = std::exchange(fact.asked, {});
        std::scoped_lock const lock(told_.mutex);
        told_.requests.insert(fact.request);
        ++told_.acknowledged;
        return response;
    }

    void name_user(HttpClient& client) {
        auto const login =
            vendor_name() + std::to_string(number_) + "." + std::to_string(turn_ / 4) + "@example.test";
        auto const name = "Value" + std::to_string(turn_);
        auto& fact = names_[login];
        if (fact.acknowledged.empty()) {
            auto user = new_user(shared_.vendor, login);
            if (user.contains("displayName")) user["displayName"] = "Person " + name;
            if (user.contains("lastName")) user["lastName"] = name;
            if (shared_.vendor == Vendor::configureuser) user["password"] = "Sesam-öffne-7";
            auto const response = call(client, fact, name, "POST", users_path(shared_.vendor), user.dump());
            ids_[login] = json_of(response).at("id");
        } else {
            call(client, fact, name, "PATCH", users_path(shared_.vendor, ids_[login]),
                 Json{{"firstName", "Person"}, {"lastName", name}}.dump());
        }
    }

    void turn_role(HttpClient& client) {
        bool const give = role_fact_.acknowledged != "held";
        call(client, role_fact_, give ? "held" : "gone", give ? "PUT" : "DELETE",
             users_path(shared_.vendor, shared_.id, "/roles/" + *role_));
    }

    /// Checks one user. Returns whether the user exists.
    bool check_name(HttpClient& client, Vendors& vendors, std::string const& login, Fact& fact,
                    std::map<std::string, int> const& trail) {
        auto& id = ids_[login];
        if (id.empty()) { // the response to its create was lost, and with it the id
            auto const found = json_of(client.get(users_path(shared_.vendor) + "?userName=" + login));
            if (found.at("users").empty()) {
                check_claim(fact, "", trail);
                return false;
            }
            id = found.at("users").at(0).at("id");
        }
        auto const response = client.get(users_path(shared_.vendor, id));
        BOOST_REQUIRE_MESSAGE(response.status == 200, login << " is gone: " << response.body);
        settle(fact, json_of(response).at("lastName"), login, trail);
        // If configureUser received a value that the record does not show, the next change overwrites it.
        if (shared_.vendor != Vendor::configureuser)
            BOOST_TEST(vendors.held(shared_.vendor, id).dump().find(fact.acknowledged) != std::string::npos);
        return true;
    }

    void check_role(Vendors& vendors, std::map<std::string, int> const& trail) {
        auto const user = unified(shared_.vendor, vendors.held(shared_.vendor, shared_.id));
        std::set<std::string> const roles = user.at("roles");
        if (role_fact_.acknowledged.empty() && !role_fact_.doubtful()) return;
        settle(role_fact_, roles.contains(*role_) ? "held" : "gone", *role_, trail);
    }

    void settle(Fact& fact, std::string const& value, std::string const& what,
                std::map<std::string, int> const& trail) {
        bool const first = fact.acknowledged.empty();
        BOOST_TEST((value == fact.acknowledged || (fact.doubtful() && value == fact.asked) || first),
                   what << " is " << value << ", acknowledged " << fact.acknowledged << ", asked "
                        << fact.asked);
        check_claim(fact, value, trail);
        fact = {.acknowledged = value, .asked = {}, .request = {}};
    }

    /// Checks that the trail claims no success that did not happen.
    static void check_claim(Fact const& fact, std::string const& value,
                            std::map<std::string, int> const& trail) {
        if (!fact.doubtful()) return;
        auto const noted = trail.find(fact.request);
        bool const claimed = noted != trail.end() && noted->second < 300;
        if (claimed) BOOST_TEST(value == fact.asked, fact.request << " is noted as done and is not");
    }

    int number_;
    Shared const& shared_;
    std::optional<std::string> role_;
    Told& told_;
    int turn_ = 0;
    std::map<std::string, Fact> names_; ///< last names, by login
    std::map<std::string, std::string> ids_;
    Fact role_fact_;
    std::string failure_;
};

Shared make_shared_user(HttpClient& client, Vendor vendor) {
    if (!has_roles(vendor)) return {vendor, {}};
    auto user = new_user(vendor, "shared@example.test");
    // The last role belongs to no writer and stays, because some vendors refuse an empty set.
    user["roles"] = {roles_of(vendor).back().first};
    auto const response = client.call("POST", users_path(vendor), json_type, user.dump());
    if (response.status != 201) throw std::runtime_error(response.body);
    return {vendor, json_of(response).at("id")};
}

/// The role of each writer on the shared user. The roles do not affect each other; `login` is left out,
/// because it has a rule of its own.
std::optional<std::string> role_of_writer(Vendor vendor, std::size_t number) {
    if (!has_roles(vendor)) return std::nullopt;
    std::vector<std::string> free;
    for (auto const& [name, ignored] : roles_of(vendor))
        if (name != "login") free.push_back(name);
    free.pop_back();
    return number < free.size() ? std::optional(free[number]) : std::nullopt;
}

/// Whether the gateway reads and writes its record again.
bool works(HttpClient client) {
    return client.get(users_path(Vendor::configureuser) + "?limit=1").status == 200;
}

struct Plan {
    char const* name;
    int gateways;
    StoreKind store;
    bool store_dies; ///< instead of the gateways
};
std::ostream& operator<<(std::ostream& out, Plan const& plan) { return out << plan.name; }

} // namespace

BOOST_DATA_TEST_CASE(what_was_acknowledged_outlives_a_killed_gateway,
                     data::make({Plan{"one gateway on SQLite", 1, StoreKind::sqlite, false},
                                 Plan{"two gateways on one SQLite", 2, StoreKind::sqlite, false},
                                 Plan{"two gateways on one PostgreSQL", 2, StoreKind::postgresql, false},
                                 Plan{"a PostgreSQL under two gateways", 2, StoreKind::postgresql, true}}),
                     plan) {
    Vendors vendors;
    SharedStore store(plan.store);
    // After a crash of the store, nothing is written for the time that a request may take.
    Setup const setup{.timeout = "{ connect: 1s, request: 2s, total: 10s }", .store = store.name()};
    std::vector<std::unique_ptr<Gateway>> gateways;
    for (int i = 0; i < plan.gateways; ++i)
        gateways.push_back(std::make_unique<Gateway>(setup, vendors));

    auto client = gateways.front()->client();
    std::vector<Shared> shared;
    for (auto const vendor : every_vendor)
        shared.push_back(make_shared_user(client, vendor));
    Told told;
    std::vector<Writer> writers;
    for (auto const& one : shared)
        for (std::size_t number = 0; number < 2; ++number)
            writers.emplace_back(static_cast<int>(number), one, role_of_writer(one.vendor, number), told);

    std::mt19937 random(20240229);
    int const rounds = plan.store_dies ? (kills() + 1) / 2 : kills();
    for (int round = 0; round < rounds; ++round) {
        // A refresh token works once, and its successor is lost if the gateway dies. So each gateway gets
        // its access token before the writes begin.
        for (auto& gateway : gateways)
            BOOST_TEST(gateway->client().get(users_path(Vendor::xarios) + "?limit=1").status == 200);
        auto const until = told.acknowledged + std::uniform_int_distribution(40, 120)(random);
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < writers.size(); ++i)
            threads.emplace_back([&, i] { writers[i].write_on(gateways[i % gateways.size()]->client()); });
        BOOST_TEST(eventually([&] { return told.acknowledged >= until; }, 60s));
        if (plan.store_dies) {
            store.crash();
            threads.clear();
            store.restart();
            for (auto& gateway : gateways)
                BOOST_TEST(eventually([&] { return works(gateway->client()); }, 60s));
        } else {
            for (auto& gateway : gateways)
                gateway->kill();
            threads.clear();
            for (auto& gateway : gateways)
                gateway->restart();
        }

        std::map<std::string, int> trail;
        for (auto const& entry : store.trail())
            BOOST_TEST((trail.emplace(entry.request_id, entry.status).second), entry.request_id);
        for (auto const& request : told.requests)
            BOOST_TEST((trail.contains(request) && trail.at(request) < 300), request << " is not noted");
        for (auto& writer : writers) {
            auto const unexpected = plan.store_dies ? "answered" : ": {";
            BOOST_TEST(writer.failure().find(unexpected) == std::string::npos, writer.failure());
            writer.check(client = gateways.front()->client(), vendors, trail, round + 1 == rounds);
        }
    }
    BOOST_TEST(told.acknowledged >= 40 * rounds);
}

BOOST_AUTO_TEST_CASE(a_secret_of_the_record_survives_a_kill_and_is_nowhere_in_clear) {
    constexpr Vendor vendor = Vendor::configureuser;
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    std::string const login = "secret@example.test";
    auto user = new_user(vendor, login);
    user["password"] = "Sesam-öffne-7";
    BOOST_TEST(gateway.client().call("POST", users_path(vendor), json_type, user.dump()).status == 201);
    gateway.kill();
    gateway.restart();
    auto client = gateway.client();
    BOOST_TEST(
        client.call("PATCH", users_path(vendor, login), json_type, R"({"firstName":"Later"})").status == 200);
    auto const held = vendors.held(vendor, login);
    BOOST_TEST(held.at("firstName") == "Later");
    BOOST_TEST(held.at("password") == "Sesam-öffne-7");
    for (auto const* const file : {"store.db", "store.db-wal"})
        BOOST_TEST(read_file(gateway.file(file)).find("Sesam") == std::string::npos, file);
}
