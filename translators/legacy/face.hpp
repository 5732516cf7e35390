#pragma once

#include "translators/legacy/request.hpp"
#include "translators/unified/client_response.hpp"

#include <variant>

namespace idiom::legacy {

/// The next calls that a request takes, or its answer. A pure function of what the calls came to so far, as a
/// dialect's conversation is one of the responses; it ends for any outcomes. The error that it may come to is
/// written by `write_error`.
using FaceStep = std::variant<Calls, Result<unified::ClientResponse>>;
FaceStep next(Request const& request, unified::RouteView const& route, unified::Format format, bool head,
              Outcomes outcomes, Arena& arena);

/// Rounds of calls that the longest honest list takes; who drives a face may stop it beyond them.
inline constexpr std::size_t most_rounds = 48;

} // namespace idiom::legacy
