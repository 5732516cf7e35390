#pragma once

#include "gateway/api/routing_snapshot.hpp"
#include "gateway/server/handler.hpp"
#include "gateway/tracing/recorder.hpp"
#include "translators/legacy/request.hpp"
#include "translators/unified/client_response.hpp"

#include <memory>
#include <optional>

namespace idiom::api {

/// One request on its way through: what is learnt about it step by step, and what the log line tells. Views
/// into the connection's memory; lives until the response is written.
struct RequestContext {
    server::Request const& request;
    Arena& arena;
    std::shared_ptr<RoutingSnapshot const> routing;
    std::string_view id;                   ///< of the request
    tracing::Context trace_context;        ///< the trace that the caller takes part in
    tracing::Trace const* trace = nullptr; ///< where the request is recorded; null where it is not
    std::string_view path = {};
    std::string_view query = {};
    std::optional<Method> method = {}; ///< the one that is meant: see unified::effective_method
    auth::CallerPtr caller = {};
    ServedRoute const* route = nullptr;
    policy::Limit limit = {}; ///< of the caller on the route
    policy::Taken taken = {}; ///< how the request fared with it
    std::string_view operation = {};
    std::string_view problem = {};
    std::optional<std::string_view> legacy_face =
        {};                            ///< what its paths begin with: "/legacy", or "" at the root
    std::optional<Error> failure = {}; ///< what `problem` names, without its list of errors
    std::optional<legacy::Operation> legacy_operation = {};
    bool suspected = false;                ///< counted as a failure to say who it is
    backend::Charges mutable charges = {}; ///< of the vendor's answers, until the response is made
    bool wrote = false;                    ///< a write may have changed something
    bool resumed = false;                  ///< an earlier attempt at it was cut off, and may have written

    /// `recorder`: the loop's; null where nothing is recorded.
    RequestContext(server::Request const& client_request, std::shared_ptr<RoutingSnapshot const> snapshot,
                   tracing::Recorder* recorder = nullptr);

    /// Finds out who calls: by the credentials in the request, or where there are none, by the certificate of
    /// the connection. Null, or the issuer whose keys are to be fetched before this is tried once more.
    auth::Callers::Trusted const* recognise();

    /// Whether the request came to the face of old XML clients.
    bool is_legacy() const { return legacy_face.has_value(); }

    /// An error in the words of the face that the request came to.
    unified::ClientResponse fail(Error const& error);
    unified::ClientResponse fail(Fault fault, std::string_view detail) {
        return fail(Error{.fault = fault, .detail = detail});
    }
};

} // namespace idiom::api
