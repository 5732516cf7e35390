#include "translators/evovoice/face/negotiate.hpp"

#include "translators/codec/uri.hpp"
#include "translators/evovoice/face/by_name.hpp"
#include "translators/face/conditions.hpp"
#include "translators/face/negotiate.hpp"

namespace idiom::evovoice_face {
namespace {

using face::Format;

std::optional<Format> format_of(std::string_view content_type) {
    if (is_xml(content_type)) return Format::xml;
    if (is_json(content_type)) return Format::json;
    return {};
}

/// Compares the names without case, as a .NET NameValueCollection does.
std::optional<std::string_view> parameter_named(std::string_view name,
                                                std::span<uri::Parameter const> parameters) {
    for (auto const& parameter : parameters)
        if (equal_ignoring_case(parameter.name, name)) return parameter.value;
    return {};
}

} // namespace

Format response_format(ClientRequest const& request, Arena& arena) {
    auto const method = face::effective_method(request.method, request.headers);
    auto const call = read_by_name_at_end(request.path);
    // The last segment of such a path is an id, so it has no suffix.
    bool const names_user = !call && (method == Method::patch || method == Method::delete_);
    if (!names_user && request.path.ends_with(".xml")) return Format::xml;
    if (!names_user && request.path.ends_with(".json")) return Format::json;
    if (auto const parameters = uri::read_query(request.query, arena)) {
        if (auto const name = parameter_named("format", *parameters))
            if (auto const format = face::format_named(*name)) return *format;
        if (parameter_named("callback", *parameters)) return Format::json;
    }
    if (call) return call->format;
    auto const own = format_of(find(request.headers, "Content-Type").value_or(""));
    auto accept = face::combined(request.headers, "Accept", arena);
    bool json = false;
    bool markup = false;
    while (!accept.empty()) {
        auto const type = accept.substr(0, accept.find(','));
        accept.remove_prefix(std::min(type.size() + 1, accept.size()));
        auto const format = format_of(type);
        if (!format) continue;
        if (format == own) return *format;
        (*format == Format::json ? json : markup) = true;
    }
    if (json || markup) return json ? Format::json : Format::xml;
    return own.value_or(Format::json);
}

} // namespace idiom::evovoice_face
