#include "gateway/modules/loader.hpp"
#include "translators/registry.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

/// Replaces the generated registry in a test: the same dialects, loaded from their libraries.
namespace idiom {

std::span<DialectInfo const* const> dialects() {
    static std::vector<DialectInfo const*> const rows = [] {
        std::vector<DialectInfo const*> made;
        for (std::string const library : {IDIOM_LOADED}) {
            auto const loaded = modules::load(library);
            if (!loaded) throw std::runtime_error(library + " " + loaded.error());
            made.push_back(loaded->module->dialect);
        }
        return made;
    }();
    return rows;
}

DialectInfo const* find_dialect(std::string_view name) {
    auto const found = std::ranges::find(dialects(), name, &DialectInfo::name);
    return found == dialects().end() ? nullptr : *found;
}

} // namespace idiom
