#pragma once

#include "gateway/migrate/execute_plan.hpp"
#include "gateway/migrate/execution_parts.hpp"
#include "tests/gateway/migrate/fake_time.hpp"
#include "tests/gateway/migrate/two_ends.hpp"
#include "tests/support/process.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::migrate::fake {

inline Error busy() {
    Error error{.fault = Fault::backend_unavailable, .detail = "busy", .errors = {}, .backend = {}};
    error.retry_after = 1;
    return error;
}

inline Error lost() {
    Error error{
        .fault = Fault::write_not_confirmed, .detail = "the answer was lost", .errors = {}, .backend = {}};
    error.uncertain = true;
    return error;
}

inline Error wrong(Fault fault = Fault::invalid_value) {
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
    Journal const* journal_now = nullptr; ///< while a plan is carried out

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
        journal_now = &*journal;
        std::optional<PasswordsFile> passwords;
        if (mapping.password()) {
            auto opened = PasswordsFile::open(path("passwords"), found.has_value());
            BOOST_REQUIRE(opened);
            passwords.emplace(std::move(*opened));
        }
        auto const lock = idiom::test::await(store.enter_run("b"));
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
        return idiom::test::await(execute_plan(*made, parts));
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
        std::istringstream in(idiom::test::read_file(path("passwords")));
        for (std::string line; std::getline(in, line);)
            if (line.starts_with(login + ","))
                last = line.substr(login.size() + 1, line.size() - login.size() - 2);
        return last;
    }

private:
    boost::asio::awaitable<Result<Answer>> read(Call const& call, Arena& arena) {
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

    boost::asio::awaitable<Written> write(Call const& call, Arena& arena) {
        // Others get their turn, as they do while a vendor answers.
        co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
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

} // namespace idiom::migrate::fake
