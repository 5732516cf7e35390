#pragma once

#include "gateway/record/scrubber.hpp"
#include "translators/conformance/case.hpp"
#include "translators/core/call.hpp"

#include <string>

namespace idiom::record {

/// Learns what a conversation tells of persons: from the call, from what an update came to (null if nothing
/// was asked of it), from the replies, and from the result. Values of the fields `kept` stay.
void learn(Scrubber& scrubber, Call const& call, Change const* change, conformance::Case const& from,
           Result<Answer> const& result, FieldSet kept);

/// Replaces words in the call, the session, the route and the replies of a case. Its requests and its answer
/// follow from these (`play_scrubbed`).
void scrub(Scrubber const& scrubber, conformance::Case& made);

/// Returns where a value of a person is left in a case; "" if nowhere.
std::string left_in(Scrubber const& scrubber, conformance::Case const& made);

} // namespace idiom::record
