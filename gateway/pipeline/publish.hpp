#pragma once

#include "gateway/pipeline/request_context.hpp"

namespace idiom::pipeline {

/// Returns whether the request asks for a document that the face gives to everybody. False if a route is
/// chosen that the document is narrowed to: then the request is a read of that route.
bool asks_for_public_document(RequestContext const& context);

/// Answers a request for such a document. Returns null for any other request.
std::optional<ClientResponse> publish(RequestContext& context);

} // namespace idiom::pipeline
