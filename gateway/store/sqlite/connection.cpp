#include "gateway/store/sqlite/connection.hpp"

#include <sqlite3.h>

#include <chrono>
#include <thread>

namespace idiom::store::sqlite {
namespace {

// Another process, such as a backup or an operator's shell, may hold the lock for a moment.
constexpr int patience_in_ms = 5000;

// SQLite reads a null pointer as NULL, and an empty view may have a null pointer.
char const* data_of(std::string_view value) { return value.data() == nullptr ? "" : value.data(); }

} // namespace

void Connection::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
void Connection::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

StoreResult<Connection> Connection::open_with(std::string const& path, int flags) {
    Connection made;
    sqlite3* handle = nullptr;
    int const code = sqlite3_open_v2(path.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    made.handle_.reset(handle);
    if (handle == nullptr) return std::unexpected(StoreError{StoreError::Kind::unavailable, "out of memory"});
    if (code != SQLITE_OK) return std::unexpected(made.error());
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, patience_in_ms);
    return made;
}

StoreResult<Connection> Connection::open_to_read(std::string const& path) {
    return open_with(path, SQLITE_OPEN_READONLY);
}

StoreResult<Connection> Connection::open(std::string const& path) {
    auto made = open_with(path, SQLITE_OPEN_READWRITE);
    if (!made) return made;
    auto const mode = made->to_write_ahead_log();
    if (!mode) return std::unexpected(mode.error());
    if (*mode != "wal") {
        return std::unexpected(
            StoreError{StoreError::Kind::unavailable,
                       "this file system does not allow a write-ahead log (is it a network drive?)"});
    }
    auto const set = made->script("PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;");
    if (!set) return std::unexpected(set.error());
    return made;
}

// SQLite's busy timeout does not cover this statement if another process is creating the same file, so this
// function waits itself.
StoreResult<std::string> Connection::to_write_ahead_log() {
    auto const until = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_in_ms);
    for (;;) {
        {
            auto query = this->query("PRAGMA journal_mode = WAL");
            auto const row = query.step();
            if (row) return query.column(0);
            bool const busy = (sqlite3_errcode(handle_.get()) & 0xff) == SQLITE_BUSY;
            if (!busy || std::chrono::steady_clock::now() > until) return std::unexpected(row.error());
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

Query Connection::query(std::string_view sql) {
    auto& statement = statements_[sql];
    if (!statement) {
        sqlite3_stmt* prepared = nullptr;
        sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &prepared, nullptr);
        statement.reset(prepared);
    }
    return Query(*this, statement.get());
}

StoreResult<void> Connection::run(std::string_view sql) { return query(sql).done(); }

StoreResult<void> Connection::script(std::string const& sql) {
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        return std::unexpected(error());
    }
    return {};
}

StoreResult<std::int64_t> Connection::number(std::string_view sql) {
    auto query = this->query(sql);
    auto const row = query.step();
    if (!row) return std::unexpected(row.error());
    return *row ? query.number(0) : 0;
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

StoreError Connection::error() const {
    std::string text = sqlite3_errmsg(handle_.get());
    text += " (SQLite code " + std::to_string(sqlite3_extended_errcode(handle_.get())) + ")";
    return {StoreError::Kind::unavailable, std::move(text)};
}

Query::~Query() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

Query& Query::text(std::string_view value) {
    if (statement_ != nullptr) {
        bound(sqlite3_bind_text64(statement_, next_++, data_of(value), value.size(), SQLITE_STATIC,
                                  SQLITE_UTF8));
    }
    return *this;
}

Query& Query::blob(std::string_view value) {
    if (statement_ != nullptr) {
        bound(sqlite3_bind_blob64(statement_, next_++, data_of(value), value.size(), SQLITE_STATIC));
    }
    return *this;
}

Query& Query::integer(std::int64_t value) {
    if (statement_ != nullptr) bound(sqlite3_bind_int64(statement_, next_++, value));
    return *this;
}

Query& Query::null() {
    if (statement_ != nullptr) bound(sqlite3_bind_null(statement_, next_++));
    return *this;
}

StoreResult<bool> Query::step() {
    if (statement_ == nullptr || failed_) return std::unexpected(connection_.error());
    int const code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return std::unexpected(connection_.error());
}

StoreResult<int> Query::finish() {
    for (;;) {
        auto const row = step();
        if (!row) return std::unexpected(row.error());
        if (!*row) return sqlite3_changes(sqlite3_db_handle(statement_));
    }
}

StoreResult<void> Query::done() {
    auto const changed = finish();
    if (!changed) return std::unexpected(changed.error());
    return {};
}

bool Query::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string Query::column(int column) const {
    auto const* const from = static_cast<char const*>(sqlite3_column_blob(statement_, column));
    auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return from == nullptr ? std::string() : std::string(from, size);
}

std::int64_t Query::number(int column) const { return sqlite3_column_int64(statement_, column); }

} // namespace idiom::store::sqlite
