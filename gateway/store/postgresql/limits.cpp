#include "gateway/store/postgresql/limits.hpp"

namespace idiom::store::postgresql {

namespace {

// $1 client, $2 route, $3 interval, $4 depth, $5 wanted, $6 returned. The clock is read once, before the row
// is locked, so a draw that waited for another draw counts too little time, never too much. If the clock was
// set back, a bucket counts as empty, never as less than empty.
constexpr auto draw_statement = R"(
    INSERT INTO idiom.limits AS l (client, route, interval_ns, depth_ns, at, full_at, granted)
    SELECT $1, $2, $3::BIGINT, $4::BIGINT, now.at,
           now.at + LEAST($5::BIGINT, $4::BIGINT / $3::BIGINT) * $3::BIGINT,
           LEAST($5::BIGINT, $4::BIGINT / $3::BIGINT)
      FROM (SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::BIGINT * 1000 AS at) AS now
    ON CONFLICT (client, route, interval_ns, depth_ns) DO UPDATE SET
        at = excluded.at,
        granted = LEAST($5::BIGINT, GREATEST(0, excluded.at + $4::BIGINT -
            GREATEST(LEAST(l.full_at, excluded.at + $4::BIGINT) - $6::BIGINT * $3::BIGINT, excluded.at))
            / $3::BIGINT),
        full_at = GREATEST(LEAST(l.full_at, excluded.at + $4::BIGINT) - $6::BIGINT * $3::BIGINT, excluded.at)
            + $3::BIGINT * LEAST($5::BIGINT, GREATEST(0, excluded.at + $4::BIGINT -
            GREATEST(LEAST(l.full_at, excluded.at + $4::BIGINT) - $6::BIGINT * $3::BIGINT, excluded.at))
            / $3::BIGINT)
    RETURNING l.granted, l.full_at - l.at)";

} // namespace

boost::asio::awaitable<StoreResult<DrawnTokens>> draw_tokens(Connection& db, TokenDraw const& draw) {
    Params params;
    params.bytes(draw.client).bytes(draw.route);
    params.integer(draw.interval.count()).integer(draw.depth.count());
    params.integer(static_cast<std::int64_t>(draw.wanted)).integer(static_cast<std::int64_t>(draw.returned));
    auto const rows = co_await db.query(draw_statement, params);
    if (!rows) co_return std::unexpected(rows.error());
    co_return DrawnTokens{.granted = static_cast<std::uint64_t>(rows->number(0, 0)),
                          .missing = std::chrono::nanoseconds(rows->number(0, 1))};
}

} // namespace idiom::store::postgresql
