#pragma once

#include "gateway/store/postgresql/connection.hpp"
#include "gateway/store/secrets.hpp"

namespace idiom::store::postgresql {

/// The number of rows in the table of locks. Several users may share a row.
constexpr std::uint64_t lock_rows = 16'384;
/// The number of rows after them, for the runs of migrations: a run holds its row as long as it writes, so no
/// user may share it.
constexpr std::uint64_t run_rows = 1'024;
/// The row after them, for the one gateway that sends the messages of webhooks.
constexpr std::uint64_t sender_row = lock_rows + run_rows;

/// Brings the database to the schema of this program, in one transaction. If several gateways start at once,
/// one of them does it. Refuses a database of a newer program.
boost::asio::awaitable<std::expected<void, std::string>> migrate(Connection& db);

/// As sqlite::check_schema and sqlite::check_key.
boost::asio::awaitable<std::expected<void, std::string>> check_schema(Connection& db);
boost::asio::awaitable<std::expected<void, std::string>> check_key(Connection& db, Secrets const& secrets);

} // namespace idiom::store::postgresql
