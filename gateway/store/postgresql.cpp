#include "gateway/store/postgresql.hpp"

#include "gateway/store/audit_log.hpp"
#include "gateway/store/audit_page.hpp"
#include "gateway/store/lock_key.hpp"
#include "gateway/store/postgresql/audit.hpp"
#include "gateway/store/postgresql/engine.hpp"
#include "gateway/store/postgresql/idempotency.hpp"
#include "gateway/store/postgresql/limits.hpp"
#include "gateway/store/postgresql/records.hpp"
#include "gateway/store/postgresql/schema.hpp"

#include <openssl/rand.h>

namespace idiom::store {
namespace {

using boost::asio::awaitable;
using postgresql::Connection;
using postgresql::Engine;
using Repeat = Engine::Repeat;

class RowLock final : public DistributedLock {
public:
    RowLock(std::shared_ptr<Engine> engine, std::unique_ptr<Connection> connection)
        : engine_(std::move(engine)), connection_(std::move(connection)) {}
    RowLock(RowLock const&) = delete;
    RowLock& operator=(RowLock const&) = delete;
    ~RowLock() override {
        if (connection_) engine_->drop(std::move(connection_));
    }

    bool held() const override { return connection_ && connection_->alive(); }

    awaitable<bool> leave() override {
        if (!connection_) co_return false;
        auto task = engine_->leave(std::move(connection_));
        auto const held = co_await engine_->run<bool>(std::move(task));
        co_return held && *held;
    }

private:
    std::shared_ptr<Engine> engine_; ///< shared, because the lock may outlive the store
    std::unique_ptr<Connection> connection_;
};

/// Returns a unique name; null if the system provides no randomness.
std::optional<std::string> unique_name() {
    std::string name(16, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(name.data()), static_cast<int>(name.size())) != 1)
        return std::nullopt;
    return name;
}

std::unexpected<StoreError> no_randomness() {
    return std::unexpected(StoreError{StoreError::Kind::unavailable, "the system has no randomness"});
}

class PostgresqlStore final : public Store, public AuditLog {
public:
    PostgresqlStore(std::shared_ptr<Engine> engine, Secrets secrets)
        : engine_(std::move(engine)), secrets_(std::move(secrets)) {}
    PostgresqlStore(PostgresqlStore const&) = delete;
    PostgresqlStore& operator=(PostgresqlStore const&) = delete;
    ~PostgresqlStore() override { engine_->stop(); }

    bool keeps_secrets() const override { return secrets_.kept(); }

    awaitable<StoreResult<std::optional<Record>>> get(std::string backend, std::string key) override {
        return engine_->work<std::optional<Record>>(
            Repeat::harmless, [this, backend = std::move(backend), key = std::move(key)](Connection& db) {
                return postgresql::find_user(db, secrets_, backend, key);
            });
    }

    awaitable<StoreResult<void>> put(std::string backend, std::string key, Record record) override {
        return write<void>(Repeat::harmless, [this, backend = std::move(backend), key = std::move(key),
                                              record = std::move(record)](Connection& db) {
            return postgresql::put_user(db, secrets_, backend, key, record);
        });
    }

    awaitable<StoreResult<bool>> erase(std::string backend, std::string key) override {
        // A repetition would return that there was no record.
        return write<bool>(Repeat::never,
                           [backend = std::move(backend), key = std::move(key)](Connection& db) {
                               return postgresql::erase_user(db, backend, key);
                           });
    }

    awaitable<StoreResult<void>> change(std::string backend, std::vector<RecordChange> changes) override {
        return write<void>(Repeat::harmless, [this, backend = std::move(backend),
                                              changes = std::move(changes)](Connection& db) {
            return postgresql::change_users(db, secrets_, backend, changes);
        });
    }

    awaitable<StoreResult<std::vector<Listed>>> page(std::string backend, KeyRange range) override {
        return engine_->work<std::vector<Listed>>(
            Repeat::harmless, [backend = std::move(backend), range = std::move(range)](Connection& db) {
                return postgresql::page_of_users(db, backend, range);
            });
    }

    awaitable<StoreResult<std::vector<Listed>>> list(std::string backend) override {
        return engine_->work<std::vector<Listed>>(
            Repeat::harmless,
            [backend = std::move(backend)](Connection& db) { return postgresql::all_users(db, backend); });
    }

    awaitable<StoreResult<std::optional<std::string>>> load_token(std::string backend) override {
        using Found = StoreResult<std::optional<std::string>>;
        if (!secrets_.kept()) co_return Found();
        auto found = co_await engine_->work<std::optional<std::string>>(
            Repeat::harmless, [this, backend = std::move(backend)](Connection& db) {
                return postgresql::find_token(db, secrets_, backend);
            });
        co_return found;
    }

    awaitable<StoreResult<void>> save_token(std::string backend, std::string token) override {
        if (!secrets_.kept()) co_return StoreResult<void>();
        auto done = co_await write<void>(
            Repeat::harmless, [this, backend = std::move(backend), token = std::move(token)](Connection& db) {
                return postgresql::put_token(db, secrets_, backend, token);
            });
        co_return done;
    }

    awaitable<StoreResult<std::unique_ptr<DistributedLock>>>
    enter(std::string backend, std::string user, std::chrono::steady_clock::time_point deadline) override {
        return lock_row(lock_key(backend, user) % postgresql::lock_rows, deadline);
    }

    awaitable<StoreResult<std::unique_ptr<DistributedLock>>> enter_run(std::string backend) override {
        constexpr std::chrono::seconds to_connect{2};
        auto const row = postgresql::lock_rows + lock_key(backend, {}) % postgresql::run_rows;
        return lock_row(row, std::chrono::steady_clock::now() + to_connect);
    }

    awaitable<StoreResult<std::unique_ptr<DistributedLock>>> enter_sender() override {
        constexpr std::chrono::seconds to_connect{2};
        return lock_row(postgresql::sender_row, std::chrono::steady_clock::now() + to_connect);
    }

    awaitable<StoreResult<Claim>> claim(IdempotencyKey key, std::string fingerprint, Time now,
                                        Time lease_until) override {
        auto claimer = unique_name();
        if (!claimer) co_return no_randomness();
        auto made = co_await write<Claim>(
            Repeat::harmless, [key = std::move(key), fingerprint = std::move(fingerprint),
                               claimer = std::move(*claimer), now, lease_until](Connection& db) {
                return postgresql::claim(db, key, fingerprint, claimer, now, lease_until);
            });
        co_return made;
    }

    awaitable<StoreResult<void>> settle(IdempotencyKey key, KeptResponse response, Time expires) override {
        return write<void>(Repeat::harmless,
                           [key = std::move(key), response = std::move(response), expires](Connection& db) {
                               return postgresql::settle(db, key, response, expires);
                           });
    }

    awaitable<StoreResult<void>> release(IdempotencyKey key) override {
        return write<void>(Repeat::harmless,
                           [key = std::move(key)](Connection& db) { return postgresql::release(db, key); });
    }

    bool shares_limits() const override { return true; }

    awaitable<StoreResult<DrawnTokens>> draw(TokenDraw draw) override {
        return engine_->work<DrawnTokens>(Repeat::never, [draw = std::move(draw)](Connection& db) {
            return postgresql::draw_tokens(db, draw);
        });
    }

    awaitable<StoreResult<void>> append_audit(AuditEntry entry) override {
        auto name = unique_name();
        if (!name) co_return no_randomness();
        auto done = co_await write<void>(Repeat::harmless,
                                         [entry = std::move(entry), name = std::move(*name)](Connection& db) {
                                             return postgresql::append_audit(db, entry, name);
                                         });
        co_return done;
    }

    awaitable<StoreResult<AuditSlice>> audit_after(AuditRange range) override {
        return engine_->work<AuditSlice>(Repeat::harmless, [range = std::move(range)](Connection& db) {
            return postgresql::audit_after(db, range);
        });
    }

    StoreResult<void> read_audit(AuditFilter filter, std::function<bool(AuditEntry const&)> each) override {
        std::int64_t at = 0;
        for (;;) {
            auto const page = engine_->work_and_wait<postgresql::AuditPage>(
                Repeat::harmless,
                [&filter, at](Connection& db) { return postgresql::audit_page(db, filter, at); });
            if (!page) return std::unexpected(page.error());
            for (auto const& entry : page->entries)
                if (!each(entry)) return {};
            if (page->entries.size() < postgresql::AuditPage::size) return {};
            at = page->last;
        }
    }

    awaitable<StoreResult<void>> try_to_keep() override {
        auto const noted =
            co_await write<void>(Repeat::harmless, [](Connection& db) { return postgresql::try_audit(db); });
        if (!noted) co_return noted;
        auto const kept = co_await Store::try_to_keep();
        co_return kept;
    }

    StoreStats stats() const override { return {writes_->load(), writes_->load()}; }

private:
    awaitable<StoreResult<std::unique_ptr<DistributedLock>>>
    lock_row(std::uint64_t row, std::chrono::steady_clock::time_point deadline) {
        auto const engine = engine_; // the store may be destroyed before the caller resumes
        auto task = engine->enter(row, deadline);
        auto entered = co_await engine->run<std::unique_ptr<Connection>>(std::move(task));
        if (!entered) co_return std::unexpected(std::move(entered.error()));
        co_return std::make_unique<RowLock>(engine, std::move(*entered));
    }

    template <class T, class Op> awaitable<StoreResult<T>> write(Repeat repeat, Op op) {
        auto const writes = writes_;
        auto outcome = co_await engine_->work<T>(repeat, std::move(op));
        ++*writes;
        co_return outcome;
    }

    std::shared_ptr<Engine> engine_;
    Secrets secrets_;
    /// Shared with waiting coroutines, because the store may be destroyed before they resume.
    std::shared_ptr<std::atomic<std::uint64_t>> writes_ = std::make_shared<std::atomic<std::uint64_t>>(0);
};

} // namespace

std::expected<std::unique_ptr<Store>, std::string>
open_postgresql(std::string const& uri, std::optional<StoreKey> key, PostgresqlOptions options) {
    auto address = postgresql::Address::parse(uri);
    if (!address) return std::unexpected("store: " + address.error());
    auto const name = address->name();
    Secrets secrets(std::move(key));
    auto engine = std::make_shared<Engine>(std::move(*address), options);
    auto const started = engine->start(secrets);
    if (!started) return std::unexpected("store " + name + ": " + started.error());
    return std::make_unique<PostgresqlStore>(std::move(engine), std::move(secrets));
}

std::expected<AuditPage, std::string> postgresql_audit_page(std::string const& uri, AuditQuery const& query) {
    auto const address = postgresql::Address::parse(uri);
    if (!address) return std::unexpected("store: " + address.error());
    net::Loop loop;
    std::expected<AuditPage, std::string> result;
    boost::asio::co_spawn(loop.io, postgresql::open_newest_audit(loop, *address, query),
                          [&](std::exception_ptr failure, std::expected<AuditPage, std::string> ended) {
                              result =
                                  failure ? std::unexpected(std::string("out of memory")) : std::move(ended);
                              loop.io.stop();
                          });
    loop.io.run();
    if (!result) return std::unexpected("store " + address->name() + ": " + result.error());
    return result;
}

std::expected<void, std::string> read_postgresql_audit(std::string const& uri, AuditFilter const& filter,
                                                       std::function<bool(AuditEntry const&)> const& each) {
    auto const address = postgresql::Address::parse(uri);
    if (!address) return std::unexpected("store: " + address.error());
    net::Loop loop;
    std::expected<void, std::string> result;
    boost::asio::co_spawn(loop.io, postgresql::read_audit(loop, *address, filter, each),
                          [&](std::exception_ptr failure, std::expected<void, std::string> ended) {
                              result = failure ? std::unexpected(std::string("out of memory")) : ended;
                              loop.io.stop();
                          });
    loop.io.run();
    if (!result) return std::unexpected("store " + address->name() + ": " + result.error());
    return {};
}

} // namespace idiom::store
