#pragma once

#include "gateway/store/postgresql/connection.hpp"

namespace idiom::store::postgresql {

/// The table `audit`. The arguments must stay until it is done.

/// `name` names this entry among all: to append it again does nothing.
boost::asio::awaitable<StoreResult<void>> append_audit(Connection& db, AuditEntry const& entry,
                                                       std::string const& name);

/// Whether a line could be appended: it is rolled back again, in a transaction of its own.
boost::asio::awaitable<StoreResult<void>> try_audit(Connection& db);

struct AuditPage {
    static constexpr std::size_t size = 500;

    std::vector<AuditEntry> entries; ///< fewer than `size` at the end
    std::int64_t last = 0;           ///< where the next page goes on
};
boost::asio::awaitable<StoreResult<AuditPage>> audit_page(Connection& db, AuditFilter const& filter,
                                                          std::int64_t after);

/// All pages, of a database that is there. The error is for the operator.
boost::asio::awaitable<std::expected<void, std::string>>
read_audit(async::Loop& loop, Address const& address, AuditFilter const& filter,
           std::function<bool(AuditEntry const&)> const& each);

} // namespace idiom::store::postgresql
