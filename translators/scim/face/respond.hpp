#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/error.hpp"
#include "translators/scim/face/shape.hpp"
#include "translators/scim/tree.hpp"

namespace idiom::scim_face {

/// Returns the URL of the route, as clients see it: "https://gateway.example/scim/v2/acme".
std::string_view base_url(ClientRequest const& request, RouteView const& route, Arena& arena);

/// The parts of a response beside its document.
struct ResponseParts {
    int status = 200;
    std::string_view location = {};
    std::string_view version = {}; ///< the entity tag
    Names ignored = {};            ///< for X-Idiom-Ignored
};

/// Returns the response with a document; `application/scim+json` unless the client names only
/// `application/json`.
ClientResponse respond(scim::Value const& document, ResponseParts const& parts, ClientRequest const& request,
                       Arena& arena);
/// The same for a document that is written already.
ClientResponse respond(std::string_view document, ResponseParts const& parts, ClientRequest const& request,
                       Arena& arena);
/// Returns a response without a body.
ClientResponse respond_empty(ResponseParts const& parts, ClientRequest const& request, Arena& arena);

/// Writes an error (RFC 7644, 3.12).
ClientResponse respond_error(Error const& error, ClientRequest const& request, Arena& arena);
/// Returns the document of an error, for the answer to one operation of a bulk request.
scim::Value error_document(Error const& error, Arena& arena);
int status_of(Error const& error);

/// Returns the body of a request as an object. Errors: unsupported_media_type; a 400 with the reason
/// invalidSyntax.
Result<scim::Value> read_body(ClientRequest const& request, bool strict, Arena& arena);

} // namespace idiom::scim_face
