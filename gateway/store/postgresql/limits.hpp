#pragma once

#include "gateway/store/postgresql/connection.hpp"

namespace idiom::store::postgresql {

/// The table `limits`. `draw` must stay until it is done.
boost::asio::awaitable<StoreResult<DrawnTokens>> draw_tokens(Connection& db, TokenDraw const& draw);

} // namespace idiom::store::postgresql
