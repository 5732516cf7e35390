#include "translators/core/conversation.hpp"
#include "translators/evovoice/contract.hpp"
#include "translators/evovoice/dialect/conversations.hpp"
#include "translators/evovoice/dialect/fields.hpp"

namespace idiom::evovoice {

namespace {

namespace sent = evovoice_contract::patch_user;

/// No operation changes the address, so a different address is refused. A delete and a create would make
/// another user.
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

/// A caller cannot give accounts of other back ends, and cannot take away those that the user has.
Result<void> set_accounts(Conversation const& conversation, Patch& patch, HeldUser const& before) {
    auto const held = before.accounts() ? *before.accounts() : Names{};
    auto warnings = conversation.arena.vector<Warning>();
    warnings.assign(patch.change.warnings.begin(), patch.change.warnings.end());
    if (auto& given = patch.change.set.accounts; given) {
        auto const taken = take_accounts(conversation, *given, held, warnings);
        if (!taken) return std::unexpected(taken.error());
        // Nothing is left of the set that was asked for: keep the accounts.
        if (taken->empty() && !given->empty())
            patch.change.keep(Field::accounts);
        else
            given = *taken;
    }
    add_accounts(conversation, patch, before);
    auto const named = patch.change.set.accounts.value_or(Names{});
    bool const leaves =
        patch.change.touches(Field::accounts) &&
        std::ranges::any_of(held, [&](auto account) { return conversation.accounts.has(account); }) &&
        std::ranges::none_of(named, [&](auto account) { return conversation.accounts.has(account); });
    if (leaves)
        return fail(
            Fault::invalid_value, "the user would leave the accounts of this back end",
            conversation.arena.list<FieldError>({{"/accounts", "must name an account of this back end"}}));
    bool const keeps =
        patch.change.touches(Field::accounts) && std::ranges::any_of(held, [&](std::string_view account) {
            return !conversation.accounts.has(account) && !contains(named, account);
        });
    if (keeps && !conversation.call.lenient)
        return fail(
            Fault::invalid_value, "the user has accounts of other back ends",
            conversation.arena.list<FieldError>({{"/accounts", "must name the user's other accounts, too"}}));
    if (keeps)
        warnings.push_back(
            {.pointer = "/accounts", .detail = "accounts of other back ends were kept", .left_out = false});
    patch.change.warnings = Arena::keep(warnings);
    return {};
}

/// Sends only what changes, because a list replaces the whole list.
Result<Patch> compile(Conversation const& conversation, HeldUser const& before, Plan const& plan) {
    if (auto const wrong = refuse_renaming(before, plan.change, conversation.arena))
        return std::unexpected(*wrong);
    Patch patch{.change = plan.change};
    auto const& set = plan.change.set;
    set_name(patch, sent::first_name, Field::first_name, set.first_name, before.shown().first_name);
    set_name(patch, sent::last_name, Field::last_name, set.last_name, before.shown().last_name);
    if (plan.change.touches(Field::password)) {
        if (set.password.value_or("").empty())
            return fail(Fault::invalid_value, "a password cannot be emptied",
                        conversation.arena.list<FieldError>({{"/password", "must not be empty"}}));
        patch.body.set(sent::new_password, set.password);
    }
    if (plan.roles && plan.roles->changes()) {
        patch.roles = plan.roles;
        patch.empties = plan.roles->after.empty();
        patch.body.set(sent::roles, plan.roles->after);
    }
    if (auto const taken = set_accounts(conversation, patch, before); !taken)
        return std::unexpected(taken.error());
    return patch;
}

std::span<Warning const> warnings_of(Conversation const& conversation, Patch const& patch,
                                     HeldUser const& now) {
    auto const& given = patch.change.warnings;
    bool const gained =
        patch.accounts_kept &&
        !missing(now.accounts() ? *now.accounts() : Names{}, *patch.accounts, conversation.arena).empty();
    if (!gained) return given;
    auto all = conversation.arena.vector<Warning>();
    all.assign(given.begin(), given.end());
    all.push_back({.pointer = "/accounts",
                   .detail = "the back end gave further accounts with the roles",
                   .left_out = false});
    return Arena::keep(all);
}

} // namespace

Step<Answer> update(Conversation const& conversation, UpdateUser const& call, Responses responses) {
    auto& arena = conversation.arena;
    Script script(responses);
    if (auto const wrong = check_id(call.id)) return failed(*wrong);
    if (script.at_end()) return ask(arena, conversation.codec.list(query_for(call.id, arena), arena));
    auto const before = read_found(conversation, script.take(), call.id);
    if (!before) return failed(before.error());
    auto const plan = plan_update(conversation.call, *call.edit, &*before, role_rules(), arena);
    if (!plan) return failed(plan.error());
    auto const patch = compile(conversation, *before, *plan);
    if (!patch) return failed(patch.error());
    if (patch->nothing())
        return answer_user(*before, conversation.call, patch->change.warnings, false, arena);

    auto const now = send_patch(conversation, *patch, *before, script);
    if (!now) return without_secret(now.error(), plan->change.set.password.value_or(""), arena);
    if (auto const wrong = unconfirmed(conversation, *patch, *now)) return failed(*wrong);
    Plan done{.change = patch->change, .roles = patch->roles};
    done.change.warnings = warnings_of(conversation, *patch, *now);
    done.change.keep(Field::accounts); // the accounts are confirmed above
    return answer_update(done, *now, capabilities, conversation.call, arena);
}

} // namespace idiom::evovoice
