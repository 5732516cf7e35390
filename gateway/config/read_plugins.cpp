#include "gateway/config/dialect_file.hpp"
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

/// Loads one library. Returns whether all that it has is known now.
bool read_library(Item const& library, std::vector<Plugin>& plugins, KnownTranslators& known) {
    Path path;
    if (!library.file(path)) return false;
    auto const refuse = [&](std::string const& why) {
        library.problem_with(*library.scalar(), why);
        return false;
    };
    if (std::ranges::find(plugins, path, &Plugin::library) != plugins.end()) return refuse("is listed twice");
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
    return true;
}

/// Where a dialect that is known already comes from.
std::string origin_of(DialectInfo const& dialect, Plugins const& plugins) {
    for (auto const& one : plugins.libraries)
        if (one.loaded.module->dialect == &dialect) return one.library.string();
    for (auto const& one : plugins.declared)
        if (&one.loaded->info() == &dialect) return one.file.string();
    return "compiled in";
}

/// Reads one dialect file. Returns whether what it has is known now.
bool read_declared(Item const& item, bool instead, Plugins& plugins, KnownTranslators& known) {
    DeclaredPlugin plugin;
    plugin.instead = instead;
    if (!item.file(plugin.file)) return false;
    if (std::ranges::find(plugins.declared, plugin.file, &DeclaredPlugin::file) != plugins.declared.end()) {
        item.problem_with(*item.scalar(), "is listed twice");
        return false;
    }
    auto const loaded = load_dialect_file(plugin.file);
    if (!loaded) {
        item.reader().add(loaded.error());
        return false;
    }
    plugin.loaded = *loaded;
    auto const& info = plugin.loaded->info();
    auto const same = std::ranges::find(known.dialects, info.name(), &DialectInfo::name);
    if (same == known.dialects.end()) {
        known.dialects.push_back(&info);
    } else if (plugin.instead) {
        *same = &info;
    } else {
        item.reader().problem(item.node()->at, "the dialect " + in_quotes(info.name()) + " exists already (" +
                                                   origin_of(**same, plugins) +
                                                   "); 'instead: true' lets this file take its place");
        return false;
    }
    plugins.declared.push_back(std::move(plugin));
    return true;
}

} // namespace

Plugins read_plugins(Item const& item, KnownTranslators& known) {
    Plugins plugins;
    item.each([&](Item const& entry) {
        Map const map(entry, {"library", "dialect_file", "instead"});
        auto const library = map.get("library");
        auto const file = map.get("dialect_file");
        bool instead = false;
        map.get("instead").read(instead, to_flag);
        if (map.usable() && library.present() == file.present())
            map.problem("names either a library or a dialect_file");
        bool const whole = file.present()      ? read_declared(file, instead, plugins, known)
                           : library.present() ? read_library(library, plugins.libraries, known)
                                               : false;
        known.complete = known.complete && whole;
    });
    return plugins;
}

} // namespace idiom::config
