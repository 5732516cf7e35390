#pragma once

#include "gateway/store/sqlite/connection.hpp"

namespace idiom::store::sqlite {

/// Access to the table `idempotency`. Each function must run inside a transaction.

StoreResult<Claim> claim(Connection& db, IdempotencyKey const& key, std::string const& fingerprint, Time now,
                         Time lease_until);
StoreResult<void> settle(Connection& db, IdempotencyKey const& key, KeptResponse const& response,
                         Time expires);
StoreResult<void> release(Connection& db, IdempotencyKey const& key);

} // namespace idiom::store::sqlite
