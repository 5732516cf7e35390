#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::conformance {

/// The names of the members (JSON) or elements (XML) that hold the texts `roles` as their items.
std::set<std::string> names_of_role_members(std::string_view document, std::set<std::string> const& roles);

/// A document, one of whose role members is not there or does not hold what it should.
struct SpoiledMember {
    std::string what; ///< as a sentence goes on: "the member roles is a number"
    bool absent = false;
    bool null = false; ///< JSON null or `xsi:nil`
    std::string body;
    std::string echo; ///< the member as it is spelled then: a write that repeats it loses nothing
};

/// Every way to spoil a member of `document` that has one of `names` and holds something.
std::vector<SpoiledMember> spoil_role_members(std::string_view document, std::set<std::string> const& names);

} // namespace idiom::conformance
