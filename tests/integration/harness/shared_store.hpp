#pragma once

#include "gateway/store/store.hpp"
#include "tests/integration/harness/gateway.hpp"

#include <array>
#include <ostream>
#include <string>
#include <vector>

namespace idiom::test {

/// The audit trail in a store, oldest entry first. The store is named as in routes.yaml. Gateways may be
/// using it.
std::vector<store::AuditEntry> trail_of(std::string const& store);

enum class StoreKind { sqlite, postgresql };
inline constexpr std::array every_store_kind{StoreKind::sqlite, StoreKind::postgresql};
std::ostream& operator<<(std::ostream& out, StoreKind kind);

/// An empty store that several gateways can use. The destructor removes it, so it must outlive them.
class SharedStore {
public:
    explicit SharedStore(StoreKind kind);
    ~SharedStore();
    SharedStore(SharedStore const&) = delete;
    SharedStore& operator=(SharedStore const&) = delete;

    /// As in routes.yaml.
    std::string const& name() const { return name_; }
    std::vector<store::AuditEntry> trail() const { return trail_of(name_); }
    /// PostgreSQL only: ends the server as a failing machine does, and starts it again.
    void crash();
    void restart();

private:
    StoreKind kind_;
    TempDirectory directory_;
    std::string name_;
};

/// Two gateways that share an empty store, with all vendors behind both.
struct Replicas {
    explicit Replicas(StoreKind kind) : store(kind) {}

    HttpClient client(std::size_t number = 0) const { return gateways[number % gateways.size()].client(); }

    Vendors vendors;
    SharedStore store;
    Setup setup{.store = store.name(), .scim = "{}", .declared = true};
    std::array<Gateway, 2> gateways{Gateway(setup, vendors), Gateway(setup, vendors)};
};

} // namespace idiom::test
