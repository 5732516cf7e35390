#pragma once

#include "gateway/store/audit_log.hpp"

#include <string>
#include <vector>

namespace idiom::webhooks {

/// Which changes a receiver wants.
struct Wanted {
    std::vector<std::string> routes = {};     ///< empty: of every route
    std::vector<std::string> operations = {}; ///< empty: every one
};

/// Returns whether the receiver is told of a change. It is not told of one that the back end has certainly
/// not made.
bool wants(Wanted const& wanted, store::AuditEntry const& entry);

/// Returns `webhook-id` of the message about a change. The same change has the same id in every attempt. It
/// has the time too: if an older copy of the store is restored, later changes get numbers that others had.
std::string message_id(store::AuditSlice::Numbered const& change);

/// Returns the body: `type`, `timestamp`, and in `data` the change as clients see it.
std::string message_body(store::AuditSlice::Numbered const& change);

} // namespace idiom::webhooks
