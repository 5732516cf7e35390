#include "translators/scim/face/turns.hpp"

#include "translators/face/conditions.hpp"
#include "translators/scim/face/logins.hpp"
#include "translators/scim/face/roles.hpp"
#include "translators/scim/face/turn_steps.hpp"
#include "translators/scim/refuse.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

/// Reads the user and the record at the beginning of a turn. Of a user whom the vendor no longer has, what is
/// kept is erased.
Stage<HeldBoth> begin(OutcomeReader& course, Locked const& user, WriteContext const& context) {
    auto& arena = course.arena();
    auto const read = read_user(course, user.id, context.shape);
    if (!read) return std::unexpected(read.error());
    if (read->record.vendor_id.value_or(user.id) != user.vendor_id)
        return std::unexpected(LockedStep(tell({.resource = object_value({}), .again = true}, arena)));
    if (read->is_orphan)
        if (auto const erased = forget(course, user.id, read->record, context); !erased)
            return std::unexpected(erased.error());
    if (!read->held) return end(read->held.error());
    return *read->held;
}

Error wrong_version() {
    return {.fault = Fault::precondition_failed,
            .detail = "the user is not at the version that the request names"};
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

Result<void> check_immutable(Value const& before, Value const& after, std::span<Attribute const> attributes,
                             Arena& arena) {
    for (auto const& attribute : attributes) {
        if (attribute.mutability != Mutability::immutable) continue;
        auto const* const then = find(before, attribute.name);
        auto const* const now = find(after, attribute.name);
        bool const texts = then && now && then->is_string() && now->is_string();
        bool const stays =
            !then || !now ||
            (texts && !attribute.case_exact ? equal_login(then->text, now->text) : same(*then, *now));
        if (!stays) return refuse(mutability, arena.join({attribute.name, " cannot be changed"}));
    }
    return {};
}

/// A PUT may repeat an immutable value, and give no other.
Result<void> check_immutable(Value const& before, Value const& after, ResourceType const& type,
                             Arena& arena) {
    auto done = check_immutable(before, after, type.core.attributes, arena);
    for (auto const& schema : type.extensions) {
        auto const* const then = find(before, schema.urn);
        auto const* const now = find(after, schema.urn);
        if (done && then && now) done = check_immutable(*then, *now, schema.attributes, arena);
    }
    return done;
}

Result<Value> wanted(std::string_view id, UserUpdate const& update, Value const& before,
                     WriteContext const& context, Arena& arena) {
    if (!update.resource) {
        PatchContext const patch{.type = context.shape.type(),
                                 .id = id,
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

/// A turn of one user.
template <class Derived> class UserTurn : public LockedScript {
public:
    UserTurn(Locked const& user, WriteContext const& context) : user_(user), context_(context) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        auto const done = static_cast<Derived const*>(this)->run(course);
        if (!done) return done.error();
        return tell(*done, arena);
    }

protected:
    ~UserTurn() = default;
    ToldUser told(HeldBoth const& held, Arena& arena) const { return told_user(held, context_.shape, arena); }
    Locked user_;
    WriteContext context_;
};

class UpdateTurn final : public UserTurn<UpdateTurn> {
public:
    UpdateTurn(Locked const& user, UserUpdate const& update, WriteContext const& context)
        : UserTurn(user, context), update_(update) {}

    Stage<ToldUser> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const& shape = context_.shape;
        auto const held = begin(course, user_, context_);
        if (!held) return std::unexpected(held.error());
        auto const before = compose(*held, shape, arena);
        if (!meets(update_.if_match, *held, before.resource, arena)) return end(wrong_version());
        auto const after = wanted(user_.id, update_, before.resource, context_, arena);
        if (!after) return end(after.error());
        auto const plan = plan_update(*held, before, *after,
                                      {.shape = shape,
                                       .notes = context_.notes,
                                       .arena = arena,
                                       .replaces_roles = replaces_roles(update_)});
        if (!plan) return end(plan.error());
        if (!plan->changes) return told(*held, arena);
        auto const done = execute_plan(course, *held, *plan, context_);
        return done ? Stage<ToldUser>(told(*done, arena)) : std::unexpected(done.error());
    }

private:
    UserUpdate update_;
};

class DeleteTurn final : public UserTurn<DeleteTurn> {
public:
    DeleteTurn(Locked const& user, std::string_view if_match, WriteContext const& context)
        : UserTurn(user, context), if_match_(if_match) {}

    Stage<ToldUser> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const& shape = context_.shape;
        auto const& settings = shape.settings();
        ToldUser const deleted{.resource = object_value({}), .deleted = true};
        if (settings.on_delete == OnDelete::reject)
            return end(
                {.fault = Fault::operation_not_supported, .detail = "this route does not delete users"});
        auto const held = begin(course, user_, context_);
        if (!held) return std::unexpected(held.error());
        auto const before = compose(*held, shape, arena);
        if (!meets(if_match_, *held, before.resource, arena)) return end(wrong_version());
        if (settings.on_delete == OnDelete::deactivate) {
            auto const hidden = hide(course, *held, before);
            return hidden ? Stage<ToldUser>(deleted) : std::unexpected(hidden.error());
        }
        if (!held->gone) {
            DeleteUser const wanted{.id = held->vendor_id(), .global = settings.global_delete};
            if (auto const done = taken<Done>(course, wanted); !done) return std::unexpected(done.error());
        }
        auto const erased = forget(course, user_.id, held->record, context_);
        return erased ? Stage<ToldUser>(deleted) : std::unexpected(erased.error());
    }

private:
    /// Deactivates the user, and hides the user from clients.
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
        done->record.hidden = true;
        return keep(course, user_.id, done->record, context_);
    }

    std::string_view if_match_;
};

class MembershipTurn final : public UserTurn<MembershipTurn> {
public:
    MembershipTurn(Locked const& user, Names add, Names remove, WriteContext const& context)
        : UserTurn(user, context), add_(add), remove_(remove) {}

    Stage<ToldUser> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const held = begin(course, user_, context_);
        if (!held) return std::unexpected(held.error());
        auto const seen = seen_roles(held->user, held->record, context_.shape, arena);
        auto const add = without_names(add_, seen, arena);
        auto const remove = without_names(seen, without_names(seen, remove_, arena), arena);
        auto before = told(*held, arena);
        before.changed = false;
        if (add.empty() && remove.empty()) return before;
        auto const plan = planned(*held, seen, add, remove, arena);
        if (!plan) return end(plan.error());
        auto const done = execute_plan(course, *held, *plan, context_);
        return done ? Stage<ToldUser>(told(*done, arena)) : std::unexpected(done.error());
    }

private:
    Result<WritePlan> planned(HeldBoth const& held, Names seen, Names add, Names remove, Arena& arena) const {
        WritePlan plan;
        plan.record = held.record;
        auto& inactive = plan.record.inactive;
        if (!inactive) {
            plan.change.roles = RolesDelta{.add = add, .remove = remove};
            return plan;
        }
        inactive->left = held.user.roles.value_or(Names{});
        // Nothing is sent now, so the vendor cannot refuse it.
        for (auto const role : remove)
            if (is_guarded(role, context_.shape.can()) && contains(inactive->left, role))
                return fail(Fault::backend_conflict,
                            arena.join({"the back end does not let go of '", role, "'"}));
        inactive->roles = joined_names(without_names(seen, remove, arena), add, arena);
        return plan;
    }

    Names add_;
    Names remove_;
};

class ForgetTurn final : public UserTurn<ForgetTurn> {
public:
    using UserTurn::UserTurn;
    Stage<ToldUser> run(OutcomeReader& course) const {
        auto const held = begin(course, user_, context_);
        return held ? Stage<ToldUser>(told(*held, course.arena())) : std::unexpected(held.error());
    }
};

} // namespace

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
        if (member.name.starts_with("urn:")) stays(member.name);
    return made;
}

bool meets(std::string_view if_match, HeldBoth const& held, Value const& resource, Arena& arena) {
    if (if_match.empty() || if_match == "*") return true;
    // An If-None-Match compares weakly, as SCIM wants it of an If-Match.
    face::Conditions const weakly{.if_match = {}, .if_none_match = if_match};
    return held.whole && weakly.not_modified(version_of(resource, arena));
}

LockedScript const* update_turn(Locked const& user, UserUpdate const& update, WriteContext const& context,
                                Arena& arena) {
    return arena.make<UpdateTurn>(user, update, context);
}
LockedScript const* delete_turn(Locked const& user, std::string_view if_match, WriteContext const& context,
                                Arena& arena) {
    return arena.make<DeleteTurn>(user, if_match, context);
}
LockedScript const* membership_turn(Locked const& user, Names add, Names remove, WriteContext const& context,
                                    Arena& arena) {
    return arena.make<MembershipTurn>(user, add, remove, context);
}
LockedScript const* forget_turn(Locked const& user, WriteContext const& context, Arena& arena) {
    return arena.make<ForgetTurn>(user, context);
}

} // namespace idiom::scim_face
