#pragma once

#include "gateway/store/secrets.hpp"
#include "gateway/store/sqlite/connection.hpp"

namespace idiom::store::sqlite {

/// Access to the tables `users` and `tokens`.

StoreResult<std::optional<Record>> find_user(Connection& db, Secrets const& secrets,
                                             std::string const& backend, std::string const& key);
StoreResult<std::vector<Listed>> all_users(Connection& db, std::string const& backend);
StoreResult<std::vector<Listed>> page_of_users(Connection& db, std::string const& backend,
                                               KeyRange const& range);
StoreResult<void> put_user(Connection& db, Secrets const& secrets, std::string const& backend,
                           std::string const& key, Record const& record);
/// Returns whether there was such a user.
StoreResult<bool> erase_user(Connection& db, std::string const& backend, std::string const& key);

/// In a transaction of the caller.
StoreResult<void> change_users(Connection& db, Secrets const& secrets, std::string const& backend,
                               std::vector<RecordChange> const& changes);

StoreResult<std::optional<std::string>> find_token(Connection& db, Secrets const& secrets,
                                                   std::string const& backend);
StoreResult<void> put_token(Connection& db, Secrets const& secrets, std::string const& backend,
                            std::string const& token);

} // namespace idiom::store::sqlite
