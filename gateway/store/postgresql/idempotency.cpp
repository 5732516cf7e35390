#include "gateway/store/postgresql/idempotency.hpp"

#include "gateway/store/claims.hpp"

namespace idiom::store::postgresql {

using boost::asio::awaitable;

namespace {

// Each claim deletes only a few expired keys, and skips rows that other claims have locked.
awaitable<StoreResult<Rows>> forget_old(Connection& db, Time now) {
    Params params;
    params.integer(in_ms(now));
    auto done = co_await db.query(
        "DELETE FROM idiom.idempotency WHERE (client, route, key) IN (SELECT client, route, key FROM "
        "idiom.idempotency WHERE forget_at <= $1 LIMIT 16 FOR UPDATE SKIP LOCKED) AND forget_at <= $1",
        params);
    co_return done;
}

Params& add(Params& params, IdempotencyKey const& key) {
    return params.bytes(key.client).bytes(key.route).bytes(key.key);
}

/// Takes the key if it is free, if its outcome has expired, or if its claim was interrupted; else returns
/// null.
awaitable<StoreResult<std::optional<Claim>>> take(Connection& db, IdempotencyKey const& key,
                                                  std::string const& fingerprint, std::string const& claimer,
                                                  Time now, Time lease_until) {
    Params params;
    add(params, key).bytes(fingerprint).bytes(claimer).integer(in_ms(lease_until));
    params.integer(in_ms(lease_until + cut_off_is_known_for)).integer(in_ms(now));
    auto const rows = co_await db.query(
        "INSERT INTO idiom.idempotency AS kept (client, route, key, fingerprint, claimed_by, attempts, "
        "lease_until, forget_at) VALUES ($1, $2, $3, $4, $5, 1, $6, $7) "
        "ON CONFLICT (client, route, key) DO UPDATE SET fingerprint = excluded.fingerprint, "
        "claimed_by = excluded.claimed_by, lease_until = excluded.lease_until, "
        "forget_at = excluded.forget_at, status = NULL, headers = NULL, body = NULL, "
        "attempts = CASE WHEN kept.claimed_by = excluded.claimed_by THEN kept.attempts "
        "WHEN kept.forget_at <= $8 THEN 1 ELSE kept.attempts + 1 END "
        "WHERE kept.claimed_by = excluded.claimed_by OR kept.forget_at <= $8 OR (kept.status IS NULL "
        "AND kept.lease_until <= $8 AND kept.fingerprint = excluded.fingerprint) "
        "RETURNING attempts",
        params);
    if (!rows) co_return std::unexpected(rows.error());
    if (rows->size() == 0) co_return std::nullopt;
    co_return Claim{.kind = Claim::Kind::begun, .resumed = rows->number(0, 0) > 1};
}

awaitable<StoreResult<std::optional<StandingClaim>>> standing(Connection& db, IdempotencyKey const& key) {
    Params params;
    add(params, key);
    auto const rows = co_await db.query("SELECT fingerprint, status, headers, body FROM idiom.idempotency "
                                        "WHERE client = $1 AND route = $2 AND key = $3",
                                        params);
    if (!rows) co_return std::unexpected(rows.error());
    if (rows->size() == 0) co_return std::nullopt;
    StandingClaim found{.fingerprint = rows->bytes(0, 0)};
    if (!rows->is_null(0, 1)) {
        found.response = KeptResponse{.status = static_cast<int>(rows->number(0, 1)),
                                      .headers = kept_headers(rows->bytes(0, 2)),
                                      .body = rows->bytes(0, 3)};
    }
    co_return found;
}

} // namespace

awaitable<StoreResult<Claim>> claim(Connection& db, IdempotencyKey const& key, std::string const& fingerprint,
                                    std::string const& claimer, Time now, Time lease_until) {
    auto const forgotten = co_await forget_old(db, now);
    if (!forgotten) co_return std::unexpected(forgotten.error());
    // The holder may release the key between the two statements; then this loop tries again.
    for (int i = 0; i < 3; ++i) {
        auto const taken = co_await take(db, key, fingerprint, claimer, now, lease_until);
        if (!taken) co_return std::unexpected(taken.error());
        if (*taken) co_return **taken;
        auto found = co_await standing(db, key);
        if (!found) co_return std::unexpected(found.error());
        if (*found) co_return judge(std::move(**found), fingerprint);
    }
    co_return Claim{.kind = Claim::Kind::in_progress};
}

awaitable<StoreResult<void>> settle(Connection& db, IdempotencyKey const& key, KeptResponse const& response,
                                    Time expires) {
    auto const headers = headers_to_keep(response);
    Params params;
    add(params, key).integer(response.status).bytes(headers).bytes(response.body).integer(in_ms(expires));
    auto const done = co_await db.query("UPDATE idiom.idempotency SET status = $4, headers = $5, body = $6, "
                                        "forget_at = $7 WHERE client = $1 AND route = $2 AND key = $3",
                                        params);
    if (!done) co_return std::unexpected(done.error());
    if (done->affected() == 0) co_return std::unexpected(no_claim());
    co_return StoreResult<void>();
}

awaitable<StoreResult<void>> release(Connection& db, IdempotencyKey const& key) {
    Params params;
    add(params, key);
    auto const done = co_await db.query(
        "DELETE FROM idiom.idempotency WHERE client = $1 AND route = $2 AND key = $3", params);
    if (!done) co_return std::unexpected(done.error());
    co_return StoreResult<void>();
}

} // namespace idiom::store::postgresql
