#include "gateway/pipeline/record_request.hpp"

#include "gateway/pipeline/path_template.hpp"

#include <array>

namespace idiom::pipeline {

using tracing::Attribute;

namespace {

/// Returns the host without its port (RFC 9110, 7.2).
std::string_view host_of(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

/// Returns what follows the name of the protocol: "1.1" of "HTTP/1.1".
std::string_view version_of(std::string_view protocol) { return protocol.substr(protocol.find('/') + 1); }

} // namespace

/// Follows OpenTelemetry's semantic conventions for HTTP servers. In them a 4xx is no error of the server.
void record_request(RequestContext const& context, int status) {
    auto const& head = context.request.head;
    auto const& trace = *context.trace;
    auto const route = template_of(context.path);
    // An unknown method is not recorded, because it may be any text.
    auto const method = context.method ? name_of(*context.method) : std::string_view("_OTHER");
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
        Attribute{"idiom.route", context.route ? std::string_view(context.route->name) : std::string_view{}},
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

} // namespace idiom::pipeline
