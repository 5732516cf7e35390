#pragma once

#include "translators/core/role_names.hpp"
#include "translators/unified/described_api.hpp"
#include "translators/unified/openapi_fields.hpp"

namespace idiom::unified {

/// Returns the names of roles for the examples: those of the route's map, or samples if it has none.
inline Names role_names(DescribedApi const& api, Arena& arena) {
    if (auto const names = unified_names(api.roles(), arena); !names.empty()) return names;
    return arena.list<std::string_view>({sample_role});
}

} // namespace idiom::unified
