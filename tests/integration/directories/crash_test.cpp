#include "tests/integration/directories/directory.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <csignal>
#include <thread>

using namespace idiom::test;

namespace {

/// Vendors without a switch of their own, where deactivation takes the roles.
constexpr Vendor without_switch[] = {Vendor::xarios, Vendor::evovoice, Vendor::genesys};

/// What makes a vendor late with the write that takes the roles.
Json late(char const* method, char const* action) {
    return {{"match", {{"method", method}, {"path_contains", "/"}}},
            {"times", 1},
            {"action", action},
            {"milliseconds", 20'000}};
}

char const* method_of_updates(Vendor vendor) { return vendor == Vendor::genesys ? "PUT" : "PATCH"; }

Json roles_at(Vendors& vendors, Vendor vendor, std::string const& id) {
    return unified(vendor, vendors.held(vendor, id)).value("roles", Json::array());
}

struct Crashing {
    Vendors vendors;
    Gateway gateway{directory_setup(), vendors};

    /// Sends the deactivation, and kills the gateway while the vendor is late with its answer.
    void kill_while_deactivating(Vendor vendor, std::string const& id, char const* action) {
        vendors.plan(vendor, late(method_of_updates(vendor), action));
        vendors.forget_requests(vendor);
        std::thread client([&] {
            try {
                Directory(gateway, vendor).call("PATCH", "/Users/" + id, activation(false));
                BOOST_ERROR("the gateway answered");
            } catch (HttpFailure const&) {
                // The connection ends with the gateway.
            }
        });
        BOOST_TEST(eventually([&] {
            return std::ranges::any_of(vendors.requests(vendor), [&](Json const& request) {
                return request.at("method") == method_of_updates(vendor);
            });
        }));
        gateway.kill();
        client.join();
        vendors.forget_plans(vendor);
        gateway.restart();
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(crashes_of_directories, Crashing)

BOOST_AUTO_TEST_CASE(a_kill_between_the_taking_of_roles_and_the_answer_loses_nothing) {
    for (auto const vendor : without_switch) {
        auto const name = std::string(name_of(vendor));
        auto const first = directory_roles(vendor).first;
        auto const id = Directory(gateway, vendor).create("taken." + name + "@example.test");
        BOOST_REQUIRE(roles_at(vendors, vendor, id) == Json({first}));
        kill_while_deactivating(vendor, id, "delay");
        BOOST_TEST(roles_at(vendors, vendor, id) == Json::array(), name);

        Directory directory(gateway, vendor);
        auto const shown = json_of(directory.call("GET", "/Users/" + id));
        BOOST_TEST(shown.at("active") == false, name);
        BOOST_TEST(shown.at("roles").at(0).at("value") == first, name);
        BOOST_TEST(shown.at("externalId") == "ext-taken." + name + "@example.test");
        BOOST_TEST(directory.call("PATCH", "/Users/" + id, activation(true)).status == 200, name);
        BOOST_TEST(roles_at(vendors, vendor, id) == Json({first}), name);
    }
}

BOOST_AUTO_TEST_CASE(a_kill_before_the_vendor_takes_the_roles_leaves_the_user_active) {
    for (auto const vendor : without_switch) {
        auto const name = std::string(name_of(vendor));
        auto const first = directory_roles(vendor).first;
        auto const id = Directory(gateway, vendor).create("kept." + name + "@example.test");
        kill_while_deactivating(vendor, id, "status"); // is not done
        BOOST_TEST(roles_at(vendors, vendor, id) == Json({first}), name);

        Directory directory(gateway, vendor);
        auto const shown = json_of(directory.call("GET", "/Users/" + id));
        BOOST_TEST(shown.at("active") == true, name);
        BOOST_TEST(shown.at("roles").at(0).at("value") == first, name);
        BOOST_TEST(directory.call("PATCH", "/Users/" + id, activation(false)).status == 200, name);
        BOOST_TEST(roles_at(vendors, vendor, id) == Json::array(), name);
        BOOST_TEST(directory.call("PATCH", "/Users/" + id, activation(true)).status == 200, name);
        BOOST_TEST(roles_at(vendors, vendor, id) == Json({first}), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()
