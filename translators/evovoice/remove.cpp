#include "translators/core/conversation.hpp"
#include "translators/evovoice/conversations.hpp"

namespace idiom::evovoice {

Step<Answer> remove(Talk const& talk, DeleteUser const& call, Replies replies) {
    Script script(replies);
    if (auto const wrong = check_id(call.id)) return failed(*wrong);
    // The vendor deletes whomever the credentials reach, of whatever account.
    if (script.at_end()) return ask(talk.arena, talk.wire.list(query_for(call.id, talk.arena), talk.arena));
    auto const before = read_found(talk, script.take(), call.id);
    if (!before) return failed(before.error());
    if (call.edit) { // the client names a version
        auto const plan = plan_update(talk.call, *call.edit, &*before, role_rules(), talk.arena);
        if (!plan) return failed(plan.error());
    }
    if (script.at_end()) return ask(talk.arena, talk.wire.remove(call.id, talk.arena));
    if (auto const wrong = failure(script.take(), Doing::deleting, talk.arena)) return failed(*wrong);
    return Result<Answer>(Answer{.what = Done{}, .warnings = {}});
}

} // namespace idiom::evovoice
