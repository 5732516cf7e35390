#include "gateway/store/sqlite/audit.hpp"

#include "gateway/store/claims.hpp"
#include "gateway/store/trial.hpp"

#include <algorithm>
#include <limits>

namespace idiom::store::sqlite {
namespace {

constexpr std::size_t page_size = 500;

struct Page {
    std::vector<AuditEntry> entries;
    std::int64_t last = 0; ///< the id of the last entry
};

#define IDIOM_AUDIT_COLUMNS                                                                                  \
    "at, request_id, client, route, backend, operation, user, before, after, status, problem, "              \
    "backend_status, details"

AuditEntry entry_of(Query const& row) {
    return {.at = from_ms(row.number(1)),
            .request_id = row.column(2),
            .client = row.column(3),
            .route = row.column(4),
            .backend = row.column(5),
            .operation = row.column(6),
            .user = row.column(7),
            .before = row.column(8),
            .after = row.column(9),
            .status = static_cast<int>(row.number(10)),
            .problem = row.column(11),
            .backend_status = row.column(12),
            .details = row.column(13)};
}

StoreResult<Page> page_after(Connection& db, AuditFilter const& filter, std::int64_t since, std::int64_t id) {
    constexpr std::string_view of_all =
        "SELECT id, " IDIOM_AUDIT_COLUMNS " FROM audit WHERE id > ? AND at >= ? ORDER BY id LIMIT ?";
    constexpr std::string_view of_user =
        "SELECT id, " IDIOM_AUDIT_COLUMNS
        " FROM audit WHERE id > ? AND at >= ? AND user = ?4 ORDER BY id LIMIT ?3";
    constexpr std::string_view of_run =
        "SELECT id, " IDIOM_AUDIT_COLUMNS
        " FROM audit WHERE id > ? AND at >= ? AND request_id = ?4 AND (?5 IS NULL OR user = ?5) "
        "ORDER BY id LIMIT ?3";
    auto query = db.query(filter.run ? of_run : filter.user ? of_user : of_all);
    query.integer(id).integer(since).integer(page_size);
    if (filter.run) query.text(*filter.run);
    if (filter.user) query.text(*filter.user);
    if (filter.run && !filter.user) query.null();
    Page page{.entries = {}, .last = id};
    for (;;) {
        auto const row = query.step();
        if (!row) return std::unexpected(row.error());
        if (!*row) return page;
        page.last = query.number(0);
        page.entries.push_back(entry_of(query));
    }
}

/// Returns the id before the first entry at or after `since`. The search for it runs once, not for each page.
StoreResult<std::int64_t> before_first(Connection& db, std::int64_t since) {
    auto query = db.query("SELECT coalesce(min(id), 1) - 1 FROM audit WHERE at >= ?");
    auto const row = query.integer(since).step();
    if (!row) return std::unexpected(row.error());
    return query.number(0);
}

/// Returns a place in the trail before every entry at or after `since`, found by the index of times.
StoreResult<std::int64_t> before_window(Connection& db, std::int64_t since) {
    auto query = db.query("SELECT id FROM audit WHERE at < ? ORDER BY at DESC, id DESC LIMIT 1");
    auto const row = query.integer(since - longest_delay_ms).step();
    if (!row) return std::unexpected(row.error());
    return *row ? query.number(0) : 0;
}

void bind_text(Query& query, std::optional<std::string> const& text) {
    if (text)
        query.text(*text);
    else
        query.null();
}

void bind_time(Query& query, std::optional<Time> const& time) {
    if (time)
        query.integer(in_ms(*time));
    else
        query.null();
}

} // namespace

StoreResult<void> append_audit(Connection& db, AuditEntry const& entry) {
    auto query = db.query("INSERT INTO audit (" IDIOM_AUDIT_COLUMNS
                          ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    query.integer(in_ms(entry.at)).text(entry.request_id).text(entry.client).text(entry.route);
    query.text(entry.backend).text(entry.operation).text(entry.user).text(entry.before).text(entry.after);
    query.integer(entry.status).text(entry.problem).text(entry.backend_status).text(entry.details);
    return query.done();
}

StoreResult<void> try_audit(Connection& db) {
    auto const begun = db.run("SAVEPOINT trial");
    if (!begun) return begun;
    auto const taken = append_audit(db, trial_entry());
    if (!taken) return taken; // the caller rolls its transaction back
    auto const back = db.run("ROLLBACK TO trial");
    return back ? db.run("RELEASE trial") : back;
}

StoreResult<void> read_audit(Connection& db, AuditFilter const& filter,
                             std::function<bool(AuditEntry const&)> const& each) {
    auto const since = filter.since ? in_ms(*filter.since) : std::numeric_limits<std::int64_t>::min();
    auto at = before_first(db, since);
    if (!at) return std::unexpected(at.error());
    for (;;) {
        auto const page = page_after(db, filter, since, *at);
        if (!page) return std::unexpected(page.error());
        for (auto const& entry : page->entries)
            if (!each(entry)) return {};
        if (page->entries.size() < page_size) return {};
        at = page->last;
    }
}

// Writers append one after the other, so an entry that is visible has no earlier one that is still to come.
StoreResult<AuditSlice> audit_after(Connection& db, AuditRange const& range) {
    auto const last = db.number("SELECT coalesce(max(id), 0) FROM audit");
    if (!last) return std::unexpected(last.error());
    auto const from = range.since ? before_window(db, in_ms(*range.since)) : StoreResult<std::int64_t>(0);
    if (!from) return std::unexpected(from.error());
    auto query =
        db.query(range.route ? "SELECT id, " IDIOM_AUDIT_COLUMNS " FROM audit WHERE id > ? AND id <= ? AND "
                               "at >= ? AND route = ?5 ORDER BY id LIMIT ?4"
                             : "SELECT id, " IDIOM_AUDIT_COLUMNS " FROM audit WHERE id > ? AND id <= ? AND "
                               "at >= ? ORDER BY id LIMIT ?4");
    query.integer(std::max(range.after, *from)).integer(*last);
    query.integer(range.since ? in_ms(*range.since) : std::numeric_limits<std::int64_t>::min());
    query.integer(static_cast<std::int64_t>(range.limit));
    if (range.route) query.text(*range.route);
    AuditSlice slice;
    while (!slice.full) {
        auto const row = query.step();
        if (!row) return std::unexpected(row.error());
        if (!*row) break;
        slice.add({.number = query.number(0), .entry = entry_of(query)}, range);
    }
    slice.end(*last);
    return slice;
}

StoreResult<AuditPage> newest_audit(Connection& db, AuditQuery const& asked) {
    constexpr std::string_view of_all =
        "SELECT id, " IDIOM_AUDIT_COLUMNS " FROM audit WHERE id < ? AND (?2 IS NULL OR client = ?2) AND "
        "(?3 IS NULL OR route = ?3) AND (?4 IS NULL OR operation = ?4) AND (?5 IS NULL OR request_id = ?5) "
        "AND (?6 IS NULL OR at >= ?6) AND (?7 IS NULL OR at < ?7) AND "
        "(?8 IS NULL OR (status >= 400) = ?8) ORDER BY id DESC LIMIT ?9";
    constexpr std::string_view of_user = // by the index of users
        "SELECT id, " IDIOM_AUDIT_COLUMNS " FROM audit WHERE id < ? AND (?2 IS NULL OR client = ?2) AND "
        "(?3 IS NULL OR route = ?3) AND (?4 IS NULL OR operation = ?4) AND (?5 IS NULL OR request_id = ?5) "
        "AND (?6 IS NULL OR at >= ?6) AND (?7 IS NULL OR at < ?7) AND "
        "(?8 IS NULL OR (status >= 400) = ?8) AND user = ?10 ORDER BY id DESC LIMIT ?9";
    auto query = db.query(asked.user ? of_user : of_all);
    query.integer(asked.before);
    bind_text(query, asked.client);
    bind_text(query, asked.route);
    bind_text(query, asked.operation);
    bind_text(query, asked.request);
    bind_time(query, asked.since);
    bind_time(query, asked.until);
    if (asked.failed)
        query.integer(*asked.failed ? 1 : 0);
    else
        query.null();
    query.integer(static_cast<std::int64_t>(asked.limit));
    if (asked.user) query.text(*asked.user);
    AuditPage page;
    for (;;) {
        auto const row = query.step();
        if (!row) return std::unexpected(row.error());
        if (!*row) break;
        page.next = query.number(0);
        page.entries.push_back(entry_of(query));
    }
    if (page.entries.size() < asked.limit) page.next = 0;
    return page;
}

} // namespace idiom::store::sqlite
