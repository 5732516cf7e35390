#include "gateway/store/sqlite/schema.hpp"

#include <array>

namespace idiom::store::sqlite {
namespace {

// "IDOM", in the header of the file: marks a database as Idiom's.
constexpr std::int64_t application_id = 0x49444F4D;

// The n-th entry (from 0) leads from schema n to n + 1. Never edit a released entry; append a new one.
constexpr std::array migrations = {
    R"(
    CREATE TABLE users (
        backend  TEXT NOT NULL,
        key      TEXT NOT NULL,
        document TEXT NOT NULL,
        secrets  BLOB,             -- sealed for ('users', backend, key)
        PRIMARY KEY (backend, key)
    ) WITHOUT ROWID;
    CREATE TABLE tokens (
        backend TEXT NOT NULL PRIMARY KEY,
        refresh BLOB NOT NULL      -- sealed for ('tokens', backend, '')
    ) WITHOUT ROWID;
    CREATE TABLE store_key (
        id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
        proof BLOB NOT NULL        -- sealed for ('store_key', '', '')
    );
    )",
    R"(
    CREATE TABLE idempotency (
        client      TEXT NOT NULL,
        route       TEXT NOT NULL,
        key         TEXT NOT NULL,
        fingerprint BLOB NOT NULL,
        attempts    INTEGER NOT NULL,
        lease_until INTEGER NOT NULL, -- times are milliseconds since 1970
        forget_at   INTEGER NOT NULL,
        status      INTEGER,          -- NULL while it is under way
        headers     BLOB,             -- as on the wire
        body        BLOB,
        PRIMARY KEY (client, route, key)
    );
    CREATE INDEX idempotency_forget_at ON idempotency (forget_at);
    CREATE TABLE audit (
        id             INTEGER PRIMARY KEY, -- in the order in which they were appended
        at             INTEGER NOT NULL,
        request_id     TEXT NOT NULL,
        client         TEXT NOT NULL,
        route          TEXT NOT NULL,
        backend        TEXT NOT NULL,
        operation      TEXT NOT NULL,
        user           TEXT NOT NULL,
        before         TEXT NOT NULL,
        after          TEXT NOT NULL,
        status         INTEGER NOT NULL,
        problem        TEXT NOT NULL,
        backend_status TEXT NOT NULL
    );
    CREATE INDEX audit_user ON audit (user, id);
    CREATE INDEX audit_at ON audit (at, id);
    )",
    "ALTER TABLE audit ADD COLUMN details TEXT NOT NULL DEFAULT '';",
    // The newest entry stays when the trail is pruned: an id that was used twice would hide a change from a
    // reader who follows the trail.
    R"(
    CREATE INDEX audit_route ON audit (route, id);
    CREATE TRIGGER audit_keeps_newest BEFORE DELETE ON audit
    WHEN old.id = (SELECT max(id) FROM audit) BEGIN SELECT RAISE(IGNORE); END;
    )",
};

StoreResult<void> apply(Connection& connection, std::int64_t from) {
    for (auto version = static_cast<std::size_t>(from); version < migrations.size(); ++version) {
        auto const done = connection.script(migrations[version]);
        if (!done) return done;
    }
    return connection.script("PRAGMA application_id = " + std::to_string(application_id) +
                             "; PRAGMA user_version = " + std::to_string(migrations.size()));
}

constexpr auto known = static_cast<std::int64_t>(migrations.size());

/// Returns the version of the schema; 0 for an empty database.
std::expected<std::int64_t, std::string> version_of(Connection& connection) {
    auto const version = connection.number("PRAGMA user_version");
    auto const owner = connection.number("PRAGMA application_id");
    auto const tables = connection.number("SELECT count(*) FROM sqlite_master");
    for (auto const& read : {version, owner, tables}) {
        if (!read) return std::unexpected(read.error().text);
    }
    bool const empty = *tables == 0 && *version == 0 && *owner == 0;
    if (!empty && *owner != application_id) return std::unexpected("this is another program's database");
    if (*version < 0 || *version > known) {
        return std::unexpected("its schema is version " + std::to_string(*version) +
                               ", and this program knows versions up to " + std::to_string(known) +
                               ": it was written by a newer idiom");
    }
    return *version;
}

std::expected<void, std::string> migrate_in_transaction(Connection& connection) {
    auto const version = version_of(connection);
    if (!version) return std::unexpected(version.error());
    if (*version == known) return {};
    auto const done = apply(connection, *version);
    if (!done) return std::unexpected(done.error().text);
    return {};
}

/// Checks the noted proof of the store key. `none_will_do`: a database without a proof passes the check.
std::expected<void, std::string> check_proof(Connection& connection, Secrets const& secrets,
                                             bool none_will_do) {
    auto query = connection.query("SELECT proof FROM store_key");
    auto const row = query.step();
    if (!row) return std::unexpected(row.error().text);
    if (*row ? secrets.proven_by(query.column(0)) : none_will_do) return {};
    return std::unexpected(Secrets::other_key);
}

} // namespace

std::expected<void, std::string> migrate(Connection& connection) {
    auto const begun = connection.run("BEGIN IMMEDIATE");
    if (!begun) return std::unexpected(begun.error().text);
    auto const done = migrate_in_transaction(connection);
    auto const ended = connection.run(done ? "COMMIT" : "ROLLBACK");
    if (done && !ended) return std::unexpected(ended.error().text);
    return done;
}

std::expected<void, std::string> check_schema(Connection& connection) {
    auto const version = version_of(connection);
    if (!version) return std::unexpected(version.error());
    if (*version < known)
        return std::unexpected("it is of an older idiom; the gateway takes it over when it starts");
    return {};
}

std::expected<void, std::string> check_key(Connection& connection, Secrets const& secrets) {
    if (!secrets.kept()) return {};
    auto const proof = secrets.proof();
    if (!proof) return std::unexpected(proof.error().text);
    {
        auto note = connection.query("INSERT OR IGNORE INTO store_key (id, proof) VALUES (1, ?)");
        auto const noted = note.blob(*proof).finish();
        if (!noted) return std::unexpected(noted.error().text);
    }
    return check_proof(connection, secrets, false);
}

std::expected<void, std::string> check_start(Connection& connection, Secrets const& secrets) {
    auto const version = version_of(connection);
    if (!version) return std::unexpected(version.error());
    if (*version == 0 || !secrets.kept()) return {};
    return check_proof(connection, secrets, true);
}

} // namespace idiom::store::sqlite
