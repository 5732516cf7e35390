#include <boost/test/unit_test.hpp>

#include "tests/gateway/migrate/execution.hpp"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

using namespace idiom;
using namespace idiom::migrate;
using namespace idiom::migrate::fake;

using std::chrono::hours;
using std::chrono::minutes;

BOOST_FIXTURE_TEST_SUITE(execution, Execution)

BOOST_AUTO_TEST_CASE(a_user_that_meets_its_fifth_wait_while_others_succeed_is_failed) {
    mover("ana@x");
    for (int i = 0; i < 20; ++i)
        mover("p" + std::to_string(i) + "@x");
    always["ana@x"] = busy();
    BOOST_REQUIRE(execute());
    BOOST_TEST(count("create ana@x") == 5, "not one more, and not one less");
    BOOST_TEST(outcome("ana@x") == "failed");
    BOOST_TEST(tally.of(Outcome::created) == 20U);
}

BOOST_AUTO_TEST_CASE(a_user_is_waited_for_as_long_as_nobody_else_succeeds) {
    mover("ana@x");
    errors["ana@x"].assign(30, busy());
    BOOST_REQUIRE(execute());
    BOOST_TEST(count("create ana@x") == 31);
    BOOST_TEST(outcome("ana@x") == "created");
}

BOOST_AUTO_TEST_CASE(users_who_need_no_write_are_no_success_of_others) {
    mover("ana@x");
    for (int i = 0; i < 9; ++i) {
        mover("same" + std::to_string(i) + "@x");
        resident("same" + std::to_string(i) + "@x");
    }
    errors["ana@x"].assign(8, busy());
    BOOST_REQUIRE(execute());
    BOOST_TEST(outcome("ana@x") == "created");
}

BOOST_AUTO_TEST_CASE(five_minutes_without_a_success_end_the_run_which_can_be_resumed) {
    for (int i = 0; i < 6; ++i) {
        mover("p" + std::to_string(i) + "@x");
        always["p" + std::to_string(i) + "@x"] = busy();
    }
    auto const begin = time.now;
    auto const done = execute();
    BOOST_REQUIRE(!done);
    BOOST_TEST(done.error().status == static_cast<int>(Exit::stopped));
    BOOST_TEST(time.since(begin) >= minutes(5));
    BOOST_TEST(tally.done() == 0U, "nobody is failed");
    always.clear();
    time.now += hours(1);
    resume();
    pace = Pace(time.environment());
    BOOST_REQUIRE(execute());
    BOOST_TEST(tally.of(Outcome::created) == 6U);
}

BOOST_AUTO_TEST_CASE(each_password_that_stands_is_the_one_that_was_sent) {
    makes_passwords();
    for (auto const* const login : {"made@x", "waits@x", "refused@x", "lost@x", "taken@x"})
        mover(login);
    errors["waits@x"] = {busy(), busy()};
    errors["refused@x"] = {wrong()};
    errors["lost@x"] = {lost()};
    held["taken@x"] = "t:other"; // it appeared after TO was read
    BOOST_REQUIRE(execute());
    BOOST_TEST(outcome("made@x") == "created");
    for (auto const* const login : {"made@x", "waits@x", "lost@x"}) {
        BOOST_TEST(passwords_held.at(login).size() == 20U, login);
        BOOST_TEST(password_of(login) == passwords_held.at(login), login);
    }
    BOOST_TEST(outcome("refused@x") == "failed");
    BOOST_TEST(password_of("refused@x") == "", "nobody has it");
    BOOST_TEST(!passwords_held.contains("taken@x"));
    BOOST_TEST(password_of("taken@x") == "", "somebody else made the user");
}

BOOST_AUTO_TEST_CASE(a_resumed_run_sends_the_password_that_it_may_have_sent_already) {
    makes_passwords();
    mover("ana@x");
    keeps_lost_creates = true;
    errors["ana@x"] = {lost()};
    at_call = [this](std::string const& call) {
        if (call == "find ana@x") pace.end(); // the run is interrupted while the user is looked up
    };
    BOOST_REQUIRE(execute());
    auto const sent = passwords_held.at("ana@x");
    held.clear(); // the vendor had not kept it after all
    at_call = [](std::string const&) {};
    pace = Pace(time.environment());
    resume();
    BOOST_REQUIRE(execute());
    BOOST_TEST(passwords_held.at("ana@x") == sent);
    BOOST_TEST(password_of("ana@x") == sent);
}

BOOST_AUTO_TEST_CASE(an_interrupted_look_up_leaves_the_user_to_the_resumed_run) {
    mover("ana@x");
    errors["ana@x"] = {lost()};
    at_call = [this](std::string const& call) {
        if (call == "create ana@x") pace.end();
    };
    BOOST_REQUIRE(execute());
    BOOST_TEST(lines.empty(), "nothing is claimed");
    resume();
    BOOST_TEST((found->users.at("ana@x").outcome == Outcome::sending));
    at_call = [](std::string const&) {};
    pace = Pace(time.environment());
    BOOST_REQUIRE(execute());
    BOOST_TEST(outcome("ana@x") == "created");
    BOOST_TEST(held.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_user_is_found_again_by_its_key_as_keys_are_compared) {
    mover("  Ana@x ");
    errors["  Ana@x "] = {lost()};
    keeps_lost_creates = false;
    held["ana@X"] = "t:ana";
    BOOST_REQUIRE(execute());
    BOOST_TEST(lines.at(0).id == "t:ana");
    BOOST_TEST(lines.at(0).key == "ana@x");
}

BOOST_AUTO_TEST_CASE(a_user_whose_outcome_cannot_be_noted_has_no_link) {
    mover("ana@x");
    rlimit before{};
    BOOST_REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, SIG_IGN);
    at_call = [&](std::string const&) { // the disk is full once the write is sent
        struct stat about{};
        BOOST_REQUIRE(::stat(path("journal").c_str(), &about) == 0);
        rlimit const full{.rlim_cur = static_cast<rlim_t>(about.st_size), .rlim_max = before.rlim_max};
        BOOST_REQUIRE(::setrlimit(RLIMIT_FSIZE, &full) == 0);
    };
    auto const done = execute();
    BOOST_REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    BOOST_REQUIRE(!done);
    BOOST_TEST(done.error().status == static_cast<int>(Exit::stopped));
    BOOST_TEST(lines.empty(), "nothing is claimed");
    BOOST_TEST(!links.find("f:ana@x"));
    resume();
    BOOST_TEST((found->users.at("ana@x").outcome == Outcome::sending));
}

BOOST_AUTO_TEST_CASE(roles_that_were_left_out_stand_in_the_line_of_the_user) {
    static constexpr std::array<std::string_view, 1> left{"captain"};
    auto const leaves = [](Mover& one) { one.left_roles = left; };
    mover("new@x", {}, {}, {}, leaves);
    mover("same@x", {}, {}, {}, leaves);
    mover("whole@x");
    resident("same@x");
    BOOST_REQUIRE(execute());
    for (auto const& line : lines)
        BOOST_TEST(line.problem ==
                       (line.key == "whole@x" ? "" : "roles that TO does not know were left out: captain"),
                   line.key);
}

BOOST_AUTO_TEST_CASE(a_user_who_cannot_be_written_does_not_keep_the_leavers) {
    mover("ana@x");
    always["ana@x"] = wrong();
    resident("gone@x");
    held["gone@x"] = "t:gone@x";
    link("f:gone@x", "t:gone@x");
    BOOST_REQUIRE(execute(delete_copied));
    BOOST_TEST(outcome("ana@x") == "failed");
    BOOST_TEST(outcome("gone@x") == "deleted");
    BOOST_TEST(calls.back() == "delete gone@x", "leavers come last");
    BOOST_TEST(!links.find("f:gone@x"));
}

BOOST_AUTO_TEST_SUITE_END()
