#include "gateway/store/sqlite/idempotency.hpp"

#include "gateway/store/claims.hpp"

namespace idiom::store::sqlite {
namespace {

// Each claim deletes only a few expired keys, so that no write deletes those of a whole day.
StoreResult<void> forget_old(Connection& db, Time now) {
    auto query = db.query("DELETE FROM idempotency WHERE rowid IN "
                          "(SELECT rowid FROM idempotency WHERE forget_at <= ? LIMIT 16)");
    return query.integer(in_ms(now)).done();
}

/// Takes the key if it is free, if its outcome has expired, or if its claim was interrupted; else returns
/// null.
StoreResult<std::optional<Claim>> take(Connection& db, IdempotencyKey const& key,
                                       std::string const& fingerprint, Time now, Time lease_until) {
    auto query = db.query(
        "INSERT INTO idempotency (client, route, key, fingerprint, attempts, lease_until, forget_at) "
        "VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6) ON CONFLICT (client, route, key) DO UPDATE SET "
        "fingerprint = excluded.fingerprint, lease_until = excluded.lease_until, "
        "forget_at = excluded.forget_at, status = NULL, headers = NULL, body = NULL, "
        "attempts = CASE WHEN forget_at <= ?7 THEN 1 ELSE attempts + 1 END "
        "WHERE forget_at <= ?7 "
        "OR (status IS NULL AND lease_until <= ?7 AND fingerprint = excluded.fingerprint) "
        "RETURNING attempts");
    query.text(key.client).text(key.route).text(key.key).blob(fingerprint).integer(in_ms(lease_until));
    auto const row = query.integer(in_ms(lease_until + cut_off_is_known_for)).integer(in_ms(now)).step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return std::nullopt;
    return Claim{.kind = Claim::Kind::begun, .resumed = query.number(0) > 1};
}

StoreResult<StandingClaim> standing(Connection& db, IdempotencyKey const& key) {
    auto query = db.query("SELECT fingerprint, status, headers, body FROM idempotency "
                          "WHERE client = ? AND route = ? AND key = ?");
    auto const row = query.text(key.client).text(key.route).text(key.key).step();
    if (!row) return std::unexpected(row.error());
    StandingClaim found{.fingerprint = query.column(0)};
    if (!query.is_null(1)) {
        found.response = KeptResponse{.status = static_cast<int>(query.number(1)),
                                      .headers = kept_headers(query.column(2)),
                                      .body = query.column(3)};
    }
    return found;
}

} // namespace

StoreResult<Claim> claim(Connection& db, IdempotencyKey const& key, std::string const& fingerprint, Time now,
                         Time lease_until) {
    auto const forgotten = forget_old(db, now);
    if (!forgotten) return std::unexpected(forgotten.error());
    auto const taken = take(db, key, fingerprint, now, lease_until);
    if (!taken) return std::unexpected(taken.error());
    if (*taken) return **taken;
    auto found = standing(db, key);
    if (!found) return std::unexpected(found.error());
    return judge(std::move(*found), fingerprint);
}

StoreResult<void> settle(Connection& db, IdempotencyKey const& key, KeptResponse const& response,
                         Time expires) {
    auto const headers = headers_to_keep(response);
    auto query = db.query("UPDATE idempotency SET status = ?, headers = ?, body = ?, forget_at = ? "
                          "WHERE client = ? AND route = ? AND key = ?");
    query.integer(response.status).blob(headers).blob(response.body).integer(in_ms(expires));
    auto const changed = query.text(key.client).text(key.route).text(key.key).finish();
    if (!changed) return std::unexpected(changed.error());
    if (*changed == 0) return std::unexpected(no_claim());
    return {};
}

StoreResult<void> release(Connection& db, IdempotencyKey const& key) {
    auto query = db.query("DELETE FROM idempotency WHERE client = ? AND route = ? AND key = ?");
    return query.text(key.client).text(key.route).text(key.key).done();
}

} // namespace idiom::store::sqlite
