#include "tests/fakes/memory.hpp"

#include "gateway/store/claims.hpp"

namespace idiom::fakes {

using store::Listed;
using store::Record;
using store::StoreResult;

namespace {

class FreeLock final : public store::DistributedLock {
public:
    bool held() const override { return true; }
    boost::asio::awaitable<bool> leave() override { co_return true; }
};

} // namespace

template <class T, class Work> StoreResult<T> MemoryStore::locked(Work work) {
    std::scoped_lock const lock(mutex_);
    if (error_) return std::unexpected(*error_);
    return work();
}

template <class T, class Work> StoreResult<T> MemoryStore::written(Work work) {
    return locked<T>([&]() -> StoreResult<T> {
        if (full_) return std::unexpected(*full_);
        return work();
    });
}

auto MemoryStore::get(std::string backend, std::string key) -> AwaitableResult<std::optional<Record>> {
    co_return locked<std::optional<Record>>([&]() -> std::optional<Record> {
        auto const found = users_.find({backend, key});
        if (found == users_.end()) return std::nullopt;
        return found->second;
    });
}

auto MemoryStore::put(std::string backend, std::string key, Record record) -> AwaitableResult<void> {
    co_return written<void>([&]() -> StoreResult<void> {
        ++writes_;
        if (!keeps_secrets_) record.secrets.clear();
        users_[{backend, key}] = std::move(record);
        return {};
    });
}

auto MemoryStore::erase(std::string backend, std::string key) -> AwaitableResult<bool> {
    co_return written<bool>([&] {
        ++writes_;
        return users_.erase({backend, key}) > 0;
    });
}

auto MemoryStore::list(std::string backend) -> AwaitableResult<std::vector<Listed>> {
    co_return locked<std::vector<Listed>>([&] {
        std::vector<Listed> users;
        for (auto const& [where, record] : users_) {
            if (where.first == backend) users.push_back({where.second, record.document});
        }
        return users;
    });
}

auto MemoryStore::change(std::string backend, std::vector<store::RecordChange> changes)
    -> AwaitableResult<void> {
    co_return written<void>([&]() -> StoreResult<void> {
        ++writes_;
        for (auto& [key, record] : changes) {
            if (!record) {
                users_.erase({backend, key});
                continue;
            }
            if (!keeps_secrets_) record->secrets.clear();
            users_[{backend, key}] = std::move(*record);
        }
        return {};
    });
}

auto MemoryStore::page(std::string backend, store::KeyRange range) -> AwaitableResult<std::vector<Listed>> {
    co_return locked<std::vector<Listed>>([&] {
        std::vector<Listed> found;
        for (auto const& [where, record] : users_) {
            bool const meant = where.first == backend && where.second.starts_with(range.prefix) &&
                               (range.after.empty() || where.second > range.after);
            if (meant && found.size() < range.limit) found.push_back({where.second, record.document});
        }
        return found;
    });
}

auto MemoryStore::load_token(std::string backend) -> AwaitableResult<std::optional<std::string>> {
    co_return locked<std::optional<std::string>>([&]() -> std::optional<std::string> {
        auto const found = tokens_.find(backend);
        if (found == tokens_.end()) return std::nullopt;
        return found->second;
    });
}

auto MemoryStore::save_token(std::string backend, std::string token) -> AwaitableResult<void> {
    if (!keeps_secrets_) co_return StoreResult<void>();
    co_return written<void>([&]() -> StoreResult<void> {
        ++writes_;
        tokens_[backend] = std::move(token);
        return {};
    });
}

auto MemoryStore::enter(std::string, std::string, std::chrono::steady_clock::time_point)
    -> AwaitableResult<std::unique_ptr<store::DistributedLock>> {
    co_return locked<std::unique_ptr<store::DistributedLock>>([] { return std::make_unique<FreeLock>(); });
}

auto MemoryStore::claim(store::IdempotencyKey key, std::string fingerprint, store::Time now,
                        store::Time lease_until) -> AwaitableResult<store::Claim> {
    co_return written<store::Claim>([&]() -> store::Claim {
        using Kind = store::Claim::Kind;
        KeyParts const place(key.client, key.route, key.key);
        auto const found = begun_.find(place);
        bool const known = found != begun_.end() && !(found->second.response && found->second.expires <= now);
        bool const cut_off = known && !found->second.response && found->second.lease_until <= now &&
                             found->second.fingerprint == fingerprint;
        if (known && !cut_off)
            return store::judge({found->second.fingerprint, found->second.response}, fingerprint);
        ++writes_;
        begun_[place] = {.fingerprint = std::move(fingerprint), .lease_until = lease_until};
        return {.kind = Kind::begun, .resumed = cut_off};
    });
}

auto MemoryStore::settle(store::IdempotencyKey key, store::KeptResponse response, store::Time expires)
    -> AwaitableResult<void> {
    co_return written<void>([&]() -> StoreResult<void> {
        auto const found = begun_.find({key.client, key.route, key.key});
        if (found == begun_.end()) return std::unexpected(store::no_claim());
        ++writes_;
        found->second.response = std::move(response);
        found->second.expires = expires;
        return {};
    });
}

auto MemoryStore::release(store::IdempotencyKey key) -> AwaitableResult<void> {
    co_return written<void>([&]() -> StoreResult<void> {
        ++writes_;
        begun_.erase({key.client, key.route, key.key});
        return {};
    });
}

auto MemoryStore::append_audit(store::AuditEntry entry) -> AwaitableResult<void> {
    co_return written<void>([&]() -> StoreResult<void> {
        ++writes_;
        audit_.push_back(std::move(entry));
        return {};
    });
}

StoreResult<void> MemoryStore::read_audit(store::AuditFilter filter,
                                          std::function<bool(store::AuditEntry const&)> each) {
    return locked<void>([&]() -> StoreResult<void> {
        for (auto const& entry : audit_) {
            bool const wanted = (!filter.user || entry.user == *filter.user) &&
                                (!filter.since || entry.at >= *filter.since) &&
                                (!filter.run || entry.request_id == *filter.run);
            if (wanted && !each(entry)) break;
        }
        return {};
    });
}

auto MemoryStore::audit_after(store::AuditRange range) -> AwaitableResult<store::AuditSlice> {
    co_return locked<store::AuditSlice>([&]() -> StoreResult<store::AuditSlice> {
        auto const last = static_cast<std::int64_t>(audit_.size());
        store::AuditSlice slice;
        for (auto number = range.after + 1; number <= last && !slice.full; ++number) {
            auto const& entry = audit_[static_cast<std::size_t>(number - 1)];
            bool const wanted =
                (!range.route || entry.route == *range.route) && (!range.since || entry.at >= *range.since);
            if (wanted) slice.add({.number = number, .entry = entry}, range);
        }
        slice.end(last);
        return slice;
    });
}

store::StoreStats MemoryStore::stats() const {
    std::scoped_lock const lock(mutex_);
    return {writes_, writes_};
}

void MemoryStore::fail_with(std::optional<store::StoreError> error) {
    std::scoped_lock const lock(mutex_);
    error_ = std::move(error);
}

void MemoryStore::fail_writes_with(std::optional<store::StoreError> error) {
    std::scoped_lock const lock(mutex_);
    full_ = std::move(error);
}

std::optional<std::string> MemoryStore::token(std::string const& backend) const {
    std::scoped_lock const lock(mutex_);
    auto const found = tokens_.find(backend);
    return found == tokens_.end() ? std::nullopt : std::optional(found->second);
}

} // namespace idiom::fakes
