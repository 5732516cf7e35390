#include "translators/face/role_names.hpp"

#include <algorithm>

namespace idiom::face {

Names renamed(Names names, RolePolicy const& from, RolePolicy const& to, Arena& arena) {
    if (&from == &to) return names;
    auto const made = arena.array<std::string_view>(names.size());
    std::ranges::transform(names, made.begin(), [&](std::string_view name) {
        auto const other = to.to_unified(from.to_vendor(name));
        return other.empty() ? name : other;
    });
    return sorted_set(made, arena);
}

} // namespace idiom::face
