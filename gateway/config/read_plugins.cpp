#include "gateway/config/sections.hpp"
#include "gateway/config/suggest.hpp"

#include <algorithm>

namespace idiom::config {

namespace {

/// Returns why `dialect` cannot be added to `known`; nullopt if it can.
std::optional<std::string> why_not(DialectInfo const& dialect, std::vector<Plugin> const& plugins,
                                   KnownTranslators const& known) {
    auto const has_it = [&](Plugin const& one) {
        return one.loaded.module->dialect && one.loaded.module->name == dialect.name();
    };
    auto const has = "has the dialect " + in_quotes(dialect.name());
    if (auto const other = std::ranges::find_if(plugins, has_it); other != plugins.end())
        return has + ", and so has " + in_quotes(other->library.string());
    if (std::ranges::find(known.dialects, dialect.name(), &DialectInfo::name) != known.dialects.end())
        return has + ", which the gateway has of its own";
    return std::nullopt;
}

/// Returns why `face` cannot be added to `known`; nullopt if it can.
std::optional<std::string> why_not(Face const& face, KnownTranslators const& known) {
    auto const& info = face.info();
    for (auto const* const other : known.faces) {
        if (other->info().name == info.name)
            return "has the face " + in_quotes(info.name) + ", and so has the gateway or another library";
        if (other->info().prefix == info.prefix)
            return "has a face at " + in_quotes(info.prefix) + ", and so has " +
                   in_quotes(other->info().name);
        if (!info.roles_key.empty() && other->info().roles_key == info.roles_key)
            return "has a face with the key " + in_quotes(info.roles_key) + ", and so has " +
                   in_quotes(other->info().name);
        if (!info.settings_key.empty() && other->info().settings_key == info.settings_key)
            return "has a face with the key " + in_quotes(info.settings_key) + ", and so has " +
                   in_quotes(other->info().name);
    }
    return std::nullopt;
}

} // namespace

std::vector<Plugin> read_plugins(Item const& item, KnownTranslators& known) {
    std::vector<Plugin> plugins;
    item.each([&](Item const& entry) {
        auto const library = Map(entry, {"library"}).require("library");
        Path path;
        auto const before = std::exchange(known.complete, false);
        if (!library.file(path)) return;
        auto const refuse = [&](std::string const& why) { library.problem_with(*library.scalar(), why); };
        if (std::ranges::find(plugins, path, &Plugin::library) != plugins.end())
            return refuse("is listed twice");
        auto const loaded = modules::load(path);
        if (!loaded) return refuse(loaded.error());
        auto const& module = *loaded->module;
        if (module.dialect)
            if (auto const why = why_not(*module.dialect, plugins, known)) return refuse(*why);
        if (module.face)
            if (auto const why = why_not(*module.face, known)) return refuse(*why);
        if (module.dialect) known.dialects.push_back(module.dialect);
        if (module.face) known.faces.push_back(module.face);
        plugins.push_back({.library = path, .loaded = *loaded});
        known.complete = before;
    });
    return plugins;
}

} // namespace idiom::config
