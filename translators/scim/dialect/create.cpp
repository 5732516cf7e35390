#include "fields.hpp"
#include "filter.hpp"
#include "operations.hpp"
#include "translators/codec/uri.hpp"
#include "whole.hpp"
#include "write_user.hpp"

namespace idiom::scim {

namespace {

RoleRules const no_rules;

std::optional<std::string_view> id_in_location(std::string_view location, Arena& arena) {
    location = location.substr(0, location.find_first_of("?#"));
    auto const slash = location.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    auto const id = uri::decode(location.substr(slash + 1), arena);
    return id && uri::stays_in_segment(*id) ? id : std::nullopt;
}

std::string_view created_as(std::string_view id, Arena& arena) {
    return arena.join({"the user was created as ", id});
}

/// Whether a user with the same login is the one that the create asked for. An older user rarely equals all
/// that we gave, and the service would have refused ours.
bool is_ours(HeldUser const& found, User const& asked) {
    auto const same = [](auto const& held, auto const& given) { return !given || held.is(*given); };
    auto const name = found.user_name();
    return name && equal_ignoring_case(*name, *asked.user_name) &&
           same(found.first_name(), asked.first_name) && same(found.last_name(), asked.last_name) &&
           same(found.display_name(), asked.display_name) && same(found.email(), asked.email) &&
           same(found.phone_number(), asked.phone_number);
}

/// The new user, and whether it was read. The response to a write may show only a part.
struct Created {
    Held held;
    bool read = false;
};

/// The users that may have a login.
Part<std::span<json::Value const>> users_called(std::string_view login, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const can = conversation.service();
    if (!can) return std::unexpected(can.error());
    if (!can->filter) return conversation.all("/Users?");
    return conversation.all(
        arena.join({"/Users?filter=", uri::encode(equals("userName", login, arena), arena), "&"}));
}

/// The refusal of a login that is taken, with the id of its user if that can be found.
Step<Answer> name_holder(User const& asked, Error refusal, Conversation& conversation) {
    auto const listed = users_called(*asked.user_name, conversation);
    if (!listed) return std::holds_alternative<Ask>(listed.error()) ? listed.error() : failed(refusal);
    for (auto const& record : *listed) {
        auto const id = record.text_of("id");
        auto const name = record.text_of("userName");
        if (id && name && equal_ignoring_case(*name, *asked.user_name))
            refusal.errors = conversation.arena().list<FieldError>({{"/userName", "is taken", *id}});
    }
    return failed(refusal);
}

/// Finds the user of a create without a response. Returns `lost` unless the user is certainly ours.
Part<Created> look_up(User const& asked, Error lost, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const listed = users_called(*asked.user_name, conversation);
    if (!listed) {
        if (std::holds_alternative<Ask>(listed.error())) return std::unexpected(listed.error());
        return std::unexpected(failed(lost));
    }
    bool is_unknown = false; // a user whose login is not understood may be ours
    for (auto const& record : *listed) {
        auto const user = read_user(record, conversation.options().roles_as_groups, arena);
        is_unknown = is_unknown || !user || user->not_understood(Field::user_name);
        auto const name = user ? user->user_name() : Member<std::string_view>();
        if (!name || !equal_ignoring_case(*name, *asked.user_name)) continue;
        if (is_ours(*user, asked)) return Created{.held = {.user = *user, .record = record, .version = {}}};
        return std::unexpected(failed(lost));
    }
    // After a timeout the service may still be working on the create.
    lost.uncertain = is_unknown || lost.fault == Fault::backend_timeout;
    return std::unexpected(failed(lost));
}

/// The new user, from the response or from a read.
Part<Created> created(User const& asked, std::string_view body, Conversation& conversation) {
    auto& arena = conversation.arena();
    std::string_view location;
    auto const answered = conversation.create(body, location);
    if (!answered) {
        auto const* const result = std::get_if<Result<Answer>>(&answered.error());
        if (result && result->error().fault == Fault::user_exists)
            return std::unexpected(name_holder(asked, result->error(), conversation));
        if (!result || !result->error().uncertain) return std::unexpected(answered.error());
        return look_up(asked, result->error(), conversation);
    }
    if (*answered)
        if (auto const user = read_user(**answered, conversation.options().roles_as_groups, arena))
            return Created{.held = {.user = *user, .record = **answered, .version = {}}};
    if (auto const id = id_in_location(location, arena)) {
        auto const held = conversation.user_after(*id, "the user was created");
        if (!held) return std::unexpected(held.error());
        return Created{.held = *held, .read = true};
    }
    Error error{.fault = Fault::write_not_confirmed,
                .detail = "the back end took the user and did not show it",
                .errors = {}};
    error.uncertain = true;
    return look_up(asked, error, conversation);
}

} // namespace

Step<Answer> create(CreateUser const& wanted, Conversation& conversation) {
    auto& arena = conversation.arena();
    bool const by_groups = conversation.options().roles_as_groups;
    if (!wanted.user.user_name)
        return failed(Fault::invalid_value, "fields that the back end requires are missing",
                      arena.list<FieldError>({{"/userName", "is required"}}));
    auto const roles = roles_for_create(wanted.user.roles, *conversation.call().roles, no_rules, arena);
    if (!roles) return failed(roles.error());
    auto const groups = find_groups(by_groups ? *roles : Names{}, conversation);
    if (!groups) return groups.error();
    RolePlan const plan{.before = {}, .after = *roles, .add = *roles, .remove = {}};
    conversation.about(plan);
    conversation.hides(wanted.user.password);

    auto const body = write_new_user(wanted.user, by_groups ? std::nullopt : std::optional(*roles), arena);
    auto const made = created(wanted.user, body, conversation);
    if (!made) return made.error();
    auto const id = *made->held.user.id();
    auto const done = created_as(id, arena);
    if (auto const joined = change_groups(id, *groups, done, conversation); !joined) return joined.error();
    // A service need not show everything in the response to a write, nor know the members of a group at
    // once.
    auto user = made->held.user;
    bool const whole = made->read || shows_all(made->held.record, wanted.user, by_groups);
    if (!whole || unconfirmed(plan, user, conversation.call(), arena)) {
        auto const held = conversation.user_after(id, done);
        if (!held) return held.error();
        user = held->user;
    }
    return answer_create(wanted, plan, user, capabilities, conversation.call(), arena);
}

} // namespace idiom::scim
