#include "gateway/store/sqlite/records.hpp"

namespace idiom::store::sqlite {

StoreResult<std::optional<Record>> find_user(Connection& db, Secrets const& secrets,
                                             std::string const& backend, std::string const& key) {
    auto query = db.query("SELECT document, secrets FROM users WHERE backend = ? AND key = ?");
    auto const row = query.text(backend).text(key).step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return std::nullopt;
    std::optional<std::string> sealed;
    if (!query.is_null(1)) sealed = query.column(1);
    auto opened = secrets.open_user(backend, key, sealed);
    if (!opened) return std::unexpected(opened.error());
    return Record{.document = query.column(0), .secrets = std::move(*opened)};
}

namespace {

StoreResult<std::vector<Listed>> listed(Query& query) {
    std::vector<Listed> users;
    for (;;) {
        auto const row = query.step();
        if (!row) return std::unexpected(row.error());
        if (!*row) return users;
        users.push_back({.key = query.column(0), .document = query.column(1)});
    }
}

} // namespace

StoreResult<std::vector<Listed>> all_users(Connection& db, std::string const& backend) {
    auto query = db.query("SELECT key, document FROM users WHERE backend = ? ORDER BY key");
    query.text(backend);
    return listed(query);
}

StoreResult<std::vector<Listed>> page_of_users(Connection& db, std::string const& backend,
                                               KeyRange const& range) {
    bool const first = range.after.empty();
    auto const end = end_of_prefix(range.prefix);
    auto query =
        db.query(first ? "SELECT key, document FROM users WHERE backend = ? AND key >= ? AND key < ? "
                         "ORDER BY key LIMIT ?"
                       : "SELECT key, document FROM users WHERE backend = ? AND key > ? AND key < ? "
                         "ORDER BY key LIMIT ?");
    query.text(backend).text(first ? range.prefix : range.after).text(end);
    query.integer(static_cast<std::int64_t>(range.limit));
    return listed(query);
}

StoreResult<void> change_users(Connection& db, Secrets const& secrets, std::string const& backend,
                               std::vector<RecordChange> const& changes) {
    for (auto const& [key, record] : changes) {
        if (record) {
            if (auto const put = put_user(db, secrets, backend, key, *record); !put) return put;
        } else if (auto const erased = erase_user(db, backend, key); !erased) {
            return std::unexpected(erased.error());
        }
    }
    return {};
}

StoreResult<void> put_user(Connection& db, Secrets const& secrets, std::string const& backend,
                           std::string const& key, Record const& record) {
    auto const sealed = secrets.seal_user(backend, key, record.secrets);
    if (!sealed) return std::unexpected(sealed.error());
    auto query =
        db.query("INSERT INTO users (backend, key, document, secrets) VALUES (?, ?, ?, ?) "
                 "ON CONFLICT DO UPDATE SET document = excluded.document, secrets = excluded.secrets");
    query.text(backend).text(key).text(record.document);
    if (*sealed)
        query.blob(**sealed);
    else
        query.null();
    return query.done();
}

StoreResult<bool> erase_user(Connection& db, std::string const& backend, std::string const& key) {
    auto query = db.query("DELETE FROM users WHERE backend = ? AND key = ?");
    auto const changed = query.text(backend).text(key).finish();
    if (!changed) return std::unexpected(changed.error());
    return *changed > 0;
}

StoreResult<std::optional<std::string>> find_token(Connection& db, Secrets const& secrets,
                                                   std::string const& backend) {
    if (!secrets.kept()) return std::nullopt;
    auto query = db.query("SELECT refresh FROM tokens WHERE backend = ?");
    auto const row = query.text(backend).step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return std::nullopt;
    return secrets.open_token(backend, query.column(0));
}

StoreResult<void> put_token(Connection& db, Secrets const& secrets, std::string const& backend,
                            std::string const& token) {
    if (!secrets.kept()) return {};
    auto const sealed = secrets.seal_token(backend, token);
    if (!sealed) return std::unexpected(sealed.error());
    auto query = db.query("INSERT INTO tokens (backend, refresh) VALUES (?, ?) "
                          "ON CONFLICT DO UPDATE SET refresh = excluded.refresh");
    return query.text(backend).blob(*sealed).done();
}

} // namespace idiom::store::sqlite
