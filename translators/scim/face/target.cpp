#include "translators/scim/face/target.hpp"

#include "translators/codec/uri.hpp"

#include <algorithm>
#include <array>

namespace idiom::scim_face {

namespace {

struct Row {
    std::string_view segment;
    Endpoint endpoint;
};
constexpr std::array<Row, 11> rows{{{"Users", Endpoint::users},
                                    {"Groups", Endpoint::groups},
                                    {"Roles", Endpoint::roles},
                                    {"Entitlements", Endpoint::entitlements},
                                    {"ServiceProviderConfig", Endpoint::service_provider_config},
                                    {"ServiceProviderConfigs", Endpoint::service_provider_config},
                                    {"ResourceTypes", Endpoint::resource_types},
                                    {"Schemas", Endpoint::schemas},
                                    {"Bulk", Endpoint::bulk},
                                    {"Me", Endpoint::unserved},
                                    {".search", Endpoint::unserved}}};

constexpr auto segments = [] {
    std::array<std::string_view, rows.size()> made;
    std::ranges::transform(rows, made.begin(), &Row::segment);
    return made;
}();

constexpr std::array<std::string_view, 36> templates{"/scim/v2/Users",
                                                     "/scim/v2/Users/.search",
                                                     "/scim/v2/Users/{id}",
                                                     "/scim/v2/Groups",
                                                     "/scim/v2/Groups/.search",
                                                     "/scim/v2/Groups/{id}",
                                                     "/scim/v2/Roles",
                                                     "/scim/v2/Roles/.search",
                                                     "/scim/v2/Roles/{id}",
                                                     "/scim/v2/Entitlements",
                                                     "/scim/v2/Entitlements/.search",
                                                     "/scim/v2/Entitlements/{id}",
                                                     "/scim/v2/Bulk",
                                                     "/scim/v2/ServiceProviderConfig",
                                                     "/scim/v2/ResourceTypes",
                                                     "/scim/v2/ResourceTypes/{id}",
                                                     "/scim/v2/Schemas",
                                                     "/scim/v2/Schemas/{id}",
                                                     "/scim/v2/{route}/Users",
                                                     "/scim/v2/{route}/Users/.search",
                                                     "/scim/v2/{route}/Users/{id}",
                                                     "/scim/v2/{route}/Groups",
                                                     "/scim/v2/{route}/Groups/.search",
                                                     "/scim/v2/{route}/Groups/{id}",
                                                     "/scim/v2/{route}/Roles",
                                                     "/scim/v2/{route}/Roles/.search",
                                                     "/scim/v2/{route}/Roles/{id}",
                                                     "/scim/v2/{route}/Entitlements",
                                                     "/scim/v2/{route}/Entitlements/.search",
                                                     "/scim/v2/{route}/Entitlements/{id}",
                                                     "/scim/v2/{route}/Bulk",
                                                     "/scim/v2/{route}/ServiceProviderConfig",
                                                     "/scim/v2/{route}/ResourceTypes",
                                                     "/scim/v2/{route}/ResourceTypes/{id}",
                                                     "/scim/v2/{route}/Schemas",
                                                     "/scim/v2/{route}/Schemas/{id}"};

std::unexpected<Error> nothing_here() { return fail(Fault::not_found, "there is nothing at this path"); }

bool takes_id(Endpoint endpoint) {
    return endpoint != Endpoint::service_provider_config && endpoint != Endpoint::bulk &&
           endpoint != Endpoint::unserved;
}

} // namespace

Names const first_segments{segments};
Names const path_templates{templates};

Result<Place> read_place(std::string_view path, Arena& arena) {
    // Some directories put a slash too many between the route and the resource, or one at the end.
    while (path.starts_with('/'))
        path.remove_prefix(1);
    if (path.ends_with('/')) path.remove_suffix(1);
    if (path.empty()) return Place{.endpoint = Endpoint::unserved};
    auto const slash = path.find('/');
    auto const row = std::ranges::find(rows, path.substr(0, slash), &Row::segment);
    if (row == rows.end()) return nothing_here();
    Place made{.endpoint = row->endpoint};
    if (slash == path.npos) return made;
    auto const rest = path.substr(slash + 1);
    if (!takes_id(row->endpoint)) return nothing_here();
    if (rest == ".search" && !made.is_discovery()) {
        made.search = true;
        return made;
    }
    auto const id = rest.find('/') == rest.npos ? uri::decode(rest, arena) : std::nullopt;
    if (!id || !uri::stays_in_segment(*id)) return nothing_here();
    made.id = *id;
    return made;
}

std::string_view allowed_methods(Place const& place) {
    if (place.search || place.endpoint == Endpoint::bulk) return "POST, OPTIONS";
    bool const written = place.endpoint == Endpoint::users || place.endpoint == Endpoint::groups;
    if (!written) return "GET, HEAD, OPTIONS";
    return place.id ? "GET, HEAD, PUT, PATCH, DELETE, OPTIONS" : "GET, HEAD, POST, OPTIONS";
}

bool is_allowed(Place const& place, Method method) {
    auto allowed = allowed_methods(place);
    while (!allowed.empty()) {
        auto const one = allowed.substr(0, allowed.find(','));
        if (one == name_of(method)) return true;
        allowed.remove_prefix(std::min(one.size() + 2, allowed.size()));
    }
    return false;
}

bool only_reads(Place const& place, Method method) {
    return place.search || method == Method::get || method == Method::head || method == Method::options;
}

std::string_view operation_name(Place const& place, Method method) {
    if (place.endpoint == Endpoint::bulk) return "scim.bulk";
    if (place.is_discovery()) return "scim.discovery";
    bool const groups = place.endpoint == Endpoint::groups;
    if (place.endpoint != Endpoint::users && !groups)
        return place.endpoint == Endpoint::unserved ? "" : place.id ? "scim.get_role" : "scim.list_roles";
    switch (method) {
    case Method::get:
    case Method::head:
        if (place.id) return groups ? "scim.get_group" : "scim.get_user";
        return groups ? "scim.list_groups" : "scim.list_users";
    case Method::post:
        if (place.search) return groups ? "scim.list_groups" : "scim.list_users";
        return groups ? "scim.create_group" : "scim.create_user";
    case Method::put: return groups ? "scim.replace_group" : "scim.replace_user";
    case Method::patch: return groups ? "scim.patch_group" : "scim.patch_user";
    case Method::delete_: return groups ? "scim.delete_group" : "scim.delete_user";
    case Method::options: break;
    }
    return {};
}

} // namespace idiom::scim_face
