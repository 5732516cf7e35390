#pragma once

#include "translators/scim/patch.hpp"
#include "translators/scim/tree.hpp"

#include <string>

namespace idiom::scim::test {

inline std::array const extensions{enterprise_schema_table};

/// Users as the tests of the grammar know them: the core schema and the enterprise extension.
inline ResourceType const user_type{.core = user_schema_table, .extensions = extensions};

inline std::string reason(Error const& error) {
    return error.reason.empty() ? std::string(info(error.fault).name) : std::string(error.reason);
}

inline Value tree(std::string_view text, Arena& arena) { return json::read(text, arena).value(); }

} // namespace idiom::scim::test
