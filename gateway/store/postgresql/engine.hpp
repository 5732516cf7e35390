#pragma once

#include "gateway/net/suspend.hpp"
#include "gateway/store/postgresql/row_locks.hpp"
#include "gateway/store/secrets.hpp"

#include <boost/asio/co_spawn.hpp>

#include <atomic>
#include <future>
#include <thread>

namespace idiom::store::postgresql {

/// The thread of a PostgreSQL store, with its event loop and its connections.
class Engine {
public:
    /// Whether a statement may be repeated if the connection broke and it is unknown whether it was executed.
    enum class Repeat : bool { never, harmless };

    Engine(Address address, PostgresqlOptions options);
    ~Engine();
    Engine(Engine const&) = delete;
    Engine& operator=(Engine const&) = delete;

    /// Connects, brings the schema up to date, and then starts the thread. Blocks. To be called once.
    std::expected<void, std::string> start(Secrets const& secrets);
    /// Finishes the operations under way, and then ends the thread. To be called once.
    void stop();

    /// Runs `op` with a connection on the thread, and resumes the caller with its result on the caller's
    /// executor. If the connection breaks and repetition is allowed, calls `op` again with another
    /// connection.
    template <class T, class Op> boost::asio::awaitable<StoreResult<T>> work(Repeat repeat, Op op) {
        return run<T>(attempts<T>(repeat, std::move(op)));
    }
    /// Runs `task` on the thread, and resumes the caller with its result on the caller's executor.
    template <class T>
    boost::asio::awaitable<StoreResult<T>> run(boost::asio::awaitable<StoreResult<T>> task) {
        return net::suspend<StoreResult<T>>(
            [this, task = std::move(task)](net::Resume<StoreResult<T>> resume) mutable {
                spawn<T>(std::move(task), std::move(resume));
            });
    }
    /// As `work`, but blocks the calling thread.
    template <class T, class Op> StoreResult<T> work_and_wait(Repeat repeat, Op op);

    /// As RowLocks::enter. On the thread.
    boost::asio::awaitable<StoreResult<std::unique_ptr<Connection>>> enter(std::uint64_t row,
                                                                           Connection::Deadline deadline) {
        return row_locks_.enter(row, deadline);
    }
    /// As RowLocks::leave. On the thread.
    boost::asio::awaitable<StoreResult<bool>> leave(std::unique_ptr<Connection> holder);
    /// Gives a lock back later, without waiting for it. From any thread, even after `stop`.
    void drop(std::unique_ptr<Connection> holder);

private:
    boost::asio::awaitable<std::expected<void, std::string>> prepare(Secrets const& secrets);
    boost::asio::awaitable<void> wait_for_a_young_server(Connection& db);
    template <class T, class Op> boost::asio::awaitable<StoreResult<T>> attempts(Repeat repeat, Op op);
    template <class T>
    void spawn(boost::asio::awaitable<StoreResult<T>> task, net::Resume<StoreResult<T>> done);
    void ended();

    Address address_;
    PostgresqlOptions options_;
    net::Loop loop_;
    Pool pool_;
    RowLocks row_locks_;
    std::atomic<std::size_t> under_way_ = 0;
    bool closing_ = false; ///< used on the thread only
    std::thread thread_;
};

template <class T, class Op> boost::asio::awaitable<StoreResult<T>> Engine::attempts(Repeat repeat, Op op) {
    auto const begin = std::chrono::steady_clock::now();
    auto const deadline = begin + options_.operation_timeout;
    for (;;) {
        auto taken = co_await pool_.take(deadline);
        if (!taken) {
            taken.error().kind = StoreError::Kind::unavailable;
            co_return std::unexpected(std::move(taken.error()));
        }
        auto connection = std::move(*taken);
        connection->set_deadline(deadline);
        (void)connection->take_sent();
        auto outcome = co_await op(*connection);
        bool const broken = connection->broken();
        bool const maybe_done = connection->take_sent();
        pool_.give_back(std::move(connection));
        if (!broken || outcome || std::chrono::steady_clock::now() >= deadline) co_return outcome;
        if (maybe_done && repeat == Repeat::never) co_return outcome;
        // One repetition is enough for a server that restarts. A statement that crashes the server must not
        // be repeated for ever.
        if (maybe_done) repeat = Repeat::never;
    }
}

template <class T>
void Engine::spawn(boost::asio::awaitable<StoreResult<T>> task, net::Resume<StoreResult<T>> done) {
    ++under_way_;
    boost::asio::co_spawn(
        loop_.io, std::move(task),
        [this, done = std::move(done)](std::exception_ptr failure, StoreResult<T> outcome) mutable {
            // Out of memory is the only thing that throws here, and it must not end the thread.
            if (failure)
                outcome = std::unexpected(StoreError{StoreError::Kind::unavailable, "out of memory"});
            done(std::move(outcome));
            ended();
        });
}

template <class T, class Op> StoreResult<T> Engine::work_and_wait(Repeat repeat, Op op) {
    std::promise<StoreResult<T>> made;
    auto outcome = made.get_future();
    spawn<T>(attempts<T>(repeat, std::move(op)),
             [made = std::move(made)](StoreResult<T> value) mutable { made.set_value(std::move(value)); });
    return outcome.get();
}

} // namespace idiom::store::postgresql
