#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Refuses a request whose head the face could not read, and a read or a write that the caller may not do.
std::optional<ClientResponse> authorise(RequestContext& context);

} // namespace idiom::pipeline
