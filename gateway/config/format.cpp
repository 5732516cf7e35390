#include "gateway/config/format.hpp"

#include "gateway/config/format_warnings.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/printable.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace idiom::config {

namespace {

constexpr std::size_t columns = 7;
using Row = std::array<std::string, columns>;

/// Counts the characters of UTF-8 that a terminal shows, not the bytes.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string urls_of(Backend const& backend) {
    std::string text;
    for (auto const& url : backend.urls)
        text += (text.empty() ? "" : " ") + url.text();
    return text;
}

std::string auth_of(Backend const& backend) {
    auto text = std::string(name_of(backend.auth));
    if (!std::holds_alternative<NoAuth>(backend.auth)) text += " ***";
    return text;
}

struct MatchText {
    std::string operator()(HostMatch const& match) const { return match.host; }
    std::string operator()(HeaderMatch const& match) const { return match.name + ": " + match.value; }
};

std::string roles_of(RolePolicy const& policy) {
    std::string text;
    for (auto const& [unified, vendor] : policy.map)
        text += (text.empty() ? "" : ", ") + unified + "=" + vendor;
    return text.empty() ? "-" : text;
}

Row row_of(Route const& route, Backend const& backend) {
    return {route.name,
            backend.name,
            route.match ? std::visit(MatchText{}, *route.match) : "-",
            backend.dialect,
            urls_of(backend),
            auth_of(backend),
            codec::printable(roles_of(route.roles))};
}

std::string table(std::vector<Row> const& rows) {
    std::array<std::size_t, columns> widths{};
    for (auto const& row : rows)
        for (std::size_t i = 0; i < columns; ++i)
            widths[i] = std::max(widths[i], width_of(row[i]));
    std::string text;
    for (auto const& row : rows) {
        for (std::size_t i = 0; i + 1 < columns; ++i)
            text.append(row[i]).append(widths[i] - width_of(row[i]) + 2, ' ');
        text.append(row.back()).append("\n");
    }
    return text;
}

void append(json::Writer& writer, Problem const& problem) {
    auto const number = [&](std::string_view name, int value) {
        value > 0 ? writer.key(name).number(value) : writer.key(name).null();
    };
    writer.begin_object().member("file", problem.file);
    number("line", problem.at.line);
    number("column", problem.at.column);
    writer.member("message", problem.message).key("suggestion");
    problem.suggestion.empty() ? writer.null() : writer.string(problem.suggestion);
    writer.end_object();
}

} // namespace

std::string to_line(Problem const& problem) {
    auto text = codec::printable(problem.file);
    if (problem.at.line > 0)
        text += ":" + std::to_string(problem.at.line) + ":" + std::to_string(problem.at.column);
    text += ": " + codec::printable(problem.message);
    if (!problem.suggestion.empty()) text += ", did you mean '" + problem.suggestion + "'?";
    return text;
}

std::vector<std::string> lines_of(std::span<Problem const> problems) {
    std::vector<std::string> lines;
    for (auto const& problem : problems)
        lines.push_back(to_line(problem));
    return lines;
}

std::string problems_as_text(std::span<Problem const> problems) {
    std::string text;
    for (auto const& problem : problems)
        text += to_line(problem) + "\n" + problem.excerpt;
    return text;
}

std::string problems_as_json(std::span<Problem const> problems) { return problems_as_json(problems, {}); }

std::string problems_as_json(std::span<Problem const> problems, std::span<Problem const> warnings) {
    Arena arena;
    auto text = arena.text();
    json::Writer writer(text);
    auto const list = [&](std::string_view name, std::span<Problem const> some) {
        writer.key(name).begin_array();
        for (auto const& problem : some)
            append(writer, problem);
        writer.end_array();
    };
    writer.begin_object().key("ok").boolean(problems.empty());
    list("problems", problems);
    if (!warnings.empty()) list("warnings", warnings);
    writer.end_object();
    return std::string(text) + "\n";
}

std::string warnings_as_text(std::span<Problem const> warnings) {
    std::string text;
    for (auto warning : warnings) {
        warning.message.insert(0, "warning: ");
        text += to_line(warning) + "\n";
    }
    return text;
}

std::string routes_table(Config const& config) {
    std::vector<Row> rows{{"ROUTE", "BACK END", "MATCH", "DIALECT", "URL", "AUTH", "ROLES"}};
    for (auto const& [name, route] : config.routes) {
        auto const backend = config.backends.find(route.backend);
        if (backend != config.backends.end()) rows.push_back(row_of(route, backend->second));
    }
    return table(rows);
}

} // namespace idiom::config
