#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/error.hpp"
#include "translators/core/user.hpp"

#include <optional>

namespace idiom::scim_face {

/// The kinds of paths below the route.
enum class Endpoint : std::uint8_t {
    users,
    groups,
    roles,
    entitlements,
    service_provider_config,
    resource_types,
    schemas,
    bulk,
    unserved, ///< `/Me`, the base, and a search at the base: 501
};

struct Place {
    Endpoint endpoint = Endpoint::users;
    std::optional<std::string_view> id; ///< percent-decoded
    bool search = false;                ///< `.search`

    bool is_discovery() const {
        return endpoint == Endpoint::service_provider_config || endpoint == Endpoint::resource_types ||
               endpoint == Endpoint::schemas;
    }
};

/// The first segments that a path may have.
extern Names const first_segments;
extern Names const path_templates;

/// Reads a path below the route. Error: not_found.
Result<Place> read_place(std::string_view path, Arena& arena);
/// Returns the methods of the place, as `Allow` lists them.
std::string_view allowed_methods(Place const& place);
bool is_allowed(Place const& place, Method method);
bool only_reads(Place const& place, Method method);
/// Returns the name of the operation in logs and metrics; a literal.
std::string_view operation_name(Place const& place, Method method);

} // namespace idiom::scim_face
