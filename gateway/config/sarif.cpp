#include "gateway/config/sarif.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/printable.hpp"
#include "translators/codec/uri.hpp"

namespace idiom::config {

namespace {

/// Returns the path as a relative or absolute reference (RFC 3986, 4.2).
std::string reference_to(std::string_view path, Arena& arena) {
    std::string made = path.starts_with('/') ? "file://" : "";
    while (!path.empty()) {
        auto const end = std::min(path.find('/'), path.size());
        made += uri::encode(path.substr(0, end), arena);
        if (end < path.size()) made += '/';
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return made;
}

void append(json::Writer& out, Problem const& problem, std::string_view level, Arena& arena) {
    auto message = codec::printable(problem.message);
    if (!problem.suggestion.empty()) message += ", did you mean '" + problem.suggestion + "'?";
    out.begin_object().member("ruleId", "configuration").member("level", level);
    out.key("message").begin_object().member("text", message).end_object();
    out.key("locations").begin_array().begin_object().key("physicalLocation").begin_object();
    out.key("artifactLocation").begin_object().member("uri", reference_to(problem.file, arena)).end_object();
    if (problem.at.line > 0) {
        out.key("region").begin_object().key("startLine").number(problem.at.line);
        out.key("startColumn").number(problem.at.column).end_object();
    }
    out.end_object().end_object().end_array().end_object();
}

} // namespace

std::string problems_as_sarif(std::span<Problem const> problems, std::span<Problem const> warnings,
                              std::string_view version) {
    Arena arena;
    auto text = arena.text();
    json::Writer out(text);
    out.begin_object()
        .member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        .member("version", "2.1.0");
    out.key("runs").begin_array().begin_object().key("tool").begin_object().key("driver").begin_object();
    out.member("name", "idiom").member("version", version);
    out.key("rules").begin_array().begin_object().member("id", "configuration").end_object().end_array();
    out.end_object().end_object().key("results").begin_array();
    for (auto const& problem : problems)
        append(out, problem, "error", arena);
    for (auto const& warning : warnings)
        append(out, warning, "warning", arena);
    out.end_array().end_object().end_array().end_object();
    return std::string(text) + "\n";
}

} // namespace idiom::config
