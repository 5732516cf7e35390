#include "tests/integration/harness/shared_store.hpp"

#include "gateway/store/postgresql.hpp"
#include "gateway/store/sqlite.hpp"
#include "tests/support/postgres_server.hpp"

#include <stdexcept>

namespace idiom::test {

namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";

std::unique_ptr<store::Store> open(std::string const& name) {
    auto store = name.starts_with(sqlite_scheme)
                     ? store::open_sqlite(name.substr(sqlite_scheme.size()), std::nullopt)
                     : store::open_postgresql(name, std::nullopt);
    if (!store) throw std::runtime_error(store.error());
    return std::move(*store);
}

} // namespace

std::ostream& operator<<(std::ostream& out, StoreKind kind) {
    return out << (kind == StoreKind::sqlite ? "SQLite" : "PostgreSQL");
}

std::vector<store::AuditEntry> trail_of(std::string const& store) {
    std::vector<store::AuditEntry> entries;
    auto const read = open(store)->read_audit({}, [&](store::AuditEntry const& entry) {
        entries.push_back(entry);
        return true;
    });
    if (!read) throw std::runtime_error(read.error().text);
    return entries;
}

SharedStore::SharedStore(StoreKind kind)
    : kind_(kind), name_(kind == StoreKind::sqlite ? "sqlite:" + directory_.file("shared.db")
                                                   : PostgresServer::shared().create_database()) {}

SharedStore::~SharedStore() {
    if (kind_ == StoreKind::postgresql) PostgresServer::shared().drop_database(name_);
}

void SharedStore::crash() { PostgresServer::shared().crash(); }
void SharedStore::restart() { PostgresServer::shared().start(); }

} // namespace idiom::test
