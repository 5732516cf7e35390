#pragma once

#include "gateway/store/store.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace idiom::store::sqlite {

class Query;

/// One SQLite connection. One thread at a time.
class Connection {
public:
    /// Opens an existing file and sets it up as the store needs it: WAL, each commit on the disk before it
    /// returns, patience with other processes.
    static StoreResult<Connection> open(std::string const& path);

    /// Opens an existing file as it is, for reading only.
    static StoreResult<Connection> open_to_read(std::string const& path);

    /// A statement, prepared at its first use and kept. `sql` must be a literal: it is also the key.
    Query query(std::string_view sql);
    /// A statement without parameters or rows.
    StoreResult<void> run(std::string_view sql);
    /// Several statements, once.
    StoreResult<void> script(std::string const& sql);
    /// The first column of the first row, 0 where there is no row.
    StoreResult<std::int64_t> number(std::string_view sql);

    /// Some errors (a full disk, say) make SQLite roll the whole transaction back by itself.
    bool in_transaction() const;
    /// What SQLite last complained about, on this connection.
    StoreError error() const;

private:
    static StoreResult<Connection> open_with(std::string const& path, int flags);
    /// The journal mode that the file has then.
    StoreResult<std::string> to_write_ahead_log();

    struct Close {
        void operator()(sqlite3* handle) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3, Close> handle_;
    std::map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> statements_; ///< go before the handle
};

/// One use of a prepared statement, which is given back clean when the query goes. Errors of binding show
/// when it steps.
class Query {
public:
    Query(Connection& connection, sqlite3_stmt* statement) : connection_(connection), statement_(statement) {}
    Query(Query const&) = delete;
    Query& operator=(Query const&) = delete;
    ~Query();

    /// Binds the next parameter; the bytes must stay until the query goes.
    Query& text(std::string_view value);
    Query& blob(std::string_view value);
    Query& integer(std::int64_t value);
    Query& null();

    /// Whether there is a (further) row.
    StoreResult<bool> step();
    /// Runs to the end; how many rows it changed.
    StoreResult<int> finish();
    /// As `finish`, for those who do not count.
    StoreResult<void> done();

    bool is_null(int column) const;
    std::string column(int column) const;
    std::int64_t number(int column) const;

private:
    void bound(int code) { failed_ = failed_ || code != 0; }

    Connection& connection_;
    sqlite3_stmt* statement_; ///< null where it could not be prepared
    int next_ = 1;
    bool failed_ = false;
};

} // namespace idiom::store::sqlite
