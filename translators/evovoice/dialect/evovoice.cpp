#include "translators/evovoice/dialect/evovoice.hpp"

#include "translators/codec/uri.hpp"
#include "translators/evovoice/contract.hpp"
#include "translators/evovoice/dialect/fields.hpp"
#include "translators/evovoice/dialect/operations.hpp"
#include "translators/evovoice/dialect/patch.hpp"

namespace idiom::evovoice {

namespace {

namespace sent = evovoice_contract::patch_user;

Step<Answer> get(GetUser const& wanted, Conversation& conversation) {
    auto const user = conversation.user(wanted.id);
    if (!user) return user.error();
    return answer_user(*user, conversation.call(), {}, false, conversation.arena());
}

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
Result<void> set_accounts(Conversation& conversation, Patch& patch, HeldUser const& before) {
    auto const held = before.accounts() ? *before.accounts() : Names{};
    auto warnings = conversation.arena().vector<Warning>();
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
        std::ranges::any_of(held, [&](auto account) { return conversation.accounts().has(account); }) &&
        std::ranges::none_of(named, [&](auto account) { return conversation.accounts().has(account); });
    if (leaves)
        return fail(
            Fault::invalid_value, "the user would leave the accounts of this back end",
            conversation.arena().list<FieldError>({{"/accounts", "must name an account of this back end"}}));
    bool const keeps =
        patch.change.touches(Field::accounts) && std::ranges::any_of(held, [&](std::string_view account) {
            return !conversation.accounts().has(account) && !contains(named, account);
        });
    if (keeps && !conversation.call().lenient)
        return fail(Fault::invalid_value, "the user has accounts of other back ends",
                    conversation.arena().list<FieldError>(
                        {{"/accounts", "must name the user's other accounts, too"}}));
    if (keeps)
        warnings.push_back(
            {.pointer = "/accounts", .detail = "accounts of other back ends were kept", .left_out = false});
    patch.change.warnings = Arena::keep(warnings);
    return {};
}

/// Sends only what changes, because a list replaces the whole list.
Result<Patch> compile(Conversation& conversation, HeldUser const& before, Plan const& plan) {
    if (auto const wrong = refuse_renaming(before, plan.change, conversation.arena()))
        return std::unexpected(*wrong);
    Patch patch{.change = plan.change};
    auto const& set = plan.change.set;
    set_name(patch, sent::first_name, Field::first_name, set.first_name, before.shown().first_name);
    set_name(patch, sent::last_name, Field::last_name, set.last_name, before.shown().last_name);
    if (plan.change.touches(Field::password)) {
        if (set.password.value_or("").empty())
            return fail(Fault::invalid_value, "a password cannot be emptied",
                        conversation.arena().list<FieldError>({{"/password", "must not be empty"}}));
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

std::span<Warning const> warnings_of(Conversation& conversation, Patch const& patch, HeldUser const& now) {
    auto const& given = patch.change.warnings;
    bool const gained =
        patch.accounts_kept &&
        !missing(now.accounts() ? *now.accounts() : Names{}, *patch.accounts, conversation.arena()).empty();
    if (!gained) return given;
    auto all = conversation.arena().vector<Warning>();
    all.assign(given.begin(), given.end());
    all.push_back({.pointer = "/accounts",
                   .detail = "the back end gave further accounts with the roles",
                   .left_out = false});
    return Arena::keep(all);
}

Step<Answer> update(UpdateUser const& wanted, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const before = conversation.user(wanted.id);
    if (!before) return before.error();
    auto const plan = plan_update(conversation.call(), *wanted.edit, &*before, role_rules, arena);
    if (!plan) return failed(plan.error());
    auto const patch = compile(conversation, *before, *plan);
    if (!patch) return failed(patch.error());
    if (patch->nothing())
        return answer_user(*before, conversation.call(), patch->change.warnings, false, arena);

    auto const now = send_patch(conversation, *patch, *before);
    if (!now) return without_secret(now.error(), plan->change.set.password.value_or(""), arena);
    if (auto const wrong = unconfirmed(conversation, *patch, *now)) return failed(*wrong);
    Plan done{.change = patch->change, .roles = patch->roles};
    done.change.warnings = warnings_of(conversation, *patch, *now);
    done.change.keep(Field::accounts); // the accounts are confirmed above
    return answer_update(done, *now, capabilities, conversation.call(), arena);
}

Step<Answer> remove(DeleteUser const& wanted, Conversation& conversation) {
    // The vendor deletes every user that the credentials reach, in any account.
    auto const before = conversation.user(wanted.id);
    if (!before) return before.error();
    if (auto const met = check_preconditions(wanted, *before, conversation.call(), conversation.arena());
        !met)
        return failed(met.error());
    auto const accounts = before->shown().accounts.value_or(Names{});
    auto const is_ours = [&](std::string_view account) { return conversation.accounts().has(account); };
    if (!wanted.global && !std::ranges::all_of(accounts, is_ours))
        return failed(Fault::delete_would_be_global,
                      "the user has accounts of other back ends, and a delete would remove it from all of "
                      "them; repeat with ?scope=global if that is meant");
    auto const removed = conversation.remove(wanted.id);
    if (!removed) return removed.error();
    // The vendor answers a delete without a body. A body may say that the user was not deleted.
    if (!(*removed)->body.empty()) {
        auto const after = conversation.user_of_any_account(wanted.id);
        if (after) return failed(Fault::write_not_confirmed, "the back end still shows the user");
        if (fault_of(after.error()) != Fault::user_not_found)
            return after_write(after.error(), "the back end was told to delete the user",
                               conversation.arena());
    }
    return Result<Answer>(Answer{.what = Done{}, .warnings = {}});
}

Accounts read_accounts(Settings const& given) {
    Accounts made{.ids = given.texts("account_ids"), .query = "accountIds="};
    Arena arena;
    for (auto const& id : made.ids) {
        if (&id != &made.ids.front()) made.query += ',';
        made.query += uri::encode(id, arena);
    }
    return made;
}

class EvoVoice final : public Dialect {
public:
    explicit EvoVoice(Settings const& given)
        : options_{.format = given.text("format", "xml") == "json" ? Format::json : Format::xml,
                   .accounts = read_accounts(given)} {}

    Capabilities const& capabilities() const override { return evovoice::capabilities; }

    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        Conversation conversation(options_, call, responses, arena);
        if (auto const* const c = std::get_if<ListUsers>(&call.what)) return list(*c, conversation);
        if (auto const* const c = std::get_if<GetUser>(&call.what)) return get(*c, conversation);
        if (auto const* const c = std::get_if<CreateUser>(&call.what))
            return without_secret(create(*c, conversation), c->user.password.value_or(""), arena);
        if (auto const* const c = std::get_if<UpdateUser>(&call.what)) return update(*c, conversation);
        if (auto const* const c = std::get_if<DeleteUser>(&call.what)) return remove(*c, conversation);
        return failed(Fault::operation_not_supported, "evovoice has no devices and sends no such e-mails");
    }

    Response simulate(Request const& request, User const& user, Arena& arena) const override {
        User held = user;
        // A user whose accounts are not given belongs to this back end.
        if (!held.accounts) held.accounts = arena.list<std::string_view>({options_.accounts.ids.front()});
        return evovoice::simulate(request, held, options_.format, arena);
    }

private:
    ServiceSettings options_;
};

} // namespace

DialectInfo const& dialect() {
    static DialectInfo const row{.capabilities = capabilities,
                                 .settings = settings,
                                 .make = [](Settings const& given) -> std::unique_ptr<Dialect> {
                                     return std::make_unique<EvoVoice>(given);
                                 }};
    return row;
}

} // namespace idiom::evovoice
