#pragma once

#include "translators/core/roles.hpp"

#include <span>
#include <string>
#include <vector>

/// The names of a route's roles for the clients of a face. Such clients have names of roles built in, and
/// cannot know the route's own names.
namespace idiom {

struct RoleWord {
    std::string word;
    std::string unified; ///< the name of the role in the route

    bool operator==(RoleWord const&) const = default;
};

/// Returns the words of a face's clients for the roles of `route`: all of `given`, and words of `own`
/// (FaceInfo::role_words). A word of `own` stands for the unified role that the route maps to the vendor role
/// of that name, if `given` has no word for that unified role. A word of `own` that the route uses for
/// another role is left out, because clients could not tell the two roles apart.
std::vector<RoleWord> with_own_words(std::vector<RoleWord> given, RolePolicy const& route, Names own);

/// Returns the words that the route uses for another role without a word of its own. With them one name would
/// stand for two roles.
std::vector<RoleWord> ambiguous(std::span<RoleWord const> words, RolePolicy const& route);

/// Returns the route's roles as the clients name them. A role with a word is shown by its word; its own name
/// is accepted too.
RolePolicy in_words(RolePolicy const& route, std::span<RoleWord const> words);

} // namespace idiom
