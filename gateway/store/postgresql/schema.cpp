#include "gateway/store/postgresql/schema.hpp"

#include <array>

namespace idiom::store::postgresql {

using boost::asio::awaitable;

namespace {

// The n-th entry (from 0) leads from schema n to n + 1. Never edit a released entry; append a new one.
// A text from outside is BYTEA, because it may contain any bytes, and because BYTEA sorts by bytes on every
// server.
constexpr std::array migrations = {
    R"(
    CREATE TABLE idiom.users (
        backend  TEXT  NOT NULL,
        key      BYTEA NOT NULL,
        document BYTEA NOT NULL,
        secrets  BYTEA,            -- sealed for ('users', backend, key)
        PRIMARY KEY (backend, key)
    );
    CREATE TABLE idiom.tokens (
        backend TEXT  NOT NULL PRIMARY KEY,
        refresh BYTEA NOT NULL     -- sealed for ('tokens', backend, '')
    );
    CREATE TABLE idiom.store_key (
        id    INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
        proof BYTEA   NOT NULL     -- sealed for ('store_key', '', '')
    );
    CREATE TABLE idiom.idempotency (
        client      BYTEA  NOT NULL,
        route       BYTEA  NOT NULL,
        key         BYTEA  NOT NULL,
        fingerprint BYTEA  NOT NULL,
        claimed_by  BYTEA  NOT NULL, -- one attempt, so that it can be repeated when its answer was lost
        attempts    BIGINT NOT NULL,
        lease_until BIGINT NOT NULL, -- times are milliseconds since 1970
        forget_at   BIGINT NOT NULL,
        status      BIGINT,          -- NULL while it is under way
        headers     BYTEA,           -- as on the wire
        body        BYTEA,
        PRIMARY KEY (client, route, key)
    );
    CREATE INDEX idempotency_forget_at ON idiom.idempotency (forget_at);
    CREATE TABLE idiom.audit (
        id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- in the order of appending
        entry          BYTEA  NOT NULL UNIQUE, -- made by who appends, so that it can be repeated
        at             BIGINT NOT NULL,
        request_id     BYTEA  NOT NULL,
        client         BYTEA  NOT NULL,
        route          BYTEA  NOT NULL,
        backend        BYTEA  NOT NULL,
        operation      BYTEA  NOT NULL,
        user_id        BYTEA  NOT NULL,
        before         BYTEA  NOT NULL,
        after          BYTEA  NOT NULL,
        status         BIGINT NOT NULL,
        problem        BYTEA  NOT NULL,
        backend_status BYTEA  NOT NULL
    );
    CREATE INDEX audit_user ON idiom.audit (user_id, id);
    CREATE INDEX audit_at ON idiom.audit (at, id);
    CREATE TABLE idiom.sections (id BIGINT NOT NULL PRIMARY KEY);
    INSERT INTO idiom.sections SELECT generate_series(0, 16383);
    )",
    R"(
    CREATE TABLE idiom.limits (
        client      BYTEA  NOT NULL,
        route       BYTEA  NOT NULL,
        interval_ns BIGINT NOT NULL, -- between two tokens
        depth_ns    BIGINT NOT NULL,
        at          BIGINT NOT NULL, -- of the last draw; nanoseconds since 1970
        full_at     BIGINT NOT NULL,
        granted     BIGINT NOT NULL, -- by the last draw
        PRIMARY KEY (client, route, interval_ns, depth_ns)
    );
    )",
    "INSERT INTO idiom.sections SELECT generate_series(16384, 17407);",
    "ALTER TABLE idiom.audit ADD COLUMN details BYTEA NOT NULL DEFAULT '';",
    "CREATE INDEX audit_route ON idiom.audit (route, id); INSERT INTO idiom.sections VALUES (17408);",
};
static_assert(lock_rows == 16'384 && run_rows == 1'024 && sender_row == 17'408, "the rows are made above");

constexpr auto known = static_cast<std::int64_t>(migrations.size());

/// Returns whether `state` is an error of two gateways that create the same objects at once. The next try
/// finds the objects created.
bool lost_a_race(std::string const& state) {
    for (auto const* race : {"23505", "42P06", "42P07", "40001", "40P01"})
        if (state == race) return true;
    return false;
}

std::unexpected<std::string> newer(std::int64_t version) {
    return std::unexpected("its schema is version " + std::to_string(version) +
                           ", and this program knows versions up to " + std::to_string(known) +
                           ": it was written by a newer idiom");
}

/// Returns the version of the schema; 0 for an empty database.
awaitable<StoreResult<std::int64_t>> version_of(Connection& db) {
    auto const there = co_await db.script("SELECT count(*) FROM information_schema.tables WHERE "
                                          "table_schema = 'idiom' AND table_name = 'schema_version'");
    if (!there) co_return std::unexpected(there.error());
    if (there->number(0, 0) == 0) co_return 0;
    auto const version = co_await db.script("SELECT version FROM idiom.schema_version");
    if (!version) co_return std::unexpected(version.error());
    co_return version->size() == 0 ? 0 : version->number(0, 0);
}

// Runs in a transaction. A second gateway waits here at the first statement that touches uncommitted objects
// of the first gateway.
awaitable<StoreResult<std::int64_t>> lock_version(Connection& db) {
    auto const version = co_await db.script(
        "CREATE SCHEMA IF NOT EXISTS idiom;"
        "CREATE TABLE IF NOT EXISTS idiom.schema_version (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), "
        "version BIGINT NOT NULL);"
        "INSERT INTO idiom.schema_version VALUES (1, 0) ON CONFLICT DO NOTHING;"
        "SELECT version FROM idiom.schema_version FOR UPDATE");
    if (!version) co_return std::unexpected(version.error());
    co_return version->number(0, 0);
}

awaitable<StoreResult<void>> apply_from(Connection& db, std::int64_t version) {
    std::string script;
    for (auto i = static_cast<std::size_t>(version); i < migrations.size(); ++i)
        script += migrations[i];
    script += "UPDATE idiom.schema_version SET version = " + std::to_string(known) + "; COMMIT";
    auto const done = co_await db.script(std::move(script));
    if (!done) co_return std::unexpected(done.error());
    co_return StoreResult<void>();
}

awaitable<StoreResult<void>> migrate_once(Connection& db) {
    auto const begun = co_await db.script("BEGIN ISOLATION LEVEL READ COMMITTED");
    if (!begun) co_return std::unexpected(begun.error());
    auto const version = co_await lock_version(db);
    if (!version) co_return std::unexpected(version.error());
    if (*version >= known) {
        auto const ended = co_await db.script("COMMIT");
        if (!ended) co_return std::unexpected(ended.error());
        co_return StoreResult<void>();
    }
    auto done = co_await apply_from(db, *version);
    co_return done;
}

} // namespace

awaitable<std::expected<void, std::string>> migrate(Connection& db) {
    constexpr int tries = 20;
    for (int i = 1;; ++i) {
        // Most starts find the schema up to date, and then need no right to create anything.
        auto const version = co_await version_of(db);
        if (!version) co_return std::unexpected(version.error().text);
        if (*version > known) co_return newer(*version);
        if (*version == known) co_return std::expected<void, std::string>();
        auto const done = co_await migrate_once(db);
        if (done) continue;
        auto const state = db.state();
        (void)co_await db.script("ROLLBACK");
        if (i == tries || !lost_a_race(state)) co_return std::unexpected(done.error().text);
    }
}

awaitable<std::expected<void, std::string>> check_schema(Connection& db) {
    auto const version = co_await version_of(db);
    if (!version) co_return std::unexpected(version.error().text);
    if (*version > known) co_return newer(*version);
    if (*version < known)
        co_return std::unexpected(
            "it is empty, or of an older idiom; the gateway takes it over when it starts");
    co_return std::expected<void, std::string>();
}

awaitable<std::expected<void, std::string>> check_key(Connection& db, Secrets const& secrets) {
    if (!secrets.kept()) co_return std::expected<void, std::string>();
    auto const proof = secrets.proof();
    if (!proof) co_return std::unexpected(proof.error().text);
    Params params;
    params.bytes(*proof);
    auto const noted = co_await db.query(
        "INSERT INTO idiom.store_key (id, proof) VALUES (1, $1) ON CONFLICT DO NOTHING", params);
    if (!noted) co_return std::unexpected(noted.error().text);
    auto const row = co_await db.query("SELECT proof FROM idiom.store_key");
    if (!row) co_return std::unexpected(row.error().text);
    if (row->size() == 0 || !secrets.proven_by(row->bytes(0, 0)))
        co_return std::unexpected(Secrets::other_key);
    co_return std::expected<void, std::string>();
}

} // namespace idiom::store::postgresql
