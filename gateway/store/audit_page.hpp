#pragma once

#include "gateway/store/store.hpp"

#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace idiom::store {

/// Selects entries of the audit trail for a reader who goes back in time, page by page.
struct AuditQuery {
    std::optional<std::string> user = {};
    std::optional<std::string> client = {};
    std::optional<std::string> route = {};
    std::optional<std::string> operation = {};
    std::optional<std::string> request = {}; ///< the request id
    std::optional<Time> since = {};          ///< at or after
    std::optional<Time> until = {};          ///< before
    std::optional<bool> failed = {};         ///< with a status of 400 or more, or below
    std::int64_t before = std::numeric_limits<std::int64_t>::max(); ///< AuditPage::next of the page before
    std::size_t limit = 100;
};

/// Entries of the audit trail, the newest first.
struct AuditPage {
    std::vector<AuditEntry> entries;
    std::int64_t next = 0; ///< AuditQuery::before for the next page; 0 if there is none
};

/// Returns one page of the audit trail of an existing store, the newest entries first, even while a gateway
/// has it open. Changes nothing. The error is one line. Blocks; not for an event loop.
std::expected<AuditPage, std::string> sqlite_audit_page(std::string const& path, AuditQuery const& query);
std::expected<AuditPage, std::string> postgresql_audit_page(std::string const& uri, AuditQuery const& query);

} // namespace idiom::store
