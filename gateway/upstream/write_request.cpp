#include "gateway/upstream/write_request.hpp"

#include "gateway/upstream/field_grammar.hpp"
#include "translators/core/text.hpp"

namespace idiom::upstream {

namespace {

void append_line(Text& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
}

} // namespace

bool carries_body(Method method) {
    return method == Method::post || method == Method::put || method == Method::patch;
}

std::optional<std::string_view> write_request(Request const& request, CallContext const& call_context,
                                              std::string_view prefix, std::string_view fixed_lines) {
    if (!fits_a_target(request.target)) return std::nullopt;
    for (auto const added : {call_context.authorization, call_context.traceparent, call_context.tracestate})
        if (!fits_a_field(added)) return std::nullopt;
    std::size_t size = 256 + prefix.size() + request.target.size() + fixed_lines.size() +
                       call_context.authorization.size() + request.body.size();
    for (auto const& header : request.headers) {
        if (!fits_a_name(header.name) || !fits_a_field(header.value)) return std::nullopt;
        size += header.name.size() + header.value.size() + 4;
    }

    auto out = call_context.arena.text(size);
    out += name_of(request.method);
    out += ' ';
    out += prefix;
    out += request.target;
    out += " HTTP/1.1\r\n";
    out += fixed_lines;
    if (!call_context.authorization.empty())
        append_line(out, call_context.authorization_field, call_context.authorization);
    if (!call_context.traceparent.empty()) append_line(out, "traceparent", call_context.traceparent);
    if (!call_context.tracestate.empty()) append_line(out, "tracestate", call_context.tracestate);
    for (auto const& header : request.headers)
        append_line(out, header.name, header.value);
    if (carries_body(request.method) || !request.body.empty())
        append_line(out, "Content-Length", Decimal(request.body.size()));
    out += "\r\n";
    out += request.body;
    return call_context.arena.keep(out);
}

} // namespace idiom::upstream
