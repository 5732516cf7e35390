#include "gateway/pipeline/request_context.hpp"

#include "gateway/telemetry/request_id.hpp"
#include "translators/evovoice/face/by_name.hpp"
#include "translators/evovoice/face/error_response.hpp"
#include "translators/evovoice/face/negotiate.hpp"
#include "translators/face/negotiate.hpp"
#include "translators/face/problem.hpp"
#include "translators/unified/read_call.hpp"

#include <algorithm>

namespace idiom::pipeline {

namespace {

/// Returns the prefix of the legacy face, or nullopt if the path is not the legacy face's. The face stands
/// below "/legacy". It also stands at the root if Host or another header chooses a route, because the old
/// clients were written for paths at the root.
std::optional<std::string_view> legacy_face_of(std::string_view path, Router const& router,
                                               std::span<Header const> headers) {
    if (path.starts_with("/v1/")) return {};
    if (path.starts_with("/legacy/")) return "/legacy";
    if (!path.starts_with('/')) return {};
    auto const segment = path.substr(1, path.find('/', 1) - 1);
    if (evovoice_face::begins_path(segment) && router.chosen_by(headers)) return "";
    return {};
}

} // namespace

RequestContext::RequestContext(server::Request const& client_request,
                               std::shared_ptr<RoutingSnapshot const> snapshot, tracing::Recorder* recorder)
    : request(client_request), arena(client_request.arena), routing(std::move(snapshot)),
      id(telemetry::request_id(client_request.head.header("X-Request-Id"), client_request.arena)),
      trace_context(tracing::read_context(client_request.head.headers, client_request.arena)),
      trace(recorder ? recorder->begin(trace_context, client_request.arena) : nullptr) {
    auto const whole = client_request.head.target;
    auto const target = whole.starts_with('/') ? whole : std::string_view{};
    auto const question = std::min(target.find('?'), target.size());
    path = target.substr(0, question);
    query = target.substr(std::min(question + 1, target.size()));
    method = method_named(client_request.head.method);
    if (method) method = face::effective_method(*method, client_request.head.headers);
    legacy_face = legacy_face_of(path, routing->router, client_request.head.headers);
}

auth::Callers::Trusted const* RequestContext::recognise() {
    auto& authenticator = *routing->authenticator;
    if (!request.certificate_names.empty() && !auth::Authenticator::has_credentials(request.head.headers)) {
        caller = authenticator.by_certificate(request.certificate_names);
        if (caller) return nullptr;
    }
    auto found = authenticator.by_headers(request.head.headers, arena);
    caller = std::move(found.caller);
    return found.lacks_key;
}

ClientResponse RequestContext::fail(Error const& error) {
    problem = info(error.fault).name;
    failure = error;
    failure->errors = {};
    auto const headers = request.head.headers;
    bool const head = method == Method::head;
    if (is_legacy()) {
        auto const format = evovoice_face::response_format({.method = method.value_or(Method::get),
                                                            .path = path,
                                                            .query = query,
                                                            .headers = headers,
                                                            .body = {}},
                                                           arena);
        return evovoice_face::write_error(error, legacy_operation, format, head, arena);
    }
    auto const format = unified::problem_format(method.value_or(Method::post), path, query, headers, arena);
    return face::write_problem(error, format, id, head, arena);
}

} // namespace idiom::pipeline
