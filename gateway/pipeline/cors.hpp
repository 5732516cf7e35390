#pragma once

#include "translators/core/client_response.hpp"

#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

namespace idiom::pipeline {

struct RequestContext;

/// Answers the preflight of a page that may call, for any path of a face: a preflight says nothing of what
/// exists there. Null for every other request. Needs no caller, because a browser sends no credentials with a
/// preflight.
std::optional<ClientResponse> answer_preflight(RequestContext const& context);

/// Adds the fields that let a page read the response. Call it only if the gateway has a CorsPolicy.
void add_cors_fields(RequestContext const& context, std::pmr::vector<Header>& headers);

/// Adds `name` to the Vary field of a response, or adds the field. `headers` point into `arena` or are
/// static.
void add_vary(std::pmr::vector<Header>& headers, std::string_view name, Arena& arena);

} // namespace idiom::pipeline
