#include "gateway/config/sections.hpp"

#include <algorithm>

namespace idiom::config {

namespace {

/// Returns why `dialect` cannot be added to `known`; nullopt if it can.
std::optional<std::string> why_not(DialectInfo const& dialect, std::vector<Plugin> const& plugins,
                                   std::span<DialectInfo const* const> known) {
    auto const has_it = [&](Plugin const& one) {
        return one.loaded.module->dialect.name() == dialect.name();
    };
    auto const has = "has the dialect " + in_quotes(dialect.name());
    if (auto const other = std::ranges::find_if(plugins, has_it); other != plugins.end())
        return has + ", and so has " + in_quotes(other->library.string());
    if (std::ranges::find(known, dialect.name(), &DialectInfo::name) != known.end())
        return has + ", which the gateway has of its own";
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
        auto const& dialect = loaded->module->dialect;
        if (auto const why = why_not(dialect, plugins, known.dialects)) return refuse(*why);
        known.dialects.push_back(&dialect);
        plugins.push_back({.library = path, .loaded = *loaded});
        known.complete = before;
    });
    return plugins;
}

} // namespace idiom::config
