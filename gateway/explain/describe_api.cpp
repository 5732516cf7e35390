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

Face const* describing_face(std::span<Face const* const> faces) {
    auto const found = std::ranges::find_if(
        faces, [](Face const* face) { return std::ranges::any_of(face->info().documents, is_description); });
    return found == faces.end() ? nullptr : *found;
}

std::expected<std::string, std::string> body_of(Result<ClientResponse> const& response) {
    if (response) return std::string(response->body);
    return std::unexpected(std::string(info(response.error().fault).title));
}

std::unexpected<std::string> nothing_described() {
    return std::unexpected(std::string("no API of this program describes itself"));
}

/// Returns the Host that chooses the route; "" if there is none.
std::string_view host_of(config::Route const& route) {
    auto const* const match = route.match ? std::get_if<config::HostMatch>(&*route.match) : nullptr;
    return match == nullptr ? std::string_view{} : std::string_view(match->host);
}

} // namespace

std::expected<std::string, std::string> describe_api(std::span<Face const* const> faces) {
    auto const* const face = describing_face(faces);
    if (face == nullptr) return nothing_described();
    Arena arena(first_block);
    auto const path = *std::ranges::find_if(face->info().documents, is_description);
    return body_of(face->write_document({.whole_path = path, .version = version()}, arena));
}

std::expected<std::string, std::string> describe_route(config::Config const& config,
                                                       std::string const& route) {
    auto const found = config.routes.find(route);
    if (found == config.routes.end()) return std::unexpected("there is no route '" + route + "'");
    auto const* const face = describing_face(config.faces);
    if (face == nullptr) return nothing_described();
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
    if (response == nullptr) return nothing_described();
    return body_of(*response);
}

} // namespace idiom::explain
