#include "translators/scim/face/turn_steps.hpp"

#include "translators/face/edit.hpp"
#include "translators/scim/face/keep.hpp"
#include "translators/scim/face/logins.hpp"
#include "translators/scim/face/marks.hpp"
#include "translators/scim/face/remembered_user.hpp"
#include "translators/scim/face/roles.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

/// Returns the refusal of the step that began at `place`; null if it was none, or if nobody knows whether the
/// vendor did it.
Error const* refusal_at(std::size_t place, OutcomeReader const& course) {
    auto const outcomes = course.outcomes();
    bool const refused = place < outcomes.size() && !outcomes[place] && !outcomes[place].error().uncertain;
    return refused ? &outcomes[place].error() : nullptr;
}

/// Takes what the policy takes. `remembered` is the record that says so, and that is written first.
template <class Take>
Stage<HeldBoth> take_by(OutcomeReader& course, HeldBoth held, Inactive const& inactive,
                        WriteContext const& context, Take take) {
    auto& record = held.record;
    stand_beside(record, held.user, context.shape, course.arena());
    record.inactive = inactive;
    if (auto const kept = keep(course, held.id, record, context); !kept) return std::unexpected(kept.error());
    auto const place = course.place();
    Stage<HeldBoth> const done = take(held);
    auto const* const refused = refusal_at(place, course);
    if (done || !refused) return done;
    auto const error = *refused;
    record.inactive.reset();
    if (auto const forgotten = keep(course, held.id, record, context); !forgotten)
        return std::unexpected(forgotten.error());
    return end(error);
}

Stage<HeldBoth> take_roles(OutcomeReader& course, HeldBoth const& held, WriteContext const& context) {
    auto& arena = course.arena();
    auto const& shape = context.shape;
    auto const roles = held.user.roles.value_or(Names{});
    auto const lost = taken_roles(roles, shape.can(), arena);
    Inactive const inactive{.policy = name_of(OnDeactivate::strip_roles),
                            .since = context.request.now,
                            .roles = roles,
                            .left = without_names(roles, lost, arena)};
    Change strip;
    if (!lost.empty()) strip.roles = RolesDelta{.add = {}, .remove = lost};
    if (shape.settings().scrambles(shape.can()))
        strip.set.password = unguessable(context.request, arena.join({"scramble ", held.id}), arena);
    return take_by(course, held, inactive, context, [&](HeldBoth const& kept) -> Stage<HeldBoth> {
        if (strip.empty()) return kept;
        auto const stripped = change(course, kept.vendor_id(), strip, shape);
        if (!stripped) return std::unexpected(stripped.error());
        auto made = kept;
        made.user = *stripped;
        return made;
    });
}

Stage<HeldBoth> take_user(OutcomeReader& course, HeldBoth const& held, WriteContext const& context) {
    auto const& shape = context.shape;
    Inactive const inactive{.policy = name_of(OnDeactivate::delete_and_remember),
                            .since = context.request.now,
                            .roles = held.user.roles.value_or(Names{}),
                            .left = {},
                            .user = held.user};
    return take_by(course, held, inactive, context, [&](HeldBoth const& kept) -> Stage<HeldBoth> {
        DeleteUser const wanted{.id = kept.vendor_id(), .global = shape.settings().global_delete};
        if (course.at_end()) return ask(on_vendor(wanted), course.arena());
        auto const& outcome = course.take();
        bool const was_gone = !outcome && outcome.error().fault == Fault::user_not_found;
        if (!outcome && !was_gone) return end(outcome.error());
        auto made = kept;
        made.gone = true;
        made.user.roles = Names{};
        return made;
    });
}

/// Creates a user at the vendor again.
class Recreation {
public:
    Recreation(OutcomeReader& course, HeldBoth const& held, User const& user, WriteContext const& context)
        : course_(course), held_(held), user_(user), context_(context), arena_(course.arena()) {}

    Stage<HeldBoth> run() {
        auto& inactive = *held_.record.inactive;
        auto there = Stage<std::optional<User>>(std::optional<User>());
        if (inactive.recreating) {
            there = find_login(course_, user_.user_name.value_or(""), context_.shape);
        } else {
            inactive.recreating = true;
            if (auto const kept = keep(course_, held_.id, held_.record, context_); !kept)
                return std::unexpected(kept.error());
        }
        if (!there) return std::unexpected(there.error());
        auto const made = *there ? adopted(**there) : created();
        if (!made) return std::unexpected(made.error());
        return settled(*made);
    }

private:
    Stage<User> created() {
        auto const& can = context_.shape.can();
        CreateUser wanted{.user = creatable_fields(user_, can, arena_), .warnings = {}};
        if (user_.roles && !user_.roles->empty()) wanted.user.roles = user_.roles;
        wanted.user.password = user_.password;
        if (!user_.password && rule(can, Field::password).need != Need::never)
            wanted.user.password =
                unguessable(context_.request, arena_.join({"password ", held_.id}), arena_);
        auto const place = course_.place();
        auto const made = taken<OneUser>(course_, wanted);
        if (made) return made->user;
        auto const* const refused = refusal_at(place, course_);
        if (!refused) return std::unexpected(made.error());
        auto const error = *refused;
        held_.record.inactive->recreating = false;
        if (auto const kept = keep(course_, held_.id, held_.record, context_); !kept)
            return std::unexpected(kept.error());
        return end(error);
    }

    /// Takes the user of the login for the one that an earlier attempt created and could not note. A user of
    /// that login who differs from what the attempt sent, or who has a record, is somebody else: an error.
    /// The vendor may have given the user more roles. They stay.
    Stage<User> adopted(User const& there) {
        auto const id = there.id.value_or("");
        auto const kept = record_of(course_, id, context_.shape);
        if (!kept) return std::unexpected(kept.error());
        if (id != held_.vendor_id() && !is_empty(kept->whole)) return end(login_is_taken());
        if (differs(creatable_fields(user_, context_.shape.can(), arena_), there))
            return end(login_is_taken());
        auto const missing =
            without_names(user_.roles.value_or(Names{}), there.roles.value_or(Names{}), arena_);
        if (missing.empty()) return there;
        Change roles;
        roles.roles = RolesDelta{.add = missing, .remove = {}};
        return change(course_, id, roles, context_.shape);
    }

    /// Returns whether a text that was sent is another one at the vendor, and not only in its spelling.
    static bool differs(User const& sent, User const& there) {
        return std::ranges::any_of(text_fields, [&](auto const& row) {
            auto const& [field, member] = row;
            if (field == Field::id || field == Field::password || !(sent.*member) || !(there.*member))
                return false;
            return !may_be_shown_as(field, *(sent.*member), *(there.*member));
        });
    }

    Stage<HeldBoth> settled(User const& made) {
        auto& record = held_.record;
        record.vendor_id = made.id == held_.id ? std::nullopt : made.id;
        record.inactive.reset();
        record.password = {};
        held_.user = made;
        held_.gone = false;
        stand_beside(record, made, context_.shape, arena_);
        if (auto const kept = keep(course_, held_.id, record, context_); !kept)
            return std::unexpected(kept.error());
        return held_;
    }

    OutcomeReader& course_;
    HeldBoth held_;
    User user_;
    WriteContext const& context_;
    Arena& arena_;
};

/// Carries out a plan for a user whom the vendor does not have.
Stage<HeldBoth> execute_remembered(OutcomeReader& course, HeldBoth held, WritePlan const& plan,
                                   WriteContext const& context) {
    auto user = apply(held.user, plan.change, course.arena());
    user.password = plan.change.set.password;
    derive_fields(user, context.shape.can(), course.arena());
    if (plan.becomes == true) return Recreation(course, held, user, context).run();
    user.password.reset();
    held.user = user;
    held.record.inactive->user = user;
    stand_beside(held.record, user, context.shape, course.arena());
    if (auto const kept = keep(course, held.id, held.record, context); !kept)
        return std::unexpected(kept.error());
    return held;
}

} // namespace

Error login_is_taken() {
    return {.fault = Fault::user_exists, .detail = "userName: there is a user of this name already"};
}

Stage<bool> keep(OutcomeReader& course, std::string_view id, UserRecord& record,
                 WriteContext const& context) {
    auto& arena = course.arena();
    auto const route = context.shape.route().name;
    if (course.at_end()) {
        auto documents = arena.vector<RecordDocument>();
        std::ranges::copy(documents_of(id, record, route, arena), std::back_inserter(documents));
        std::ranges::copy(context.along, std::back_inserter(documents));
        return ask(on_vendor(WriteRecord{.documents = Arena::keep(documents)}), arena);
    }
    auto const& outcome = course.take();
    if (!outcome) return end(outcome.error());
    auto const whole = json::read(write_record(record, route, arena), arena);
    record.whole = whole ? *whole : object_value({});
    return true;
}

Stage<bool> forget(OutcomeReader& course, std::string_view id, UserRecord const& record,
                   WriteContext const& context) {
    auto& arena = course.arena();
    auto documents = arena.vector<RecordDocument>();
    std::ranges::copy(erasure_of(id, record, arena), std::back_inserter(documents));
    std::ranges::copy(context.along, std::back_inserter(documents));
    auto const done = taken<Done>(course, WriteRecord{.documents = Arena::keep(documents)});
    return done ? Stage<bool>(true) : std::unexpected(done.error());
}

Stage<User> change(OutcomeReader& course, std::string_view vendor_id, Change const& wanted,
                   Shape const& shape) {
    auto const* const edit =
        course.at_end() ? face::change_edit(wanted, {.route = &shape.route()}, course.arena()) : nullptr;
    auto const one = taken<OneUser>(course, UpdateUser{.id = vendor_id, .edit = edit});
    return one ? Stage<User>(one->user) : std::unexpected(one.error());
}

Stage<HeldBoth> take_away(OutcomeReader& course, HeldBoth held, WriteContext const& context) {
    return context.shape.policy() == OnDeactivate::delete_and_remember ? take_user(course, held, context)
                                                                       : take_roles(course, held, context);
}

Stage<HeldBoth> execute_plan(OutcomeReader& course, HeldBoth const& held, WritePlan const& plan,
                             WriteContext const& context) {
    auto const& shape = context.shape;
    auto after = held;
    after.record = plan.record;
    after.record.modified = context.request.now;
    if (held.gone) return execute_remembered(course, after, plan, context);
    if (!plan.change.empty()) {
        auto const changed = change(course, held.vendor_id(), plan.change, shape);
        if (!changed) return std::unexpected(changed.error());
        after.user = *changed;
    }
    if (plan.becomes == false && shape.policy() != OnDeactivate::vendor)
        return take_away(course, after, context);
    if (plan.becomes == true) after.record.inactive.reset(), after.record.password = {};
    stand_beside(after.record, after.user, shape, course.arena());
    if (auto const kept = keep(course, held.id, after.record, context); !kept)
        return std::unexpected(kept.error());
    return after;
}

} // namespace idiom::scim_face
