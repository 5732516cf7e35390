#pragma once

#include "gateway/net/suspend.hpp"
#include "gateway/store/audit_log.hpp"
#include "gateway/store/store.hpp"

#include <atomic>
#include <mutex>

namespace idiom::store {

/// A store that remembers a failure of the store underneath. After a failed write, or a `look` that found the
/// file gone, `ready_to_write` asks the store underneath to keep a trial record, and fails until that
/// succeeds. So the gateway sends no write to a vendor if it could not keep the record of it. Every other
/// call is forwarded.
class WatchedStore final : public Store, public AuditLog {
public:
    /// Called with the error when trouble begins, and with null when it is over. Called on any thread.
    using Notify = std::function<void(std::optional<StoreError> const&)>;

    WatchedStore(std::unique_ptr<Store> store, Notify notify)
        : store_(std::move(store)), notify_(std::move(notify)) {}

    template <class T> using AwaitableResult = boost::asio::awaitable<StoreResult<T>>;

    bool keeps_secrets() const override { return store_->keeps_secrets(); }
    AwaitableResult<std::optional<Record>> get(std::string backend, std::string key) override;
    AwaitableResult<void> put(std::string backend, std::string key, Record record) override;
    AwaitableResult<bool> erase(std::string backend, std::string key) override;
    AwaitableResult<void> change(std::string backend, std::vector<RecordChange> changes) override;
    AwaitableResult<std::vector<Listed>> list(std::string backend) override;
    AwaitableResult<std::vector<Listed>> page(std::string backend, KeyRange range) override;
    AwaitableResult<std::optional<std::string>> load_token(std::string backend) override;
    AwaitableResult<void> save_token(std::string backend, std::string token) override;
    AwaitableResult<std::unique_ptr<DistributedLock>>
    enter(std::string backend, std::string user, std::chrono::steady_clock::time_point deadline) override;
    AwaitableResult<std::unique_ptr<DistributedLock>> enter_run(std::string backend) override;
    AwaitableResult<std::unique_ptr<DistributedLock>> enter_sender() override {
        return audit_log_of(*store_).enter_sender();
    }
    AwaitableResult<Claim> claim(IdempotencyKey key, std::string fingerprint, Time now,
                                 Time lease_until) override;
    AwaitableResult<void> settle(IdempotencyKey key, KeptResponse response, Time expires) override;
    AwaitableResult<void> release(IdempotencyKey key) override;
    bool shares_limits() const override { return store_->shares_limits(); }
    AwaitableResult<DrawnTokens> draw(TokenDraw draw) override { return store_->draw(std::move(draw)); }
    AwaitableResult<void> append_audit(AuditEntry entry) override;
    StoreResult<void> read_audit(AuditFilter filter, std::function<bool(AuditEntry const&)> each) override {
        return store_->read_audit(std::move(filter), std::move(each));
    }
    AwaitableResult<AuditSlice> audit_after(AuditRange range) override {
        return audit_log_of(*store_).audit_after(std::move(range));
    }
    StoreStats stats() const override { return store_->stats(); }

    /// Checks the store underneath; if there is trouble, tries whether it is over. To be called periodically.
    AwaitableResult<void> look() override;
    AwaitableResult<void> try_to_keep() override;
    AwaitableResult<void> ready_to_write() override;
    std::optional<StoreError> trouble() const override;

private:
    using Waiting = std::vector<net::Resume<StoreResult<void>>>;

    template <class T> StoreResult<T> noted(StoreResult<T> outcome) {
        if (!outcome) note(outcome.error());
        return outcome;
    }
    void note(StoreError const& error);
    void recover();
    AwaitableResult<void> join_trial();
    void end_trial(StoreResult<void> const& outcome);

    std::unique_ptr<Store> store_;
    Notify notify_;
    std::atomic<bool> troubled_ = false; ///< whether there is a `trouble_`
    mutable std::mutex mutex_;
    std::optional<StoreError> trouble_;
    bool trying_ = false; ///< only one trial runs at a time; other callers wait for its outcome
    Waiting waiting_;
};

} // namespace idiom::store
