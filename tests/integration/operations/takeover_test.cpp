#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/load.hpp"
#include "tests/sandbox/reserved_port.hpp"

#include <csignal>
#include <cstdlib>

using namespace idiom::test;
using idiom::sandbox::ReservedPort;

/// One process takes over the addresses of another under load. No client may notice.
namespace {

/// Gateways with one routes.yaml, except for the number of event loops. They share addresses and the store.
struct Succession {
    std::unique_ptr<Gateway> start(unsigned threads) {
        setup.threads = threads;
        return std::make_unique<Gateway>(setup, vendors);
    }

    Vendors vendors;
    TempDirectory directory;
    std::array<ReservedPort, 3> ports;
    Setup setup{.timeout = "{ connect: 5s, request: 20s, total: 30s }",
                .certificates =
                    [this] {
                        make_certificates(directory.path().string());
                        return directory.path().string();
                    }(),
                .store = "sqlite:" + directory.file("shared.db"),
                .edits = {{"127.0.0.1:0", ports[0].text()},
                          {"127.0.0.1:0", ports[1].text()},
                          {"127.0.0.1:0", ports[2].text()}}};
};

/// Clients that read and create, over new and kept connections, with and without TLS.
class Callers {
public:
    Callers(Place const& http, Place const& https) {
        using Connections = StrictClient::Connections;
        for (auto const& place : {http, https})
            for (auto const connections : {Connections::kept, Connections::new_each_time})
                for (bool const writes : {false, true})
                    add(place, connections, writes);
    }

    Load& load() { return load_; }
    std::vector<std::string> const& created() const { return created_; }

private:
    void add(Place const& place, StrictClient::Connections connections, bool writes) {
        auto client =
            std::make_shared<StrictClient>(place, connections, Fields{{"X-Api-Key", std::string(crm_key)}});
        auto const number = std::to_string(++callers_);
        load_.add([=, this](int turn) {
            if (!writes) {
                auto const response = client->call("GET", users_path(Vendor::genesys) + "?limit=1");
                return response.status == 200 ? "" : std::to_string(response.status) + " " + response.body;
            }
            auto const login = "caller" + number + "." + std::to_string(turn) + "@example.test";
            auto const response = client->call("POST", users_path(Vendor::configureuser), json_type,
                                               new_user(Vendor::configureuser, login).dump());
            if (response.status != 201) return std::to_string(response.status) + " " + response.body;
            std::scoped_lock const lock(mutex_);
            created_.push_back(login);
            return std::string();
        });
    }

    int callers_ = 0;
    std::mutex mutex_;
    std::vector<std::string> created_;
    Load load_;
};

bool is_ready(Place const& admin) {
    try {
        return HttpClient(admin).get("/readyz").status == 200;
    } catch (HttpFailure const&) {
        return false;
    }
}

int take_overs() {
    auto const* const asked = std::getenv("IDIOM_SOAK_TAKEOVERS");
    return asked ? std::atoi(asked) : 6;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_process_takes_over_from_another_and_no_request_fails) {
    Succession succession;
    constexpr std::array<unsigned, 4> loops{2, 1, 3, 2};
    auto serving = succession.start(2);
    Callers callers(serving->http(), serving->https());
    for (int turn = 0; turn < take_overs(); ++turn) {
        BOOST_TEST(callers.load().goes_on(50));
        auto next = succession.start(loops[static_cast<std::size_t>(turn) % loops.size()]);
        BOOST_TEST(callers.load().goes_on(50));
        // Usually the new process takes over. Sometimes it stops, and the old one stays.
        if (turn % 3 != 2) std::swap(serving, next);
        next->process().signal(SIGTERM);
        BOOST_TEST(next->process().wait().value_or(-1) == 0, next->log());
        BOOST_TEST(is_ready(serving->admin()));
    }
    BOOST_TEST(callers.load().goes_on(50));
    callers.load().stop();
    BOOST_TEST_MESSAGE(callers.load().calls()
                       << " calls, the longest took " << callers.load().longest().count() << " ms");
    for (auto const& failure : callers.load().failures())
        BOOST_TEST(failure == "");
    auto client = serving->client();
    for (auto const& login : callers.created())
        BOOST_TEST(client.get(users_path(Vendor::configureuser, login)).status == 200);
}

BOOST_AUTO_TEST_CASE(probes_find_the_successor_while_the_old_process_ends) {
    Succession succession;
    auto old = succession.start(2);
    succession.vendors.plan(Vendor::genesys, {{"action", "delay"}, {"milliseconds", 3000}});
    succession.vendors.forget_requests(Vendor::genesys);
    HttpResponse answer;
    std::jthread call([&, client = old->client()]() mutable {
        answer = client.get(users_path(Vendor::genesys) + "?limit=1");
    });
    BOOST_TEST(eventually([&] { return !succession.vendors.requests(Vendor::genesys).empty(); }));
    auto const next = succession.start(2);
    old->process().signal(SIGTERM);
    BOOST_TEST(eventually([&] {
        for (int i = 0; i < 20; ++i)
            if (!is_ready(old->admin())) return false;
        return true;
    }));
    BOOST_TEST(old->process().running());
    call.join();
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(old->process().wait().value_or(-1) == 0);
}

BOOST_AUTO_TEST_CASE(a_successor_that_cannot_start_disturbs_nobody) {
    Succession succession;
    auto const serving = succession.start(2);
    Callers callers(serving->http(), serving->https());
    auto broken = succession.setup;
    broken.edits.emplace_back("admin: { address: 127.0.0.1", "admin: { address: 192.0.2.1");
    for (int i = 0; i < 5; ++i) {
        BOOST_CHECK_THROW(Gateway(broken, succession.vendors), std::runtime_error);
        BOOST_TEST(callers.load().goes_on(20));
    }
    callers.load().stop();
    for (auto const& failure : callers.load().failures())
        BOOST_TEST(failure == "");
}
