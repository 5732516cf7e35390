#pragma once

#include "translators/core/call.hpp"
#include "translators/core/client_request.hpp"
#include "translators/face/edit.hpp"
#include "translators/unified/external_id.hpp"

namespace idiom::unified {

/// What a write does beside the vendor's part of it.
struct RecordWrite {
    ExternalIdChange change;
    /// Of an update: the conditions that its edit leaves to the one around it, see
    /// EditContext::checked_around.
    face::EditContext context;
    std::int64_t now = 0; ///< milliseconds since 1970
};

/// Returns whether a write needs the record: it says something of the external id, or ends what is kept, or
/// has a condition on a version to which the id belongs.
bool needs_record(Call const& call, ExternalIdChange const& change, face::EditContext const& context);

/// Returns the write together with what it does to the record, under the lock of the user. A new external id
/// is durable when the call ends. Errors beside those of the write: user_exists if another user of the route
/// has the id; write_not_confirmed if the vendor has done its part and the id could not be kept.
Call with_record(Call const& call, RecordWrite const& write, Arena& arena);

} // namespace idiom::unified
