#include "translators/evovoice/contract.hpp"
#include "translators/evovoice/dialect/fields.hpp"
#include "translators/evovoice/dialect/operations.hpp"
#include "translators/evovoice/dialect/patch.hpp"

namespace idiom::evovoice {

namespace {

/// A create that is checked and prepared before anything is sent.
struct Order {
    datacontract::Record body;
    std::string_view address;
    Names accounts; ///< at least one; the POST carries the first
    Names roles;    ///< the vendor's names
    bool names_roles = false;
    std::span<Warning const> warnings; ///< with those of the call
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

Result<Order> prepare(Conversation& conversation, CreateUser const& call) {
    namespace sent = evovoice_contract::new_user;
    auto const& user = call.user;
    Order order;
    order.address = user.email.value_or(user.user_name.value_or(""));
    if (auto const wrong = find_missing(user, order.address, conversation.arena()))
        return std::unexpected(*wrong);
    auto const roles =
        roles_for_create(user.roles, *conversation.call().roles, role_rules, conversation.arena());
    if (!roles) return std::unexpected(roles.error());
    order.roles = *roles;
    order.names_roles = user.roles.has_value() || !roles->empty();

    auto warnings = conversation.arena().vector<Warning>();
    warnings.assign(call.warnings.begin(), call.warnings.end());
    auto const named = take_accounts(conversation, user.accounts.value_or(Names{}), {}, warnings);
    if (!named) return std::unexpected(named.error());
    order.accounts = named->empty()
                         ? conversation.arena().list<std::string_view>({conversation.accounts().ids.front()})
                         : *named;
    order.warnings = Arena::keep(warnings);
    order.body.set(sent::account_id, order.accounts.front());
    order.body.set(sent::email_address, order.address);
    order.body.set(sent::first_name, user.first_name);
    order.body.set(sent::last_name, user.last_name);
    order.body.set(sent::password, user.password);
    return order;
}

/// Returns an error if the new user is not the one that the POST describes. That user is left alone, because
/// it may be an existing user with this address. If it belongs to another back end, the error reveals nothing
/// about it.
std::optional<Error> unconfirmed_create(Conversation& conversation, Order const& order,
                                        HeldUser const& made) {
    auto& arena = conversation.arena();
    auto errors = arena.vector<FieldError>();
    auto const look = [&](bool same, std::string_view pointer) {
        if (!same) errors.push_back({.pointer = pointer, .detail = "was not taken over"});
    };
    auto const email = made.email();
    auto const accounts = made.accounts();
    look(email && equal_ignoring_case(order.address, *email), "/email");
    look(accounts && contains(*accounts, order.accounts.front()), "/accounts");
    if (errors.empty()) return std::nullopt;
    auto const left = conversation.accounts().has(made)
                          ? arena.join({"; user '", *made.id(), "' was left as it is"})
                          : std::string_view{};
    return Error{.fault = Fault::write_not_confirmed,
                 .detail = arena.join({"the back end answered with another user than was asked for", left}),
                 .errors = Arena::keep(errors)};
}

/// Whether a user that was found by the address has the requested names.
bool has_names(User const& asked, HeldUser const& found) {
    auto const same = [](auto const& wanted, auto const& held) { return !wanted || held.is(*wanted); };
    return same(asked.first_name, found.first_name()) && same(asked.last_name, found.last_name());
}

/// The new user, and how certain it is that we made it.
struct Made {
    HeldUser user;
    bool ours = true;   ///< else the user may be older, so nothing is taken from it
    bool found = false; ///< by its address, because the response was lost
};

Names joined(Names names, Names others, Arena& arena) {
    auto all = arena.vector<std::string_view>();
    all.assign(names.begin(), names.end());
    all.insert(all.end(), others.begin(), others.end());
    return Arena::keep(all);
}

/// The roles, which POST cannot set, and every account but the first. Roles that the server added itself and
/// that have no name on the route stay. If the order names roles, the roles of the user must be understood.
Patch rest_of(Conversation& conversation, Order const& order, Made const& posted) {
    auto& arena = conversation.arena();
    auto const& made = posted.user;
    Patch patch;
    if (order.accounts.size() > 1) {
        auto const held = made.accounts() && !posted.ours ? *made.accounts() : Names{};
        patch.change.set.accounts = joined(order.accounts, missing(held, order.accounts, arena), arena);
    }
    if (order.names_roles) {
        auto const held = sorted_set(*made.roles(), arena);
        auto after = arena.vector<std::string_view>();
        after.assign(order.roles.begin(), order.roles.end());
        for (auto const role : held)
            if (!posted.ours || conversation.call().roles->to_unified(role).empty()) after.push_back(role);
        RolePlan plan{
            .before = held, .after = sorted_set(Arena::keep(after), arena), .add = {}, .remove = {}};
        plan.add = missing(plan.after, held, arena);
        plan.remove = missing(held, plan.after, arena);
        if (plan.changes()) {
            patch.roles = plan;
            patch.empties = plan.after.empty();
            patch.body.set(evovoice_contract::patch_user::roles, plan.after);
        }
    }
    add_accounts(conversation, patch, made);
    return patch;
}

/// Removes a user that could not be made as asked. A user that may be older is left alone.
Step<Answer> undo(Conversation& conversation, Made const& posted, Error error) {
    auto& arena = conversation.arena();
    auto const id = *posted.user.id();
    auto const left = [&](std::string_view why) {
        error.fault = Fault::write_not_confirmed;
        error.detail = arena.join({error.detail, "; user '", id, "' is there without it, ", why});
        return failed(error);
    };
    if (!posted.ours) return left("and was not removed since it may not be new");
    auto const removed = conversation.remove(id);
    if (!removed && std::holds_alternative<Ask>(removed.error())) return removed.error();
    if (!removed && fault_of(removed.error()) != Fault::user_not_found) {
        error.uncertain = std::get<Result<Answer>>(removed.error()).error().uncertain;
        return left("and could not be removed");
    }
    error.uncertain = false;
    if (error.fault == Fault::user_not_found) error.fault = Fault::write_not_confirmed;
    error.detail = arena.join({error.detail, "; the new user was removed again"});
    return failed(error);
}

/// The id of the user with an address, if the user belongs to this back end. Reveals nothing about other
/// users.
std::span<FieldError const> taken_by(Conversation& conversation, HeldUser const& user) {
    if (!conversation.accounts().has(user)) return {};
    return conversation.arena().list<FieldError>({{"/userName", "is taken", *user.id()}});
}

/// The refusal of an address that is taken.
Step<Answer> name_holder(Conversation& conversation, Order const& order, Error refusal) {
    auto const found = conversation.user_with_address(order.address);
    if (!found && std::holds_alternative<Ask>(found.error())) return found.error();
    if (found && *found) refusal.errors = taken_by(conversation, **found);
    return failed(refusal);
}

/// The user of a POST whose response was lost.
Part<Made> look_up(Conversation& conversation, CreateUser const& call, Order const& order, Error lost) {
    auto const found = conversation.user_with_address(order.address);
    if (!found && std::holds_alternative<Ask>(found.error())) return std::unexpected(found.error());
    if (!found) return std::unexpected(failed(lost));
    if (!*found) { // a request that timed out may still arrive
        lost.uncertain = lost.fault == Fault::backend_timeout;
        return std::unexpected(failed(lost));
    }
    if (check_id(*(*found)->id())) return std::unexpected(failed(lost));
    if (unconfirmed_create(conversation, order, **found) || !has_names(call.user, **found))
        return std::unexpected(failed(Fault::user_exists, "the address belongs to another user already",
                                      taken_by(conversation, **found)));
    return Made{.user = **found, .ours = false, .found = true};
}

/// Whether the response to the POST shows the whole user, with all that was sent. What a response leaves out
/// may still be set.
bool shows_all(User const& asked, ShownUser const& shown) {
    auto const& made = shown.user.shown();
    return shown.whole && made.email && (!asked.first_name || made.first_name) &&
           (!asked.last_name || made.last_name) && !made.accounts.value_or(Names{}).empty() && made.roles;
}

/// If an address is taken, a service may answer with the user that has it.
Made made_of(CreateUser const& call, HeldUser const& user) {
    return {.user = user, .ours = has_names(call.user, user)};
}

Part<Made> post(Conversation& conversation, CreateUser const& call, Order const& order) {
    auto const made = conversation.create(order.body);
    if (!made) {
        auto const* const result = std::get_if<Result<Answer>>(&made.error());
        if (result && result->error().uncertain) return look_up(conversation, call, order, result->error());
        if (result && result->error().fault == Fault::user_exists)
            return std::unexpected(name_holder(conversation, order, result->error()));
        return std::unexpected(made.error());
    }
    if (shows_all(call.user, *made)) return made_of(call, made->user);
    auto const id = *made->user.id();
    auto const found =
        conversation.user_after(id, conversation.arena().join({"the user was created as ", id}));
    if (!found) return std::unexpected(found.error());
    return made_of(call, *found);
}

/// Warns the caller about a user that may not be new.
void warn(Conversation& conversation, Made const& posted, Order const& order,
          std::pmr::vector<Warning>& warnings) {
    if (posted.found)
        warnings.push_back(
            {.pointer = "/password",
             .detail = "the back end's answer was lost; the user is there, its password is not confirmed"});
    if (posted.ours || !order.names_roles) return;
    auto const held = missing(*posted.user.roles(), order.roles, conversation.arena());
    if (!held.empty())
        warnings.push_back({.pointer = "/roles",
                            .detail = "the user held other roles, which were kept since it may not be new",
                            .left_out = false});
}

/// Answers the create. The roles and accounts are already confirmed.
Step<Answer> answer(Conversation& conversation, CreateUser asked, Patch const& patch, HeldUser const& now) {
    asked.user.accounts.reset();
    return answer_create(asked, patch.roles.value_or(RolePlan{}), now, capabilities, conversation.call(),
                         conversation.arena());
}

} // namespace

Step<Answer> create(CreateUser const& wanted, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const order = prepare(conversation, wanted);
    if (!order) return failed(order.error());
    auto const posted = post(conversation, wanted, *order);
    if (!posted) return posted.error();
    auto const& made = posted->user;
    if (auto const wrong = unconfirmed_create(conversation, *order, made)) return failed(*wrong);
    if (order->names_roles && !made.roles())
        return after_write(failed(not_understood({Field::roles}, arena)),
                           arena.join({"the user is there as ", *made.id()}), arena);

    auto const patch = rest_of(conversation, *order, *posted);
    auto warnings = arena.vector<Warning>();
    warnings.assign(order->warnings.begin(), order->warnings.end());
    warn(conversation, *posted, *order, warnings);
    CreateUser const asked{.user = wanted.user, .warnings = Arena::keep(warnings)};
    if (patch.nothing()) return answer(conversation, asked, patch, made);
    auto const now = send_patch(conversation, patch, made);
    if (!now) {
        auto const* const result = std::get_if<Result<Answer>>(&now.error());
        return result ? undo(conversation, *posted, result->error()) : now.error();
    }
    if (auto const wrong = unconfirmed(conversation, patch, *now)) return undo(conversation, *posted, *wrong);
    return answer(conversation, asked, patch, *now);
}

} // namespace idiom::evovoice
