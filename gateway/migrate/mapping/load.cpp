#include "gateway/migrate/mapping/load.hpp"

#include "gateway/config/yaml_file.hpp"
#include "gateway/migrate/mapping/read_field.hpp"

#include <algorithm>
#include <tuple>

namespace idiom::migrate::mapping {

namespace {

using config::Item;
using config::Map;
using config::Word;

std::vector<FieldMapping> read_fields(Item const& item, Ends const& ends) {
    std::vector<FieldMapping> made;
    if (item.is(config::Node::Kind::null)) item.reader().problem(item.at(), "fields: names no field");
    for_each_member(item, [&](std::string_view name, Item const& entry) {
        if (auto field = read_field(name, entry, ends)) made.push_back(std::move(*field));
    });
    std::ranges::sort(made, {}, [](FieldMapping const& one) { return std::tie(one.field, one.extension); });
    return made;
}

/// Reads a mode, or a map with a mode and renamed roles.
RolesMapping read_roles(Item const& item) {
    RolesMapping made;
    auto const read_mode = [&](Item const& mode) {
        mode.choose(made.mode, {Word{"copy", RolesMode::copy}, Word{"add", RolesMode::add},
                                Word{"ignore", RolesMode::ignore}});
    };
    if (!item.is(config::Node::Kind::map)) {
        read_mode(item);
        return made;
    }
    Map const map(item, {"mode", "map"});
    read_mode(map.get("mode"));
    made.map = read_text_map(map.get("map"));
    for (auto const& [from, to] : made.map)
        if (from.empty() || to.empty()) map.get("map").problem("a role needs a name");
    return made;
}

void read_missing(Item const& item, Mapping& mapping) {
    if (!item.present()) return;
    Map const map(item, {"action", "only"});
    MissingAction action{};
    if (map.require("action").choose(action, {Word{"keep", MissingAction::keep},
                                              Word{"disable", MissingAction::disable},
                                              Word{"remove-roles", MissingAction::remove_roles},
                                              Word{"delete", MissingAction::delete_}}))
        mapping.missing = action;
    MissingScope scope{};
    if (map.get("only").choose(scope,
                               {Word{"copied", MissingScope::copied}, Word{"matched", MissingScope::matched},
                                Word{"everyone", MissingScope::everyone}}))
        mapping.missing_scope = scope;
}

Mapping read_mapping(Item const& root, Ends const& ends) {
    Map const map(root, {"match", "fields", "roles", "missing"});
    auto made = standard(ends);
    map.get("match").choose(made.match, {Word{"userName", Field::user_name}, Word{"email", Field::email}});
    auto const fields = map.get("fields");
    if (fields.present()) made.fields = read_fields(fields, ends);
    if (auto const roles = map.get("roles"); roles.present()) made.roles = read_roles(roles);
    read_missing(map.get("missing"), made);
    return made;
}

constexpr std::string_view root_name = "the mapping";

} // namespace

Loaded load(std::filesystem::path const& path, Ends const& ends, config::Environment environment) {
    return config::read_yaml_file(path, root_name, std::move(environment),
                                  [&](Item const& root) { return read_mapping(root, ends); });
}

Loaded parse(std::string_view text, Ends const& ends, std::string const& file,
             config::Environment environment) {
    return config::read_yaml(text, file, root_name, {".", std::move(environment)},
                             [&](Item const& root) { return read_mapping(root, ends); });
}

} // namespace idiom::migrate::mapping
