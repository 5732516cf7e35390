#include "translators/conformance/translator_under_test.hpp"

#include <algorithm>

namespace idiom::conformance {

std::string name_of(Settings const& settings) {
    std::string name;
    for (auto const& [key, values] : settings.values) {
        name += (name.empty() ? "" : ", ") + key + "=";
        for (auto const& value : values)
            name += (&value == &values.front() ? "" : ",") + value;
    }
    return name.empty() ? "no settings" : name;
}

Setup const& TranslatorUnderTest::setup_of(Case const& one) const {
    auto const found = std::ranges::find(setups, name_of(one.settings), &Setup::name);
    return found == setups.end() ? setups.front() : *found;
}

} // namespace idiom::conformance
