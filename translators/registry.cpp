#include "translators/core/registry.hpp"

#include "translators/configureuser/configureuser.hpp"
#include "translators/evovoice/evovoice.hpp"
#include "translators/genesys/genesys.hpp"
#include "translators/scim/scim.hpp"
#include "translators/xarios/xarios.hpp"

#include <array>

namespace idiom {

std::span<DialectInfo const> dialects() {
    static std::array const rows{xarios::dialect(), configureuser::dialect(), evovoice::dialect(),
                                 genesys::dialect(), scim::dialect()};
    return rows;
}

DialectInfo const* find_dialect(std::string_view name) {
    for (auto const& row : dialects())
        if (row.name() == name) return &row;
    return nullptr;
}

} // namespace idiom
