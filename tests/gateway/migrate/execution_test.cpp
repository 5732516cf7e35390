#include <boost/test/unit_test.hpp>

#include "gateway/migrate/execute_plan.hpp"
#include "gateway/migrate/execution_parts.hpp"
#include "tests/gateway/migrate/fake_time.hpp"
#include "tests/gateway/migrate/two_ends.hpp"
#include "tests/support/process.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <deque>
#include <map>
#include <sstream>

using namespace idiom;
using namespace idiom::migrate;
using namespace idiom::migrate::fake;
using idiom::test::await;
using idiom::test::read_file;

namespace asio = boost::asio;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

Error busy() {
    Error error{.fault = Fault::backend_unavailable, .detail = "busy", .errors = {}, .backend = {}};
    error.retry_after = 1;
    return error;
}

Error lost() {
    Error error{
        .fault = Fault::write_not_confirmed, .detail = "the answer was lost", .errors = {}, .backend = {}};
    error.uncertain = true;
    return error;
}

Error wrong(Fault fault = Fault::invalid_value) {
    return {.fault = fault, .detail = "no", .errors = {}, .backend = {}};
}

/// A plan that is carried out against a vendor in memory, with the files of a run in a folder and a clock
/// that waits move.
struct Execution : TwoEnds {
    /// What the vendor answers to the next writes for a login, before it does what it is told.
    std::map<std::string, std::deque<Error>> errors;
    std::map<std::string, Error> always;     ///< answers of every write for a login
    std::map<std::string, std::string> held; ///< users of the vendor: id by login
    std::map<std::string, std::string> passwords_held;
    std::vector<std::string> calls; ///< "create ana@x"
    std::function<void(std::string const& call)> at_call = [](std::string const&) {};
    bool keeps_lost_creates = true; ///< a create whose answer is lost has happened

    idiom::test::TempDirectory directory;
    FakeTime time;
    Pace pace{time.environment()};
    Tally tally;
    std::optional<FoundJournal> found;
    std::vector<UserLine> lines;
    std::size_t concurrency = 4;

    Execution() { dialect = "configureuser"; }

    std::string path(std::string_view name) const { return directory.file(name); }

    void makes_passwords() {
        mapping.fields.push_back({.field = Field::password,
                                  .extension = {},
                                  .origin = mapping::GeneratePassword{},
                                  .makings = {}});
    }

    OrStop<void> execute(Leaving leaving = {}) {
        auto asked = input(leaving);
        if (found) asked.journal = &*found;
        auto const made = make_plan(asked, {});
        BOOST_REQUIRE(made);
        auto journal =
            found ? Journal::go_on(path("journal"), *found)
                  : Journal::begin(path("journal"), {.run = "r", .from = "a", .to = "b", .hash = "h"});
        BOOST_REQUIRE(journal);
        std::optional<PasswordsFile> passwords;
        if (mapping.password()) {
            auto opened = PasswordsFile::open(path("passwords"), found.has_value());
            BOOST_REQUIRE(opened);
            passwords.emplace(std::move(*opened));
        }
        auto const lock = await(store.enter_run("b"));
        BOOST_REQUIRE(lock);
        RolePolicy const roles;
        Reach const to{
            .name = "b",
            .roles = roles,
            .read = [this](Call const& call, Arena& arena) { return read(call, arena); },
            .write = [this](Operation, Call const& call, Arena& arena) { return write(call, arena); }};
        ExecutionParts const parts{.to = to,
                                   .store = store,
                                   .pace = pace,
                                   .input = asked,
                                   .links = links,
                                   .journal = &*journal,
                                   .passwords = passwords ? &*passwords : nullptr,
                                   .run_lock = **lock,
                                   .concurrency = concurrency,
                                   .max_errors = 100,
                                   .tally = tally,
                                   .report = [this](UserLine const& line) { lines.push_back(line); }};
        return await(execute_plan(*made, parts));
    }

    /// Finds the journal as the run has left it, for the next `execute`.
    void resume() {
        auto read = read_journal(path("journal"));
        BOOST_REQUIRE(read && *read);
        found = **read;
    }

    int count(std::string_view call) const { return static_cast<int>(std::ranges::count(calls, call)); }
    /// The last outcome of a user, and its problem.
    std::string outcome(std::string_view key) const {
        auto const line = std::ranges::find(lines, key, &UserLine::key);
        return line == lines.end() ? "" : std::string(name_of(line->outcome));
    }
    /// The password in the last line of a user; "none" without a line.
    std::string password_of(std::string const& login) const {
        std::string last = "none";
        std::istringstream in(read_file(path("passwords")));
        for (std::string line; std::getline(in, line);)
            if (line.starts_with(login + ","))
                last = line.substr(login.size() + 1, line.size() - login.size() - 2);
        return last;
    }

private:
    asio::awaitable<Result<Answer>> read(Call const& call, Arena& arena) {
        if (auto const* const list = std::get_if<ListUsers>(&call.what)) {
            auto const login = std::string(*list->user_name);
            at_call("find " + login);
            auto users = arena.vector<User>();
            for (auto const& [name, id] : held)
                if (key_of(name) == key_of(login))
                    users.push_back({.id = arena.copy(id), .user_name = arena.copy(name)});
            co_return Answer{.what = ManyUsers{.users = Arena::keep(users), .next = {}}};
        }
        co_return Answer{.what = OneUser{.user = user_of(std::get<GetUser>(call.what).id, arena)}};
    }

    User user_of(std::string_view id, Arena& arena) const {
        for (auto const& [name, held_id] : held)
            if (held_id == id) return {.id = arena.copy(held_id), .user_name = arena.copy(name)};
        return {.id = id};
    }

    asio::awaitable<Written> write(Call const& call, Arena& arena) {
        // Others get their turn, as they do while a vendor answers.
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        auto const* const create = std::get_if<CreateUser>(&call.what);
        auto const* const update = std::get_if<UpdateUser>(&call.what);
        auto const user =
            create ? create->user : user_of(update ? update->id : std::get<DeleteUser>(call.what).id, arena);
        auto const login = std::string(user.user_name.value_or(""));
        calls.push_back((create ? "create " : update ? "update " : "delete ") + login);
        at_call(calls.back());
        auto const refusal = refusal_of(login);
        if (refusal && !(create && refusal->uncertain && keeps_lost_creates))
            co_return Written{.result = std::unexpected(*refusal), .store_error = {}};
        if (create && held.contains(login))
            co_return Written{.result = std::unexpected(wrong(Fault::user_exists)), .store_error = {}};
        if (create) {
            held[login] = "t:" + login;
            passwords_held[login] = user.password.value_or("");
        }
        if (refusal) co_return Written{.result = std::unexpected(*refusal), .store_error = {}};
        if (update) static_cast<void>(update->edit->against(HeldUser::of(user), arena));
        if (!create && !update) held.erase(login);
        OneUser const one{.user = {.id = arena.copy("t:" + login), .user_name = arena.copy(login)}};
        co_return Written{.result = Answer{.what = one}, .changed = true, .store_error = {}};
    }

    std::optional<Error> refusal_of(std::string const& login) {
        if (auto const found_always = always.find(login); found_always != always.end())
            return found_always->second;
        auto& waiting = errors[login];
        if (waiting.empty()) return std::nullopt;
        auto const error = waiting.front();
        waiting.pop_front();
        return error;
    }
};

} // namespace

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
