#pragma once

#include "translators/core/roles.hpp"

#include <span>
#include <string>
#include <vector>

/// What clients of the legacy face call the roles of a route. They were written with EvoVoice's words in
/// them, and cannot know the route's own names.
namespace idiom::legacy {

struct RoleWord {
    std::string word;
    std::string unified; ///< the route's name of the role

    bool operator==(RoleWord const&) const = default;
};

/// `given`, and EvoVoice's own words for the roles that the route's map leads to vendor roles of those names
/// and that `given` has no word for. Left out is a word that the route has for another role, because that
/// role could then not be told from it.
std::vector<RoleWord> with_own_words(std::vector<RoleWord> given, RolePolicy const& route);

/// The words of `words` that the route has for another role, which has no word of its own: with them one name
/// would stand for two roles.
std::vector<RoleWord> ambiguous(std::span<RoleWord const> words, RolePolicy const& route);

/// The route's roles as legacy clients call them: by its word where a role has one, which is what is shown,
/// and by the route's own names, which are taken too.
RolePolicy in_words(RolePolicy const& route, std::span<RoleWord const> words);

} // namespace idiom::legacy
