#pragma once

#include "gateway/pipeline/routing_snapshot.hpp"
#include "gateway/server/handler.hpp"
#include "gateway/telemetry/tracing/recorder.hpp"
#include "translators/core/client_response.hpp"
#include "translators/evovoice/face/request.hpp"

#include <memory>
#include <optional>

namespace idiom::pipeline {

/// One request: its inputs, and the facts that the handlers learn about it. The log line is made of it. Its
/// members are views into the connection's memory. It lives until the response is written.
struct RequestContext {
    server::Request const& request;
    Arena& arena;
    std::shared_ptr<RoutingSnapshot const> routing;
    std::string_view id;                   ///< the request id (X-Request-Id)
    tracing::Context trace_context;        ///< the trace of the caller
    tracing::Trace const* trace = nullptr; ///< records the request; null if it is not recorded
    std::string_view path = {};
    std::string_view query = {};
    /// The effective method, see face::effective_method. Nullopt if the gateway does not know the method.
    std::optional<Method> method = {};
    auth::CallerPtr caller = {};
    ServedRoute const* route = nullptr;
    limits::Limit limit = {}; ///< the caller's limit on the route
    limits::Taken taken = {}; ///< the result of taking a token from `limit`
    std::string_view operation = {};
    std::string_view problem = {};
    std::optional<std::string_view> legacy_face =
        /// The prefix of the legacy face's paths: "/legacy", or "" at the root. Nullopt for the rest face.
        {};
    std::optional<Error> failure = {}; ///< the error behind `problem`, without its list of errors
    std::optional<evovoice_face::Operation> legacy_operation = {};
    /// The login throttle has counted this request as a failed login.
    bool suspected = false;
    /// What the vendor's responses take of the answer budget. Held until our response is made.
    upstream::Charges mutable charges = {};
    bool wrote = false; ///< a write may have changed something at the vendor
    /// An earlier attempt with the same idempotency key was cut off, and may have written.
    bool resumed = false;

    /// `recorder` belongs to the event loop; null if no traces are recorded.
    RequestContext(server::Request const& client_request, std::shared_ptr<RoutingSnapshot const> snapshot,
                   tracing::Recorder* recorder = nullptr);

    /// Finds the caller by the credentials in the headers, or, if there are none, by the certificate of the
    /// connection. Returns null when it is done. Returns an issuer if its keys must be fetched first; then
    /// call this again.
    auth::Callers::Trusted const* recognise();

    /// Returns whether the request came to the face of old XML clients.
    bool is_legacy() const { return legacy_face.has_value(); }

    /// Returns the response for an error, in the form of the face that the request came to.
    ClientResponse fail(Error const& error);
    ClientResponse fail(Fault fault, std::string_view detail) {
        return fail(Error{.fault = fault, .detail = detail});
    }
};

} // namespace idiom::pipeline
