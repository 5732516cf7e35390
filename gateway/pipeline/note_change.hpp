#pragma once

#include "gateway/pipeline/request_context.hpp"

#include <boost/asio/awaitable.hpp>

#include <string_view>

namespace idiom::pipeline {

/// Returns whether another face than that of the request may have something to note of a change.
bool others_note_changes(RequestContext const& context);

/// Lets the other faces note in their records that the user with this id at the vendor was changed (see
/// Face::note_change). To be awaited under the write lock of the user. A failure is reported and changes
/// nothing for the client, because the change at the vendor stands.
boost::asio::awaitable<void> note_change(RequestContext const& context, std::string_view id, Arena& arena);

} // namespace idiom::pipeline
