#include "translators/core/role_words.hpp"

#include <algorithm>

namespace idiom {
namespace {

template <class T> bool any(std::span<RoleWord const> words, std::string RoleWord::* member, T const& name) {
    return std::ranges::find(words, name, member) != words.end();
}

bool has_role(RolePolicy const& route, std::string_view unified) {
    return std::ranges::find(route.map, unified, &RolePolicy::Pair::unified) != route.map.end();
}

std::string_view word_for(std::span<RoleWord const> words, std::string_view unified) {
    auto const found = std::ranges::find(words, unified, &RoleWord::unified);
    return found == words.end() ? unified : std::string_view(found->word);
}

} // namespace

std::vector<RoleWord> ambiguous(std::span<RoleWord const> words, RolePolicy const& route) {
    std::vector<RoleWord> found;
    for (auto const& one : words)
        if (one.word != one.unified && has_role(route, one.word) && !any(words, &RoleWord::unified, one.word))
            found.push_back(one);
    return found;
}

std::vector<RoleWord> with_own_words(std::vector<RoleWord> given, RolePolicy const& route, Names own) {
    auto words = std::move(given);
    auto const count = static_cast<std::ptrdiff_t>(words.size());
    for (auto const word : own)
        for (auto const& [unified, vendor] : route.map)
            if (vendor == word && unified != word && !any<std::string_view>(words, &RoleWord::word, word) &&
                !any(words, &RoleWord::unified, unified))
                words.push_back({std::string(word), unified});
    // A removed word may make another word ambiguous, so the loop repeats.
    for (auto unclear = ambiguous(words, route); !unclear.empty(); unclear = ambiguous(words, route)) {
        auto const gone = std::ranges::remove_if(words.begin() + count, words.end(), [&](auto const& one) {
            return std::ranges::find(unclear, one) != unclear.end();
        });
        if (gone.empty()) break;
        words.erase(gone.begin(), gone.end());
    }
    return words;
}

RolePolicy in_words(RolePolicy const& route, std::span<RoleWord const> words) {
    if (words.empty()) return route;
    RolePolicy made;
    // A route without a map passes all names through. A map with words must say so explicitly.
    made.unmapped = route.map.empty() ? UnmappedRoles::passthrough : route.unmapped;
    for (auto const& [word, unified] : words)
        made.map.push_back({word, std::string(route.to_vendor(unified))});
    auto const take_too = [&](std::string const& unified, std::string_view vendor) {
        bool const taken = std::ranges::find(made.map, unified, &RolePolicy::Pair::unified) != made.map.end();
        if (!taken) made.map.push_back({unified, std::string(vendor)});
    };
    for (auto const& [unified, vendor] : route.map)
        take_too(unified, vendor);
    for (auto const& one : words)
        take_too(one.unified, route.to_vendor(one.unified));
    for (auto const& role : route.default_roles)
        made.default_roles.emplace_back(word_for(words, role));
    return made;
}

} // namespace idiom
