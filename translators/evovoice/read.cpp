#include "translators/core/conversation.hpp"
#include "translators/evovoice/conversations.hpp"

namespace idiom::evovoice {

Result<HeldUser> read_found(Talk const& talk, Response const& reply, std::string_view id) {
    auto const page = talk.wire.read_page(reply, talk.arena);
    if (!page) return std::unexpected(page.error());
    for (auto const& user : page->users)
        if (user.id().is(id)) return user;
    return fail(Fault::user_not_found, "the back end has no such user");
}

Step<Answer> get(Talk const& talk, GetUser const& call, Replies replies) {
    Script script(replies);
    if (auto const wrong = check_id(call.id)) return failed(*wrong);
    if (script.at_end()) return ask(talk.arena, talk.wire.list(query_for(call.id, talk.arena), talk.arena));
    auto const user = read_found(talk, script.take(), call.id);
    if (!user) return failed(user.error());
    return answer_user(*user, talk.call, {}, false, talk.arena);
}

} // namespace idiom::evovoice
