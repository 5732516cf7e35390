#pragma once

#include "translators/scim/face/members.hpp"
#include "translators/scim/values.hpp"

#include <optional>

namespace idiom::scim_face {

/// What the parts of a request find out on their way, for the operator and for dry runs. One for a request,
/// in its arena. The same outcomes write the same into it, however often they are asked for.
struct RequestNotes {
    scim::Notes notes;
    std::optional<MemberChange> members = {}; ///< what a write of a group does to its members
    std::optional<std::size_t> scanned = {};  ///< users that a filter had to look at; null: it was no scan
};

RequestNotes& make_request_notes(Arena& arena);

} // namespace idiom::scim_face
