#include "translators/core/text.hpp"
#include "translators/declared/declared.hpp"
#include "translators/declared/dialect_name.hpp"
#include "translators/declared/sections.hpp"

#include <algorithm>
#include <set>

namespace idiom::declared {

namespace {

constexpr std::string_view top_keys[] = {"format", "dialect", "version", "about",  "sources",    "settings",
                                         "auth",   "http",    "xml",     "fields", "extensions", "user",
                                         "list",   "create",  "update",  "delete", "devices",    "emails",
                                         "refuse", "roles",   "session", "errors"};

bool is_version(std::string_view text) {
    int parts = 0;
    while (parts < 3) {
        auto const dot = text.find('.');
        if (!read_decimal(text.substr(0, dot))) return false;
        ++parts;
        if (dot == text.npos) return parts == 3;
        text.remove_prefix(dot + 1);
    }
    return false;
}

/// Notes plain scalars that YAML readers read in different ways.
void check_scalars(Source& source, Node const& node) {
    static constexpr std::string_view words[] = {"on", "off", "yes", "no"};
    for (auto const* const item : node.items)
        check_scalars(source, *item);
    for (auto const& member : node.members)
        check_scalars(source, *member.value);
    if (!node.is_scalar() || !node.plain) return;
    if (std::ranges::find(words, lower(node.text)) != std::end(words))
        source.problem(node.at, "quote '" + node.text + "': YAML readers disagree about it");
}

/// Notes parts that no dialect file may have, such as tags and anchors. Returns false if the file cannot be
/// read further.
bool check_document(Source& source, yaml::Document const& document) {
    for (auto const& problem : document.problems)
        source.problem(problem.at, problem.message);
    for (auto const& [at, name, first] : document.doubled)
        source.problem(at, in_quotes(name) + " is given twice, first in line " + std::to_string(first));
    for (auto const& [at, name] : document.tags)
        source.problem(at, "tags are not taken in dialect files");
    std::set<Mark> marks(document.anchors.begin(), document.anchors.end());
    for (auto const& at : marks)
        source.problem(at, "anchors and aliases are not taken in dialect files");
    if (document.depth > deepest_file) {
        source.problem(document.root->at, "this file is nested deeper than 16 levels");
        return false;
    }
    return marks.empty();
}

void read_head(Context& in, Section const& top) {
    auto const format = top.need("format");
    if (auto const text = read_text(in.source, format); text && text != "1")
        in.source.problem(format.place(),
                          "this gateway reads dialect files of format 1; this one is of format " + *text);
    if (auto const name = top.need("dialect")) {
        in.program.dialect = read_text(in.source, name).value_or("");
        if (!is_dialect_name(in.program.dialect))
            in.source.problem(name.place(), "a dialect is named by small letters, digits and '-'");
    }
    if (auto const version = top.need("version")) {
        in.program.version = read_text(in.source, version).value_or("");
        if (!is_version(in.program.version))
            in.source.problem(version.place(), "a version is MAJOR.MINOR.PATCH");
    }
    in.program.about = read_line(in.source, top.get("about")).value_or("");
    read_texts(in.source, top.get("sources"));
}

/// Reads the names of `user.also` in advance, because fields and extensions refer to them.
void read_part_names(Context& in, Section const& top) {
    auto const user = top.get("user");
    if (!user || !user.node->is_map()) return;
    for (auto const& member : user.node->members) {
        if (member.name != "also" || !member.value->is_map()) continue;
        for (auto const& part : member.value->members)
            in.program.user.also_names.emplace_back(part.name);
    }
}

/// Returns the top-level members that the tables read, for the reference `{columns}`.
std::string columns_of(Program const& program) {
    std::vector<std::string> names;
    auto const add = [&](Path const& path) {
        if (!path.steps.empty() && std::ranges::find(names, path.steps.front().name) == names.end())
            names.push_back(path.steps.front().name);
    };
    for (auto const& row : program.fields) {
        if (row.part != 0) continue;
        if (row.at) add(row.at->at);
        for (auto const& place : row.alternatives)
            add(place.at);
    }
    if (program.roles.at) add(*program.roles.at);
    for (auto const& [name, path] : program.roles.flags)
        add(path);
    for (auto const& row : program.extensions)
        if (row.part == 0) add(row.at);
    for (auto const& one : program.user.gone)
        add(one.path);
    for (auto const& version : program.user.version)
        if (version.header.empty()) add(version.at);
    std::string columns;
    for (auto const& name : names)
        columns += (columns.empty() ? "" : ",") + name;
    return columns;
}

} // namespace

std::expected<std::shared_ptr<DeclaredFile const>, std::vector<yaml::Problem>>
read_dialect(yaml::Document const& document, std::string const& file) {
    Source source(file);
    Program program;
    Context in{source, program};
    Entry const root{.node = document.root, .at = {1, 1}, .key = "the file"};
    if (!check_document(source, document)) return std::unexpected(source.take_problems());
    if (document.root) check_scalars(source, *document.root);
    Section const top(source, root, "a dialect file", top_keys);
    if (!top.usable()) return std::unexpected(source.take_problems());
    read_head(in, top);
    read_settings(in, top.get("settings"));
    read_auth(in, top.get("auth"));
    read_xml(in, top.get("xml"));
    read_http(in, top.get("http"));
    read_part_names(in, top);
    read_extensions(in, top.get("extensions"));
    read_fields(in, top.need("fields"));
    read_user(in, top.need("user"));
    read_roles(in, top.get("roles"));
    read_list(in, top.get("list"));
    read_create(in, top.get("create"));
    read_update(in, top.get("update"));
    read_delete(in, top.get("delete"));
    read_devices(in, top.get("devices"));
    read_emails(in, top.get("emails"));
    read_refuse(in, top.get("refuse"));
    read_session(in, top.get("session"));
    read_errors(in, top.get("errors"));
    check_program(in, root);
    if (source.has_problems()) return std::unexpected(source.take_problems());
    program.columns = columns_of(program);
    auto warnings = source.take_warnings();
    return std::make_shared<DeclaredFile const>(std::move(program), std::move(warnings));
}

} // namespace idiom::declared
