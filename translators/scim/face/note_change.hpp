#pragma once

#include "translators/core/face.hpp"

namespace idiom::scim_face {

/// Returns the script that notes when a user was changed through another face, for `meta.lastModified`
/// (scim-face, 4). Does nothing if no record of the user is kept. The arguments are those of
/// Face::note_change.
LockedScript const* note_change(std::string_view id, std::int64_t now, Arena& arena);

} // namespace idiom::scim_face
