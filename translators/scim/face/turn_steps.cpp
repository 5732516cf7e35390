#include "translators/scim/face/turn_steps.hpp"

#include "translators/face/edit.hpp"
#include "translators/scim/face/keep.hpp"
#include "translators/scim/face/marks.hpp"
#include "translators/scim/face/roles.hpp"

namespace idiom::scim_face {

Stage<bool> keep(OutcomeReader& course, std::string_view id, UserRecord const& record, Shape const& shape) {
    auto& arena = course.arena();
    if (course.at_end())
        return ask({.what = WriteRecord{.key = key_of_user(id, arena),
                                        .document = write_record(record, shape.route().name, arena)},
                    .roles = &vendor_names(),
                    .session = {}},
                   arena);
    auto const& outcome = course.take();
    if (!outcome) return end(outcome.error());
    return true;
}

Stage<User> change(OutcomeReader& course, std::string_view id, Change const& wanted, Shape const& shape) {
    auto& arena = course.arena();
    if (course.at_end()) {
        auto const* const edit = face::change_edit(wanted, {.route = &shape.route()}, arena);
        return ask({.what = UpdateUser{.id = id, .edit = edit}, .roles = &vendor_names(), .session = {}},
                   arena);
    }
    auto const& outcome = course.take();
    if (!outcome) return end(outcome.error());
    auto const* const one = std::get_if<OneUser>(&outcome->what);
    if (!one) return end({.fault = Fault::internal_error, .detail = "an update came to no user"});
    return one->user;
}

Stage<HeldBoth> take_roles(OutcomeReader& course, User const& user, UserRecord record,
                           WriteContext const& context) {
    auto& arena = course.arena();
    auto const& shape = context.shape;
    auto const id = user.id.value_or("");
    auto const taken = taken_roles(user.roles.value_or(Names{}), shape.can(), arena);
    record.inactive =
        Inactive{.policy = name_of(OnDeactivate::strip_roles), .since = context.request.now, .roles = taken};
    stand_beside(record, user, shape, arena);
    if (auto const kept = keep(course, id, record, shape); !kept) return std::unexpected(kept.error());
    Change strip;
    if (!taken.empty()) strip.roles = RolesDelta{.add = {}, .remove = taken};
    if (shape.settings().scrambles(shape.can()))
        strip.set.password = unguessable(context.request, arena.join({"scramble ", id}), arena);
    if (strip.empty()) return HeldBoth{.user = user, .record = record};
    auto const place = course.place();
    auto const stripped = change(course, id, strip, shape);
    if (stripped) return HeldBoth{.user = *stripped, .record = record};
    bool const refused = place < course.outcomes().size() && !course.outcomes()[place].has_value();
    if (!refused || course.outcomes()[place].error().uncertain) return std::unexpected(stripped.error());
    record.inactive.reset();
    if (auto const forgotten = keep(course, id, record, shape); !forgotten)
        return std::unexpected(forgotten.error());
    auto error = course.outcomes()[place].error();
    return end(error);
}

Stage<HeldBoth> execute_plan(OutcomeReader& course, HeldBoth const& held, WritePlan const& plan,
                             WriteContext const& context) {
    auto const& shape = context.shape;
    auto const id = held.user.id.value_or("");
    auto after = held.user;
    if (!plan.change.empty()) {
        auto const changed = change(course, id, plan.change, shape);
        if (!changed) return std::unexpected(changed.error());
        after = *changed;
    }
    auto record = plan.record;
    record.modified = context.request.now;
    bool const by_roles = shape.policy() == OnDeactivate::strip_roles;
    if (by_roles && plan.becomes == false) return take_roles(course, after, record, context);
    if (plan.becomes == true) record.inactive.reset();
    stand_beside(record, after, shape, course.arena());
    if (auto const kept = keep(course, id, record, shape); !kept) return std::unexpected(kept.error());
    return HeldBoth{.user = after, .record = record};
}

} // namespace idiom::scim_face
