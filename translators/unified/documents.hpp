#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/error.hpp"
#include "translators/core/face_info.hpp"
#include "translators/core/route_view.hpp"

#include <array>

namespace idiom::unified {

/// The XML Schema of the XML form: the file user.xsd.
std::string_view user_schema();

/// The path of the description of the whole API.
inline constexpr std::string_view description_path = "/v1/openapi.json";
static_assert(description_path.ends_with(description_document));
inline constexpr std::string_view schema_path = "/v1/user.xsd";
/// The documents that everybody may read.
inline constexpr std::array<std::string_view, 2> documents{description_path, schema_path};

/// Returns the response to a request for a document that everybody may read. Errors: not_found;
/// method_not_allowed; invalid_parameter for a condition that is not well formed.
Result<ClientResponse> write_document(ClientRequest const& request, Arena& arena);

/// Returns the description of a route. The method is GET or HEAD. Error: invalid_parameter.
Result<ClientResponse> write_description(ClientRequest const& request, RouteView const& route, Arena& arena);

/// Returns the JSON Schema of the users of a route. The method is GET or HEAD. Error: invalid_parameter.
Result<ClientResponse> serve_json_schema(ClientRequest const& request, RouteView const& route, Arena& arena);

} // namespace idiom::unified
