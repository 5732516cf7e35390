#include "gateway/config/sections.hpp"

namespace idiom::config {

namespace {

/// The scalars below the settings of a face, and where the file has them.
struct Given {
    std::vector<GivenSetting> settings;
    std::vector<Item> items;
};

void collect(Item const& item, std::vector<std::string> const& path, Given& given) {
    if (item.is(Node::Kind::map) || item.is(Node::Kind::null))
        return for_each_member(item, [&](std::string_view name, Item const& entry) {
            auto longer = path;
            longer.emplace_back(name);
            collect(entry, longer, given);
        });
    if (auto const scalar = item.scalar()) {
        given.settings.push_back({.path = path, .value = scalar->text});
        given.items.push_back(item);
    }
}

} // namespace

std::vector<SettingsOfFace> read_face_settings(Map const& map, Backend const* backend,
                                               RolePolicy const& roles, std::span<Face const* const> faces,
                                               std::size_t most_body) {
    std::vector<SettingsOfFace> made;
    for (auto const* const face : faces) {
        auto const key = face->info().settings_key;
        if (key.empty() || !backend || !backend->translator) continue;
        Given given;
        auto const item = map.get(key);
        if (item.present()) collect(item, {}, given);
        auto read = face->read_settings(given.settings, backend->translator->capabilities, roles);
        for (auto const& problem : read.problems) {
            auto const& at = given.items;
            if (problem.setting < at.size())
                at[problem.setting].problem(problem.text);
            else
                map.problem(std::string(key) + ": " + problem.text);
        }
        if (read.settings && read.settings->largest_body() > most_body)
            map.problem(std::string(key) + ": it announces larger bodies than limits.body allows");
        made.push_back({.face = face, .settings = std::move(read.settings), .given = item.present()});
    }
    return made;
}

} // namespace idiom::config
