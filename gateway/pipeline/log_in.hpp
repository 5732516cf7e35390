#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// The most bytes of a login's body.
inline constexpr std::size_t most_login = 8UZ * 1024;

/// Answers a login, a logout and a question for the login state. They need no route, and no caller that is
/// known.
std::optional<ClientResponse> log_in(RequestContext& context);

} // namespace idiom::pipeline
