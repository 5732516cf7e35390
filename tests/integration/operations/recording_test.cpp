#include <boost/test/unit_test.hpp>

#include "tests/integration/harness/gateway.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>

using namespace idiom::test;

namespace {

std::vector<std::filesystem::path> files_in(std::filesystem::path const& folder) {
    std::vector<std::filesystem::path> found;
    for (auto const& one : std::filesystem::recursive_directory_iterator(folder))
        if (one.is_regular_file()) found.push_back(one.path());
    return found;
}

struct Recording {
    explicit Recording(Vendor vendor)
        : gateway({.record = {std::string(name_of(vendor)), "--into", cases.path().string(), "--listen",
                              "127.0.0.1:0"}},
                  vendors) {}

    Vendors vendors;
    TempDirectory cases;
    Gateway gateway;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_recorded_call_is_a_case_that_replays_and_names_nobody) {
    for (auto const vendor : every_vendor) {
        BOOST_TEST_CONTEXT(name_of(vendor)) {
            Recording recording(vendor);
            auto client = recording.gateway.client();
            auto const made = client.call("POST", users_path(vendor), json_type,
                                          new_user(vendor, "berta.quendel@example.test").dump());
            BOOST_TEST(made.status == 201, made.body);
            bool const is_written = eventually([&] { return !files_in(recording.cases.path()).empty(); }, 5s);
            BOOST_REQUIRE_MESSAGE(is_written, recording.gateway.log());
            recording.gateway.process().signal(SIGTERM);
            BOOST_TEST(recording.gateway.process().wait().value_or(-1) == 0);
            for (auto const& file : files_in(recording.cases.path())) {
                auto const text = read_file(file.string());
                BOOST_TEST(text.find("quendel") == text.npos, text);
                BOOST_TEST(text.find("demo-") == text.npos, text);
            }
            auto const verified = run({IDIOM_PROGRAM, "verify-translator", std::string(name_of(vendor)),
                                       recording.cases.path().string(), "--only", "golden"});
            BOOST_TEST(verified.status == 0, verified.out + verified.err);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_recording_serves_one_route_whatever_a_signal_asks) {
    Recording recording(Vendor::genesys);
    auto& gateway = recording.gateway;
    auto const status_of = [&](Vendor vendor) {
        return gateway.client().call("GET", users_path(vendor)).status;
    };
    BOOST_TEST(status_of(Vendor::genesys) == 200);
    BOOST_TEST(status_of(Vendor::xarios) == 404);
    gateway.process().signal(SIGHUP);
    BOOST_TEST(gateway.logs("the configuration stays as it is: this process does not read it again"));
    BOOST_TEST(status_of(Vendor::genesys) == 200);
    BOOST_TEST(status_of(Vendor::xarios) == 404);
}
