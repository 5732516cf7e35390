#define BOOST_TEST_MODULE integration_durability
#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "tests/integration/gateway.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <random>
#include <thread>

using namespace idiom::test;

namespace {

constexpr Vendor vendor = Vendor::configureuser;

/// What is known of one user: the last value that was acknowledged, and the one that was asked for when the
/// gateway died, which may or may not have come to be.
struct Known {
    std::string acknowledged;
    std::string asked;
    bool in_doubt = false; ///< the vendor may hold what the gateway died of telling
};

/// Creates users and changes them until the gateway is gone. Each writer has its own users.
class Writer {
public:
    explicit Writer(int number) : number_(number) {}

    void write_on(HttpClient client, std::atomic<int>& acknowledged) {
        try {
            for (;;) {
                auto const turn = turn_++;
                auto const login =
                    "w" + std::to_string(number_) + "." + std::to_string(turn / 3) + "@example.test";
                auto& known = users_[login];
                known.asked = "Value " + std::to_string(turn);
                bool const there = !known.acknowledged.empty();
                auto const reply = there ? client.call("PATCH", users_path(vendor, login), json_type,
                                                       Json{{"lastName", known.asked}}.dump())
                                         : create(client, login, known.asked);
                if (reply.status >= 300) throw HttpFailure("answered: " + reply.body);
                known.acknowledged = known.asked;
                known.asked.clear();
                known.in_doubt = false;
                ++acknowledged;
            }
        } catch (HttpFailure const& failure) {
            failure_ = failure.what();
        }
    }

    /// What the killed gateway said of a user must still be so.
    void check(HttpClient& client, Vendors& vendors) {
        BOOST_TEST(failure_.find("answered") == std::string::npos, failure_);
        for (auto& [login, known] : users_) {
            auto const reply = client.get(users_path(vendor, login));
            if (reply.status == 404 && known.acknowledged.empty()) {
                known.asked.clear();
                continue;
            }
            BOOST_REQUIRE_MESSAGE(reply.status == 200,
                                  login << " was acknowledged and is gone: " << reply.body);
            auto const value = json_of(reply).at("lastName").get<std::string>();
            BOOST_TEST((value == known.acknowledged || (!known.asked.empty() && value == known.asked)),
                       login << " is " << value << ", acknowledged " << known.acknowledged << ", asked "
                             << known.asked);
            bool const in_doubt = known.in_doubt || !known.asked.empty();
            if (!in_doubt) BOOST_TEST(vendors.held(vendor, login).at("lastName") == value);
            known = {value, {}, in_doubt};
        }
    }

    std::size_t users() const { return users_.size(); }

private:
    static HttpReply create(HttpClient& client, std::string const& login, std::string const& last_name) {
        auto user = new_user(vendor, login);
        user["lastName"] = last_name;
        user["password"] = "Sesam-öffne-7";
        return client.call("POST", users_path(vendor), json_type, user.dump());
    }

    int number_;
    int turn_ = 0;
    std::map<std::string, Known> users_;
    std::string failure_;
};

} // namespace

BOOST_AUTO_TEST_CASE(nothing_acknowledged_is_lost_when_the_gateway_is_killed) {
    Vendors vendors;
    Gateway gateway(Setup{}, vendors);
    std::vector<Writer> writers;
    for (int i = 0; i < 6; ++i)
        writers.emplace_back(i);
    std::mt19937 random(20240229);
    std::atomic<int> acknowledged = 0;
    for (int round = 0; round < 5; ++round) {
        // A kill after a random number of acknowledgements, and a moment that nobody chooses.
        auto const until = acknowledged + std::uniform_int_distribution(20, 90)(random);
        std::vector<std::jthread> threads;
        for (auto& writer : writers)
            threads.emplace_back([&] { writer.write_on(gateway.client(), acknowledged); });
        BOOST_TEST(eventually([&] { return acknowledged >= until; }, 20s));
        gateway.kill();
        threads.clear();
        gateway.restart();
        auto client = gateway.client();
        for (auto& writer : writers)
            writer.check(client, vendors);
    }
    BOOST_TEST(acknowledged > 100);

    // A secret that the record keeps survives as well: a change re-sends it, and the vendor has it still.
    auto client = gateway.client();
    auto const login = std::string("w0.0@example.test");
    BOOST_TEST(
        client.call("PATCH", users_path(vendor, login), json_type, R"({"firstName":"Later"})").status == 200);
    auto const held = vendors.held(vendor, login);
    BOOST_TEST(held.at("firstName") == "Later");
    BOOST_TEST(held.at("password") == "Sesam-öffne-7");
    BOOST_TEST(read_file(gateway.file("store.db")).find("Sesam") == std::string::npos);
    BOOST_TEST(read_file(gateway.file("store.db-wal")).find("Sesam") == std::string::npos);
}
