#include "gateway/store/postgresql/audit.hpp"

#include "gateway/store/claims.hpp"
#include "gateway/store/postgresql/schema.hpp"
#include "gateway/store/trial.hpp"

#include <algorithm>
#include <limits>

namespace idiom::store::postgresql {

using boost::asio::awaitable;
using namespace std::chrono_literals;

namespace {

#define IDIOM_AUDIT_COLUMNS                                                                                  \
    "at, request_id, client, route, backend, operation, user_id, before, after, status, problem, "           \
    "backend_status, details"

/// The advisory lock of the trail: "audit" in ASCII.
#define IDIOM_AUDIT_LOCK "418581342580"

AuditEntry entry_of(Rows const& rows, std::size_t row) {
    return {.at = from_ms(rows.number(row, 1)),
            .request_id = rows.bytes(row, 2),
            .client = rows.bytes(row, 3),
            .route = rows.bytes(row, 4),
            .backend = rows.bytes(row, 5),
            .operation = rows.bytes(row, 6),
            .user = rows.bytes(row, 7),
            .before = rows.bytes(row, 8),
            .after = rows.bytes(row, 9),
            .status = static_cast<int>(rows.number(row, 10)),
            .problem = rows.bytes(row, 11),
            .backend_status = rows.bytes(row, 12),
            .details = rows.bytes(row, 13)};
}

awaitable<StoreResult<store::AuditPage>> newest_audit(Connection& db, AuditQuery const& asked) {
    auto const time = [](std::optional<Time> const& at, std::int64_t otherwise) {
        return at ? in_ms(*at) : otherwise;
    };
    using Limits = std::numeric_limits<std::int64_t>;
    Params params;
    params.integer(asked.before).integer(time(asked.since, Limits::min()));
    params.integer(time(asked.until, Limits::max())).nullable(asked.client).nullable(asked.route);
    params.nullable(asked.operation).nullable(asked.request).nullable(asked.user);
    params.integer(asked.failed ? (*asked.failed ? 1 : 0) : -1);
    params.integer(static_cast<std::int64_t>(asked.limit));
    auto const rows = co_await db.query(
        "SELECT id, " IDIOM_AUDIT_COLUMNS " FROM idiom.audit WHERE id < $1 AND at >= $2 AND at < $3 AND "
        "($4::BYTEA IS NULL OR client = $4::BYTEA) AND ($5::BYTEA IS NULL OR route = $5::BYTEA) AND "
        "($6::BYTEA IS NULL OR operation = $6::BYTEA) AND ($7::BYTEA IS NULL OR request_id = $7::BYTEA) "
        "AND ($8::BYTEA IS NULL OR user_id = $8::BYTEA) AND "
        "($9::BIGINT < 0 OR (status >= 400)::INT = $9::BIGINT) ORDER BY id DESC LIMIT $10",
        params);
    if (!rows) co_return std::unexpected(rows.error());
    store::AuditPage page;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        page.next = rows->number(row, 0);
        page.entries.push_back(entry_of(*rows, row));
    }
    if (page.entries.size() < asked.limit) page.next = 0;
    co_return page;
}

/// Returns the last id below which no entry is still to come. Entries become visible in another order than
/// that of their ids, so this waits for those that are being appended, and holds up others meanwhile. It is
/// one statement, so that a gateway which stands still keeps no lock. The sequence is read when there is a
/// row, and there is one when the lock is taken.
awaitable<StoreResult<std::int64_t>> last_settled(Connection& db) {
    auto const rows = co_await db.query("WITH settled AS MATERIALIZED (SELECT "
                                        "pg_advisory_xact_lock(" IDIOM_AUDIT_LOCK ")) "
                                        "SELECT (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM "
                                        "idiom.audit_id_seq) FROM settled");
    if (!rows) co_return std::unexpected(rows.error());
    co_return rows->number(0, 0);
}

struct Chunk {
    std::int64_t after = 0;
    std::int64_t last = 0;
    std::int64_t most = 0; ///< rows
};

awaitable<StoreResult<Rows>> rows_after(Connection& db, AuditRange const& range, Chunk chunk) {
    auto const since = range.since ? in_ms(*range.since) : std::numeric_limits<std::int64_t>::min();
    Params params;
    params.integer(chunk.after).integer(chunk.last).integer(since).integer(chunk.most);
    params.integer(range.since ? since - longest_delay_ms : since);
    if (range.route) params.bytes(*range.route);
    // The index of times leads to a place in the trail before every entry at or after `since`.
#define IDIOM_AUDIT_AFTER                                                                                    \
    "SELECT id, " IDIOM_AUDIT_COLUMNS " FROM idiom.audit WHERE id > GREATEST($1::BIGINT, COALESCE((SELECT "  \
    "id FROM idiom.audit WHERE at < $5::BIGINT ORDER BY at DESC, id DESC LIMIT 1), 0)) AND id <= $2 AND "    \
    "at >= $3"
    co_return co_await db.query(range.route ? IDIOM_AUDIT_AFTER " AND route = $6 ORDER BY id LIMIT $4"
                                            : IDIOM_AUDIT_AFTER " ORDER BY id LIMIT $4",
                                params);
}

} // namespace

awaitable<StoreResult<void>> append_audit(Connection& db, AuditEntry const& entry, std::string const& name) {
    Params params;
    params.integer(in_ms(entry.at)).bytes(entry.request_id).bytes(entry.client).bytes(entry.route);
    params.bytes(entry.backend).bytes(entry.operation).bytes(entry.user).bytes(entry.before);
    params.bytes(entry.after).integer(entry.status).bytes(entry.problem).bytes(entry.backend_status);
    params.bytes(entry.details).bytes(name);
    // The lock is taken before the id is, and held until the entry is visible; see last_settled.
    auto const done = co_await db.query(
        "WITH appending AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(" IDIOM_AUDIT_LOCK
        ")) INSERT INTO idiom.audit (" IDIOM_AUDIT_COLUMNS
        ", entry) SELECT $1::BIGINT, $2::BYTEA, $3::BYTEA, $4::BYTEA, $5::BYTEA, $6::BYTEA, $7::BYTEA, "
        "$8::BYTEA, $9::BYTEA, $10::BIGINT, $11::BYTEA, $12::BYTEA, $13::BYTEA, $14::BYTEA FROM appending "
        "ON CONFLICT (entry) DO NOTHING",
        params);
    if (!done) co_return std::unexpected(done.error());
    co_return StoreResult<void>();
}

awaitable<StoreResult<void>> try_audit(Connection& db) {
    auto const entry = trial_entry();
    std::string const name = "trial";
    auto const begun = co_await db.script("BEGIN ISOLATION LEVEL READ COMMITTED");
    if (!begun) co_return std::unexpected(begun.error());
    auto const taken = co_await append_audit(db, entry, name);
    if (db.broken()) co_return taken;
    auto const ended = co_await db.script("ROLLBACK");
    if (taken && !ended) co_return std::unexpected(ended.error());
    co_return taken;
}

awaitable<StoreResult<AuditPage>> audit_page(Connection& db, AuditFilter const& filter, std::int64_t after) {
    constexpr std::string_view of_all =
        "SELECT id, " IDIOM_AUDIT_COLUMNS " FROM idiom.audit WHERE id > $1 AND at >= $2 ORDER BY id LIMIT $3";
    constexpr std::string_view of_user =
        "SELECT id, " IDIOM_AUDIT_COLUMNS
        " FROM idiom.audit WHERE id > $1 AND at >= $2 AND user_id = $4 ORDER BY id LIMIT $3";
    constexpr std::string_view of_run =
        "SELECT id, " IDIOM_AUDIT_COLUMNS
        " FROM idiom.audit WHERE id > $1 AND at >= $2 AND request_id = $4 AND "
        "($5::BYTEA IS NULL OR user_id = $5::BYTEA) ORDER BY id LIMIT $3";
    Params params;
    params.integer(after).integer(filter.since ? in_ms(*filter.since)
                                               : std::numeric_limits<std::int64_t>::min());
    params.integer(static_cast<std::int64_t>(AuditPage::size));
    if (filter.run) params.bytes(*filter.run).nullable(filter.user);
    if (!filter.run && filter.user) params.bytes(*filter.user);
    auto const rows = co_await db.query(filter.run ? of_run : filter.user ? of_user : of_all, params);
    if (!rows) co_return std::unexpected(rows.error());
    AuditPage page{.entries = {}, .last = after};
    for (std::size_t row = 0; row < rows->size(); ++row) {
        page.last = rows->number(row, 0);
        page.entries.push_back(entry_of(*rows, row));
    }
    co_return page;
}

awaitable<StoreResult<AuditSlice>> audit_after(Connection& db, AuditRange const& range) {
    auto const last = co_await last_settled(db);
    if (!last) co_return std::unexpected(last.error());
    AuditSlice slice;
    // Rows arrive whole, so the first are few: they tell how large the others may be.
    auto after = range.after;
    for (std::size_t chunk = 16; !slice.full; chunk *= 4) {
        auto const most = std::min(chunk, range.limit - slice.entries.size());
        auto const rows = co_await rows_after(
            db, range, {.after = after, .last = *last, .most = static_cast<std::int64_t>(most)});
        if (!rows) co_return std::unexpected(rows.error());
        for (std::size_t row = 0; row < rows->size() && !slice.full; ++row)
            slice.add({.number = rows->number(row, 0), .entry = entry_of(*rows, row)}, range);
        if (rows->size() < most) break;
        after = slice.entries.back().number;
    }
    slice.end(*last);
    co_return slice;
}

awaitable<std::expected<void, std::string>> read_audit(net::Loop& loop, Address const& address,
                                                       AuditFilter const& filter,
                                                       std::function<bool(AuditEntry const&)> const& each) {
    auto const opened = co_await Connection::open(loop, address, std::chrono::steady_clock::now() + 5s);
    if (!opened) co_return std::unexpected(opened.error().text);
    auto& db = **opened;
    db.set_deadline(std::chrono::steady_clock::now() + 30s);
    auto known = co_await check_schema(db);
    if (!known) co_return known;
    for (std::int64_t at = 0;;) {
        db.set_deadline(std::chrono::steady_clock::now() + 30s);
        auto const page = co_await audit_page(db, filter, at);
        if (!page) co_return std::unexpected(page.error().text);
        for (auto const& entry : page->entries)
            if (!each(entry)) co_return std::expected<void, std::string>();
        if (page->entries.size() < AuditPage::size) co_return std::expected<void, std::string>();
        at = page->last;
    }
}

awaitable<std::expected<store::AuditPage, std::string>>
open_newest_audit(net::Loop& loop, Address const& address, AuditQuery const& asked) {
    auto const opened = co_await Connection::open(loop, address, std::chrono::steady_clock::now() + 5s);
    if (!opened) co_return std::unexpected(opened.error().text);
    auto& db = **opened;
    db.set_deadline(std::chrono::steady_clock::now() + 30s);
    auto page = co_await newest_audit(db, asked);
    if (!page) co_return std::unexpected(page.error().text);
    co_return std::move(*page);
}

} // namespace idiom::store::postgresql
