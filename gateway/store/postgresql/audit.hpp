#pragma once

#include "gateway/store/audit_log.hpp"
#include "gateway/store/audit_page.hpp"
#include "gateway/store/postgresql/connection.hpp"

namespace idiom::store::postgresql {

/// Access to the table `audit`. The arguments must stay valid until the awaitable has finished.

/// Appends `entry`. `name` is unique among all entries, so that appending the entry again does nothing.
boost::asio::awaitable<StoreResult<void>> append_audit(Connection& db, AuditEntry const& entry,
                                                       std::string const& name);

/// Tries whether an entry could be appended: appends one in its own transaction, and rolls it back.
boost::asio::awaitable<StoreResult<void>> try_audit(Connection& db);

struct AuditPage {
    static constexpr std::size_t size = 500;

    std::vector<AuditEntry> entries; ///< fewer than `size` on the last page
    std::int64_t last = 0;           ///< `after` of the next page
};
boost::asio::awaitable<StoreResult<AuditPage>> audit_page(Connection& db, AuditFilter const& filter,
                                                          std::int64_t after);

/// As AuditLog::audit_after.
boost::asio::awaitable<StoreResult<AuditSlice>> audit_after(Connection& db, AuditRange const& range);

/// As postgresql_audit_page. The database must exist.
boost::asio::awaitable<std::expected<store::AuditPage, std::string>>
open_newest_audit(net::Loop& loop, Address const& address, AuditQuery const& asked);

/// Calls `each` with the entries of all pages, like Store::read_audit. The database must exist. The error is
/// for the operator.
boost::asio::awaitable<std::expected<void, std::string>>
read_audit(net::Loop& loop, Address const& address, AuditFilter const& filter,
           std::function<bool(AuditEntry const&)> const& each);

} // namespace idiom::store::postgresql
