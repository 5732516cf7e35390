#include "gateway/store/watched.hpp"

#include <utility>

namespace idiom::store {
namespace {

using boost::asio::awaitable;

} // namespace

awaitable<StoreResult<std::optional<Record>>> WatchedStore::get(std::string backend, std::string key) {
    return store_->get(std::move(backend), std::move(key));
}

awaitable<StoreResult<void>> WatchedStore::put(std::string backend, std::string key, Record record) {
    co_return noted(co_await store_->put(std::move(backend), std::move(key), std::move(record)));
}

awaitable<StoreResult<bool>> WatchedStore::erase(std::string backend, std::string key) {
    co_return noted(co_await store_->erase(std::move(backend), std::move(key)));
}

awaitable<StoreResult<void>> WatchedStore::change(std::string backend, std::vector<RecordChange> changes) {
    co_return noted(co_await store_->change(std::move(backend), std::move(changes)));
}

awaitable<StoreResult<std::vector<Listed>>> WatchedStore::page(std::string backend, KeyRange range) {
    return store_->page(std::move(backend), std::move(range));
}

awaitable<StoreResult<std::vector<Listed>>> WatchedStore::list(std::string backend) {
    return store_->list(std::move(backend));
}

awaitable<StoreResult<std::optional<std::string>>> WatchedStore::load_token(std::string backend) {
    return store_->load_token(std::move(backend));
}

awaitable<StoreResult<void>> WatchedStore::save_token(std::string backend, std::string token) {
    co_return noted(co_await store_->save_token(std::move(backend), std::move(token)));
}

awaitable<StoreResult<std::unique_ptr<DistributedLock>>>
WatchedStore::enter(std::string backend, std::string user, std::chrono::steady_clock::time_point deadline) {
    co_return noted(co_await store_->enter(std::move(backend), std::move(user), deadline));
}

awaitable<StoreResult<std::unique_ptr<DistributedLock>>> WatchedStore::enter_run(std::string backend) {
    co_return noted(co_await store_->enter_run(std::move(backend)));
}

awaitable<StoreResult<Claim>> WatchedStore::claim(IdempotencyKey key, std::string fingerprint, Time now,
                                                  Time lease_until) {
    co_return noted(co_await store_->claim(std::move(key), std::move(fingerprint), now, lease_until));
}

// `settle` and `release` do not note failures: they also fail if the claim is gone, which is no trouble of
// the store. If the store has trouble, the next claim fails too, and notes it.
awaitable<StoreResult<void>> WatchedStore::settle(IdempotencyKey key, KeptResponse response, Time expires) {
    return store_->settle(std::move(key), std::move(response), expires);
}

awaitable<StoreResult<void>> WatchedStore::release(IdempotencyKey key) {
    return store_->release(std::move(key));
}

awaitable<StoreResult<void>> WatchedStore::append_audit(AuditEntry entry) {
    co_return noted(co_await store_->append_audit(std::move(entry)));
}

awaitable<StoreResult<void>> WatchedStore::look() {
    auto const there = noted(co_await store_->look());
    if (!there || !troubled_) co_return there;
    co_return co_await join_trial();
}

awaitable<StoreResult<void>> WatchedStore::ready_to_write() {
    if (troubled_) return join_trial();
    return Store::ready_to_write();
}

std::optional<StoreError> WatchedStore::trouble() const {
    if (!troubled_) return std::nullopt;
    std::scoped_lock const lock(mutex_);
    return trouble_;
}

void WatchedStore::note(StoreError const& error) {
    using enum StoreError::Kind;
    if (error.kind != unavailable && error.kind != gone) return;
    {
        std::scoped_lock const lock(mutex_);
        bool const news = !trouble_ || trouble_->kind != error.kind;
        trouble_ = error;
        troubled_ = true;
        if (!news) return;
    }
    notify_(error);
}

void WatchedStore::recover() {
    {
        std::scoped_lock const lock(mutex_);
        trouble_.reset();
        if (!troubled_.exchange(false)) return;
    }
    notify_(std::nullopt);
}

/// Waits for the outcome of the trial under way; starts a trial if none is under way.
awaitable<StoreResult<void>> WatchedStore::join_trial() {
    bool mine = false;
    auto const waited = co_await net::suspend<std::optional<StoreResult<void>>>(
        [&](net::Resume<std::optional<StoreResult<void>>> resume) {
            std::unique_lock lock(mutex_);
            mine = !std::exchange(trying_, true);
            if (!mine)
                return waiting_.push_back([resume = std::move(resume)](StoreResult<void> outcome) mutable {
                    resume(std::move(outcome));
                });
            lock.unlock();
            resume(std::nullopt);
        });
    if (waited) co_return *waited;
    StoreResult<void> outcome = std::unexpected(StoreError{StoreError::Kind::unavailable, "out of memory"});
    try {
        outcome = co_await try_to_keep();
    } catch (std::exception const&) { // the waiting callers must still get an outcome
    }
    end_trial(outcome);
    co_return outcome;
}

awaitable<StoreResult<void>> WatchedStore::try_to_keep() {
    auto const kept = noted(co_await store_->try_to_keep());
    if (kept) recover();
    co_return kept;
}

void WatchedStore::end_trial(StoreResult<void> const& outcome) {
    Waiting waiting;
    {
        std::scoped_lock const lock(mutex_);
        trying_ = false;
        waiting.swap(waiting_);
    }
    for (auto& resume : waiting)
        resume(outcome);
}

} // namespace idiom::store
