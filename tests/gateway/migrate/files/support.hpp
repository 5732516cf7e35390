#pragma once

#include "gateway/config/format.hpp"
#include "gateway/migrate/files/user_reader.hpp"
#include "translators/core/capabilities.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::migrate::files::test {

/// A dialect with an extension of every type.
inline constexpr std::array<ExtensionRule, 6> acme_extensions{{
    {"badge", Access::read_write, ExtensionRule::Type::text},
    {"onCall", Access::read, ExtensionRule::Type::boolean},
    {"shift", Access::read, ExtensionRule::Type::number},
    {"desk", Access::read, ExtensionRule::Type::object},
    {"teams", Access::read, ExtensionRule::Type::texts},
    {"pin", Access::write, ExtensionRule::Type::text},
}};
inline constexpr FieldRules acme_fields = [] {
    FieldRules made{};
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i] = {.field = static_cast<Field>(i), .wire = "w", .access = Access::read_write};
    made[static_cast<std::size_t>(Field::password)].access = Access::write;
    return made;
}();
inline constexpr Capabilities acme{
    .dialect = "acme",
    .operations = {},
    .fields = acme_fields,
    .extensions = acme_extensions,
    .roles = RoleStyle::set,
    .concurrency = "",
};

inline Capabilities const* find_acme(std::string_view name) { return name == "acme" ? &acme : nullptr; }

inline std::string list_of(Names names) {
    std::string made;
    for (auto const name : names)
        made += (made.empty() ? "" : "|") + std::string(name);
    return "[" + made + "]";
}

/// What a test compares: `userName=kim roles=[a|b] null=email`.
inline std::string described(SourceUser const& user) {
    std::string made;
    auto const add = [&](std::string_view name, std::string_view value) {
        made += (made.empty() ? "" : " ") + std::string(name) + "=" + std::string(value);
    };
    for (auto const& row : user_fields) {
        if (user.nulls.has(row.field)) add(row.name, "null");
        if (row.text != nullptr && user.user.*row.text) add(row.name, *(user.user.*row.text));
        if (row.names != nullptr && user.user.*row.names) add(row.name, list_of(*(user.user.*row.names)));
    }
    if (user.user.active) add("active", *user.user.active ? "true" : "false");
    if (user.user.devices)
        for (auto const& device : *user.user.devices)
            add("device", std::string(device.id) + "/" + std::string(device.phone_number.value_or("-")));
    if (user.user.skills)
        for (auto const& skill : *user.user.skills)
            add("skill", std::string(skill.id) + "/" + std::string(skill.level.value_or("-")));
    for (auto const& [dialect, members] : user.extensions)
        for (auto const& [name, json] : members)
            add(std::string(dialect) + "." + std::string(name), json);
    if (user.external_id) add("externalId", *user.external_id);
    return made;
}

/// All that a file gives: a line for each user, and then the problem, if there is one.
struct Contents {
    std::vector<std::string> lines;
    std::vector<std::string> unknown;
    std::vector<config::Mark> places;
};

inline Contents read_all(std::string text, ReadOptions options, std::size_t step = 64 * 1024) {
    Contents made;
    options.name = "users";
    if (!options.dialects) options.dialects = find_acme;
    auto reader = read_users(input_of(std::move(text), step), options);
    if (!reader) {
        made.lines.push_back(config::to_line(reader.error()));
        return made;
    }
    Arena arena;
    for (;;) {
        auto const user = (*reader)->next(arena);
        if (!user) made.lines.push_back(config::to_line(user.error()));
        if (!user || !*user) break;
        made.lines.push_back(described(**user));
        made.places.push_back((*user)->at);
        arena.reset();
    }
    made.unknown = (*reader)->unknown();
    return made;
}

inline ReadOptions in(Format format, std::string encoding = {}) {
    ReadOptions made;
    made.format = format;
    made.encoding = std::move(encoding);
    return made;
}

/// A row of a table: what a file gives, whatever the size of the pieces that it is read in.
struct Row {
    std::string name;
    std::string text;
    std::vector<std::string> lines;
};

} // namespace idiom::migrate::files::test
