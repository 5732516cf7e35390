#include "translators/core/conversation.hpp"
#include "translators/evovoice/dialect/conversations.hpp"

#include <charconv>

namespace idiom::evovoice {

Result<HeldUser> read_written(Conversation const& conversation, Response const& response,
                              std::string_view id) {
    auto const page = conversation.codec.read_page(response, conversation.arena);
    if (!page) return std::unexpected(page.error());
    for (auto const& user : page->users)
        if (user.id().is(id)) return user;
    if (page->is_cut()) return std::unexpected(was_cut(response));
    return fail(Fault::user_not_found, "the back end has no such user");
}

Result<HeldUser> read_found(Conversation const& conversation, Response const& response, std::string_view id) {
    auto const user = read_written(conversation, response, id);
    if (user && user->not_understood(Field::accounts))
        return std::unexpected(not_understood({Field::accounts}, conversation.arena));
    if (user && !conversation.accounts.has(*user))
        return fail(Fault::user_not_found, "the back end has no such user");
    return user;
}

Result<Names> take_accounts(Conversation const& conversation, Names named, Names held,
                            std::pmr::vector<Warning>& warnings) {
    auto& arena = conversation.arena;
    auto taken = arena.vector<std::string_view>();
    auto errors = arena.vector<FieldError>();
    constexpr std::string_view detail = "is no account of this back end";
    for (std::size_t i = 0; i < named.size(); ++i) {
        if (conversation.accounts.has(named[i]) || contains(held, named[i])) {
            taken.push_back(named[i]);
            continue;
        }
        char digits[24];
        auto const end = std::to_chars(digits, digits + sizeof digits, i).ptr;
        errors.push_back({.pointer = arena.join({"/accounts/", {digits, end}}), .detail = detail});
    }
    if (errors.empty()) return named;
    if (!conversation.call.lenient)
        return fail(Fault::invalid_value, "an account is not one of this back end's", Arena::keep(errors));
    for (auto const& error : errors)
        warnings.push_back({.pointer = error.pointer, .detail = error.detail});
    return Arena::keep(taken);
}

Step<Answer> get(Conversation const& conversation, GetUser const& call, Responses responses) {
    Script script(responses);
    if (auto const wrong = check_id(call.id)) return failed(*wrong);
    if (script.at_end())
        return ask(conversation.arena,
                   conversation.codec.list(query_for(call.id, conversation.arena), conversation.arena));
    auto const user = read_found(conversation, script.take(), call.id);
    if (!user) return failed(user.error());
    return answer_user(*user, conversation.call, {}, false, conversation.arena);
}

} // namespace idiom::evovoice
