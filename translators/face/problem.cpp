#include "translators/face/problem.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/core/field_errors.hpp"
#include "translators/core/text.hpp"
#include "translators/face/negotiate.hpp"
#include "translators/face/xml_elements.hpp"

namespace idiom::face {
namespace {

void write_backend(json::Writer& out, BackendSays const& says) {
    out.key("backend").begin_object().member("dialect", says.dialect);
    if (says.status != 0) out.key("status").number(says.status);
    if (!says.code.empty()) out.member("code", says.code);
    if (!says.message.empty()) out.member("message", says.message);
    out.end_object();
}

void write_json(Text& text, Error const& error, std::string_view instance, Arena& arena) {
    auto const& known = info(error.fault);
    json::Writer out(text);
    out.begin_object()
        .member("type", arena.join({"urn:idiom:problem:", known.name}))
        .member("title", known.title)
        .key("status")
        .number(known.status);
    if (!error.detail.empty()) out.member("detail", error.detail);
    if (!instance.empty()) out.member("instance", instance);
    if (!error.errors.empty()) {
        out.key("errors").begin_array();
        for (auto const& one : error.errors) {
            out.begin_object().member("pointer", one.pointer).member("detail", one.detail);
            if (!one.id.empty()) out.member("id", one.id);
            out.end_object();
        }
        out.end_array();
    }
    if (error.backend) write_backend(out, *error.backend);
    if (error.uncertain) out.member("outcome", "uncertain");
    out.end_object();
}

void write_xml(Text& text, Error const& error, std::string_view instance, Arena& arena) {
    auto const& known = info(error.fault);
    Elements out(text, arena);
    out.root("problem", "urn:ietf:rfc:7807"); // RFC 9457, appendix B, keeps the name of RFC 7807
    out.text("type", arena.join({"urn:idiom:problem:", known.name}));
    out.text("title", known.title);
    out.number("status", known.status);
    if (!error.detail.empty()) out.text("detail", error.detail);
    if (!instance.empty()) out.text("instance", instance);
    write_remarks(out, "errors", "i", error.errors); // RFC 9457 calls an array item `i`
    if (error.backend) {
        out.open("backend");
        out.text("dialect", error.backend->dialect);
        if (error.backend->status != 0) out.number("status", error.backend->status);
        if (!error.backend->code.empty()) out.text("code", error.backend->code);
        if (!error.backend->message.empty()) out.text("message", error.backend->message);
        out.close("backend");
    }
    if (error.uncertain) out.text("outcome", "uncertain");
    out.close("problem");
}

} // namespace

ClientResponse write_problem(Error const& whole, Format format, std::string_view instance, bool head,
                             Arena& arena) {
    auto const error = with_bounded_list(whole, arena);
    bool const xml = format == Format::xml;
    auto text = arena.text(512);
    if (xml)
        write_xml(text, error, instance, arena);
    else
        write_json(text, error, instance, arena);

    Headers headers(arena);
    headers.add("Content-Type", xml ? "application/problem+xml" : "application/problem+json");
    if (error.fault == Fault::method_not_allowed) headers.add("Allow", error.allow);
    if (error.fault == Fault::unsupported_media_type && !error.allow.empty()) {
        // RFC 9110, 15.5.16; RFC 5789, 3.1.
        auto const* const type = error.allow.contains("patch") ? "Accept-Patch" : "Accept";
        headers.add(error.allow == no_coding ? "Accept-Encoding" : type, error.allow);
    }
    if (error.retry_after) headers.add("Retry-After", decimal(*error.retry_after, arena));
    return {.status = info(error.fault).status,
            .headers = headers.list(),
            .body = arena.keep(text),
            .head = head};
}

} // namespace idiom::face
