#pragma once

#include "gateway/store/postgresql/connection.hpp"
#include "gateway/store/secrets.hpp"

namespace idiom::store::postgresql {

/// Access to the tables `users` and `tokens`. The arguments must stay valid until the awaitable has finished.

template <class T> using Answer = boost::asio::awaitable<StoreResult<T>>;

Answer<std::optional<Record>> find_user(Connection& db, Secrets const& secrets, std::string const& backend,
                                        std::string const& key);
Answer<std::vector<Listed>> all_users(Connection& db, std::string const& backend);
Answer<std::vector<Listed>> page_of_users(Connection& db, std::string const& backend, KeyRange const& range);
Answer<void> put_user(Connection& db, Secrets const& secrets, std::string const& backend,
                      std::string const& key, Record const& record);
/// Returns whether there was such a user.
Answer<bool> erase_user(Connection& db, std::string const& backend, std::string const& key);

/// In a transaction of its own. If the connection breaks, so does the transaction.
Answer<void> change_users(Connection& db, Secrets const& secrets, std::string const& backend,
                          std::vector<RecordChange> const& changes);

/// These two require a store key.
Answer<std::optional<std::string>> find_token(Connection& db, Secrets const& secrets,
                                              std::string const& backend);
Answer<void> put_token(Connection& db, Secrets const& secrets, std::string const& backend,
                       std::string const& token);

} // namespace idiom::store::postgresql
