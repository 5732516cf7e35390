#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// The most bytes of a login's body.
inline constexpr std::size_t most_login = 8UZ * 1024;

/// Answers a login, a logout and a question for the login state. Returns null for any other request. None of
/// the three needs a route or a known caller.
std::optional<ClientResponse> log_in(RequestContext& context);

} // namespace idiom::pipeline
