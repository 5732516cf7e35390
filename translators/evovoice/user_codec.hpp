#pragma once

#include "translators/codec/datacontract.hpp"
#include "translators/core/held_user.hpp"

namespace idiom::evovoice {

/// A `UserInfo` as a unified user, role names still the vendor's. Lists that are null are empty: the vendor
/// has the field, and nothing is in it. In XML, which spells null out, a list that is absent is not shown; in
/// JSON null is absent. `mended` says that U+FFFD may stand where there was no character: a list that holds
/// one is not understood, since it could not be written back.
struct Source {
    bool spells_null = false;
    bool mended = false;
};
HeldUser to_user(datacontract::Record const& info, Source source, Arena& arena);

/// The way back, for simulated answers. What only the vendor knows is left out.
datacontract::Record to_user_info(User const& user, Arena& arena);

/// Where in the unified user a field of the vendor's belongs, whatever its case and index ("Roles[0]"); ""
/// where nowhere.
std::string_view pointer_to(std::string_view vendor_field);

} // namespace idiom::evovoice
