#pragma once

#include "gateway/store/audit_log.hpp"
#include "gateway/store/store.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace idiom::fakes {

/// A store in memory that ends with the process. It may be used from any thread, and it answers without
/// suspending.
class MemoryStore final : public store::Store, public store::AuditLog {
public:
    explicit MemoryStore(bool keeps_secrets = true) : keeps_secrets_(keeps_secrets) {}

    bool keeps_secrets() const override { return keeps_secrets_; }

    template <class T> using AwaitableResult = boost::asio::awaitable<store::StoreResult<T>>;

    AwaitableResult<std::optional<store::Record>> get(std::string backend, std::string key) override;
    AwaitableResult<void> put(std::string backend, std::string key, store::Record record) override;
    AwaitableResult<bool> erase(std::string backend, std::string key) override;
    AwaitableResult<void> change(std::string backend, std::vector<store::RecordChange> changes) override;
    AwaitableResult<std::vector<store::Listed>> list(std::string backend) override;
    AwaitableResult<std::vector<store::Listed>> page(std::string backend, store::KeyRange range) override;
    AwaitableResult<std::optional<std::string>> load_token(std::string backend) override;
    AwaitableResult<void> save_token(std::string backend, std::string token) override;
    /// No other gateway shares the store, so it grants every lock at once.
    AwaitableResult<std::unique_ptr<store::DistributedLock>>
    enter(std::string backend, std::string user, std::chrono::steady_clock::time_point deadline) override;
    AwaitableResult<store::Claim> claim(store::IdempotencyKey key, std::string fingerprint, store::Time now,
                                        store::Time lease_until) override;
    AwaitableResult<void> settle(store::IdempotencyKey key, store::KeptResponse response,
                                 store::Time expires) override;
    AwaitableResult<void> release(store::IdempotencyKey key) override;
    AwaitableResult<void> append_audit(store::AuditEntry entry) override;
    store::StoreResult<void> read_audit(store::AuditFilter filter,
                                        std::function<bool(store::AuditEntry const&)> each) override;
    AwaitableResult<store::AuditSlice> audit_after(store::AuditRange range) override;
    AwaitableResult<std::unique_ptr<store::DistributedLock>> enter_sender() override {
        return enter({}, {}, {});
    }
    store::StoreStats stats() const override;

    /// Makes every call fail with this error, until it is called with nullopt.
    void fail_with(std::optional<store::StoreError> error);
    /// Makes every call that changes something fail with this error, as a full disk does.
    void fail_writes_with(std::optional<store::StoreError> error);
    std::optional<std::string> token(std::string const& backend) const;

private:
    struct Begun {
        std::string fingerprint;
        store::Time lease_until;
        std::optional<store::KeptResponse> response;
        store::Time expires;
    };
    using KeyParts = std::tuple<std::string, std::string, std::string>;

    template <class T, class Work> store::StoreResult<T> locked(Work work);
    template <class T, class Work> store::StoreResult<T> written(Work work);

    bool const keeps_secrets_;
    std::mutex mutable mutex_;
    std::optional<store::StoreError> error_;
    std::optional<store::StoreError> full_;
    std::map<std::pair<std::string, std::string>, store::Record> users_;
    std::map<std::string, std::string> tokens_;
    std::map<KeyParts, Begun> begun_;
    std::vector<store::AuditEntry> audit_;
    std::uint64_t writes_ = 0;
};

} // namespace idiom::fakes
