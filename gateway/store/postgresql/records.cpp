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

Answer<std::vector<Listed>> all_users(Connection& db, std::string const& backend) {
    Params params;
    params.bytes(backend);
    auto const rows =
        co_await db.query("SELECT key, document FROM idiom.users WHERE backend = $1 ORDER BY key", params);
    if (!rows) co_return std::unexpected(rows.error());
    std::vector<Listed> users;
    for (std::size_t row = 0; row < rows->size(); ++row)
        users.push_back({.key = rows->bytes(row, 0), .document = rows->bytes(row, 1)});
    co_return users;
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
