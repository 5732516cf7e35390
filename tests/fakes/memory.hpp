#pragma once

#include "gateway/store/store.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace idiom::fakes {

/// A store that forgets everything with the process. Used from any thread; it answers without suspending.
class MemoryStore final : public store::Store {
public:
    explicit MemoryStore(bool keeps_secrets = true) : keeps_secrets_(keeps_secrets) {}

    bool keeps_secrets() const override { return keeps_secrets_; }

    template <class T> using AwaitableResult = boost::asio::awaitable<store::StoreResult<T>>;

    AwaitableResult<std::optional<store::Record>> get(std::string backend, std::string key) override;
    AwaitableResult<void> put(std::string backend, std::string key, store::Record record) override;
    AwaitableResult<bool> erase(std::string backend, std::string key) override;
    AwaitableResult<std::vector<store::Listed>> list(std::string backend) override;
    AwaitableResult<std::optional<std::string>> load_token(std::string backend) override;
    AwaitableResult<void> save_token(std::string backend, std::string token) override;
    /// Nobody else shares it, so it gives every lock at once.
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
    store::StoreStats stats() const override;

    /// Every call fails with this until it is told to work again.
    void fail_with(std::optional<store::StoreError> error);
    /// Every call that changes something fails with this, as with a full disk.
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
