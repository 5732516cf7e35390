#include "translators/scim/face/turns.hpp"

#include "translators/face/conditions.hpp"
#include "translators/scim/face/keep.hpp"
#include "translators/scim/face/logins.hpp"
#include "translators/scim/face/marks.hpp"
#include "translators/scim/face/roles.hpp"
#include "translators/scim/face/turn_steps.hpp"
#include "translators/scim/refuse.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

Error not_found(std::string_view id, Arena& arena) {
    return {.fault = Fault::user_not_found, .detail = arena.join({"there is no user ", id})};
}

/// Returns whether there is a record of a user who is gone at the vendor. Who was deleted by a policy is not.
bool is_orphan(OutcomeReader& course) {
    auto const& record = course.outcomes()[course.place()];
    auto const& user = course.outcomes()[course.place() + 1];
    auto const* const records = record ? std::get_if<Records>(&record->what) : nullptr;
    bool const gone = !user && user.error().fault == Fault::user_not_found;
    return gone && records && !records->documents.empty() && !records->documents.front().document.empty();
}

/// Erases the record of such a user, and ends with the error.
std::unexpected<LockedStep> erase(OutcomeReader& course, std::string_view id, Error const& error) {
    auto& arena = course.arena();
    course.skip(2);
    if (course.at_end())
        return ask({.what = WriteRecord{.key = key_of_user(id, arena), .document = {}},
                    .roles = &vendor_names(),
                    .session = {}},
                   arena);
    return end(error);
}

/// Reads the user and his record at the beginning of a turn.
Stage<HeldBoth> begin(OutcomeReader& course, std::string_view id, Shape const& shape) {
    auto& arena = course.arena();
    if (course.at_end()) return std::unexpected(LockedStep(ask_for(id, arena)));
    auto const held = read_held(course.outcomes(), course.place(), id, shape, arena);
    if (!held && course.outcomes().size() >= course.place() + 2 && is_orphan(course))
        return erase(course, id, held.error());
    if (!held) return end(held.error());
    course.skip(2);
    return *held;
}

/// Returns the resource that a PUT makes of the present one. What it leaves out is cleared, but for what a
/// directory may not know of.
Value put_over(Value const& before, Value const& given, Arena& arena) {
    auto made = object_value({});
    for (auto const& member : given.members)
        if (!member.value.is_null()) made = with(made, member.name, member.value, arena);
    auto const stays = [&](std::string_view name) {
        auto const* const held = find(before, name);
        if (held && !find(made, name)) made = with(made, name, *held, arena);
    };
    for (auto const name : {"id", "schemas", "externalId", "active", "roles", "entitlements"})
        stays(name);
    for (auto const& member : before.members)
        if (member.name.starts_with("urn:") && !find(given, member.name)) stays(member.name);
    return made;
}

bool replaces_roles(UserUpdate const& update) {
    if (update.resource) return find(*update.resource, "roles") || find(*update.resource, "entitlements");
    for (auto const& operation : update.operations) {
        bool const of_roles = operation.path.attribute && (operation.path.attribute->name == "roles" ||
                                                           operation.path.attribute->name == "entitlements");
        bool const whole = operation.kind == PatchOperation::Kind::replace && !operation.path.filter;
        if (of_roles && whole) return true;
    }
    return false;
}

/// A PUT may repeat an immutable value, and give no other.
Result<void> check_immutable(Value const& before, Value const& after, ResourceType const& type,
                             Arena& arena) {
    for (auto const& attribute : type.core.attributes) {
        if (attribute.mutability != Mutability::immutable) continue;
        auto const then = text_in(before, attribute.name);
        auto const now = text_in(after, attribute.name);
        if (then && now && !equal_login(*then, *now))
            return refuse(mutability, arena.join({attribute.name, " cannot be changed"}));
    }
    return {};
}

Result<Value> wanted(UserUpdate const& update, Value const& before, WriteContext const& context,
                     Arena& arena) {
    if (!update.resource) {
        PatchContext const patch{.type = context.shape.type(),
                                 .id = update.id,
                                 .reading = context.shape.reading(),
                                 .notes = context.notes,
                                 .arena = arena};
        return apply_patch(update.operations, before, patch);
    }
    auto const made = put_over(before, *update.resource, arena);
    if (auto const sound = check_immutable(before, made, context.shape.type(), arena); !sound)
        return std::unexpected(sound.error());
    return made;
}

class UpdateTurn final : public LockedScript {
public:
    UpdateTurn(UserUpdate const& update, WriteContext const& context) : update_(update), context_(context) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        auto const done = run(course);
        if (!done) return done.error();
        return tell(told_user(*done, context_.shape, arena), arena);
    }

private:
    Stage<HeldBoth> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const& shape = context_.shape;
        auto const held = begin(course, update_.id, shape);
        if (!held) return held;
        auto const before = compose(*held, shape, arena);
        if (!meets(update_.if_match, *held, before.resource, arena))
            return end({.fault = Fault::precondition_failed,
                        .detail = "the user is not at the version that the request names"});
        auto const after = wanted(update_, before.resource, context_, arena);
        if (!after) return end(after.error());
        auto const plan = plan_update(*held, before, *after,
                                      {.shape = shape,
                                       .notes = context_.notes,
                                       .arena = arena,
                                       .replaces_roles = replaces_roles(update_)});
        if (!plan) return end(plan.error());
        if (!plan->changes) return *held;
        return execute_plan(course, *held, *plan, context_);
    }

    UserUpdate update_;
    WriteContext context_;
};

class CreateTurn final : public LockedScript {
public:
    CreateTurn(Value const& given, WriteContext const& context) : given_(given), context_(context) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        auto const done = run(course);
        if (!done) return done.error();
        return tell(told_user(*done, context_.shape, arena), arena);
    }

private:
    Stage<HeldBoth> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const& shape = context_.shape;
        auto const login = text_in(given_, "userName").value_or("");
        auto const plan =
            plan_create(given_, unguessable(context_.request, arena.join({"password ", login}), arena),
                        {.shape = shape, .notes = context_.notes, .arena = arena});
        if (!plan) return end(plan.error());
        auto const same = find_login(course, login, shape);
        if (!same) return std::unexpected(same.error());
        if (*same) return restore(course, **same);
        if (course.at_end())
            return ask({.what = CreateUser{.user = plan->user, .warnings = {}},
                        .roles = &vendor_names(),
                        .session = {}},
                       arena);
        auto const& outcome = course.take();
        if (!outcome) return end(outcome.error());
        auto const* const one = std::get_if<OneUser>(&outcome->what);
        if (!one || !one->user.id)
            return end({.fault = Fault::internal_error, .detail = "a create came to no user"});
        auto record = plan->record;
        record.created = record.modified = context_.request.now;
        return settle(course, one->user, record, plan->active);
    }

    /// Keeps the record of a new user, who may have to become inactive at once.
    Stage<HeldBoth> settle(OutcomeReader& course, User const& user, UserRecord record, bool active) const {
        auto const& shape = context_.shape;
        auto after = user;
        if (!active && shape.policy() == OnDeactivate::strip_roles)
            return take_roles(course, user, record, context_);
        if (!active) {
            Change off;
            off.set.active = false;
            auto const changed = change(course, *user.id, off, shape);
            if (!changed) return std::unexpected(changed.error());
            after = *changed;
        }
        stand_beside(record, after, shape, course.arena());
        if (auto const kept = keep(course, *user.id, record, shape); !kept)
            return std::unexpected(kept.error());
        return HeldBoth{.user = after, .record = record};
    }

    /// A user of that login is there. Was he deleted here, and kept by the vendor, he comes back.
    Stage<HeldBoth> restore(OutcomeReader& course, User const& user) const {
        auto& arena = course.arena();
        auto const& shape = context_.shape;
        auto const id = user.id.value_or("");
        if (course.at_end())
            return ask(
                {.what = ReadRecord{.key = key_of_user(id, arena)}, .roles = &vendor_names(), .session = {}},
                arena);
        auto const& outcome = course.take();
        if (!outcome) return end(outcome.error());
        auto const* const records = std::get_if<Records>(&outcome->what);
        bool const kept = records && !records->documents.empty();
        HeldBoth held{.user = user, .record = {}};
        if (kept) held.record = read_record(records->documents.front().document, shape.route().name, arena);
        if (!held.record.hidden)
            return end(
                {.fault = Fault::user_exists, .detail = "userName: there is a user of this name already"});
        auto const before = compose(held, shape, arena);
        // An empty list of roles says nothing in a create.
        auto const* const roles = find(given_, "roles");
        auto const given = roles && is_empty(*roles) ? without(given_, "roles", arena) : given_;
        auto after = put_over(before.resource, given, arena);
        if (!find(given_, "active")) after = with(after, "active", truth_value(true), arena);
        auto plan =
            plan_update(held, before, after,
                        {.shape = shape, .notes = context_.notes, .arena = arena, .replaces_roles = true});
        if (!plan) return end(plan.error());
        plan->record.hidden = false;
        plan->record.created = context_.request.now;
        return execute_plan(course, held, *plan, context_);
    }

    Value given_;
    WriteContext context_;
};

class DeleteTurn final : public LockedScript {
public:
    DeleteTurn(std::string_view id, std::string_view if_match, WriteContext const& context)
        : id_(id), if_match_(if_match), context_(context) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        auto const done = run(course);
        if (!done) return done.error();
        return tell({.resource = object_value({}), .deleted = true}, arena);
    }

private:
    Stage<bool> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const& shape = context_.shape;
        auto const& settings = shape.settings();
        if (settings.on_delete == OnDelete::reject)
            return end(
                {.fault = Fault::operation_not_supported, .detail = "this route does not delete users"});
        auto const held = begin(course, id_, shape);
        if (!held) return std::unexpected(held.error());
        auto const before = compose(*held, shape, arena);
        if (!meets(if_match_, *held, before.resource, arena))
            return end({.fault = Fault::precondition_failed,
                        .detail = "the user is not at the version that the request names"});
        if (settings.on_delete == OnDelete::deactivate) return hide(course, *held, before);
        if (course.at_end())
            return ask({.what = DeleteUser{.id = id_, .global = settings.global_delete},
                        .roles = &vendor_names(),
                        .session = {}},
                       arena);
        auto const& outcome = course.take();
        if (!outcome) return end(outcome.error());
        if (course.at_end())
            return ask({.what = WriteRecord{.key = key_of_user(id_, arena), .document = {}},
                        .roles = &vendor_names(),
                        .session = {}},
                       arena);
        auto const& erased = course.take();
        if (!erased) return end(erased.error());
        return true;
    }

    /// Deactivates the user, and hides him here.
    Stage<bool> hide(OutcomeReader& course, HeldBoth const& held, Composed const& before) const {
        auto& arena = course.arena();
        auto const& shape = context_.shape;
        auto const after = with(before.resource, "active", truth_value(false), arena);
        auto const plan =
            plan_update(held, before, after, {.shape = shape, .notes = context_.notes, .arena = arena});
        if (!plan) return end(plan.error());
        auto done = Stage<HeldBoth>(held);
        if (plan->changes) done = execute_plan(course, held, *plan, context_);
        if (!done) return std::unexpected(done.error());
        auto record = done->record;
        record.hidden = true;
        return keep(course, id_, record, shape);
    }

    std::string_view id_;
    std::string_view if_match_;
    WriteContext context_;
};

class MembershipTurn final : public LockedScript {
public:
    MembershipTurn(std::string_view id, Names add, Names remove, WriteContext const& context)
        : id_(id), add_(add), remove_(remove), context_(context) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        bool changes = true;
        auto const done = run(course, changes);
        if (!done) return done.error();
        auto told = told_user(*done, context_.shape, arena);
        told.changed = changes;
        return tell(told, arena);
    }

private:
    Stage<HeldBoth> run(OutcomeReader& course, bool& changes) const {
        auto& arena = course.arena();
        auto const& shape = context_.shape;
        auto const held = begin(course, id_, shape);
        if (!held) return held;
        WritePlan plan;
        plan.record = held->record;
        auto const seen = seen_roles(held->user, held->record, shape, arena);
        auto const add = without_names(add_, seen, arena);
        auto const remove = without_names(seen, without_names(seen, remove_, arena), arena);
        changes = !add.empty() || !remove.empty();
        if (!changes) return *held;
        bool const remembered = held->record.inactive && is_inactive(held->user, held->record, shape);
        if (remembered)
            plan.record.inactive->roles = joined_names(without_names(seen, remove, arena), add, arena);
        else
            plan.change.roles = RolesDelta{.add = add, .remove = remove};
        return execute_plan(course, *held, plan, context_);
    }

    std::string_view id_;
    Names add_;
    Names remove_;
    WriteContext context_;
};

} // namespace

Calls ask_for(std::string_view id, Arena& arena) {
    return Calls{arena.list<Call>(
        {{.what = ReadRecord{.key = key_of_user(id, arena)}, .roles = &vendor_names(), .session = {}},
         {.what = GetUser{.id = id}, .roles = &vendor_names(), .session = {}}})};
}

Result<HeldBoth> read_held(Outcomes outcomes, std::size_t from, std::string_view id, Shape const& shape,
                           Arena& arena) {
    if (outcomes.size() < from + 2) return fail(Fault::internal_error);
    auto const& record = outcomes[from];
    auto const& user = outcomes[from + 1];
    if (!user) return std::unexpected(user.error());
    if (!record) return std::unexpected(record.error());
    auto const* const one = std::get_if<OneUser>(&user->what);
    auto const* const records = std::get_if<Records>(&record->what);
    if (!one || !records) return fail(Fault::internal_error, "a read came to something else");
    // Some vendors take an id in any case. Here another case is another id.
    if (one->user.id != id) return std::unexpected(not_found(id, arena));
    HeldBoth made{.user = one->user, .record = {}, .whole = one->whole};
    if (!records->documents.empty())
        made.record = read_record(records->documents.front().document, shape.route().name, arena);
    if (made.record.hidden) return std::unexpected(not_found(id, arena));
    forget_stale(made.record, made.user, shape, arena);
    if (!is_inactive(made.user, made.record, shape)) made.record.inactive.reset();
    return made;
}

bool meets(std::string_view if_match, HeldBoth const& held, Value const& resource, Arena& arena) {
    if (if_match.empty() || if_match == "*") return true;
    // An If-None-Match compares weakly, as SCIM wants it of an If-Match.
    face::Conditions const weakly{.if_match = {}, .if_none_match = if_match};
    return held.whole && weakly.not_modified(version_of(resource, arena));
}

LockedScript const* update_turn(UserUpdate const& update, WriteContext const& context, Arena& arena) {
    return arena.make<UpdateTurn>(update, context);
}
LockedScript const* create_turn(Value const& wanted, WriteContext const& context, Arena& arena) {
    return arena.make<CreateTurn>(wanted, context);
}
LockedScript const* delete_turn(std::string_view id, std::string_view if_match, WriteContext const& context,
                                Arena& arena) {
    return arena.make<DeleteTurn>(id, if_match, context);
}
LockedScript const* membership_turn(std::string_view id, Names add, Names remove, WriteContext const& context,
                                    Arena& arena) {
    return arena.make<MembershipTurn>(id, add, remove, context);
}

} // namespace idiom::scim_face
