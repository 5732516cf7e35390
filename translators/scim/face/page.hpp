#pragma once

#include "translators/scim/face/resource.hpp"

namespace idiom::scim_face {

/// One page of a list.
struct Page {
    std::span<scim::Value> resources;
    std::size_t total = 0;
    std::optional<std::size_t> start; ///< of a page by index
    std::string_view next_cursor;     ///< "" on the last page, and on a page by index
};

/// Sorts a whole list and cuts the page that a client asks for. `resources` need no more than `id` and what
/// the list is sorted by; they are reordered. Errors: a 400 with the reason invalidValue, invalidCursor,
/// expiredCursor or invalidCount.
Result<Page> page_of(std::span<scim::Value> resources, scim::ResourceType const& type,
                     Showing const& showing);

/// Writes the ListResponse of a page, with as much of each resource as the client asks for.
scim::Value write_page(Page const& page, scim::ResourceType const& type, Showing const& showing);

} // namespace idiom::scim_face
