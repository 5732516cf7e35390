#include "translators/codec/uri.hpp"
#include "translators/codec/voice_contracts.hpp"
#include "translators/core/conversation.hpp"
#include "translators/evovoice/conversations.hpp"

namespace idiom::evovoice {

namespace {

/// A create, checked and worked out before anything is sent.
struct Order {
    datacontract::Record body;
    std::string_view address;
    std::string_view account;
    Names roles; ///< the vendor's names
    bool names_roles = false;
};

std::optional<Error> find_missing(User const& user, std::string_view address, Arena& arena) {
    auto errors = arena.vector<FieldError>();
    if (address.empty()) errors.push_back({.pointer = "/email", .detail = "is required"});
    if (user.password.value_or("").empty())
        errors.push_back({.pointer = "/password", .detail = "is required"});
    auto const name = user.user_name.value_or(address);
    if (name != address) errors.push_back({.pointer = "/userName", .detail = "must be the e-mail address"});
    if (errors.empty()) return std::nullopt;
    return Error{.fault = Fault::invalid_value,
                 .detail = "the back end cannot make such a user",
                 .errors = Arena::keep(errors)};
}

Result<Order> prepare(Talk const& talk, User const& user) {
    namespace sent = voice::new_user;
    Order order;
    order.address = user.email.value_or(user.user_name.value_or(""));
    if (auto const wrong = find_missing(user, order.address, talk.arena)) return std::unexpected(*wrong);
    auto const roles = roles_for_create(user.roles, *talk.call.roles, role_rules(), talk.arena);
    if (!roles) return std::unexpected(roles.error());
    order.roles = *roles;
    order.names_roles = user.roles.has_value() || !roles->empty();

    bool const names_account = user.accounts && !user.accounts->empty();
    order.account = names_account ? user.accounts->front() : std::string_view(talk.accounts.ids.front());
    order.body.set(sent::account_id, order.account);
    order.body.set(sent::email_address, order.address);
    order.body.set(sent::first_name, user.first_name);
    order.body.set(sent::last_name, user.last_name);
    order.body.set(sent::password, user.password);
    return order;
}

/// What the new user lacks of what the POST said.
std::optional<Error> unconfirmed_create(User const& asked, Order const& order, HeldUser const& made,
                                        Arena& arena) {
    auto errors = arena.vector<FieldError>();
    auto const look = [&](bool same, std::string_view pointer) {
        if (!same) errors.push_back({.pointer = pointer, .detail = "was not taken over"});
    };
    look(equal_ignoring_case(order.address, made.shown().email.value_or("")), "/email");
    look(asked.first_name.value_or("") == made.shown().first_name.value_or("") || !asked.first_name,
         "/firstName");
    look(asked.last_name.value_or("") == made.shown().last_name.value_or("") || !asked.last_name,
         "/lastName");
    look(contains(made.shown().accounts.value_or(Names{}), order.account), "/accounts");
    if (errors.empty()) return std::nullopt;
    return Error{.fault = Fault::write_not_confirmed,
                 .detail = "the back end made another user than was asked for",
                 .errors = Arena::keep(errors)};
}

/// The roles that POST cannot set, and every account but the first. What the server gave by itself and the
/// route has no name for stays.
Patch rest_of(Talk const& talk, User const& asked, Order const& order, HeldUser const& made) {
    auto& arena = talk.arena;
    Patch patch;
    if (asked.accounts && !asked.accounts->empty()) patch.change.set.accounts = asked.accounts;
    if (order.names_roles) {
        auto const held = sorted_set(made.shown().roles.value_or(Names{}), arena);
        auto after = arena.vector<std::string_view>();
        after.assign(order.roles.begin(), order.roles.end());
        for (auto const role : held)
            if (talk.call.roles->to_unified(role).empty()) after.push_back(role);
        RolePlan plan{
            .before = held, .after = sorted_set(Arena::keep(after), arena), .add = {}, .remove = {}};
        plan.add = missing(plan.after, held, arena);
        plan.remove = missing(held, plan.after, arena);
        if (plan.changes()) {
            patch.roles = plan;
            patch.empties = plan.after.empty();
            patch.body.set(voice::patch_user::roles, plan.after);
        }
    }
    add_accounts(patch, made, arena);
    return patch;
}

/// Takes a user back that could not be made as asked. One that was only found by its address may have been
/// there before, so it is left alone.
Step<Answer> undo(Talk const& talk, Script& script, HeldUser const& made, bool ours, Error error) {
    auto& arena = talk.arena;
    auto const id = *made.id();
    auto const left = [&](std::string_view why) {
        error.fault = Fault::write_not_confirmed;
        error.detail = arena.join({error.detail, "; user '", id, "' is there without it, ", why});
        return failed(error);
    };
    if (!ours) return left("and was not removed since it may not be new");
    if (script.at_end()) return ask(arena, talk.wire.remove(id, arena));
    auto const wrong = failure(script.take(), Doing::deleting, arena);
    if (wrong && wrong->fault != Fault::user_not_found) {
        error.uncertain = wrong->uncertain;
        return left("and could not be removed");
    }
    error.uncertain = false;
    if (error.fault == Fault::user_not_found) error.fault = Fault::write_not_confirmed;
    error.detail = arena.join({error.detail, "; the new user was removed again"});
    return failed(error);
}

/// The user that a lost answer may have been about. Nothing where it is not there.
Result<std::optional<HeldUser>> find_by_address(Talk const& talk, Response const& reply,
                                                std::string_view address) {
    auto const page = talk.wire.read_page(reply, talk.arena);
    if (!page) return std::unexpected(page.error());
    for (auto const& user : page->users)
        if (auto const held = user.email(); held && equal_ignoring_case(*held, address)) return user;
    return std::nullopt;
}

} // namespace

Step<Answer> create(Talk const& talk, CreateUser const& call, Replies replies) {
    auto& arena = talk.arena;
    Script script(replies);
    auto const order = prepare(talk, call.user);
    if (!order) return failed(order.error());

    if (script.at_end()) {
        auto const request = talk.wire.create(order->body, arena);
        return request ? ask(arena, *request) : failed(request.error());
    }
    auto const& reply = script.take();
    auto made = talk.wire.read_user(reply, Doing::creating, arena);
    bool const ours = made.has_value();
    auto warnings = arena.vector<Warning>();
    warnings.assign(call.warnings.begin(), call.warnings.end());

    if (!made && made.error().uncertain) {
        auto error = made.error();
        if (script.at_end()) {
            auto const filter = arena.join(
                {talk.accounts.query, "&all=true&emailFilter=", uri::encode(order->address, arena)});
            return ask(arena, talk.wire.list(filter, arena));
        }
        auto const found = find_by_address(talk, script.take(), order->address);
        if (!found) return failed(error);
        if (!*found) { // what timed out may still be on its way
            error.uncertain = error.fault == Fault::backend_timeout;
            return failed(error);
        }
        if (unconfirmed_create(call.user, *order, **found, arena))
            return failed(Fault::user_exists, "the address belongs to another user already");
        made = **found;
        warnings.push_back(
            {.pointer = "/password",
             .detail = "the back end's answer was lost; the user is there, its password is not confirmed"});
    }
    if (!made) return failed(made.error());
    auto const trouble = [&](Error const& error) { return undo(talk, script, *made, ours, error); };
    if (auto const wrong = unconfirmed_create(call.user, *order, *made, arena)) return trouble(*wrong);

    auto const patch = rest_of(talk, call.user, *order, *made);
    if (patch.nothing()) return answer_user(*made, talk.call, Arena::keep(warnings), true, arena);
    if (script.at_end()) return ask_patch(talk, patch, *made->id());
    auto now = talk.wire.read_user(script.take(), Doing::changing, arena);
    if (now && patch.empties) {
        if (script.at_end()) return ask(arena, talk.wire.list(query_for(*made->id(), arena), arena));
        now = read_found(talk, script.take(), *made->id());
    }
    if (!now) return trouble(now.error());
    if (!now->id().is(*made->id()))
        return trouble({.fault = Fault::write_not_confirmed, .detail = "another user was answered"});
    if (auto const wrong = unconfirmed(talk, patch, *now)) return trouble(*wrong);
    return answer_user(*now, talk.call, Arena::keep(warnings), true, arena);
}

} // namespace idiom::evovoice
