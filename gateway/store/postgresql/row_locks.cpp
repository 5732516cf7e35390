#include "gateway/store/postgresql/row_locks.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace idiom::store::postgresql {

namespace asio = boost::asio;
using asio::awaitable;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

// The server itself reports a timeout of the lock. This extra time ends the wait for a server that does not
// answer.
constexpr auto server_is_late = 1s;

StoreError unavailable(char const* why) { return {StoreError::Kind::unavailable, why}; }

/// Switches off the server's timeouts for long transactions and idle sessions, because a lock needs both. A
/// failed setting is ignored, because not every engine knows all of them.
awaitable<StoreResult<void>> set_up(Connection& db) {
    for (auto const* setting :
         {"SET client_min_messages = error", "SET idle_in_transaction_session_timeout = 0",
          "SET idle_session_timeout = 0", "SET statement_timeout = 0", "SET tcp_keepalives_idle = 5",
          "SET tcp_keepalives_interval = 5", "SET tcp_keepalives_count = 3"}) {
        auto const done = co_await db.script(setting);
        if (!done && db.broken()) co_return std::unexpected(done.error());
    }
    co_return StoreResult<void>();
}

std::string lock_script(std::uint64_t row, std::chrono::milliseconds patience) {
    return "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL synchronous_commit = off; SET LOCAL lock_timeout "
           "= " +
           std::to_string(patience.count()) +
           "; SELECT id FROM idiom.sections WHERE id = " + std::to_string(row) + " FOR UPDATE";
}

} // namespace

RowLocks::RowLocks(net::Loop& loop, Address const& address, PostgresqlOptions const& options)
    : leave_timeout_(options.operation_timeout), grace_(options.grace), grace_over_(loop.io),
      pool_(loop, address,
            {.most = options.lock_connections,
             .keep = 1, // notices every restart of the server
             .connect_timeout = options.connect_timeout,
             .set_up = set_up,
             .on_loss = [this] { pause(grace_); }}) {}

void RowLocks::close() {
    closing_ = true;
    pool_.close();
    grace_over_.cancel();
    for (auto* const connection : entering_)
        connection->give_up();
}

void RowLocks::pause(std::chrono::milliseconds time) {
    auto const until = Clock::now() + time;
    if (until > grace_over_.expiry()) grace_over_.expires_at(until);
}

awaitable<StoreResult<std::unique_ptr<Connection>>> RowLocks::enter(std::uint64_t row, Deadline deadline) {
    for (;;) {
        auto const allowed = co_await wait_out_grace(deadline);
        if (!allowed) co_return std::unexpected(allowed.error());
        auto taken = co_await pool_.take(deadline);
        if (!taken) co_return taken;
        auto connection = std::move(*taken);
        entering_.insert(connection.get());
        auto locked = co_await lock_in_peace(*connection, row, deadline);
        entering_.erase(connection.get());
        if (locked) co_return connection;
        if (!connection->broken()) (void)co_await connection->script("ROLLBACK");
        bool const broken = connection->broken();
        pool_.give_back(std::move(connection));
        if (!broken || closing_) co_return std::unexpected(std::move(locked.error()));
    }
}

awaitable<StoreResult<void>> RowLocks::lock_in_peace(Connection& db, std::uint64_t row, Deadline deadline) {
    auto const locked = co_await lock(db, row, deadline);
    if (!locked) co_return locked;
    // Other gateways may have lost their locks while this one waited.
    auto const allowed = co_await wait_out_grace(deadline);
    if (!allowed) co_return allowed;
    if (!db.alive()) co_return std::unexpected(unavailable("the connection to the database broke"));
    co_return StoreResult<void>();
}

awaitable<StoreResult<void>> RowLocks::lock(Connection& db, std::uint64_t row, Deadline deadline) {
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    // For the server 0 means no limit, and a number too large is an error.
    auto const patience = std::clamp<std::chrono::milliseconds>(left, 1ms, 24h);
    db.set_deadline(Clock::now() + patience + server_is_late);
    auto const rows = co_await db.script(lock_script(row, patience));
    db.set_deadline(Clock::now() + leave_timeout_);
    if (rows && rows->size() == 1) co_return StoreResult<void>();
    if (rows) co_return std::unexpected(unavailable("the table of sections is not complete"));
    constexpr auto lock_not_available = "55P03";
    auto error = rows.error();
    if (db.state() == lock_not_available)
        error = {StoreError::Kind::timed_out, "another gateway holds the section of this user"};
    co_return std::unexpected(std::move(error));
}

awaitable<StoreResult<void>> RowLocks::wait_out_grace(Deadline deadline) {
    while (Clock::now() < grace_over_.expiry() && !closing_) {
        if (grace_over_.expiry() >= deadline)
            co_return std::unexpected(unavailable(
                "sections of other gateways may have been lost a moment ago, so none is given yet"));
        boost::system::error_code cancelled;
        co_await grace_over_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    if (closing_) co_return std::unexpected(unavailable("the store is being closed"));
    co_return StoreResult<void>();
}

awaitable<bool> RowLocks::leave(std::unique_ptr<Connection> holder) {
    holder->set_deadline(Clock::now() + leave_timeout_);
    bool held = holder->alive();
    if (held) {
        auto const done = co_await holder->script("COMMIT");
        held = done.has_value();
    }
    pool_.give_back(std::move(holder));
    co_return held;
}

} // namespace idiom::store::postgresql
