#pragma once

#include "translators/core/face.hpp"

namespace idiom::scim_face {

/// Leads a script, or a request, through outcomes that are known, and shows each call with its outcome.
/// Returns the step behind them. `Conversation` is a LockedScript or a ClientCall; both are pure.
template <class Conversation, class Each>
auto replay(Conversation const& conversation, Outcomes outcomes, Arena& arena, Each each) {
    for (std::size_t known = 0;;) {
        auto const step = conversation.next(outcomes.first(known), arena);
        auto const* const calls = std::get_if<Calls>(&step);
        if (!calls || calls->calls.empty() || calls->calls.size() > outcomes.size() - known) return step;
        for (auto const& call : calls->calls)
            each(call, outcomes[known++]);
    }
}

} // namespace idiom::scim_face
