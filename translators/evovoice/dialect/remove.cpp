#include "translators/core/conversation.hpp"
#include "translators/evovoice/dialect/conversations.hpp"

#include <algorithm>

namespace idiom::evovoice {

Step<Answer> remove(Conversation const& conversation, DeleteUser const& call, Responses responses) {
    Script script(responses);
    if (auto const wrong = check_id(call.id)) return failed(*wrong);
    // The vendor deletes every user that the credentials reach, in any account.
    if (script.at_end())
        return ask(conversation.arena,
                   conversation.codec.list(query_for(call.id, conversation.arena), conversation.arena));
    auto const before = read_found(conversation, script.take(), call.id);
    if (!before) return failed(before.error());
    if (auto const met = check_preconditions(call, *before, conversation.call, conversation.arena); !met)
        return failed(met.error());
    auto const accounts = before->shown().accounts.value_or(Names{});
    auto const is_ours = [&](std::string_view account) { return conversation.accounts.has(account); };
    if (!call.global && !std::ranges::all_of(accounts, is_ours))
        return failed(Fault::delete_would_be_global,
                      "the user has accounts of other back ends, and a delete would remove it from all of "
                      "them; repeat with ?scope=global if that is meant");
    if (script.at_end())
        return ask(conversation.arena, conversation.codec.remove(call.id, conversation.arena));
    auto const& response = script.take();
    if (auto const wrong = failure(response, Doing::deleting, conversation.arena)) return failed(*wrong);
    // The vendor answers a delete without a body. A body may say that the user was not deleted.
    if (!response.body.empty()) {
        if (script.at_end())
            return ask(conversation.arena,
                       conversation.codec.list(query_for(call.id, conversation.arena), conversation.arena));
        auto const after = read_written(conversation, script.take(), call.id);
        if (after) return failed(Fault::write_not_confirmed, "the back end still shows the user");
        if (after.error().fault != Fault::user_not_found)
            return after_write(failed(after.error()), "the back end was told to delete the user",
                               conversation.arena);
    }
    return Result<Answer>(Answer{.what = Done{}, .warnings = {}});
}

} // namespace idiom::evovoice
