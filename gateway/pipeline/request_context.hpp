#pragma once

#include "gateway/execution/face_records.hpp"
#include "gateway/pipeline/face_sandbox.hpp"
#include "gateway/pipeline/part_arenas.hpp"
#include "gateway/pipeline/routing_snapshot.hpp"
#include "gateway/pipeline/services.hpp"
#include "gateway/server/handler.hpp"
#include "gateway/store/store.hpp"

#include <memory>
#include <optional>
#include <vector>

namespace idiom::pipeline {

class InspectedCall;

/// One request: its inputs, and the facts that the stops of the pipeline learn about it. The response of a
/// stop is the return value of the stop, and not a member here. The members are views into the connection's
/// memory. The context lives until the response is written.
struct RequestContext {
    // The inputs
    server::Request const& request;
    PipelineServices const& services;
    Arena& arena;
    std::shared_ptr<RoutingSnapshot const> routing;
    std::string_view id;                   ///< the request id (X-Request-Id)
    tracing::Context trace_context;        ///< the trace of the caller
    tracing::Trace const* trace = nullptr; ///< records the request; null if it is not recorded

    // Facts that are read from the head
    std::string_view path = {};
    /// The effective method, see face::effective_method. Nullopt if the gateway does not know the method.
    std::optional<Method> method = {};
    FoundFace found = {};
    Matched place = {}; ///< only the stop find_route uses its route
    ClientRequest client_request = {};
    Result<Target> target = {}; ///< if `method` is null, only `kind` is valid

    // Facts that the stops learn
    auth::CallerPtr caller = {};
    ServedRoute const* route = nullptr; ///< a route that the caller may use
    limits::Limit limit = {};           ///< the caller's limit on the route
    limits::Taken taken = {};           ///< the result of taking a token from `limit`
    std::string_view operation = {};
    std::string_view problem = {};     ///< the problem in the response
    std::optional<Error> failure = {}; ///< the error behind `problem`, without its list of errors
    ClientCall const* call = nullptr;  ///< the request, read whole
    /// The time by which the request has to be over; null if only each call has a limit.
    std::optional<std::chrono::steady_clock::time_point> ends = {};
    std::optional<store::IdempotencyKey> idempotency_key = {}; ///< null until the request has claimed a key
    /// The login throttle has counted this request as a failed login.
    bool suspected = false;
    /// The share of the answer budget that the vendor's responses use. The handler moves it to the permit,
    /// which holds it until the response to the client is written.
    upstream::Charges mutable charges = {};
    bool wrote = false; ///< a write may have changed something at the vendor
    /// An earlier attempt with the same idempotency key was cut off, and may have written.
    bool resumed = false;
    /// The entries of the audit trail about the writes of this request. They still lack the status.
    std::vector<store::AuditEntry> audit = {};
    std::shared_ptr<InspectedCall> inspected = {}; ///< what the request leaves; null: it is not inspected
    PartArenas part_arenas = {};                   ///< empty unless the request has parts

    RequestContext(server::Request const& client_request, std::shared_ptr<RoutingSnapshot const> snapshot,
                   PipelineServices const& pipeline_services);

    Face const& face() const { return *found.face; }
    FaceSandbox sandbox() const { return sandbox(arena); }
    /// Returns a sandbox in which the face writes into `memory`.
    FaceSandbox sandbox(Arena& memory) const { return {face(), client_request, memory}; }
    /// Returns the record of the face for the back end of the route, which is known.
    execution::FaceRecords records() const;
    /// Returns whether the request is about something of this kind. False if the face refuses the head.
    bool is_about(Target::Kind kind) const { return target && target->kind == kind; }

    /// Returns the response for an error, in the words of the face that the request came to. Every error
    /// leaves the pipeline this way.
    ClientResponse fail(Error const& error);
    ClientResponse fail(Fault fault, std::string_view detail = {}) {
        return fail(Error{.fault = fault, .detail = detail});
    }
    /// Returns the response to a method that the gateway does not know.
    ClientResponse fail_method();
};

} // namespace idiom::pipeline
