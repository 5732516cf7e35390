#pragma once

#include "translators/scim/face/resource.hpp"

namespace idiom::scim_face {

/// Sorts and cuts a whole list to the page that a client asks for, and writes the ListResponse. `resources`
/// are whole; they are reordered, and projected last. Errors: a 400 with the reason invalidValue,
/// invalidCursor, expiredCursor or invalidCount.
Result<scim::Value> page_of(std::span<scim::Value> resources, scim::ResourceType const& type,
                            Showing const& showing);

} // namespace idiom::scim_face
