#include "translators/unified/write_dry_run.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/face/format.hpp"
#include "translators/unified/external_id.hpp"

namespace idiom::unified {
namespace {

void write_request(json::Writer& out, PlannedRequest const& request) {
    out.begin_object();
    out.member("method", name_of(request.method));
    out.member("url", request.url);
    out.key("headers").begin_object();
    for (auto const& header : request.headers)
        out.member(header.name, header.value);
    out.end_object();
    out.member("body", request.body);
    out.end_object();
}

void write_roles(json::Writer& out, std::string_view name, std::optional<Names> const& roles) {
    if (roles)
        out.member(name, *roles);
    else
        out.key(name).null();
}

void write_text(json::Writer& out, std::string_view name, std::optional<std::string_view> text) {
    if (text)
        out.member(name, *text);
    else
        out.key(name).null();
}

} // namespace

ClientResponse write_dry_run(DryRunReport const& report, Arena& arena) {
    auto text = arena.text(1024);
    json::Writer out(text);
    out.begin_object().key("would_send").begin_array();
    for (auto const& request : report.would_send)
        write_request(out, request);
    out.end_array().key("roles").begin_object();
    write_roles(out, "before", report.roles_before);
    write_roles(out, "after", report.roles_after);
    out.end_object();
    if (report.external_id) {
        out.key(external_id_name).begin_object();
        write_text(out, "before", report.external_id->before);
        write_text(out, "after", report.external_id->after);
        out.end_object();
    }
    out.end_object();
    Headers headers(arena);
    headers.add("Content-Type", face::content_type(face::Format::json));
    return {.status = 200, .headers = headers.list(), .body = arena.keep(text)};
}

} // namespace idiom::unified
