#pragma once

#include "translators/codec/datacontract/datacontract.hpp"
#include "translators/core/held_user.hpp"

namespace idiom::evovoice {

/// Turns a `UserInfo` into a unified user with the vendor's role names. A list that is null is empty: the
/// vendor has the field, and nothing is in it. XML spells null out, so an absent list is not shown there; in
/// JSON null is absent. `mended` says that U+FFFD may stand for what is not a character. A list with U+FFFD
/// is not understood, because it could not be written back.
struct Source {
    bool spells_null = false;
    bool mended = false;
};
HeldUser to_user(datacontract::Record const& info, Source source, Arena& arena);

/// Turns a user into a `UserInfo`, for simulated responses. Members that only the vendor knows are left out.
datacontract::Record to_user_info(User const& user, Arena& arena);

/// The JSON Pointer of the unified field that a vendor field belongs to, whatever its case and index
/// ("Roles[0]"). "" if there is none.
std::string_view pointer_to(std::string_view vendor_field);

} // namespace idiom::evovoice
