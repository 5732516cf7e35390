#include "translators/declared/operations.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// Returns a role with its key: the key of the membership that was read, else the key from the catalogue.
RoleValue value_of(std::string_view name, RoleChange const& change) {
    RoleValue value{.name = name, .key = {}, .held = {}};
    for (auto const& one : change.keys)
        if (one.name == name) value.key = one.key;
    if (change.held)
        for (auto const& one : *change.held)
            if (one.name == name) {
                if (one.key.present) value.key = one.key;
                value.held = one.held;
            }
    return value;
}

std::span<RoleValue> values_of(Names names, RoleChange const& change, Arena& arena) {
    auto const values = arena.array<RoleValue>(names.size());
    std::ranges::transform(names, values.begin(),
                           [&](std::string_view name) { return value_of(name, change); });
    return values;
}

/// Sends one write of roles: one request for all roles, or one for each role, sent together.
class RoleSender {
public:
    RoleSender(std::optional<std::string_view> id, RoleWrite const& write, Purpose purpose,
               Conversation& conversation)
        : id_(id), write_(write), purpose_(purpose), conversation_(conversation),
          arena_(conversation.arena()) {}

    Part<bool> send(std::span<RoleValue const> roles, std::optional<Error>& refusal) {
        auto const each = each_request(roles);
        if (!write_.each) return send_all(each.front(), refusal);
        auto const bodies = arena_.array<Body>(roles.size());
        for (std::size_t i = 0; i < roles.size(); ++i) {
            auto const body = body_with(each[i]);
            if (!body) return std::unexpected(failed(body.error()));
            bodies[i] = body->value_or(Body{});
        }
        auto const responses = conversation_.write_together(write_.step, each, bodies, about_roles());
        if (!responses) return std::unexpected(responses.error());
        for (auto const* const response : *responses) {
            auto sent = about_roles();
            auto const verdict = conversation_.judge_write(*response, sent);
            if (verdict.is != Verdict::Is::failed)
                conversation_.note_written();
            else if (!refusal)
                refusal = verdict.error;
        }
        return true;
    }

    /// Returns the error about a value that does not fit into one of the requests.
    std::optional<Error> misfit(std::span<RoleValue const> roles) {
        for (auto const& values : each_request(roles)) {
            if (auto error = conversation_.misfit_in(write_.step.request, values)) return error;
            if (auto const body = body_with(values); !body) return body.error();
        }
        return std::nullopt;
    }

private:
    /// Returns the values of each request.
    std::span<FillValues> each_request(std::span<RoleValue const> roles) {
        auto const each = arena_.array<FillValues>(write_.each ? roles.size() : 1);
        for (std::size_t i = 0; i < each.size(); ++i) {
            each[i].id = id_;
            each[i].roles = roles;
            each[i].has_roles = true;
            if (write_.each) each[i].role = &roles[i];
        }
        return each;
    }
    Sent about_roles() const {
        auto sent = conversation_.sent(purpose_, id_.value_or(""));
        sent.members.fields.add(Field::roles);
        return sent;
    }
    Result<std::optional<Body>> body_with(FillValues const& values) {
        return body_of(conversation_, write_.step, {.writes = {}, .roles = {}, .keys = {}, .values = values});
    }
    Part<bool> send_all(FillValues const& values, std::optional<Error>& refusal) {
        auto const body = body_with(values);
        if (!body) return std::unexpected(failed(body.error()));
        auto const accepted = conversation_.write(write_.step, values, body->value_or(Body{}), about_roles());
        if (accepted) return true;
        auto const* const result = std::get_if<Result<Answer>>(&accepted.error());
        if (!result) return std::unexpected(accepted.error());
        if (!refusal) refusal = result->error();
        return false;
    }

    std::optional<std::string_view> id_; ///< null if the user is not there yet
    RoleWrite const& write_;
    Purpose purpose_;
    Conversation& conversation_;
    Arena& arena_;
};

} // namespace

std::string_view Rules::exclusive_group(std::string_view role) const {
    if (roles_.one || roles_.all_exclusive) return "all";
    for (auto const& start : roles_.exclusive)
        if (role.starts_with(start)) return start;
    return {};
}

Names guarded_of(Seen const* seen, Conversation& conversation) {
    auto const known = conversation.guarded_by_catalogue();
    auto names = conversation.arena().vector<std::string_view>();
    names.assign(known.begin(), known.end());
    if (seen && seen->roles)
        for (auto const& role : *seen->roles)
            if (role.guarded) names.push_back(role.name);
    return Arena::keep(names);
}

std::optional<Error> not_given(Names given, Conversation& conversation) {
    auto const& roles = conversation.program().roles;
    auto const guarded = conversation.guarded_by_catalogue();
    auto& arena = conversation.arena();
    auto const refuse = [&](Fault fault, std::string_view detail) {
        return fail(fault, detail, arena.list<FieldError>({{"/roles", detail}})).error();
    };
    for (auto const role : given) {
        bool const known = roles.flags.empty() || std::ranges::any_of(roles.flags, [&](auto const& flag) {
                               return flag.first == role;
                           });
        if (!known)
            return refuse(Fault::invalid_value, arena.join({"the back end has no role '", role, "'"}));
        if (roles.joined && role.contains(*roles.joined))
            return refuse(Fault::invalid_value,
                          arena.join({"the role '", role, "' holds the text that separates roles"}));
        if (roles.not_given.has(role) || contains(guarded, role))
            return refuse(Fault::read_only_field,
                          arena.join({"the back end does not let '", role, "' be given"}));
    }
    return std::nullopt;
}

bool needs_keys(Program const& program) { return program.roles.catalogue.has_value(); }

std::optional<Error> misfit_of_roles(std::optional<std::string_view> id, RoleChange const& change,
                                     Conversation& conversation) {
    auto const& roles = conversation.program().roles;
    auto const look = [&](std::optional<RoleWrite> const& write, Purpose purpose,
                          Names names) -> std::optional<Error> {
        if (!write || (names.empty() && !roles.set)) return std::nullopt;
        return RoleSender(id, *write, purpose, conversation)
            .misfit(values_of(names, change, conversation.arena()));
    };
    if (roles.set) return look(roles.set, Purpose::roles_set, change.plan.after);
    if (auto error = look(roles.add, Purpose::roles_add, change.plan.add)) return error;
    return look(roles.remove, Purpose::roles_remove, change.plan.remove);
}

Part<bool> write_roles(std::string_view id, RoleChange const& change, Conversation& conversation,
                       std::optional<Error>& refusal) {
    auto const& roles = conversation.program().roles;
    auto& arena = conversation.arena();
    if (roles.set)
        return RoleSender(id, *roles.set, Purpose::roles_set, conversation)
            .send(values_of(change.plan.after, change, arena), refusal);
    if (!change.plan.add.empty()) {
        auto const added = RoleSender(id, *roles.add, Purpose::roles_add, conversation)
                               .send(values_of(change.plan.add, change, arena), refusal);
        if (!added || (!*added && !roles.add->each)) return added;
    }
    // A vendor with a single role replaces the old role itself.
    if (change.plan.remove.empty() || (roles.one && !change.plan.add.empty())) return true;
    return RoleSender(id, *roles.remove, Purpose::roles_remove, conversation)
        .send(values_of(change.plan.remove, change, arena), refusal);
}

} // namespace idiom::declared
