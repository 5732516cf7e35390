#include "gateway/api/record_visit.hpp"

#include "gateway/api/path_template.hpp"

#include <array>

namespace idiom::api {

using tracing::Attribute;

namespace {

/// Without its port (RFC 9110, 7.2).
std::string_view host_of(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
    return authority.substr(0, authority.find(':'));
}

} // namespace

/// By OpenTelemetry's semantic conventions for HTTP servers, where a 4xx is no failure of the server.
void record_visit(Visit const& visit, int status) {
    auto const& head = visit.request.head;
    auto const& trace = *visit.trace;
    auto const route = template_of(visit.path);
    // A method that is not known could be anything.
    auto const method = visit.method ? name_of(*visit.method) : std::string_view("_OTHER");
    auto const verb = visit.method ? method : std::string_view("HTTP");
    bool const failed = status >= 500;
    std::array const attributes{
        Attribute{"http.request.method", method},
        Attribute{"http.route", route},
        Attribute{"http.response.status_code", {}, status},
        Attribute{"error.type", failed ? visit.problem : std::string_view{}},
        Attribute{"url.scheme", visit.request.tls ? "https" : "http"},
        Attribute{"server.address", host_of(head.header("Host"))},
        Attribute{"network.protocol.version", head.version == 10 ? "1.0" : "1.1"},
        Attribute{"idiom.route", visit.route ? std::string_view(visit.route->name) : std::string_view{}},
        Attribute{"idiom.operation", visit.operation},
        Attribute{"idiom.dialect", visit.route ? visit.route->capabilities->dialect : std::string_view{}},
        Attribute{"idiom.problem", visit.problem},
    };
    trace.recorder->record(trace, {.id = trace.span,
                                   .parent = trace.parent,
                                   .parent_is_remote = !trace.parent.empty(),
                                   .kind = tracing::Span::Kind::server,
                                   .name = route.empty() ? verb : visit.arena.join({verb, " ", route}),
                                   .begin = visit.request.arrived,
                                   .end = std::chrono::steady_clock::now(),
                                   .failed = failed,
                                   .attributes = attributes});
}

} // namespace idiom::api
