#include "gateway/explain/describe_api.hpp"

#include "gateway/modules/make.hpp"
#include "gateway/version.hpp"
#include "translators/core/client_request.hpp"
#include "translators/core/face.hpp"

#include <algorithm>

namespace idiom::explain {

namespace {

constexpr std::size_t first_block = 256 * 1024;

bool is_description(std::string_view path) { return path.ends_with(description_document); }

std::expected<Face const*, std::string> describing_face(std::span<Face const* const> faces,
                                                        std::string_view name) {
    std::string others;
    for (auto const* const face : faces) {
        if (std::ranges::none_of(face->info().documents, is_description)) continue;
        if (face->info().name == name) return face;
        others.append(others.empty() ? ", there is " : " and ").append(face->info().name);
    }
    return std::unexpected("no API '" + std::string(name) + "' describes itself" + others);
}

std::expected<std::string, std::string> body_of(Result<ClientResponse> const& response) {
    if (response) return std::string(response->body);
    return std::unexpected(std::string(info(response.error().fault).title));
}

/// Returns the Host that chooses the route; "" if there is none.
std::string_view host_of(config::Route const& route) {
    auto const* const match = route.match ? std::get_if<config::HostMatch>(&*route.match) : nullptr;
    return match == nullptr ? std::string_view{} : std::string_view(match->host);
}

} // namespace

std::expected<std::string, std::string> describe_api(std::span<Face const* const> faces,
                                                     std::string_view face_name) {
    auto const face = describing_face(faces, face_name);
    if (!face) return std::unexpected(face.error());
    Arena arena(first_block);
    auto const path = *std::ranges::find_if((*face)->info().documents, is_description);
    return body_of((*face)->write_document({.whole_path = path, .version = version()}, arena));
}

std::expected<std::string, std::string> describe_route(config::Config const& config,
                                                       std::string_view face_name, std::string const& route) {
    auto const found = config.routes.find(route);
    if (found == config.routes.end()) return std::unexpected("there is no route '" + route + "'");
    auto const described = describing_face(config.faces, face_name);
    if (!described) return std::unexpected(described.error());
    auto const* const face = *described;
    auto const& spec = config.backends.find(found->second.backend)->second;
    auto const dialect = modules::make(*spec.translator, spec.settings);
    if (!dialect) return std::unexpected(dialect.error());
    Arena arena(first_block);
    std::string const base = std::string(face->info().prefix) + "/" + route;
    RouteView const view{.capabilities = &(*dialect)->capabilities(),
                         .roles = &found->second.roles,
                         .base = base,
                         .name = route,
                         .host = host_of(found->second)};
    auto const path = base + std::string(description_document);
    auto const call = face->read_request(
        {.path = description_document, .whole_path = path, .version = version()}, view, arena);
    if (!call) return std::unexpected(std::string(info(call.error().fault).title));
    auto const step = (*call)->next({}, arena);
    auto const* const response = std::get_if<Result<ClientResponse>>(&step);
    if (response == nullptr) return std::unexpected(std::string("the description needs a back end"));
    return body_of(*response);
}

} // namespace idiom::explain
