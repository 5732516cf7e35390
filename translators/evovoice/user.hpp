#pragma once

#include "translators/codec/datacontract.hpp"
#include "translators/core/held_user.hpp"

namespace idiom::evovoice {

/// A `UserInfo` as a unified user, role names still the vendor's. Lists that are null are empty: the vendor
/// has the field, and nothing is in it.
HeldUser to_user(datacontract::Record const& info, Arena& arena);

/// The way back, for imagined answers. What only the vendor knows is left out.
datacontract::Record to_user_info(User const& user, Arena& arena);

/// Where in the unified user a field of the vendor's belongs, whatever its case and index ("Roles[0]"); ""
/// where nowhere.
std::string_view pointer_to(std::string_view vendor_field);

} // namespace idiom::evovoice
