#include <boost/test/unit_test.hpp>

#include "tests/integration/migrate/world.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

using namespace idiom::test;

namespace {

/// How many users of the crowd the vendor holds, each once.
int held(World& world, Vendor vendor) {
    std::map<std::string, int> logins;
    for (auto const& user : world.vendors.state(vendor).at("users"))
        if (auto const login = unified(vendor, user).value("userName", ""); login.ends_with("crowd.example"))
            ++logins[login];
    for (auto const& [login, count] : logins)
        BOOST_TEST(count == 1, login);
    return static_cast<int>(logins.size());
}

/// How many users each vendor has in the long move; tests/README.md says how to run it with more.
std::size_t users_of_long_move() {
    auto const* const text = std::getenv("IDIOM_MOVE_USERS");
    return text ? std::stoul(text) : 1500;
}

/// The end of a file, of at most `most` bytes.
std::string end_of(std::string const& path, std::size_t most) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    auto const size = file ? static_cast<std::size_t>(file.tellg()) : 0;
    std::string text(std::min(size, most), ' ');
    file.seekg(-static_cast<std::streamoff>(text.size()), std::ios::end);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    return text;
}

/// Starts the run, and ends it with the signal once its journal has grown by `more` bytes and, with
/// `leavers`, the run is busy with those.
void interrupt(World const& world, std::vector<std::string> const& asked, int signal, std::size_t more,
               bool leavers) {
    auto const path = world.file("journal");
    auto const size = [&] {
        std::error_code none;
        auto const bytes = std::filesystem::file_size(path, none);
        return none ? 0 : bytes;
    };
    auto const before = size();
    auto const process = world.start(asked);
    bool const there = eventually(
        [&] {
            bool const grown = size() > before + more;
            bool const far =
                !leavers || end_of(path, 1000).find(R"("fields":["delete"])") != std::string::npos;
            return (grown && far) || !process->running();
        },
        world.longest);
    BOOST_REQUIRE(there);
    BOOST_REQUIRE_MESSAGE(process->running(), process->err());
    process->signal(signal);
    BOOST_TEST(process->wait(world.longest).value_or(-1) == 128 + signal);
}

} // namespace

BOOST_AUTO_TEST_SUITE(resuming)

BOOST_AUTO_TEST_CASE(a_sync_between_two_vendors_that_is_interrupted_five_times_makes_them_equal) {
    auto const users = users_of_long_move();
    // Many users take longer than the usual deadlines, above all on a busy machine.
    World world({.timeout = "{ connect: 1m, request: 10m, total: 10m }", .scim = "{}"}, users);
    world.longest = 20min;
    std::vector<std::string> asked{
        "sync",           "genesys",  "scim",          "--missing", "delete",
        "--missing-from", "everyone", "--max-deletes", "100%",      "--unmapped-roles",
        "skip",           "--yes",    "--concurrency", "8"};
    std::minstd_rand chance(11);
    for (int kill = 0; kill < 5; ++kill) {
        bool const leavers = kill >= 3;
        auto const more = users * (leavers ? 5 : 10 + chance() % 20);
        interrupt(world, asked, kill % 2 == 0 ? SIGKILL : SIGINT, more, leavers);
        if (kill == 0) asked.emplace_back("--resume");
    }
    auto const done = world.moved(asked);
    BOOST_TEST(done.value("exit", -1) <= 1, done);
    BOOST_TEST(done.value("uncertain", -1) == 0, done);
    int accounted = 0;
    for (auto const* const outcome : {"created", "updated", "same", "skipped", "conflict", "failed"})
        accounted += done.value(outcome, 0);
    BOOST_TEST(accounted == done.value("read", -1), done);
    BOOST_TEST(done.value("deleted", -1) > static_cast<int>(users / 10), done);
    auto const outcomes = world.outcomes();
    BOOST_TEST(outcomes.size() == static_cast<std::size_t>(accounted + done.value("deleted", 0)),
               "the journal accounts for every user");
    for (auto const& [key, outcome] : outcomes)
        BOOST_TEST(outcome != "sending", key);
    auto const left = world.diff("genesys", "scim", {"--unmapped-roles", "skip"});
    for (auto const* const action : {"create", "update", "missing"})
        BOOST_TEST(left.value(action, -1) == 0, action << " in " << left.dump().substr(0, 2000));
    BOOST_TEST(left.value("same", -1) > static_cast<int>(users / 2), left.dump().substr(0, 2000));
}

BOOST_AUTO_TEST_CASE(a_run_that_is_killed_at_random_points_is_resumed_to_its_end) {
    constexpr int users = 2000;
    World world;
    auto const file = world.write("people.jsonl", crowd(users));
    std::minstd_rand chance(7);
    std::vector<std::string> asked{"copy", file, "scim", "--concurrency", "8"};
    std::string run;
    for (int kill = 0; kill < 5; ++kill) {
        auto const before = world.journal().size();
        auto const process = world.start(asked);
        auto const more = 100 + chance() % 300;
        bool const went_on =
            eventually([&] { return world.journal().size() > before + more || !process->running(); });
        BOOST_REQUIRE(went_on);
        BOOST_REQUIRE_MESSAGE(process->running(), process->err());
        process->signal(kill % 2 == 0 ? SIGKILL : SIGTERM);
        auto const status = process->wait().value_or(-1);
        BOOST_TEST(status == (kill % 2 == 0 ? 128 + SIGKILL : 128 + SIGTERM));
        if (run.empty()) run = world.journal().front().at("run");
        if (kill == 0) {
            auto const refused = world.move(asked);
            BOOST_TEST(refused.status == 2, "an unfinished journal needs --resume: " << refused.err);
            asked.push_back("--resume");
        }
    }
    auto const done = world.moved(asked);
    BOOST_TEST(done.value("exit", -1) == 0, done);
    BOOST_TEST(done.value("run", "") == run, "under the same run's id");
    BOOST_TEST(done.value("created", -1) == users, done);
    BOOST_TEST(held(world, Vendor::scim) == users);
    auto const outcomes = world.outcomes();
    BOOST_TEST(outcomes.size() == static_cast<std::size_t>(users));
    for (auto const& [key, outcome] : outcomes)
        BOOST_TEST(outcome == "created", key);
    world.vendors.forget_requests(Vendor::scim);
    auto const second = world.moved({"copy", file, "scim"});
    BOOST_TEST(second.value("same", -1) == users, second);
    BOOST_TEST(world.writes(Vendor::scim) == 0);
}

BOOST_AUTO_TEST_CASE(a_finished_user_costs_no_request_and_a_torn_last_line_is_no_error) {
    World world;
    auto const file = world.write("people.jsonl", crowd(60));
    world.vendors.plan(
        Vendor::scim,
        {{"match", {{"method", "POST"}}}, {"action", "delay"}, {"milliseconds", 20}, {"times", 0}});
    auto const process = world.start({"copy", file, "scim", "--concurrency", "1"});
    BOOST_REQUIRE(eventually([&] { return world.journal().size() > 40; }));
    process->signal(SIGKILL);
    process->wait();
    std::ofstream(world.file("journal"), std::ios::app) << R"({"run":"x","key":"p9)";
    auto const outcomes = world.outcomes();
    auto const finished =
        std::ranges::count_if(outcomes, [](auto const& one) { return one.second == "created"; });
    world.vendors.forget_requests(Vendor::scim);
    auto const done = world.moved({"copy", file, "scim", "--resume"});
    BOOST_TEST(done.value("created", -1) == 60, done);
    BOOST_TEST(world.writes(Vendor::scim) <= 60 - finished);
    BOOST_TEST(held(world, Vendor::scim) == 60);
}

BOOST_AUTO_TEST_CASE(what_was_sent_to_a_vendor_that_cannot_be_looked_at_is_sent_again) {
    World world;
    auto const file = world.write("people.jsonl", crowd(12));
    auto const bindings = [&] { return world.vendors.state(Vendor::configureuser).at("users").size(); };
    auto const before = bindings();
    world.vendors.plan(Vendor::configureuser, {{"match", {{"path_contains", "configureUser"}}},
                                               {"action", "delay"}, // the vendor has it, and nobody knows
                                               {"milliseconds", 60000},
                                               {"skip", 3},
                                               {"times", 0}});
    auto const process = world.start({"copy", file, "configureuser"});
    BOOST_REQUIRE(eventually([&] { return bindings() > before + 3; }));
    process->signal(SIGKILL);
    process->wait();
    world.vendors.forget_plans(Vendor::configureuser);
    auto const done = world.moved({"copy", file, "configureuser", "--resume"});
    BOOST_TEST(done.value("created", -1) == 12, done);
    BOOST_TEST(bindings() == before + 12);
}

BOOST_AUTO_TEST_CASE(a_leaver_that_is_still_there_and_came_back_was_not_deleted) {
    World world;
    auto const file = world.write("people.jsonl", crowd(3));
    world.moved({"copy", file, "scim"});
    world.write("people.jsonl", crowd(2));
    world.vendors.plan(
        Vendor::scim,
        {{"match", {{"method", "DELETE"}}}, {"action", "status"}, {"status", 400}, {"times", 0}});
    std::vector<std::string> asked{"sync", file, "scim", "--missing", "delete"};
    auto const refused = world.moved(asked);
    BOOST_TEST(refused.value("failed", -1) == 1, refused);
    world.vendors.forget_plans(Vendor::scim);
    // The run was cut off while it sent the delete.
    auto const journal = read_file(world.file("journal"));
    auto const sending = journal.rfind(R"("outcome":"sending")");
    BOOST_REQUIRE(sending != std::string::npos);
    world.write("journal", journal.substr(0, journal.find('\n', sending) + 1));
    world.write("people.jsonl", crowd(3));
    asked.emplace_back("--resume");
    auto const done = world.moved(asked);
    BOOST_TEST(done.value("deleted", -1) == 0, done);
    BOOST_TEST(done.value("same", -1) == 3, done);
    BOOST_TEST(held(world, Vendor::scim) == 3);
}

BOOST_AUTO_TEST_CASE(an_interrupted_run_finishes_what_is_under_way) {
    World world;
    auto const file = world.write("people.jsonl", crowd(50));
    world.vendors.plan(
        Vendor::scim,
        {{"match", {{"method", "POST"}}}, {"action", "delay"}, {"milliseconds", 100}, {"times", 0}});
    auto const process = world.start({"copy", file, "scim"});
    BOOST_REQUIRE(eventually([&] { return world.journal().size() > 10; }));
    process->signal(SIGINT);
    BOOST_TEST(process->wait().value_or(-1) == 130);
    int created = 0;
    for (auto const& [key, outcome] : world.outcomes()) {
        BOOST_TEST(outcome == "created", key << ' ' << outcome);
        ++created;
    }
    BOOST_TEST(created == held(world, Vendor::scim));
}

BOOST_AUTO_TEST_CASE(a_journal_of_another_run_is_not_resumed) {
    World world;
    auto const file = world.write("people.jsonl", crowd(30));
    auto const other = world.write("others.jsonl", crowd(3));
    world.vendors.plan(
        Vendor::scim,
        {{"match", {{"method", "POST"}}}, {"action", "delay"}, {"milliseconds", 100}, {"times", 0}});
    auto const process = world.start({"copy", file, "scim"});
    BOOST_REQUIRE(eventually([&] { return world.journal().size() > 5; }));
    process->signal(SIGKILL);
    process->wait();
    struct Row {
        char const* name;
        std::vector<std::string> asked;
    };
    Row const rows[] = {
        {"another FROM", {"copy", other, "scim", "--resume"}},
        {"another TO", {"copy", file, "xarios", "--resume"}},
        {"other options", {"copy", file, "scim", "--resume", "--unmapped-roles", "skip"}},
        {"without a word", {"copy", file, "scim"}},
    };
    for (auto const& row : rows) {
        auto const ran = world.move(row.asked);
        BOOST_TEST(ran.status == 2, row.name << ": " << ran.err);
    }
    world.vendors.forget_plans(Vendor::scim);
    auto const anew = world.moved({"copy", file, "scim", "--restart"});
    BOOST_TEST(anew.value("exit", -1) == 0, anew);
    BOOST_TEST(held(world, Vendor::scim) == 30);
}

BOOST_AUTO_TEST_CASE(an_export_to_a_full_device_is_no_success) {
    World world;
    auto asked = world.words({"export", "scim"});
    asked.insert(asked.begin(), {"/bin/sh", "-c", "exec \"$0\" \"$@\" >/dev/full"});
    auto const ran = run(asked, gateway_environment());
    BOOST_TEST(ran.status == 4, ran.err);
}

BOOST_AUTO_TEST_CASE(a_disk_that_is_full_stops_the_run_and_claims_nothing) {
    World world;
    auto const file = world.write("people.jsonl", crowd(200));
    auto asked =
        world.words({"copy", file, "scim", "--journal", world.file("journal"), "--progress", "none"});
    // No file may grow beyond that: the store's schema fits in, the records of 200 users do not.
    asked.insert(asked.begin(), {"/bin/sh", "-c", "ulimit -f 200 && exec \"$0\" \"$@\""});
    auto const ran = run(asked, gateway_environment());
    BOOST_TEST(ran.status == 4, ran.err);
    BOOST_TEST(!world.journal().empty(), "it stopped after the first write");
    BOOST_TEST(held(world, Vendor::scim) < 200, "it stopped before the last write");
    int created = 0;
    for (auto const& [key, outcome] : world.outcomes())
        created += outcome == "created";
    BOOST_TEST(created <= held(world, Vendor::scim));
    auto const done = world.moved({"copy", file, "scim", "--resume"});
    BOOST_TEST(done.value("exit", -1) == 0, done);
    BOOST_TEST(held(world, Vendor::scim) == 200);
}

BOOST_AUTO_TEST_SUITE_END()
