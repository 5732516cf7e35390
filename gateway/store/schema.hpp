#pragma once

#include "gateway/store/connection.hpp"
#include "gateway/store/seal.hpp"

#include <expected>
#include <optional>
#include <string>

namespace idiom::store {

/// Brings a database to the schema of this program, in one transaction, so that a start that is killed half
/// way is simply done again. Refuses a database of a newer program and one that is no database of ours.
std::expected<void, std::string> migrate(Connection& connection);

/// Whether `key` is the key this database was first opened with; notes it where it is the first. A wrong key
/// is found out here, at the start, rather than by the first user who cannot be read.
std::expected<void, std::string> check_key(Connection& connection, StoreKey const& key);

} // namespace idiom::store
