#pragma once

#include "gateway/execution/write_services.hpp"
#include "gateway/store/audit_log.hpp"
#include "translators/core/answer.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/change_feed.hpp"
#include "translators/core/error.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>

namespace idiom::execution {

/// Returns a change as clients see it: a JSON object. It names no back end.
std::string change_document(store::AuditSlice::Numbered const& change);

/// Reads a page of the changes of a route. Errors: invalid_parameter for a `since` that is no place in the
/// trail; backend_unavailable if the store fails. The owners of the views must outlive the call.
boost::asio::awaitable<Result<Answer>> read_changes(WriteServices& services, std::string_view route,
                                                    FeedPage page, std::string_view request_id, Arena& arena);

} // namespace idiom::execution
