#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::conformance {

/// Returns the names of the members (JSON) or elements (XML) that hold the texts `roles` as their items.
std::set<std::string> names_of_role_members(std::string_view document, std::set<std::string> const& roles);

/// A document in which one member that carries roles is missing or has a wrong value.
struct SpoiledMember {
    std::string what; ///< a clause: "the member roles is a number"
    bool absent = false;
    bool null = false; ///< JSON null or `xsi:nil`
    std::string body;
    std::string echo; ///< the spoiled member as spelled; a write that repeats it loses nothing
};

/// Returns every way to spoil a member of `document` that has one of `names` and is not empty.
std::vector<SpoiledMember> spoil_role_members(std::string_view document, std::set<std::string> const& names);

} // namespace idiom::conformance
