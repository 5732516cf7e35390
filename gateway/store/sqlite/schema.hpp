#pragma once

#include "gateway/store/secrets.hpp"
#include "gateway/store/sqlite/connection.hpp"

#include <expected>
#include <string>

namespace idiom::store::sqlite {

/// Brings a database to the schema of this program, in one transaction, so that after a killed start the next
/// start does it again. Refuses a database of a newer program, and a database that is not Idiom's.
std::expected<void, std::string> migrate(Connection& connection);

/// Checks, without changing the database, that it has the schema of this program.
std::expected<void, std::string> check_schema(Connection& connection);

/// Checks that the database was first opened with this store key; if no key is noted yet, notes this one. So
/// a wrong key is detected at the start, and not by the first user that cannot be read.
std::expected<void, std::string> check_key(Connection& connection, Secrets const& secrets);

/// Checks before a start, without changing an existing database, that `migrate` and `check_key` would accept
/// it.
std::expected<void, std::string> check_start(Connection& connection, Secrets const& secrets);

} // namespace idiom::store::sqlite
