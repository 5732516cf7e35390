#include "tests/fakes/memory.hpp"

namespace idiom::fakes {

using store::Listed;
using store::Outcome;
using store::Record;

template <class T, class Work> Outcome<T> MemoryStore::locked(Work work) {
    std::scoped_lock const lock(mutex_);
    if (error_) return std::unexpected(*error_);
    return work();
}

auto MemoryStore::get(std::string backend, std::string key) -> Reply<std::optional<Record>> {
    co_return locked<std::optional<Record>>([&]() -> std::optional<Record> {
        auto const found = users_.find({backend, key});
        if (found == users_.end()) return std::nullopt;
        return found->second;
    });
}

auto MemoryStore::put(std::string backend, std::string key, Record record) -> Reply<void> {
    co_return locked<void>([&]() -> Outcome<void> {
        ++writes_;
        if (!keeps_secrets_) record.secrets.clear();
        users_[{backend, key}] = std::move(record);
        return {};
    });
}

auto MemoryStore::erase(std::string backend, std::string key) -> Reply<bool> {
    co_return locked<bool>([&] {
        ++writes_;
        return users_.erase({backend, key}) > 0;
    });
}

auto MemoryStore::list(std::string backend) -> Reply<std::vector<Listed>> {
    co_return locked<std::vector<Listed>>([&] {
        std::vector<Listed> users;
        for (auto const& [where, record] : users_) {
            if (where.first == backend) users.push_back({where.second, record.document});
        }
        return users;
    });
}

auto MemoryStore::load_token(std::string backend) -> Reply<std::optional<std::string>> {
    co_return locked<std::optional<std::string>>([&]() -> std::optional<std::string> {
        auto const found = tokens_.find(backend);
        if (found == tokens_.end()) return std::nullopt;
        return found->second;
    });
}

auto MemoryStore::save_token(std::string backend, std::string token) -> Reply<void> {
    co_return locked<void>([&]() -> Outcome<void> {
        if (!keeps_secrets_) return {};
        ++writes_;
        tokens_[backend] = std::move(token);
        return {};
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

std::optional<std::string> MemoryStore::token(std::string const& backend) const {
    std::scoped_lock const lock(mutex_);
    auto const found = tokens_.find(backend);
    return found == tokens_.end() ? std::nullopt : std::optional(found->second);
}

} // namespace idiom::fakes
