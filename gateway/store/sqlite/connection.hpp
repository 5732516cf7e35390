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

/// One SQLite connection. Used by one thread at a time.
///
/// SQLiteCpp (3.2.1) does not make this shorter. It reports errors by exceptions, where the store returns
/// them. It can neither bind a view of text without a copy, nor say whether a transaction is open, nor repeat
/// a switch to WAL that finds the file busy.
class Connection {
public:
    /// Opens an existing file and sets it up for the store: WAL, each commit is on the disk before it
    /// returns, and statements wait for locks of other processes.
    static StoreResult<Connection> open(std::string const& path);

    /// Opens an existing file as it is, for reading only.
    static StoreResult<Connection> open_to_read(std::string const& path);

    /// Returns a use of a statement, which is prepared at its first use and kept. `sql` must be a literal,
    /// because it is also the key of the statement.
    Query query(std::string_view sql);
    /// Runs a statement without parameters or rows. `sql` must be a literal, as for `query`.
    StoreResult<void> run(std::string_view sql);
    /// Runs several statements without keeping them.
    StoreResult<void> script(std::string const& sql);
    /// Runs a statement, and returns the first column of the first row; 0 if there is no row.
    StoreResult<std::int64_t> number(std::string_view sql);

    /// Returns whether a transaction is open: some errors, such as a full disk, make SQLite roll it back by
    /// itself.
    bool in_transaction() const;
    /// Returns the last error of SQLite on this connection.
    StoreError error() const;

private:
    static StoreResult<Connection> open_with(std::string const& path, int flags);
    /// Switches to WAL mode, and returns the journal mode that the file then has.
    StoreResult<std::string> to_write_ahead_log();

    struct Close {
        void operator()(sqlite3* handle) const;
    };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3, Close> handle_;
    /// Destroyed before the handle.
    std::map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

/// One use of a prepared statement. Its destructor resets the statement for the next use. An error of binding
/// shows at the next `step`.
class Query {
public:
    Query(Connection& connection, sqlite3_stmt* statement) : connection_(connection), statement_(statement) {}
    Query(Query const&) = delete;
    Query& operator=(Query const&) = delete;
    ~Query();

    /// Binds the next parameter; the bytes must stay valid until the query is destroyed.
    Query& text(std::string_view value);
    Query& blob(std::string_view value);
    Query& integer(std::int64_t value);
    Query& null();

    /// Goes to the next row; returns whether there is one.
    StoreResult<bool> step();
    /// Runs the statement to its end; returns how many rows it changed.
    StoreResult<int> finish();
    /// As `finish`, without the count.
    StoreResult<void> done();

    bool is_null(int column) const;
    std::string column(int column) const;
    std::int64_t number(int column) const;

private:
    void bound(int code) { failed_ = failed_ || code != 0; }

    Connection& connection_;
    sqlite3_stmt* statement_; ///< null if it could not be prepared
    int next_ = 1;
    bool failed_ = false;
};

} // namespace idiom::store::sqlite
