#include "gateway/store/postgresql/records.hpp"

namespace idiom::store::postgresql {

Answer<std::optional<Record>> find_user(Connection& db, Secrets const& secrets, std::string const& backend,
                                        std::string const& key) {
    Params params;
    params.bytes(backend).bytes(key);
    auto const rows = co_await db.query(
        "SELECT document, secrets FROM idiom.users WHERE backend = $1 AND key = $2", params);
    if (!rows) co_return std::unexpected(rows.error());
    if (rows->size() == 0) co_return std::nullopt;
    std::optional<std::string> sealed;
    if (!rows->is_null(0, 1)) sealed = rows->bytes(0, 1);
    auto opened = secrets.open_user(backend, key, sealed);
    if (!opened) co_return std::unexpected(opened.error());
    co_return Record{.document = rows->bytes(0, 0), .secrets = std::move(*opened)};
}

namespace {

StoreResult<std::vector<Listed>> listed(StoreResult<Rows> const& rows) {
    if (!rows) return std::unexpected(rows.error());
    std::vector<Listed> users;
    for (std::size_t row = 0; row < rows->size(); ++row)
        users.push_back({.key = rows->bytes(row, 0), .document = rows->bytes(row, 1)});
    return users;
}

} // namespace

Answer<std::vector<Listed>> all_users(Connection& db, std::string const& backend) {
    Params params;
    params.bytes(backend);
    co_return listed(
        co_await db.query("SELECT key, document FROM idiom.users WHERE backend = $1 ORDER BY key", params));
}

Answer<std::vector<Listed>> page_of_users(Connection& db, std::string const& backend, KeyRange const& range) {
    bool const first = range.after.empty();
    auto const end = end_of_prefix(range.prefix);
    Params params;
    params.bytes(backend).bytes(first ? range.prefix : range.after).bytes(end);
    params.integer(static_cast<std::int64_t>(range.limit));
    co_return listed(co_await db.query(
        first
            ? "SELECT key, document FROM idiom.users WHERE backend = $1 AND key >= $2 AND key < $3 ORDER BY "
              "key LIMIT $4"
            : "SELECT key, document FROM idiom.users WHERE backend = $1 AND key > $2 AND key < $3 ORDER BY "
              "key LIMIT $4",
        params));
}

Answer<void> change_users(Connection& db, Secrets const& secrets, std::string const& backend,
                          std::vector<RecordChange> const& changes) {
    auto const begun = co_await db.script("BEGIN ISOLATION LEVEL READ COMMITTED");
    if (!begun) co_return std::unexpected(begun.error());
    StoreResult<void> done;
    for (auto const& change : changes) {
        if (change.record) {
            done = co_await put_user(db, secrets, backend, change.key, *change.record);
        } else {
            auto const erased = co_await erase_user(db, backend, change.key);
            if (!erased) done = std::unexpected(erased.error());
        }
        if (!done) break;
    }
    if (db.broken()) co_return done;
    auto const ended = co_await db.script(done ? "COMMIT" : "ROLLBACK");
    if (done && !ended) co_return std::unexpected(ended.error());
    co_return done;
}

Answer<void> put_user(Connection& db, Secrets const& secrets, std::string const& backend,
                      std::string const& key, Record const& record) {
    auto const sealed = secrets.seal_user(backend, key, record.secrets);
    if (!sealed) co_return std::unexpected(sealed.error());
    Params params;
    params.bytes(backend).bytes(key).bytes(record.document).nullable(*sealed);
    auto const done = co_await db.query(
        "INSERT INTO idiom.users (backend, key, document, secrets) VALUES ($1, $2, $3, $4) ON CONFLICT "
        "(backend, key) DO UPDATE SET document = excluded.document, secrets = excluded.secrets",
        params);
    if (!done) co_return std::unexpected(done.error());
    co_return StoreResult<void>();
}

Answer<bool> erase_user(Connection& db, std::string const& backend, std::string const& key) {
    Params params;
    params.bytes(backend).bytes(key);
    auto const done = co_await db.query("DELETE FROM idiom.users WHERE backend = $1 AND key = $2", params);
    if (!done) co_return std::unexpected(done.error());
    co_return done->affected() > 0;
}

Answer<std::optional<std::string>> find_token(Connection& db, Secrets const& secrets,
                                              std::string const& backend) {
    Params params;
    params.bytes(backend);
    auto const rows = co_await db.query("SELECT refresh FROM idiom.tokens WHERE backend = $1", params);
    if (!rows) co_return std::unexpected(rows.error());
    if (rows->size() == 0) co_return std::nullopt;
    auto token = secrets.open_token(backend, rows->bytes(0, 0));
    if (!token) co_return std::unexpected(token.error());
    co_return std::move(*token);
}

Answer<void> put_token(Connection& db, Secrets const& secrets, std::string const& backend,
                       std::string const& token) {
    auto const sealed = secrets.seal_token(backend, token);
    if (!sealed) co_return std::unexpected(sealed.error());
    Params params;
    params.bytes(backend).bytes(*sealed);
    auto const done = co_await db.query("INSERT INTO idiom.tokens (backend, refresh) VALUES ($1, $2) "
                                        "ON CONFLICT (backend) DO UPDATE SET refresh = excluded.refresh",
                                        params);
    if (!done) co_return std::unexpected(done.error());
    co_return StoreResult<void>();
}

} // namespace idiom::store::postgresql
