#include <boost/test/unit_test.hpp>

#include "tests/gateway/store/databases.hpp"
#include "tests/support/await.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <thread>

using namespace idiom::store;
using namespace idiom::test;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

std::chrono::steady_clock::time_point in(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

using Entered = StoreResult<std::unique_ptr<DistributedLock>>;

Entered enter(Store& store, std::string const& user, std::chrono::milliseconds within = 60s) {
    return await(store.enter("teams", user, in(within)));
}

bool times_out(Entered const& entered) {
    return !entered && entered.error().kind == StoreError::Kind::timed_out;
}

/// A process that holds the lock of "ana" until it is killed.
template <class Database> class OtherProcess {
public:
    explicit OtherProcess(Database const& database) {
        int ends[2];
        BOOST_REQUIRE(::pipe(ends) == 0);
        child_ = ::fork();
        BOOST_REQUIRE(child_ >= 0);
        if (child_ == 0) hold(database, ends[1]);
        ::close(ends[1]);
        char told = 0;
        BOOST_REQUIRE(::read(ends[0], &told, 1) == 1);
        ::close(ends[0]);
        BOOST_REQUIRE(told == 'y');
    }
    ~OtherProcess() { kill(); }

    void kill() {
        if (child_ <= 0) return;
        ::kill(child_, SIGKILL);
        ::waitpid(std::exchange(child_, 0), nullptr, 0);
    }

private:
    [[noreturn]] static void hold(Database const& database, int to) {
        auto const store = database.open();
        auto const user_lock = enter(*store, "ana");
        char const told = user_lock ? 'y' : 'n';
        if (::write(to, &told, 1) != 1) ::_exit(1);
        for (;;)
            ::pause();
    }

    pid_t child_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(locks)

BOOST_AUTO_TEST_CASE_TEMPLATE(one_gateway_waits_for_another_until_its_deadline, Database, Databases) {
    Database const database;
    auto const one = database.open();
    auto const other = database.open();
    auto const user_lock = enter(*one, "ana");
    BOOST_REQUIRE(user_lock);
    BOOST_TEST((*user_lock)->held());
    BOOST_TEST(times_out(enter(*other, "ana", 20ms)));
    BOOST_TEST(times_out(enter(*other, "ana", -1ms)), "a deadline that is over");
    BOOST_TEST(enter(*other, "bo").has_value());
    BOOST_TEST(await((*user_lock)->leave()));
    BOOST_TEST(enter(*other, "ana").has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(two_runs_of_migrations_into_one_back_end_exclude_each_other, Database,
                              Databases) {
    Database const database;
    auto const one = database.open();
    auto const other = database.open();
    auto const run = await(one->enter_run("teams"));
    BOOST_REQUIRE(run);
    BOOST_TEST(times_out(await(other->enter_run("teams"))));
    BOOST_TEST(await(other->enter_run("xarios")).has_value(), "another back end");
    BOOST_TEST(await((*run)->leave()));
    BOOST_TEST(await(other->enter_run("teams")).has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_run_keeps_no_user_from_being_written, Database, Databases) {
    Database const database;
    auto const store = database.open();
    auto const run = await(store->enter_run("teams"));
    BOOST_REQUIRE(run);
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(enter(*store, std::to_string(i), 5s).has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(users_of_two_back_ends_have_two_sections, Database, Databases) {
    Database const database;
    auto const one = database.open();
    auto const other = database.open();
    auto const user_lock = await(one->enter("teams", "ana", in(60s)));
    BOOST_TEST(await(other->enter("xarios", "ana", in(60s))).has_value());
    BOOST_TEST(await(other->enter("team", "sana", in(60s))).has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_lock_that_is_destroyed_is_given_back, Database, Databases) {
    Database const database;
    auto const one = database.open();
    auto const other = database.open();
    for (int round = 0; round < 50; ++round) {
        BOOST_REQUIRE(enter(*one, "ana").has_value());
        BOOST_REQUIRE(enter(*other, "ana").has_value());
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_gateway_that_dies_gives_its_locks_back, Database, Databases) {
    Database const database;
    OtherProcess holder(database);
    auto const store = database.open();
    BOOST_TEST(times_out(enter(*store, "ana", 20ms)));
    holder.kill();
    BOOST_TEST(enter(*store, "ana").has_value());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(only_one_of_two_gateways_is_inside, Database, Databases) {
    constexpr int users = 4;
    constexpr int rounds = 50;
    Database const database;
    struct Shared {
        std::atomic<bool> busy = false;
        int entered = 0; ///< no atomic: the lock is what guards it
    };
    std::array<Shared, users> shared;
    std::atomic<int> wrong = 0;
    auto const gateway = [&] {
        auto const store = database.open();
        asio::io_context loop;
        auto const write = [&](int user) -> asio::awaitable<void> {
            auto& mine = shared[static_cast<std::size_t>(user)];
            for (int round = 0; round < rounds; ++round) {
                auto user_lock = co_await store->enter("teams", std::to_string(user), in(120s));
                if (!user_lock || mine.busy.exchange(true)) {
                    ++wrong;
                    co_return;
                }
                ++mine.entered;
                co_await asio::post(loop, asio::use_awaitable);
                mine.busy = false;
                bool const was_held = co_await (*user_lock)->leave();
                if (!was_held) ++wrong;
            }
        };
        for (int user = 0; user < users; ++user)
            asio::co_spawn(loop, write(user), asio::detached);
        loop.run();
    };
    {
        std::jthread const one(gateway);
        std::jthread const other(gateway);
    }
    BOOST_TEST(wrong == 0);
    for (auto const& one : shared)
        BOOST_TEST(one.entered == 2 * rounds);
}

BOOST_AUTO_TEST_SUITE_END()
