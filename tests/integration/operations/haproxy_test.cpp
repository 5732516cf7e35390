#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/load.hpp"
#include "tests/integration/harness/shared_store.hpp"
#include "tests/sandbox/reserved_port.hpp"

#include <csignal>
#include <map>
#include <mutex>
#include <set>

using namespace idiom::test;
using idiom::sandbox::ReservedPort;

/// Two gateways with one PostgreSQL behind HAProxy, with the configuration file that operators get. Gateways
/// die and stop under load: no read fails, and no write is lost or doubled.
namespace {

struct Replica {
    ReservedPort port;
    ReservedPort admin;
    std::unique_ptr<Gateway> gateway;
};

class Installation {
public:
    Installation() {
        for (auto& replica : replicas)
            start(replica);
        entrance_.release();
        haproxy_ = std::make_unique<Process>(
            std::vector<std::string>{"/usr/sbin/haproxy", "-db", "-f",
                                     IDIOM_SOURCE_DIR "/gateway/deploy/haproxy.cfg"},
            Process::Environment{{"IDIOM_BIND", entrance_.text()},
                                 {"IDIOM_ONE", replicas[0].port.text()},
                                 {"IDIOM_ONE_ADMIN", replicas[0].admin.text()},
                                 {"IDIOM_TWO", replicas[1].port.text()},
                                 {"IDIOM_TWO_ADMIN", replicas[1].admin.text()}},
            directory_.file("haproxy.out"), directory_.file("haproxy.err"));
        BOOST_REQUIRE(eventually([this] { return answers(); }));
    }

    void start(Replica& replica) {
        replica.gateway = std::make_unique<Gateway>(
            Setup{.limits = "{ drain_delay: 3s }",
                  .timeout = "{ connect: 1s, request: 2s, total: 2s }",
                  .store = store.name(),
                  .edits = {{"127.0.0.1:0", replica.port.text()}, {"127.0.0.1:0", replica.admin.text()}}},
            vendors);
        // A refresh token works once, and its successor is lost if the gateway dies. So each gateway gets
        // its access token before any of them dies.
        BOOST_REQUIRE(replica.gateway->client().get(users_path(Vendor::xarios) + "?limit=1").status == 200);
    }

    Place place() const { return {.port = entrance_.number()}; }
    /// How many responses came from the server with that name.
    std::size_t answers_of(std::string const& server) const {
        auto const log = haproxy_->err();
        std::size_t found = 0;
        auto const words = " gateways/" + server + " ";
        for (auto at = log.find(words); at != log.npos; at = log.find(words, at + 1))
            ++found;
        return found;
    }
    bool takes_turns(std::string const& server) const {
        return eventually([&, before = answers_of(server)] { return answers_of(server) > before; });
    }

    Vendors vendors;
    SharedStore store{StoreKind::postgresql};
    std::array<Replica, 2> replicas;

private:
    bool answers() const {
        try {
            return HttpClient(place(), {{"X-Api-Key", std::string(crm_key)}}).get("/v1/routes").status == 200;
        } catch (HttpFailure const&) {
            return false;
        }
    }

    ReservedPort entrance_;
    TempDirectory directory_;
    std::unique_ptr<Process> haproxy_;
};

/// The users that clients have created or may have created.
class Creations {
public:
    explicit Creations(Place place) : place_(place) {}

    /// A client that creates users, and collects the creates with an unknown outcome.
    Load::Work creator(Vendor vendor, StrictClient::Connections connections) {
        auto client = std::make_shared<StrictClient>(place_, connections, always());
        auto const number = std::to_string(++clients_);
        return [=, this](int turn) -> std::string {
            auto const login = "client" + number + "." + std::to_string(turn) + "@example.test";
            int const status = create(*client, vendor, login).status;
            std::scoped_lock const lock(mutex_);
            if (status == 201)
                created_[vendor].insert(login);
            else if (status == 0 || status >= 500)
                doubtful_[vendor].insert(login);
            else
                return std::to_string(status) + " for a new user";
            return {};
        };
    }

    /// Repeats those creates with the same keys until all are clear: the user was created, now or by the
    /// first attempt. The key of a gateway that died becomes free after some time.
    bool settle() {
        StrictClient client(place_, StrictClient::Connections::new_each_time, always());
        auto const there = [&](Vendor vendor, std::string const& login) {
            auto const response = create(client, vendor, login);
            return response.status == 201 || problem_of(response) == "user-exists";
        };
        auto const end = std::chrono::steady_clock::now() + 90s;
        for (auto& [vendor, logins] : doubtful_)
            for (auto const& login : logins) {
                while (!there(vendor, login)) {
                    if (std::chrono::steady_clock::now() > end) return false;
                    std::this_thread::sleep_for(500ms);
                }
                created_[vendor].insert(login);
            }
        return true;
    }

    std::set<std::string> const& created(Vendor vendor) { return created_[vendor]; }
    std::size_t doubtful() const {
        std::size_t count = 0;
        for (auto const& [vendor, logins] : doubtful_)
            count += logins.size();
        return count;
    }

private:
    static Fields always() { return {{"X-Api-Key", std::string(crm_key)}}; }

    /// Status 0 means that there was no response.
    static HttpResponse create(StrictClient& client, Vendor vendor, std::string const& login) {
        Fields headers = json_type;
        headers.emplace_back("Idempotency-Key", "\"" + login + "\"");
        try {
            return client.call("POST", users_path(vendor), headers, new_user(vendor, login).dump());
        } catch (HttpFailure const&) {
            return {};
        }
    }

    Place place_;
    int clients_ = 0;
    std::mutex mutex_;
    std::map<Vendor, std::set<std::string>> created_;
    std::map<Vendor, std::set<std::string>> doubtful_;
};

Load::Work reader(Place const& place, StrictClient::Connections connections) {
    auto client =
        std::make_shared<StrictClient>(place, connections, Fields{{"X-Api-Key", std::string(crm_key)}});
    return [client](int turn) {
        auto const vendor = every_vendor[static_cast<std::size_t>(turn) % every_vendor.size()];
        auto const response = client->call("GET", users_path(vendor) + "?limit=1");
        return response.status == 200 ? std::string() : std::to_string(response.status) + " " + response.body;
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(one_of_two_gateways_behind_haproxy_dies_and_the_other_takes_over) {
    Installation installation;
    Creations creations(installation.place());
    Load load;
    for (auto const connections :
         {StrictClient::Connections::kept, StrictClient::Connections::new_each_time}) {
        load.add(reader(installation.place(), connections));
        for (auto const vendor : {Vendor::genesys, Vendor::configureuser, Vendor::evovoice})
            load.add(creations.creator(vendor, connections));
    }
    auto& [one, two] = installation.replicas;
    BOOST_TEST((installation.takes_turns("one") && installation.takes_turns("two")));

    one.gateway->kill();
    BOOST_TEST(load.goes_on(200));
    BOOST_TEST(installation.takes_turns("two"));
    installation.start(one);
    BOOST_TEST(installation.takes_turns("one"));
    auto const after_the_kill = creations.doubtful();

    two.gateway->process().signal(SIGTERM);
    BOOST_TEST(two.gateway->process().wait().value_or(-1) == 0, two.gateway->log());
    BOOST_TEST(load.goes_on(200));
    installation.start(two);
    BOOST_TEST(installation.takes_turns("two"));
    load.stop();

    BOOST_TEST_MESSAGE(load.calls() << " calls, the longest took " << load.longest().count() << " ms, "
                                    << after_the_kill << " creates were in doubt");
    for (auto const& failure : load.failures())
        BOOST_TEST(failure == "");
    // A gateway that stops in good order leaves no outcome unknown.
    BOOST_TEST(creations.doubtful() == after_the_kill);
    BOOST_TEST(creations.settle());
    for (auto const vendor : {Vendor::genesys, Vendor::configureuser, Vendor::evovoice}) {
        std::map<std::string, int> held;
        HttpClient client(installation.place(), {{"X-Api-Key", std::string(crm_key)}});
        auto const path = users_path(vendor) + "?limit=500&fields=userName";
        for (auto page = path; !page.empty();) {
            auto const body = json_of(client.get(page));
            for (auto const& user : body.at("users"))
                ++held[user.value("userName", "")];
            page = body.contains("next") ? path + "&cursor=" + body.at("next").get<std::string>() : "";
        }
        for (auto const& login : creations.created(vendor))
            BOOST_TEST(held[login] == 1, login << " at " << name_of(vendor) << ": " << held[login]);
    }
}
