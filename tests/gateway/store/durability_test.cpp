#include <boost/test/unit_test.hpp>

#include "tests/gateway/store/support.hpp"
#include "tests/support/await.hpp"

#include <boost/asio/detached.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <thread>

using namespace idiom::store;
using namespace idiom::test;
namespace asio = boost::asio;

namespace {

/// Puts `count` users at once, and calls `queued` when all of them wait. Returns the result of each.
std::vector<StoreResult<void>>
put_together(Store& store, int count, std::function<void()> const& queued = [] {}) {
    asio::io_context loop;
    std::vector<StoreResult<void>> outcomes(static_cast<std::size_t>(count));
    auto const put_one = [&](int i) -> asio::awaitable<void> {
        auto done = co_await store.put("teams", "user-" + std::to_string(i), Record{"{}", "s"});
        outcomes[static_cast<std::size_t>(i)] = std::move(done);
    };
    for (int i = 0; i < count; ++i)
        asio::co_spawn(loop, put_one(i), asio::detached);
    loop.poll();
    queued();
    loop.run();
    return outcomes;
}

/// The child process: writes until it is killed, and reports each write after it was acknowledged.
[[noreturn]] void write_until_killed(std::string const& path, int to, int round) {
    auto const store = open_with_key(path);
    asio::io_context loop;
    auto const write_on = [&](int writer) -> asio::awaitable<void> {
        for (int n = 0;; ++n) {
            auto const key = std::to_string(round) + "-" + std::to_string(writer) + "-" + std::to_string(n);
            auto done = co_await store->put("teams", key, Record{"document of " + key, "secret of " + key});
            if (!done) ::_exit(1);
            auto const line = key + "\n";
            if (::write(to, line.data(), line.size()) < 0) ::_exit(2);
        }
    };
    for (int writer = 0; writer < 4; ++writer)
        asio::co_spawn(loop, write_on(writer), asio::detached);
    loop.run();
    ::_exit(3);
}

std::vector<std::string> lines_of(std::string const& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        auto const end = text.find('\n', at);
        if (end == text.npos) break;
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

/// Kills a writing process after it acknowledged some writes. Returns the acknowledged keys.
std::vector<std::string> acknowledged_before_a_kill(std::string const& path, int round) {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    pid_t const child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        ::close(ends[0]);
        write_until_killed(path, ends[1], round);
    }
    ::close(ends[1]);
    std::string told;
    char buffer[4096];
    // Another moment in each round, so that the kill falls into every phase of a commit.
    auto const enough = static_cast<std::size_t>(20 + 37 * round);
    bool killed = false;
    for (;;) {
        auto const size = ::read(ends[0], buffer, sizeof buffer);
        if (size <= 0) break;
        told.append(buffer, static_cast<std::size_t>(size));
        if (!killed && told.size() >= enough) {
            ::kill(child, SIGKILL);
            killed = true;
        }
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    BOOST_TEST(WIFSIGNALED(status));
    return lines_of(told);
}

} // namespace

BOOST_AUTO_TEST_SUITE(durability)

BOOST_AUTO_TEST_CASE(nothing_acknowledged_is_lost_when_the_process_is_killed) {
    Directory const dir;
    std::size_t total = 0;
    for (int round = 0; round < 30; ++round) {
        auto const keys = acknowledged_before_a_kill(dir.file(), round);
        auto const store = open_with_key(dir.file());
        std::size_t lost = 0;
        for (auto const& key : keys) {
            auto const got = await(store->get("teams", key));
            bool const there = got && *got == Record{"document of " + key, "secret of " + key};
            if (!there) ++lost;
        }
        BOOST_TEST(lost == 0u, "round " << round);
        total += keys.size();
    }
    BOOST_TEST(total > 100u);
}

BOOST_AUTO_TEST_CASE(writes_that_wait_together_are_committed_together) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    Intruder other(dir.file());
    other.run("BEGIN IMMEDIATE");
    // The first waits for the lock, and the others gather behind it.
    auto const outcomes = put_together(*store, 200, [&] { other.run("COMMIT"); });
    for (auto const& outcome : outcomes)
        BOOST_TEST(outcome.has_value());
    BOOST_TEST(store->stats().writes == 200u);
    BOOST_TEST(store->stats().transactions < 100u);
    BOOST_TEST(await(store->list("teams"))->size() == 200u);
}

BOOST_AUTO_TEST_CASE(a_failing_write_takes_nothing_of_its_neighbours_with_it) {
    struct Row {
        char const* name;
        char const* raise;
    };
    // ABORT undoes the statement, ROLLBACK the whole transaction with the neighbours in it.
    for (auto const& row :
         {Row{"the statement fails", "ABORT"}, Row{"the transaction is lost", "ROLLBACK"}}) {
        Directory const dir;
        auto const store = open_with_key(dir.file());
        Intruder(dir.file())
            .run(std::string("CREATE TRIGGER poison BEFORE INSERT ON users WHEN NEW.key = 'user-13' "
                             "BEGIN SELECT RAISE(") +
                 row.raise + ", 'poisoned'); END");
        auto const outcomes = put_together(*store, 40);
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            BOOST_TEST(outcomes[i].has_value() == (i != 13), row.name << ": " << i);
        }
        BOOST_TEST(await(store->list("teams"))->size() == 39u, row.name);
    }
}

BOOST_AUTO_TEST_CASE(the_end_of_the_store_finishes_what_was_queued) {
    Directory const dir;
    asio::io_context loop;
    int acknowledged = 0;
    auto store = open_with_key(dir.file());
    auto const put_one = [&](int i) -> asio::awaitable<void> {
        auto done = co_await store->put("teams", std::to_string(i), Record{"{}", ""});
        if (done) ++acknowledged;
    };
    for (int i = 0; i < 100; ++i)
        asio::co_spawn(loop, put_one(i), asio::detached);
    loop.poll();
    store.reset();
    loop.run();
    BOOST_TEST(acknowledged == 100);
    store = open_with_key(dir.file());
    BOOST_TEST(await(store->list("teams"))->size() == 100u);
}

BOOST_AUTO_TEST_CASE(many_event_loops_share_one_store) {
    Directory const dir;
    auto const store = open_with_key(dir.file());
    auto const work = [&](int loop_number) {
        asio::io_context loop;
        auto const user = [&](int i) -> asio::awaitable<void> {
            auto const key = std::to_string(loop_number) + "/" + std::to_string(i);
            for (int n = 0; n < 20; ++n) {
                auto done = co_await store->put("teams", key, Record{std::to_string(n), "s"});
                auto got = co_await store->get("teams", key);
                bool const same = done && got && *got && (*got)->document == std::to_string(n);
                if (!same) throw std::runtime_error("a write was not read back");
            }
        };
        int failed = 0;
        for (int i = 0; i < 4; ++i) {
            asio::co_spawn(loop, user(i), [&](std::exception_ptr error) { failed += error ? 1 : 0; });
        }
        loop.run();
        return failed;
    };
    int failed[3] = {};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&, i] { failed[i] = work(i); });
    }
    for (int const count : failed)
        BOOST_TEST(count == 0);
    BOOST_TEST(await(store->list("teams"))->size() == 12u);
}

BOOST_AUTO_TEST_CASE(two_stores_of_one_process_share_a_database) {
    Directory const dir;
    auto const one = open_with_key(dir.file());
    auto const two = open_with_key(dir.file());
    BOOST_TEST(await(one->put("teams", "ana", Record{"1", "s"})).has_value());
    BOOST_TEST(await(two->put("teams", "ana", Record{"2", "s"})).has_value());
    auto const got = await(one->get("teams", "ana"));
    BOOST_TEST(got.value().value().document == "2");
}

BOOST_AUTO_TEST_CASE(two_gateways_make_one_file_at_once) {
    for (int round = 0; round < 50; ++round) {
        Directory const dir;
        std::atomic<int> opened = 0;
        auto const open = [&] {
            auto const store = open_sqlite(dir.file(), key_of(7));
            if (store) ++opened;
        };
        {
            std::jthread const one(open);
            std::jthread const other(open);
        }
        BOOST_TEST(opened == 2);
    }
}

BOOST_AUTO_TEST_SUITE_END()
