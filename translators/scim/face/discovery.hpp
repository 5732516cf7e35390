#pragma once

#include "translators/scim/face/user_calls.hpp"

namespace idiom::scim_face {

/// Answers a request for ServiceProviderConfig, ResourceTypes or Schemas. Errors: forbidden for a filter (RFC
/// 7644, 4); not_found.
Result<ClientResponse> discover(Asked const& asked, Arena& arena);

} // namespace idiom::scim_face
