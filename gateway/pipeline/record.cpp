#include "gateway/pipeline/record.hpp"

#include "gateway/pipeline/rejection_reason.hpp"

#include <array>

namespace idiom::pipeline {

namespace {

using tracing::Attribute;

/// Returns what follows the name of the protocol: "1.1" of "HTTP/1.1".
std::string_view version_of(std::string_view protocol) { return protocol.substr(protocol.find('/') + 1); }

std::string_view name_of(ServedRoute const* route) { return route ? std::string_view(route->name) : ""; }

void count(RequestContext const& context, int status, std::chrono::nanoseconds took) {
    auto& counts = *context.routing->counts;
    auto& route = context.route ? *context.route->counts : counts.unrouted;
    auto& operation = route.operations[context.operation];
    operation.statuses[status].add();
    operation.durations.note(took);
    if (!context.problem.empty()) route.problems[context.problem].add();
    if (auto const reason = rejection_reason(context); !reason.empty()) counts.rejected[reason].add();
}

/// Follows OpenTelemetry's semantic conventions for HTTP servers. In them a 4xx is no error of the server.
void trace(RequestContext const& context, int status) {
    auto const& head = context.request.head;
    auto const& trace = *context.trace;
    auto const route = context.routing->faces.path_template(context.path);
    // An unknown method is not recorded, because it may be any text.
    auto const method = context.method ? idiom::name_of(*context.method) : std::string_view("_OTHER");
    auto const verb = context.method ? method : std::string_view("HTTP");
    bool const failed = status >= 500;
    std::array const attributes{
        Attribute{"http.request.method", method},
        Attribute{"http.route", route},
        Attribute{"http.response.status_code", {}, status},
        Attribute{"error.type", failed ? context.problem : std::string_view{}},
        Attribute{"url.scheme", context.request.tls ? "https" : "http"},
        Attribute{"server.address", host_of(head.authority())},
        Attribute{"network.protocol.version", version_of(head.protocol)},
        Attribute{"idiom.route", name_of(context.route)},
        Attribute{"idiom.operation", context.operation},
        Attribute{"idiom.dialect", context.route ? context.route->capabilities->dialect : std::string_view{}},
        Attribute{"idiom.problem", context.problem},
    };
    trace.recorder->record(trace, {.id = trace.span,
                                   .parent = trace.parent,
                                   .parent_is_remote = !trace.parent.empty(),
                                   .kind = tracing::Span::Kind::server,
                                   .name = route.empty() ? verb : context.arena.join({verb, " ", route}),
                                   .begin = context.request.arrived,
                                   .end = std::chrono::steady_clock::now(),
                                   .failed = failed,
                                   .attributes = attributes});
}

void log(RequestContext const& context, ClientResponse const& response, std::size_t sent,
         std::chrono::nanoseconds took) {
    context.services.log.append(
        {.request_id = context.id,
         .trace_id = context.trace ? context.trace->id : context.trace_context.trace_id(),
         .span_id = context.trace ? context.trace->span : std::string_view{},
         .peer = context.request.peer,
         .client = context.caller ? std::string_view(context.caller->name) : std::string_view{},
         .method = context.request.head.method,
         .path = context.path,
         .route = name_of(context.route),
         .operation = context.operation,
         .protocol = context.request.head.protocol,
         .problem = context.problem,
         .status = response.status,
         .bytes_in = context.request.body.size(),
         .bytes_out = response.head ? 0 : sent,
         .duration = took,
         .via = context.request.via});
}

} // namespace

void record(RequestContext const& context, ClientResponse const& response, std::size_t sent) {
    auto const took = std::chrono::steady_clock::now() - context.request.arrived;
    count(context, response.status, took);
    if (context.trace) trace(context, response.status);
    log(context, response, sent, took);
}

} // namespace idiom::pipeline
