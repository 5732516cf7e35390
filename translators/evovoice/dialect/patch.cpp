#include "translators/core/conversation.hpp"
#include "translators/evovoice/contract.hpp"
#include "translators/evovoice/dialect/conversations.hpp"

namespace idiom::evovoice {

namespace {

namespace sent = evovoice_contract::patch_user;

void note_missing(std::pmr::vector<FieldError>& errors, Names wanted, Names held, std::string_view what,
                  Arena& arena) {
    for (auto const name : missing(wanted, held, arena))
        errors.push_back({.pointer = "/accounts", .detail = arena.join({"account '", name, what})});
}

/// The accounts that a user is known to have.
Names accounts_of(HeldUser const& user) { return user.accounts() ? *user.accounts() : Names{}; }

/// Returns `named` and the accounts in `held` that belong to other back ends.
Names with_foreign(Conversation const& conversation, Names named, Names held) {
    auto all = conversation.arena.vector<std::string_view>();
    all.assign(named.begin(), named.end());
    for (auto const account : held)
        if (!conversation.accounts.has(account) && !contains(named, account)) all.push_back(account);
    return Arena::keep(all);
}

bool same_set(Names a, Names b, Arena& arena) {
    return std::ranges::equal(sorted_set(a, arena), sorted_set(b, arena));
}

/// Whether a response shows every extension and the full name that the user had.
bool shows_the_rest(User const& before, User const& now, bool has_name) {
    if (before.display_name && !has_name) return false;
    using Extensions = std::span<Extension const>;
    auto const shown = now.extensions.value_or(Extensions{});
    return std::ranges::all_of(before.extensions.value_or(Extensions{}), [&](Extension const& held) {
        return std::ranges::find(shown, held.name, &Extension::name) != shown.end();
    });
}

/// Whether the response to a patch shows everything the user had or was to get. What a response leaves out
/// may still be set.
bool shows_all(Patch const& patch, HeldUser const& held, ShownUser const& shown) {
    auto const& before = held.shown();
    auto const& now = shown.user.shown();
    auto const text = [&](std::size_t member, auto const& was, auto const& is) {
        auto const& given = patch.body[member];
        auto const expected = given.is_given() ? given.text : was.value_or("");
        return is || expected.empty();
    };
    auto const list = [](auto const& expected, auto const& is) {
        if (!is) return !expected;
        return !is->empty() || expected.value_or(Names{}).empty();
    };
    return shows_the_rest(before, now, shown.has_name) && (now.email || !before.email) &&
           text(sent::first_name, before.first_name, now.first_name) &&
           text(sent::last_name, before.last_name, now.last_name) &&
           list(patch.roles ? std::optional(patch.roles->after) : before.roles, now.roles) &&
           list(patch.accounts ? patch.accounts : before.accounts, now.accounts);
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

void add_accounts(Conversation const& conversation, Patch& patch, HeldUser const& before) {
    auto const& change = patch.change;
    auto const held = accounts_of(before);
    if (change.touches(Field::accounts)) {
        auto const named = change.clears(Field::accounts) ? Names{} : change.set.accounts.value_or(Names{});
        auto const wanted = with_foreign(conversation, named, held);
        if (!same_set(wanted, held, conversation.arena)) {
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

Part<HeldUser> send_patch(Conversation const& conversation, Patch const& patch, HeldUser const& before,
                          Script& script) {
    auto& arena = conversation.arena;
    auto const id = *before.id();
    if (script.at_end()) {
        auto body = patch.body;
        body.set(sent::user_id, id);
        auto const request = conversation.codec.change(id, body, arena);
        if (!request) return std::unexpected(failed(request.error()));
        return std::unexpected(Ask{.requests = arena.list({*request}), .session = {}, .roles = patch.roles});
    }
    auto const shown = conversation.codec.read_user(script.take(), Doing::changing, arena);
    if (!shown) return std::unexpected(failed(shown.error()));
    if (!shown->user.id().is(id))
        return std::unexpected(failed(Fault::write_not_confirmed, "the back end answered with another user"));
    if (!patch.empties && shows_all(patch, before, *shown)) return shown->user;
    if (script.at_end())
        return std::unexpected(ask(arena, conversation.codec.list(query_for(id, arena), arena)));
    auto const now = read_written(conversation, script.take(), id);
    if (!now) return std::unexpected(after_write(failed(now.error()), "the change was sent", arena));
    return *now;
}

std::optional<Error> unconfirmed(Conversation const& conversation, Patch const& patch, HeldUser const& now) {
    auto& arena = conversation.arena;
    auto errors = arena.vector<FieldError>();
    if (patch.roles)
        if (auto const wrong = idiom::unconfirmed(*patch.roles, now, conversation.call, arena))
            errors.assign(wrong->errors.begin(), wrong->errors.end());
    if (patch.accounts) {
        auto const held = accounts_of(now);
        note_missing(errors, *patch.accounts, held, "' is not there", arena);
        // New roles may bring accounts along. Accounts that the caller asked for are the whole set.
        if (!patch.accounts_kept)
            note_missing(errors, held, *patch.accounts, "' was to go and is still there", arena);
    }
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
