#include "translators/codec/voice_contracts.hpp"
#include "translators/core/conversation.hpp"
#include "translators/evovoice/conversations.hpp"

namespace idiom::evovoice {

namespace {

namespace sent = voice::patch_user;

void note_missing(std::pmr::vector<FieldError>& errors, Names wanted, Names held, std::string_view what,
                  Arena& arena) {
    for (auto const name : missing(wanted, held, arena))
        errors.push_back({.pointer = "/accounts", .detail = arena.join({"account '", name, what})});
}

bool same_set(Names a, Names b, Arena& arena) {
    return std::ranges::equal(sorted_set(a, arena), sorted_set(b, arena));
}

} // namespace

RoleRules const& role_rules() {
    static RoleRules const none;
    return none;
}

bool Patch::nothing() const {
    for (auto const& value : body.values)
        if (value.is_given()) return false;
    return true;
}

void add_accounts(Patch& patch, HeldUser const& before, Arena& arena) {
    auto const& change = patch.change;
    auto const held = before.shown().accounts.value_or(Names{});
    if (change.touches(Field::accounts)) {
        auto const wanted = change.clears(Field::accounts) ? Names{} : change.set.accounts.value_or(Names{});
        if (!same_set(wanted, held, arena)) {
            patch.accounts = wanted;
            patch.empties = patch.empties || wanted.empty();
        }
    }
    if (!patch.accounts && patch.roles && !held.empty()) {
        patch.accounts = held;
        patch.accounts_kept = true;
    }
    patch.body.set(sent::account_ids, patch.accounts);
}

Step<Answer> ask_patch(Talk const& talk, Patch const& patch, std::string_view id) {
    auto body = patch.body;
    body.set(sent::user_id, id);
    auto const request = talk.wire.change(id, body, talk.arena);
    if (!request) return failed(request.error());
    return Ask{.requests = talk.arena.list({*request}), .session = {}, .roles = patch.roles};
}

std::optional<Error> unconfirmed(Talk const& talk, Patch const& patch, HeldUser const& now) {
    auto& arena = talk.arena;
    auto errors = arena.vector<FieldError>();
    if (patch.roles)
        if (auto const wrong = idiom::unconfirmed(*patch.roles, now, talk.call, arena))
            errors.assign(wrong->errors.begin(), wrong->errors.end());
    if (patch.accounts) {
        auto const held = now.shown().accounts.value_or(Names{});
        note_missing(errors, *patch.accounts, held, "' is not there", arena);
        // New roles may bring accounts along; accounts that were asked for are the whole set.
        if (!patch.accounts_kept)
            note_missing(errors, held, *patch.accounts, "' was to go and is still there", arena);
    }
    if (patch.body[sent::first_name].is_given() &&
        patch.body[sent::first_name].text != now.shown().first_name.value_or(""))
        errors.push_back({.pointer = "/firstName", .detail = "was not taken over"});
    if (patch.body[sent::last_name].is_given() &&
        patch.body[sent::last_name].text != now.shown().last_name.value_or(""))
        errors.push_back({.pointer = "/lastName", .detail = "was not taken over"});
    if (errors.empty()) return std::nullopt;

    auto detail = arena.text(128);
    for (auto const& error : errors) {
        if (!detail.empty()) detail += "; ";
        detail.append(error.pointer.substr(1)).append(": ").append(error.detail);
    }
    return Error{
        .fault = Fault::write_not_confirmed, .detail = arena.keep(detail), .errors = Arena::keep(errors)};
}

} // namespace idiom::evovoice
