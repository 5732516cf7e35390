#pragma once

#include "gateway/store/postgresql/connection.hpp"

namespace idiom::store::postgresql {

/// Takes tokens from a bucket in the table `limits`. `draw` must stay valid until the awaitable has finished.
boost::asio::awaitable<StoreResult<DrawnTokens>> draw_tokens(Connection& db, TokenDraw const& draw);

} // namespace idiom::store::postgresql
