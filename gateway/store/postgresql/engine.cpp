#include "gateway/store/postgresql/engine.hpp"

#include "gateway/store/postgresql/schema.hpp"

#include <boost/asio/post.hpp>

namespace idiom::store::postgresql {

namespace asio = boost::asio;
using asio::awaitable;
using namespace std::chrono_literals;

namespace {

/// An acknowledged write must be on the server's disk, so this overrides the database's setting `off`. The
/// operator may choose any other level.
constexpr auto durable = "SELECT set_config('synchronous_commit', 'on', false) WHERE "
                         "current_setting('synchronous_commit') = 'off'";

awaitable<StoreResult<void>> set_up(Connection& db, std::chrono::milliseconds statement_timeout) {
    // The gateway does not read notices, so the server need not send them.
    auto script = "SET client_min_messages = error; SET statement_timeout = " +
                  std::to_string(statement_timeout.count()) + "; " + durable;
    auto const done = co_await db.script(std::move(script));
    if (!done) co_return std::unexpected(done.error());
    co_return StoreResult<void>();
}

} // namespace

Engine::Engine(Address address, PostgresqlOptions options)
    : address_(std::move(address)), options_(options),
      pool_(
          loop_, address_,
          {.most = options.work_connections,
           .keep = 1,
           .connect_timeout = options.connect_timeout,
           .set_up = [timeout = options.operation_timeout](Connection& db) { return set_up(db, timeout); }}),
      row_locks_(loop_, address_, options) {}

Engine::~Engine() = default;

std::expected<void, std::string> Engine::start(Secrets const& secrets) {
    std::expected<void, std::string> result;
    asio::co_spawn(loop_.io, prepare(secrets),
                   [&](std::exception_ptr failure, std::expected<void, std::string> outcome) {
                       result = failure ? std::unexpected(std::string("out of memory")) : std::move(outcome);
                       loop_.io.stop();
                   });
    loop_.io.run();
    if (!result) return result;
    loop_.io.restart();
    pool_.start();
    row_locks_.start();
    thread_ = std::thread([this] { loop_.io.run(); });
    return result;
}

awaitable<std::expected<void, std::string>> Engine::prepare(Secrets const& secrets) {
    auto const deadline = std::chrono::steady_clock::now() + options_.connect_timeout;
    auto const opened = co_await Connection::open(loop_, address_, deadline);
    if (!opened) co_return std::unexpected(opened.error().text);
    auto& db = **opened;
    // Another gateway may be changing the schema, and a large table takes long to change.
    db.set_deadline(std::chrono::steady_clock::now() + 10min);
    auto migrated = co_await migrate(db);
    if (!migrated) co_return migrated;
    auto checked = co_await check_key(db, secrets);
    if (!checked) co_return checked;
    co_await wait_for_a_young_server(db);
    co_return std::expected<void, std::string>();
}

// If a server and this gateway restart together after a crash, the gateway did not notice that other gateways
// lost their locks. So it waits until the server is older than `grace`.
awaitable<void> Engine::wait_for_a_young_server(Connection& db) {
    auto const age = co_await db.script("SELECT (EXTRACT(EPOCH FROM clock_timestamp() - "
                                        "pg_postmaster_start_time()) * 1000)::BIGINT");
    // Engines other than PostgreSQL lack this function. They do not restart as one process, so no wait is
    // needed.
    if (!age || age->size() == 0) co_return;
    std::chrono::milliseconds const known(age->number(0, 0));
    if (known < options_.grace) row_locks_.pause(options_.grace - std::max(known, 0ms));
}

void Engine::stop() {
    asio::post(loop_.io, [this] {
        closing_ = true;
        row_locks_.close();
        ++under_way_;
        ended();
    });
    thread_.join();
}

void Engine::ended() {
    if (--under_way_ > 0 || !closing_) return;
    pool_.close();
    loop_.io.stop();
}

awaitable<StoreResult<bool>> Engine::leave(std::unique_ptr<Connection> holder) {
    bool const held = co_await row_locks_.leave(std::move(holder));
    co_return held;
}

void Engine::drop(std::unique_ptr<Connection> holder) {
    asio::post(loop_.io, [this, holder = std::move(holder)]() mutable {
        ++under_way_;
        asio::co_spawn(loop_.io, row_locks_.leave(std::move(holder)),
                       [this](std::exception_ptr, bool) { ended(); });
    });
}

} // namespace idiom::store::postgresql
