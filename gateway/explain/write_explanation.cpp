#include "gateway/explain/write_explanation.hpp"

#include "gateway/inspect/call_parts.hpp"
#include "translators/core/not_shown.hpp"
#include "translators/core/text.hpp"
#include "translators/face/problem.hpp"

namespace idiom::explain {

namespace {

/// Larger bodies are refused before they get here.
constexpr std::size_t most_body = std::size_t{256} * 1024;

void write_names(json::Writer& out, std::optional<Names> const& names) {
    out.begin_array();
    for (auto const name : names.value_or(Names{}))
        out.string(name);
    out.end_array();
}

void write_requests(json::Writer& out, Explanation const& explained, inspect::Mask const& mask) {
    out.begin_array();
    for (auto const& one : explained.planned)
        for (auto const& request : one.report.would_send) {
            out.begin_object().member("method", name_of(request.method));
            out.member("url", mask.target(request.url)).key("headers").begin_array();
            for (auto const& [name, value] : request.headers)
                out.begin_array().string(name).string(value).end_array();
            auto const type = find(request.headers, "Content-Type").value_or(std::string_view{});
            auto const body = mask.body(type, request.body);
            out.end_array().member("body", body.text.value_or(std::string_view{})).end_object();
        }
    out.end_array();
}

/// The roles of the last call that shows any; null if none does.
void write_roles(json::Writer& out, Explanation const& explained) {
    DryRunReport const* last = nullptr;
    for (auto const& one : explained.planned)
        if (one.report.roles_before || one.report.roles_after) last = &one.report;
    if (!last) {
        out.null();
        return;
    }
    out.begin_object();
    write_names(out.key("before"), last->roles_before);
    write_names(out.key("after"), last->roles_after);
    out.end_object();
}

/// The fields of X-Idiom-Ignored, which are separated by commas.
void write_ignored(json::Writer& out, Explanation const& explained) {
    out.begin_array();
    auto const* const response = explained.response ? &*explained.response : nullptr;
    auto rest = response ? find(response->headers, "X-Idiom-Ignored").value_or("") : std::string_view{};
    while (!rest.empty()) {
        auto const one = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
        out.string(trimmed(one, blanks));
    }
    out.end_array();
}

/// Leaves out that the back end does not show a field. A simulated back end shows the user as before the
/// write, so of an explanation it says nothing.
void write_warnings(json::Writer& out, Explanation const& explained) {
    out.begin_array();
    for (auto const& one : explained.recording.performed())
        if (one.result)
            for (auto const& warning : one.result->warnings)
                if (warning.detail != not_shown)
                    out.begin_object()
                        .member("pointer", warning.pointer)
                        .member("detail", warning.detail)
                        .end_object();
    for (auto const& remark : explained.remarks)
        out.begin_object().member("pointer", "").member("detail", remark).end_object();
    out.end_array();
}

void write_problem(json::Writer& out, std::optional<Error> const& error, std::string_view id, Arena& arena) {
    if (error)
        out.raw(face::write_problem(*error, face::Format::json, id, false, arena).body);
    else
        out.null();
}

/// Returns the error that the client would get.
std::optional<Error> error_of(Explanation const& explained) {
    if (!explained.response) return explained.response.error();
    // A dry run is simulated after its first request, so an error of a call says something only before it.
    for (auto const& one : explained.recording.performed())
        if (!one.result && explained.response->status >= 400) return one.result.error();
    return std::nullopt;
}

void write_refused(json::Writer& out, Refusal const& refusal, std::string_view id, Arena& arena) {
    auto error = refusal.error.value_or(Error{.fault = Fault::invalid_value, .detail = refusal.text});
    if (refusal.of == Refusal::Of::user) error.detail = arena.copy(refusal.text);
    out.key("understood").null().key("would_send").begin_array().end_array().key("roles").null();
    out.key("ignored").begin_array().end_array().key("warnings").begin_array().end_array().key("problem");
    write_problem(out, error, id, arena);
}

} // namespace

std::expected<void, Refusal> write_explanation(json::Writer& out, config::Config const& config,
                                               ExplainedCall const& call, std::string_view id, Arena& arena) {
    auto const explained = explain(config, call, arena);
    bool const of_this_call = !explained && (explained.error().of == Refusal::Of::call ||
                                             explained.error().of == Refusal::Of::user);
    if (!explained && !of_this_call) return std::unexpected(explained.error());
    auto const& route = config.routes.find(call.route)->second;
    auto const& spec = config.backends.find(route.backend)->second;
    out.begin_object().member("route", call.route).member("dialect", spec.translator->name());
    if (!explained) {
        write_refused(out, explained.error(), id, arena);
        out.end_object();
        return {};
    }
    inspect::Secrets secrets;
    inspect::Mask const mask(secrets, nullptr, most_body, arena);
    mask.learn(call.type, call.body);
    auto headers = arena.vector<Header>();
    for (auto const& [name, value] : call.headers)
        headers.push_back({name, value});
    inspect::CallParts const parts{.at = {},
                                   .arrived = {},
                                   .operation = explained->operation_name,
                                   .headers = Arena::keep(headers),
                                   .capabilities = explained->capabilities,
                                   .roles = explained->roles,
                                   .recording = &explained->recording,
                                   .ended = {}};
    inspect::write_understood(out.key("understood"), parts, mask);
    write_requests(out.key("would_send"), *explained, mask);
    write_roles(out.key("roles"), *explained);
    write_ignored(out.key("ignored"), *explained);
    write_warnings(out.key("warnings"), *explained);
    write_problem(out.key("problem"), error_of(*explained), id, arena);
    out.end_object();
    return {};
}

} // namespace idiom::explain
