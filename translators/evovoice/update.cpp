#include "translators/codec/voice_contracts.hpp"
#include "translators/core/conversation.hpp"
#include "translators/evovoice/conversations.hpp"

namespace idiom::evovoice {

namespace {

namespace sent = voice::patch_user;

/// No operation changes the address, so one that differs is refused; a delete and a create would be another
/// user.
std::optional<Error> refuse_renaming(HeldUser const& before, Change const& change, Arena& arena) {
    auto errors = arena.vector<FieldError>();
    auto const look = [&](Field field, std::optional<std::string_view> User::* member,
                          std::string_view pointer) {
        bool const differs =
            change.clears(field) || (change.sets(field) && change.set.*member != before.shown().*member);
        if (differs) errors.push_back({.pointer = pointer, .detail = "cannot be changed at this back end"});
    };
    look(Field::user_name, &User::user_name, "/userName");
    look(Field::email, &User::email, "/email");
    if (errors.empty()) return std::nullopt;
    return Error{.fault = Fault::read_only_field,
                 .detail = "EvoVoice keeps the address that a user was created with",
                 .errors = Arena::keep(errors)};
}

void set_name(Patch& patch, std::size_t member, Field field, std::optional<std::string_view> const& wanted,
              std::optional<std::string_view> const& held) {
    if (!patch.change.touches(field)) return;
    auto const value = patch.change.clears(field) ? std::string_view{} : wanted.value_or("");
    if (value != held.value_or("")) patch.body.set(member, value);
}

/// Only what changes is sent: a list that is sent replaces the whole.
Result<Patch> compile(Talk const& talk, HeldUser const& before, Plan const& plan) {
    if (auto const wrong = refuse_renaming(before, plan.change, talk.arena)) return std::unexpected(*wrong);
    Patch patch{.change = plan.change};
    auto const& set = plan.change.set;
    set_name(patch, sent::first_name, Field::first_name, set.first_name, before.shown().first_name);
    set_name(patch, sent::last_name, Field::last_name, set.last_name, before.shown().last_name);
    if (plan.change.touches(Field::password)) {
        if (set.password.value_or("").empty())
            return fail(Fault::invalid_value, "a password cannot be emptied",
                        talk.arena.list<FieldError>({{"/password", "must not be empty"}}));
        patch.body.set(sent::new_password, set.password);
    }
    if (plan.roles && plan.roles->changes()) {
        patch.roles = plan.roles;
        patch.empties = plan.roles->after.empty();
        patch.body.set(sent::roles, plan.roles->after);
    }
    add_accounts(patch, before, talk.arena);
    return patch;
}

std::span<Warning const> warnings_of(Talk const& talk, Patch const& patch, HeldUser const& now) {
    auto const& given = patch.change.warnings;
    bool const gained = patch.accounts_kept &&
                        !missing(now.shown().accounts.value_or(Names{}), *patch.accounts, talk.arena).empty();
    if (!gained) return given;
    auto all = talk.arena.vector<Warning>();
    all.assign(given.begin(), given.end());
    all.push_back({.pointer = "/accounts",
                   .detail = "the back end gave further accounts with the roles",
                   .left_out = false});
    return Arena::keep(all);
}

} // namespace

Step<Answer> update(Talk const& talk, UpdateUser const& call, Replies replies) {
    auto& arena = talk.arena;
    Script script(replies);
    if (auto const wrong = check_id(call.id)) return failed(*wrong);
    auto const look_up = [&] { return ask(arena, talk.wire.list(query_for(call.id, arena), arena)); };

    if (script.at_end()) return look_up();
    auto const before = read_found(talk, script.take(), call.id);
    if (!before) return failed(before.error());
    auto const plan = plan_update(talk.call, *call.edit, &*before, role_rules(), arena);
    if (!plan) return failed(plan.error());
    auto const patch = compile(talk, *before, *plan);
    if (!patch) return failed(patch.error());
    if (patch->nothing()) return answer_user(*before, talk.call, plan->change.warnings, false, arena);

    if (script.at_end()) return ask_patch(talk, *patch, call.id);
    auto now = talk.wire.read_user(script.take(), Doing::changing, arena);
    if (!now) return without_secret(failed(now.error()), plan->change.set.password.value_or(""), arena);
    if (patch->empties) {
        if (script.at_end()) return look_up();
        now = read_found(talk, script.take(), call.id);
        if (!now) return after_write(failed(now.error()), "the change was sent", arena);
    }
    if (!now->id().is(call.id))
        return failed(Fault::write_not_confirmed, "the back end answered with another user");
    if (auto const wrong = unconfirmed(talk, *patch, *now)) return failed(*wrong);
    return answer_user(*now, talk.call, warnings_of(talk, *patch, *now), false, arena);
}

} // namespace idiom::evovoice
