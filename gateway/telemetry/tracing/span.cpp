#include "gateway/telemetry/tracing/span.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/core/text.hpp"

namespace idiom::tracing {

namespace {

constexpr std::size_t longest_text = 256;

void append_attributes(std::string& out, std::span<Attribute const> attributes) {
    out += R"("attributes":[)";
    bool first = true;
    for (auto const& attribute : attributes) {
        if (attribute.text.empty() && attribute.number == 0) continue;
        if (!std::exchange(first, false)) out += ',';
        out += R"({"key":)";
        json::append_string(out, attribute.name.substr(0, longest_text));
        if (attribute.text.empty()) {
            out += R"(,"value":{"intValue":")";
            out += Decimal(attribute.number).view();
            out += R"("}})";
        } else {
            out += R"(,"value":{"stringValue":)";
            json::append_string(out, attribute.text.substr(0, longest_text));
            out += "}}";
        }
    }
    out += ']';
}

void append_time(std::string& out, std::string_view name, Trace const& trace,
                 std::chrono::steady_clock::time_point time) {
    out += name;
    out += Decimal((time.time_since_epoch() + trace.wall_clock_ahead).count()).view();
    out += '"';
}

} // namespace

void append_span(std::string& out, Trace const& trace, Span const& span) {
    constexpr unsigned sampled = 0x001;
    constexpr unsigned knows_whether_remote = 0x100;
    constexpr unsigned remote = 0x200;
    out += R"({"traceId":")";
    out += trace.id;
    out += R"(","spanId":")";
    out += span.id;
    out += '"';
    if (!trace.state.empty()) {
        out += R"(,"traceState":)";
        json::append_string(out, trace.state);
    }
    if (!span.parent.empty()) {
        out += R"(,"parentSpanId":")";
        out += span.parent;
        out += '"';
    }
    out += R"(,"flags":)";
    out += Decimal(sampled | knows_whether_remote | (span.parent_is_remote ? remote : 0)).view();
    out += R"(,"name":)";
    json::append_string(out, span.name.substr(0, longest_text));
    out += R"(,"kind":)";
    out += Decimal(static_cast<std::int64_t>(span.kind)).view();
    append_time(out, R"(,"startTimeUnixNano":")", trace, span.begin);
    append_time(out, R"(,"endTimeUnixNano":")", trace, span.end);
    out += ',';
    append_attributes(out, span.attributes);
    if (span.failed) out += R"(,"status":{"code":2})";
    out += '}';
}

std::string before_spans(std::span<Attribute const> resource) {
    std::string out = R"({"resourceSpans":[{"resource":{)";
    append_attributes(out, resource);
    return out + R"(},"scopeSpans":[{"scope":{"name":"idiom"},"spans":[)";
}

} // namespace idiom::tracing
