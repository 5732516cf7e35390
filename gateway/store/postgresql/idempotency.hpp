#pragma once

#include "gateway/store/postgresql/connection.hpp"

namespace idiom::store::postgresql {

/// Access to the table `idempotency`. The arguments must stay valid until the awaitable has finished.

/// Claims `key`. `claimer` is unique among all claims ever made, so that a repeated claim has the same
/// outcome.
boost::asio::awaitable<StoreResult<Claim>> claim(Connection& db, IdempotencyKey const& key,
                                                 std::string const& fingerprint, std::string const& claimer,
                                                 Time now, Time lease_until);
boost::asio::awaitable<StoreResult<void>> settle(Connection& db, IdempotencyKey const& key,
                                                 KeptResponse const& response, Time expires);
boost::asio::awaitable<StoreResult<void>> release(Connection& db, IdempotencyKey const& key);

} // namespace idiom::store::postgresql
