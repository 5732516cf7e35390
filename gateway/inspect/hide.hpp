#pragma once

#include "translators/core/arena.hpp"

#include <set>
#include <string>
#include <string_view>

namespace idiom::inspect {

/// Puts the shape of a value in its place, for inspections that show no values (`values: hidden`). Names of
/// members, roles and problems stay. One thread may use it at a time.
class Hiding {
public:
    /// Texts with this value are the name of a role, and stay.
    void keep(std::string_view role) { kept_.emplace(role); }
    /// A segment of a path with this value is an id, although it looks like a word.
    void add_id(std::string_view id) { ids_.emplace(id); }

    bool keeps(std::string_view text) const;
    /// Returns `‹text 12›`, with the number of characters, or `‹number›`.
    static std::string_view text(std::string_view text, Arena& arena);
    static constexpr std::string_view number = "‹number›";
    /// Returns the path, or the URL, with `{id}` for each segment that may be an id.
    std::string_view path(std::string_view path, Arena& arena) const;

private:
    bool is_id(std::string_view segment, Arena& arena) const;

    std::set<std::string, std::less<>> kept_;
    std::set<std::string, std::less<>> ids_;
};

/// Returns whether a value below a member of this name is a role.
bool names_roles(std::string_view name);

} // namespace idiom::inspect
