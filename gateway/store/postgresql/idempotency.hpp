#pragma once

#include "gateway/store/postgresql/connection.hpp"

namespace idiom::store::postgresql {

/// The table `idempotency`. The arguments must stay until it is done.

/// `claimer` names this claim among all that were ever made: to repeat it comes to the same.
boost::asio::awaitable<StoreResult<Claim>> claim(Connection& db, IdempotencyKey const& key,
                                                 std::string const& fingerprint, std::string const& claimer,
                                                 Time now, Time lease_until);
boost::asio::awaitable<StoreResult<void>> settle(Connection& db, IdempotencyKey const& key,
                                                 KeptResponse const& response, Time expires);
boost::asio::awaitable<StoreResult<void>> release(Connection& db, IdempotencyKey const& key);

} // namespace idiom::store::postgresql
