#include "translators/evovoice/dialect/patch.hpp"

#include "translators/core/text.hpp"
#include "translators/evovoice/contract.hpp"

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
Names with_foreign(Conversation& conversation, Names named, Names held) {
    auto all = conversation.arena().vector<std::string_view>();
    all.assign(named.begin(), named.end());
    for (auto const account : held)
        if (!conversation.accounts().has(account) && !contains(named, account)) all.push_back(account);
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

bool Patch::nothing() const {
    for (auto const& value : body.values)
        if (value.is_given()) return false;
    return true;
}

Result<Names> take_accounts(Conversation& conversation, Names named, Names held,
                            std::pmr::vector<Warning>& warnings) {
    auto& arena = conversation.arena();
    auto taken = arena.vector<std::string_view>();
    auto errors = arena.vector<FieldError>();
    constexpr std::string_view detail = "is no account of this back end";
    for (std::size_t i = 0; i < named.size(); ++i) {
        if (conversation.accounts().has(named[i]) || contains(held, named[i])) {
            taken.push_back(named[i]);
            continue;
        }
        errors.push_back({.pointer = arena.join({"/accounts/", Decimal(i)}), .detail = detail});
    }
    if (errors.empty()) return named;
    if (!conversation.call().lenient)
        return fail(Fault::invalid_value, "an account is not one of this back end's", Arena::keep(errors));
    for (auto const& error : errors)
        warnings.push_back({.pointer = error.pointer, .detail = error.detail});
    return Arena::keep(taken);
}

void add_accounts(Conversation& conversation, Patch& patch, HeldUser const& before) {
    auto const& change = patch.change;
    auto const held = accounts_of(before);
    if (change.touches(Field::accounts)) {
        auto const named = change.clears(Field::accounts) ? Names{} : change.set.accounts.value_or(Names{});
        auto const wanted = with_foreign(conversation, named, held);
        if (!same_set(wanted, held, conversation.arena())) {
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

Part<HeldUser> send_patch(Conversation& conversation, Patch const& patch, HeldUser const& before) {
    auto const id = *before.id();
    auto body = patch.body;
    body.set(sent::user_id, id);
    auto const shown = conversation.change(id, body, patch.roles);
    if (!shown) return std::unexpected(shown.error());
    if (!shown->user.id().is(id))
        return std::unexpected(failed(Fault::write_not_confirmed, "the back end answered with another user"));
    if (!patch.empties && shows_all(patch, before, *shown)) return shown->user;
    return conversation.user_after(id, "the change was sent");
}

std::optional<Error> unconfirmed(Conversation& conversation, Patch const& patch, HeldUser const& now) {
    auto& arena = conversation.arena();
    auto errors = arena.vector<FieldError>();
    if (patch.roles)
        if (auto const wrong = idiom::unconfirmed(*patch.roles, now, conversation.call(), arena))
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
