#pragma once

#include "gateway/store/secrets.hpp"
#include "gateway/store/sqlite/connection.hpp"

#include <expected>
#include <optional>
#include <string>

namespace idiom::store::sqlite {

/// Brings a database to the schema of this program, in one transaction, so that a start that is killed half
/// way is simply done again. Refuses a database of a newer program and one that is no database of ours.
std::expected<void, std::string> migrate(Connection& connection);

/// Whether a database that is not to be changed has the schema of this program.
std::expected<void, std::string> check_schema(Connection& connection);

/// Whether the database was first opened with this key; notes it where it is the first. A wrong key is found
/// out here, at the start, rather than by the first user who cannot be read.
std::expected<void, std::string> check_key(Connection& connection, Secrets const& secrets);

/// What the two say before a start: of a database that is there, without changing it.
std::expected<void, std::string> check_start(Connection& connection, Secrets const& secrets);

} // namespace idiom::store::sqlite
