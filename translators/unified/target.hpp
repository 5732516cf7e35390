#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"
#include "translators/unified/client_response.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace idiom::unified {

/// What stands below a route (contract, section 2).
enum class Resource : std::uint8_t { capabilities, users, user, roles, role, device, emails };

struct ResourceTarget {
    Resource resource = Resource::users;
    std::string_view id;          ///< of the user, decoded
    std::string_view name;        ///< the role or the device, decoded
    std::optional<Format> suffix; ///< a final ".json" or ".xml", which is then part of no id
};

/// The representation that the last segment of a path names by its suffix, ".json" or ".xml". Only where a
/// method reads, and for a POST to the users: for a write the last segment is always a whole id, so that it
/// never changes another user than the one that is named.
std::optional<Format> path_suffix(Method method, std::string_view path);

/// Reads a path below a route, percent-encoded, beginning with '/'. A dot that is percent-encoded belongs to
/// its id. Errors: not_found; malformed_request for a broken escape or an id that could leave its segment.
Result<ResourceTarget> read_target(Method method, std::string_view path, Arena& arena);

/// An id as the last segment of a path that leads to it for every method: percent-encoded, and so is the dot
/// of what would be taken for a suffix, in any case.
std::string_view last_segment(std::string_view id, Arena& arena);

/// What a method means on a resource; HEAD is GET. Nothing where the resource does not take it, and for
/// OPTIONS and the capabilities, which are no operations of a back end.
std::optional<Operation> operation_of(Method method, Resource resource);

/// Whether the method may be used on the resource at all.
bool takes(Resource resource, Method method);

/// The value of `Allow` for a route of this kind: what the dialect has no means for is left out.
std::string_view allowed_methods(Resource resource, Capabilities const& capabilities, Arena& arena);

} // namespace idiom::unified
