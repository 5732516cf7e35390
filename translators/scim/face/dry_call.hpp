#pragma once

#include "translators/scim/face/request_notes.hpp"
#include "translators/scim/face/user_calls.hpp"

namespace idiom::scim_face {

/// Returns the dry run of a write: `call` is the write as it would be carried out. Its response tells what
/// would be sent and kept; its errors are those of the write.
ClientCall const* dry_call(ClientCall const* call, Asked const& asked, RequestNotes const& request_notes,
                           Arena& arena);

} // namespace idiom::scim_face
