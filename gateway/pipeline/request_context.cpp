#include "gateway/pipeline/request_context.hpp"

#include "gateway/telemetry/request_id.hpp"
#include "gateway/version.hpp"
#include "translators/face/negotiate.hpp"

#include <algorithm>

namespace idiom::pipeline {

RequestContext::RequestContext(server::Request const& server_request,
                               std::shared_ptr<RoutingSnapshot const> snapshot,
                               PipelineServices const& pipeline_services)
    : request(server_request), services(pipeline_services), arena(server_request.arena),
      routing(std::move(snapshot)),
      id(telemetry::request_id(server_request.head.header("X-Request-Id"), server_request.arena)),
      trace_context(tracing::read_context(server_request.head.headers, server_request.arena)),
      trace(services.recorder ? services.recorder->begin(trace_context, server_request.arena) : nullptr) {
    auto const headers = request.head.headers;
    auto const whole = request.head.target;
    auto const target_path = whole.starts_with('/') ? whole : std::string_view{};
    auto const question = std::min(target_path.find('?'), target_path.size());
    path = target_path.substr(0, question);
    method = method_named(request.head.method);
    if (method) method = face::effective_method(*method, headers);
    found = routing->faces.find(path, routing->router, headers);
    place = found.prefix ? routing->router.match(path, *found.prefix, *found.face, headers)
                         : Matched{.route = nullptr, .base = {}, .rest = path};
    client_request = {.method = method.value_or(Method::post),
                      .path = place.rest,
                      .query = target_path.substr(std::min(question + 1, target_path.size())),
                      .headers = headers,
                      .body = request.body,
                      .depth = routing->depth,
                      .most_body = routing->most_body,
                      .whole_path = path,
                      .id = id,
                      .secure = server_request.tls,
                      .now = services.write_services.now().time_since_epoch().count(),
                      .client = {},
                      .secret = services.write_services.face_secret,
                      .version = version()};
    target = sandbox().read_target();
}

ClientResponse RequestContext::fail_method() {
    bool const overridden = method_named(request.head.method).has_value();
    Error error{.fault = Fault::method_not_allowed,
                .detail = overridden ? "X-HTTP-Method-Override takes GET, PUT, PATCH or DELETE"
                                     : "the method is not known here"};
    error.allow = face().info().methods;
    return fail(error);
}

execution::FaceRecords RequestContext::records() const {
    return {.services = services.write_services,
            .face = execution::owner_of_record(face()),
            .backend = route->backend,
            .route = route->name,
            .state = route->record_state(found.number),
            .request_id = id,
            .only_reads = method == Method::get || method == Method::head};
}

ClientResponse RequestContext::fail(Error const& error) {
    problem = info(error.fault).name;
    failure = error;
    failure->errors = {};
    return sandbox().refuse(error, target ? &*target : nullptr);
}

} // namespace idiom::pipeline
