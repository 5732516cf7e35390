// The number of durable writes per second of a store, compared with the disk's syncs per second:
// store_throughput [SECONDS] [WRITERS]. The files are in TMPDIR.

#include "gateway/store/postgresql.hpp"
#include "gateway/store/sqlite.hpp"
#include "tests/support/postgres_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <iostream>

using namespace idiom;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

struct Plan {
    std::chrono::seconds time{3};
    int writers = 512;
};

void print(std::string_view what, double per_second, std::string_view more = "") {
    std::cout << "  " << what << std::string(what.size() < 44 ? 44 - what.size() : 1, ' ')
              << static_cast<long>(per_second) << " /s" << more << '\n';
}

/// Writes and syncs one page at a time: the minimum cost of a commit.
double syncs_per_second(Plan const& plan, std::string const& file) {
    int const fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
    std::string const page(4096, 'x');
    auto const begin = Clock::now();
    int count = 0;
    for (; fd >= 0 && Clock::now() < begin + plan.time; ++count)
        if (::write(fd, page.data(), page.size()) < 0 || ::fdatasync(fd) != 0) break;
    ::close(fd);
    return count / std::chrono::duration<double>(Clock::now() - begin).count();
}

store::StoreKey key() {
    std::array<std::byte, store::StoreKey::size> bytes{};
    return store::StoreKey(bytes);
}

/// Runs `task(writer, n)` on one event loop, with `writers` writers at once. Returns the number of successes
/// per second.
template <class Task> double run(Plan const& plan, int writers, Task task) {
    asio::io_context loop(1);
    long done = 0;
    long failed = 0;
    auto const until = Clock::now() + plan.time;
    auto const write_on = [&](int writer) -> asio::awaitable<void> {
        for (int n = 0; Clock::now() < until; ++n) {
            bool const good = co_await task(writer, n);
            ++(good ? done : failed);
        }
    };
    for (int i = 0; i < writers; ++i)
        asio::co_spawn(loop, write_on(i), asio::detached);
    auto const begin = Clock::now();
    loop.run();
    if (failed > 0) std::cout << "  " << failed << " failed\n";
    return static_cast<double>(done) / std::chrono::duration<double>(Clock::now() - begin).count();
}

void measure(std::string_view name, store::Store& store, Plan const& plan) {
    std::cout << name << '\n';
    auto const record = store::Record{R"({"userName":"kim.lee@acme.example","firstName":"Kim"})", "a secret"};
    auto const put = [&](int writer, int n) -> asio::awaitable<bool> {
        auto const user = std::to_string(writer) + "/" + std::to_string(n % 100);
        auto const done = co_await store.put("teams", user, record);
        co_return done.has_value();
    };
    auto const user_lock = [&](int writer, int) -> asio::awaitable<bool> {
        auto const entered = co_await store.enter("teams", std::to_string(writer), Clock::now() + 60s);
        if (!entered) co_return false;
        bool const held = co_await (*entered)->leave();
        co_return held;
    };
    print("durable record writes, 1 writer", run(plan, 1, put));
    auto const before = store.stats();
    auto const all_at_once = run(plan, plan.writers, put);
    auto const after = store.stats();
    auto const each =
        static_cast<double>(after.writes - before.writes) /
        static_cast<double>(std::max<std::uint64_t>(1, after.transactions - before.transactions));
    print("durable record writes, " + std::to_string(plan.writers) + " writers", all_at_once,
          ", " + std::to_string(each).substr(0, 5) + " to a transaction");
    print("sections entered and left, 1 writer", run(plan, 1, user_lock));
    print("sections entered and left, 16 writers", run(plan, 16, user_lock));
}

int positive(char const* text, int otherwise) {
    std::string_view const digits(text);
    int value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value > 0 ? value : otherwise;
}

} // namespace

int main(int argc, char** argv) {
    Plan plan;
    if (argc > 1) plan.time = std::chrono::seconds(positive(argv[1], 3));
    if (argc > 2) plan.writers = positive(argv[2], plan.writers);
    try {
        test::TempDirectory const directory;
        std::cout << "disk\n";
        print("4 KiB appended and fdatasync", syncs_per_second(plan, directory.file("baseline")));
        auto const sqlite = store::open_sqlite(directory.file("idiom.db"), key());
        if (!sqlite) throw std::runtime_error(sqlite.error());
        measure("SQLite", **sqlite, plan);
        test::PostgresServer server;
        auto const postgresql = store::open_postgresql(server.create_database(), key(), {.grace = {}});
        if (!postgresql) throw std::runtime_error(postgresql.error());
        measure("PostgreSQL, the server on this machine", **postgresql, plan);
        return 0;
    } catch (std::exception const& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
