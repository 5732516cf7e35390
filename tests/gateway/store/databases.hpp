#pragma once

#include "gateway/store/audit_page.hpp"
#include "gateway/store/postgresql.hpp"
#include "tests/gateway/store/support.hpp"
#include "tests/support/postgres_server.hpp"

#include <tuple>

namespace idiom::test {

/// The kinds of databases that keep the same promises: each test of these runs once on each kind, on a
/// database of its own. Every store that one of them opens is another gateway on the same database.

class OnSqlite {
public:
    std::unique_ptr<store::Store> open(std::optional<store::StoreKey> key = key_of(7)) const {
        return open_or_throw(dir_.file(), std::move(key));
    }
    /// Returns the error; "opened" if there is none.
    std::string open_error(std::optional<store::StoreKey> key) const {
        auto const store = store::open_sqlite(dir_.file(), std::move(key));
        return store ? "opened" : store.error();
    }
    /// Runs a statement as another program. Returns the first column of the first row.
    std::string run(std::string const& sql) const { return Intruder(dir_.file()).value(sql); }
    auto audit_page(store::AuditQuery const& query) const {
        return store::sqlite_audit_page(dir_.file(), query);
    }
    static std::string blob(std::string const& hex) { return "x'" + hex + "'"; }
    static constexpr char const* set_version = "PRAGMA user_version = ";

private:
    Directory dir_;
};

class OnPostgresql {
public:
    OnPostgresql() : uri_(PostgresServer::shared().create_database()) {}
    ~OnPostgresql() { PostgresServer::shared().drop_database(uri_); }
    OnPostgresql(OnPostgresql const&) = delete;
    OnPostgresql& operator=(OnPostgresql const&) = delete;

    std::unique_ptr<store::Store> open(std::optional<store::StoreKey> key = key_of(7),
                                       store::PostgresqlOptions options = {.grace = {}}) const {
        auto store = store::open_postgresql(uri_, std::move(key), options);
        if (!store) throw std::runtime_error(store.error());
        return std::move(*store);
    }
    std::string open_error(std::optional<store::StoreKey> key) const {
        auto const store = store::open_postgresql(uri_, std::move(key));
        return store ? "opened" : store.error();
    }
    std::string run(std::string const& sql) const {
        return PostgresSession(uri_).run("SET search_path = idiom; " + sql);
    }
    auto audit_page(store::AuditQuery const& query) const {
        return store::postgresql_audit_page(uri_, query);
    }
    static std::string blob(std::string const& hex) { return "'\\x" + hex + "'::bytea"; }
    static constexpr char const* set_version = "UPDATE schema_version SET version = ";

    std::string const& uri() const { return uri_; }

private:
    std::string uri_;
};

using Databases = std::tuple<OnSqlite, OnPostgresql>;

} // namespace idiom::test
