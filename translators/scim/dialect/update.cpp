#include "fields.hpp"
#include "operations.hpp"
#include "whole.hpp"
#include "write_user.hpp"

#include <algorithm>

namespace idiom::scim {

namespace {

/// How often an update is computed again because another client changed the user between our read and our
/// write.
constexpr int most_attempts = 3;

Step<Answer> given_up(Step<Answer> step) {
    auto& error = std::get<Result<Answer>>(step).error();
    error.fault = Fault::backend_conflict;
    error.detail = "the user is changed by others again and again";
    return step;
}

std::span<Group const> joined(std::span<Group const> a, std::span<Group const> b, Arena& arena) {
    auto const all = arena.array<Group>(a.size() + b.size());
    std::ranges::copy(b, std::ranges::copy(a, all.begin()).out);
    return all;
}

/// The roles that the response must show. If roles were sent one by one, changes that others made to the
/// rest do not matter.
RolePlan written_roles(Plan const& plan, bool one_by_one) {
    auto roles = *plan.roles;
    if (one_by_one && std::holds_alternative<RolesDelta>(*plan.change.roles)) roles.after = roles.add;
    return roles;
}

/// What one attempt must write: the user, the groups, or both.
struct Work {
    Plan plan;
    std::string_view patch; ///< "" if the user itself does not change
    std::string_view body;  ///< as it is sent: the patch, or the whole user
    std::span<Group const> groups;

    bool nothing() const { return patch.empty() && groups.empty(); }
};

/// Whether a write contains the whole set of roles, which must then be known. With PATCH, roles that are only
/// added are sent alone.
bool writes_all_roles(Update const& update, Service const& can) {
    return !can.patch || (!update.path_filters && !update.roles->remove.empty());
}

/// An absent attribute equals an empty one (RFC 7643, 2.5), but the service may also hide it (2.4,
/// `returned`).
bool shows_roles(json::Value const& record) {
    auto const* const roles = record.find("roles");
    return roles && roles->is_array();
}

bool shows_groups(json::Value const& record) {
    auto const* const groups = record.find("groups");
    return groups && groups->is_array();
}

/// Whether the groups of the user are known, as a set of roles and a removal require. A user in no group may
/// be shown without `groups` (RFC 7643, 2.5), and so may every user of a service that hides them (2.4). Then
/// the groups tell whether one of them has the user.
Part<bool> knows_groups(Plan const& plan, Held const& held, Conversation& conversation) {
    auto const* const delta = std::get_if<RolesDelta>(&*plan.change.roles);
    if (shows_groups(held.record) || (delta && delta->remove.empty())) return true;
    auto const some = is_in_a_group(*held.user.id(), conversation);
    if (!some) return std::unexpected(some.error());
    if (!*some) return true;
    constexpr std::string_view why = "the back end does not show the groups that the user is in";
    return std::unexpected(
        failed(Fault::backend_error, why, conversation.arena().list<FieldError>({{"/roles", why}})));
}

Part<Work> work_out(UpdateUser const& wanted, Held const& held, Service const& can,
                    Conversation& conversation) {
    auto& arena = conversation.arena();
    bool const by_groups = conversation.options().roles_as_groups;
    GroupRules const rules(by_groups ? held.record.find("groups") : nullptr, arena);
    auto const plan = plan_update(conversation.call(), *wanted.edit, &held.user, rules, arena);
    if (!plan) return std::unexpected(failed(plan.error()));
    if (plan->roles && by_groups)
        if (auto const known = knows_groups(*plan, held, conversation); !known)
            return std::unexpected(known.error());
    Work work{.plan = *plan, .patch = {}, .body = {}, .groups = {}};
    if (plan->roles && by_groups) {
        auto const entered = find_groups(plan->roles->add, conversation);
        if (!entered) return std::unexpected(entered.error());
        work.groups = joined(*entered, groups_to_leave(plan->roles->remove, held.record, arena), arena);
    }
    Update const update{.held = held,
                        .change = plan->change,
                        .roles = by_groups ? std::nullopt : plan->roles,
                        .path_filters = conversation.options().path_filters};
    work.patch = write_patch(update, arena);
    if (work.patch.empty()) return work;
    if (auto const fields = can.patch ? damaged_values(update) : damaged(update); !fields.empty())
        return std::unexpected(failed(not_understood(fields, arena)));
    if (update.roles && update.roles->changes() && writes_all_roles(update, can) && !shows_roles(held.record))
        return std::unexpected(failed(not_understood({Field::roles}, arena)));
    work.body = can.patch ? work.patch : write_replacement(update, arena);
    return work;
}

/// The version that a write must name. Roles that are added and removed one by one overwrite nothing, so
/// they need a version only if the caller names one.
std::string_view version_for(UpdateUser const& wanted, Held const& held, Service const& can,
                             Conversation& conversation) {
    auto const* const change = wanted.edit->without_user();
    bool const harmless = change && !change->touches_scalars() && change->roles &&
                          std::holds_alternative<RolesDelta>(*change->roles) && can.patch &&
                          conversation.options().path_filters;
    return can.etag && !harmless ? held.version : std::string_view{};
}

/// Writes the user itself. If the service turns out not to know PATCH, sends the whole user at once.
Part<std::optional<json::Value>> write_user(UpdateUser const& wanted, Work const& work, Held const& held,
                                            Service const& can, Conversation& conversation) {
    auto const id = wanted.id;
    if (!can.patch) return conversation.replace(id, work.body, version_for(wanted, held, can, conversation));
    auto const answered = conversation.patch(id, work.patch, version_for(wanted, held, can, conversation));
    if (answered || !conversation.patch_refused() || conversation.options().patch) return answered;
    conversation.without_patch();
    Update const update{.held = held,
                        .change = work.plan.change,
                        .roles = conversation.options().roles_as_groups ? std::nullopt : work.plan.roles,
                        .path_filters = conversation.options().path_filters};
    if (auto const fields = damaged(update); !fields.empty())
        return std::unexpected(failed(not_understood(fields, conversation.arena())));
    if (update.roles && update.roles->changes() && !shows_roles(held.record))
        return std::unexpected(failed(not_understood({Field::roles}, conversation.arena())));
    return conversation.replace(id, write_replacement(update, conversation.arena()),
                                can.etag ? held.version : std::string_view{});
}

/// Answers with the user as it is now. A cleared display name is shown as the one that the names make.
Step<Answer> answer_written(Plan plan, Held const& now, Conversation& conversation) {
    auto const* const name = now.record.find("displayName");
    if (plan.change.clears(Field::display_name) && (!name || name->is_null()))
        plan.change.keep(Field::display_name);
    return answer_update(plan, now.user, capabilities, conversation.call(), conversation.arena());
}

/// Whether an answer confirms all that was asked for.
bool confirms(Step<Answer> const& step) {
    auto const* const result = std::get_if<Result<Answer>>(&step);
    return result && result->has_value() && !result->value().unconfirmed;
}

/// Answers with the user as it is now: from the response if it shows enough, else from a read.
Step<Answer> confirm(Held const& before, Work const& work, std::optional<json::Value> const& answered,
                     Service const& can, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const& plan = work.plan;
    auto const id = *before.user.id();
    auto const roles = plan.roles && !conversation.options().roles_as_groups
                           ? std::optional(plan.roles->after)
                           : std::nullopt;
    bool const one_by_one =
        conversation.options().roles_as_groups || (can.patch && conversation.options().path_filters);
    auto written = plan;
    if (plan.roles) written.roles = written_roles(plan, one_by_one);
    if (answered && work.groups.empty() && shows_all(*answered, before.record, plan.change, roles, arena)) {
        auto const shown = read_user(*answered, conversation.options().roles_as_groups, arena);
        if (shown && shown->id().is(id)) {
            auto const step =
                answer_written(written, {.user = *shown, .record = *answered, .version = {}}, conversation);
            if (confirms(step)) return step;
        }
    }
    auto const after = conversation.user_after(id, "the change was written");
    if (!after) return after.error();
    return answer_written(written, *after, conversation);
}

} // namespace

Step<Answer> update(UpdateUser const& wanted, Conversation& conversation) {
    auto const can = conversation.service();
    if (!can) return can.error();
    for (int attempt = 1;; ++attempt) {
        auto const held = conversation.user(wanted.id);
        if (!held) return held.error();
        auto const work = work_out(wanted, *held, *can, conversation);
        if (!work) return work.error();
        auto const& plan = work->plan;
        if (work->nothing())
            return answer_user(held->user, conversation.call(), plan.change.warnings, false,
                               conversation.arena());

        if (plan.roles) conversation.about(*plan.roles);
        conversation.hides(plan.change.set.password);
        std::optional<json::Value> answered;
        if (!work->patch.empty()) {
            auto const written = write_user(wanted, *work, *held, *can, conversation);
            if (!written) {
                if (fault_of(written.error()) != Fault::precondition_failed) return written.error();
                if (attempt == most_attempts) return given_up(written.error());
                continue;
            }
            answered = *written;
        }
        auto const done = work->patch.empty() ? std::string_view{} : "the user was written";
        if (auto const changed = change_groups(wanted.id, work->groups, done, conversation); !changed)
            return changed.error();
        return confirm(*held, *work, answered, *can, conversation);
    }
}

Step<Answer> remove(DeleteUser const& wanted, Conversation& conversation) {
    if (!has_preconditions(wanted)) {
        auto const answered = conversation.remove(wanted.id, {});
        if (!answered) return answered.error();
        return Result<Answer>(Answer{.what = Done{}, .warnings = {}});
    }
    auto const can = conversation.service();
    if (!can) return can.error();
    for (int attempt = 1;; ++attempt) {
        auto const held = conversation.user(wanted.id);
        if (!held) return held.error();
        auto const met = check_preconditions(wanted, held->user, conversation.call(), conversation.arena());
        if (!met) return failed(met.error());
        auto const answered = conversation.remove(wanted.id, can->etag ? held->version : std::string_view{});
        if (answered) return Result<Answer>(Answer{.what = Done{}, .warnings = {}});
        if (fault_of(answered.error()) != Fault::precondition_failed) return answered.error();
        if (attempt == most_attempts) return given_up(answered.error());
    }
}

} // namespace idiom::scim
