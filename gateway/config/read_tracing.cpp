#include "gateway/config/sections.hpp"
#include "gateway/config/suggest.hpp"

#include "translators/core/text.hpp"

#include <array>
#include <unordered_set>

namespace idiom::config {

namespace {

constexpr std::string_view usual_path = "/v1/traces";

/// Header fields that the exporter sets itself, because they say how to read the message.
constexpr std::array<std::string_view, 7> own_fields{
    "host", "content-type", "content-length", "content-encoding", "transfer-encoding", "connection", "via"};

std::vector<TracingHeader> read_headers(Item const& item) {
    std::vector<TracingHeader> headers;
    std::unordered_set<std::string> seen;
    for_each_member(item, [&](std::string_view name, Item const& entry) {
        auto const refuse = [&](std::string_view why) {
            entry.reader().problem(entry.at(), "headers: " + in_quotes(name) + " " + std::string(why));
        };
        auto const valid = to_field_name(name);
        auto const folded = lower(name);
        if (!valid)
            refuse(valid.error());
        else if (std::ranges::find(own_fields, folded) != own_fields.end())
            refuse("is set by the gateway");
        else if (!seen.insert(folded).second)
            refuse("is there in another spelling too");
        TracingHeader header{.name = std::string(name), .value = {}};
        if (entry.secret(header.value, to_field_value)) headers.push_back(std::move(header));
    });
    return headers;
}

} // namespace

std::optional<Tracing> read_tracing(Item const& item) {
    if (!item.present()) return std::nullopt;
    Tracing tracing;
    Map const map(item, {"otlp", "sample", "service_name", "headers", "ca"});
    if (!map.usable()) return tracing;
    auto const otlp = map.require("otlp");
    bool const known = otlp.read(tracing.otlp, to_url);
    if (tracing.otlp.path.empty()) tracing.otlp.path = usual_path;
    map.get("sample").read(tracing.sample, to_share);
    map.get("service_name").text(tracing.service_name);
    if (auto const headers = map.get("headers"); headers.present()) tracing.headers = read_headers(headers);
    auto const ca = map.get("ca");
    ca.file(tracing.ca);
    if (ca.present() && known && !tracing.otlp.tls) ca.problem("is for an https URL as otlp");
    return tracing;
}

} // namespace idiom::config
