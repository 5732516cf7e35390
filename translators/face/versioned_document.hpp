#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/error.hpp"

#include <optional>
#include <string_view>

namespace idiom::face {

/// A document that is the same for every request until the program or the configuration changes.
struct VersionedDocument {
    std::string_view body;
    std::string_view content_type;
    /// Other headers of its responses.
    std::span<Header const> headers = {};
};

/// Returns the response to a read of the document. Its ETag is a hash of the body; 304 if the client has it.
/// Errors: invalid_parameter for a condition that cannot be read.
Result<ClientResponse> serve(VersionedDocument const& document, ClientRequest const& request, Arena& arena);

/// Returns the response to a request that does not read the document: to OPTIONS the methods, to another
/// method an error. Null for GET and HEAD.
std::optional<Result<ClientResponse>> answer_unless_read(ClientRequest const& request, Arena& arena);

} // namespace idiom::face
