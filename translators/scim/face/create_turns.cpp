#include "translators/codec/json_patch.hpp"
#include "translators/scim/face/keep.hpp"
#include "translators/scim/face/logins.hpp"
#include "translators/scim/face/marks.hpp"
#include "translators/scim/face/record_index.hpp"
#include "translators/scim/face/remembered_user.hpp"
#include "translators/scim/face/turn_steps.hpp"
#include "translators/scim/face/turns.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

/// A note of a create that was begun counts so long, in milliseconds.
constexpr std::int64_t note_counts = 24 * 3'600'000;

std::string_view login_of(Value const& given) { return text_in(given, "userName").value_or(""); }

/// The record is written together with the erasure of the note.
WriteContext with_note_erased(WriteContext const& context, std::string_view login, Arena& arena) {
    auto made = context;
    made.along = arena.list<RecordDocument>({{.key = key_of_create(login, arena), .document = {}}});
    return made;
}

ToldUser restored(std::string_view id) {
    return {.resource = object_value({}), .again = true, .restore = id};
}

/// Creates a user, under the lock of the login.
class CreateTurn final : public LockedScript {
public:
    CreateTurn(Value const& given, WriteContext const& context) : given_(given), context_(context) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        auto const done = run(course);
        if (!done) return done.error();
        return tell(*done, arena);
    }

private:
    struct Note {
        bool is_fresh = false; ///< an earlier attempt was cut off
        bool keeps_passwords = false;
    };

    Stage<ToldUser> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const login = login_of(given_);
        auto const plan =
            plan_create(given_, unguessable(context_.request, arena.join({"password ", login}), arena),
                        {.shape = context_.shape, .notes = context_.notes, .arena = arena});
        if (!plan) return end(plan.error());
        auto const note = read_note(course, login);
        if (!note) return std::unexpected(note.error());
        auto const there = who_is_there(course, login, note->is_fresh);
        if (!there) return std::unexpected(there.error());
        if (!there->empty()) return restored(*there);
        auto const context = with_note_erased(context_, login, arena);
        bool const is_remembered =
            !plan->active && context_.shape.policy() == OnDeactivate::delete_and_remember;
        auto const made = is_remembered ? remember(course, *plan, note->keeps_passwords, context)
                                        : create(course, *plan, context);
        if (!made) return std::unexpected(made.error());
        return told_user(*made, context_.shape, arena);
    }

    Stage<Note> read_note(OutcomeReader& course, std::string_view login) const {
        auto& arena = course.arena();
        auto const read = taken<Records>(course, ReadRecord{.key = key_of_create(login, arena)});
        if (!read) return std::unexpected(read.error());
        Note made{.keeps_passwords = read->keeps_secrets};
        if (read->documents.empty()) return made;
        auto const note = json::read(read->documents.front().document, arena);
        made.is_fresh = note && context_.request.now - number_in(*note, "at") < note_counts;
        return made;
    }

    /// Returns the id of the user of that login who comes back by the create; "" if there is no user. Error:
    /// user_exists.
    Stage<std::string_view> who_is_there(OutcomeReader& course, std::string_view login,
                                         bool was_cut_off) const {
        auto& arena = course.arena();
        auto const prefix = by_login(login, arena);
        auto const remembered = taken<Records>(course, ListRecords{.prefix = prefix});
        if (!remembered) return std::unexpected(remembered.error());
        auto const user = find_login(course, login, context_.shape);
        if (!user) return std::unexpected(user.error());
        if (!*user && remembered->documents.empty()) return std::string_view{};
        auto id = *user ? (*user)->id.value_or("") : remembered->documents.front().key.substr(prefix.size());
        auto record = record_of(course, id, context_.shape);
        if (record && !record->known_as.empty()) {
            id = record->known_as;
            record = record_of(course, id, context_.shape);
        }
        if (!record) return std::unexpected(record.error());
        bool const is_ours = was_cut_off && is_empty(record->whole);
        if (!record->hidden && !is_ours) return end(login_is_taken());
        return id;
    }

    /// Notes that the user is about to be created, so that the same request can go on if it is cut off.
    Stage<HeldBoth> create(OutcomeReader& course, CreatePlan const& plan, WriteContext const& context) const {
        auto& arena = course.arena();
        auto const at = with(object_value({}), "at", number_value(context_.request.now, arena), arena);
        auto note = context.along.front();
        note.document = written(at, arena);
        auto const noted = taken<Done>(course, WriteRecord{.documents = arena.list<RecordDocument>({note})});
        if (!noted) return std::unexpected(noted.error());
        auto const place = course.place();
        auto const made = taken<OneUser>(course, CreateUser{.user = plan.user, .warnings = {}});
        if (made) return settle(course, made->user, plan, context);
        auto const outcomes = course.outcomes();
        bool const refused =
            place < outcomes.size() && !outcomes[place] && !outcomes[place].error().uncertain;
        if (!refused) return std::unexpected(made.error());
        if (auto const erased = taken<Done>(course, WriteRecord{.documents = context.along}); !erased)
            return std::unexpected(erased.error());
        return end(outcomes[place].error());
    }

    /// Keeps the record of a new user, who may have to become inactive at once.
    Stage<HeldBoth> settle(OutcomeReader& course, User const& user, CreatePlan const& plan,
                           WriteContext const& context) const {
        auto const& shape = context.shape;
        HeldBoth held{.id = user.id.value_or(""), .user = user, .record = plan.record};
        held.record.created = held.record.modified = context.request.now;
        if (!plan.active && shape.policy() != OnDeactivate::vendor) return take_away(course, held, context);
        if (!plan.active) {
            Change off;
            off.set.active = false;
            auto const changed = change(course, held.id, off, shape);
            if (!changed) return std::unexpected(changed.error());
            held.user = *changed;
        }
        stand_beside(held.record, held.user, shape, course.arena());
        if (auto const kept = keep(course, held.id, held.record, context); !kept)
            return std::unexpected(kept.error());
        return held;
    }

    /// A user who is created inactive is remembered only: nothing reaches the vendor.
    Stage<HeldBoth> remember(OutcomeReader& course, CreatePlan const& plan, bool keeps_passwords,
                             WriteContext const& context) const {
        auto& arena = course.arena();
        auto const id = fresh_uuid(context_.request, login_of(given_), arena);
        HeldBoth held{.id = id, .user = plan.user, .record = plan.record, .gone = true};
        auto& record = held.record;
        record.created = record.modified = context_.request.now;
        if (text_in(given_, "password") && context_.shape.takes_passwords()) {
            if (!keeps_passwords)
                return end(Error{.fault = Fault::invalid_value,
                                 .detail = "password: the user is inactive, and without store_key no "
                                           "password is remembered"});
            record.password = plan.user.password.value_or("");
        }
        auto& user = held.user;
        user.password.reset();
        record.inactive = Inactive{.policy = name_of(OnDeactivate::delete_and_remember),
                                   .since = context_.request.now,
                                   .roles = user.roles.value_or(Names{}),
                                   .left = {},
                                   .user = {},
                                   .unborn = true};
        user.roles = Names{};
        derive_fields(user, context_.shape.can(), arena);
        record.inactive->user = user;
        stand_beside(record, user, context_.shape, arena);
        if (auto const kept = keep(course, id, record, context); !kept) return std::unexpected(kept.error());
        return held;
    }

    Value given_;
    WriteContext context_;
};

/// The create of a user whom the vendor has, under the lock of the user.
class RestoreTurn final : public LockedScript {
public:
    RestoreTurn(Locked const& user, Value const& given, WriteContext const& context)
        : user_(user), given_(given), context_(context) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        auto const done = run(course);
        if (!done) return done.error();
        return tell(*done, arena);
    }

private:
    Stage<ToldUser> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const& shape = context_.shape;
        auto const context = with_note_erased(context_, login_of(given_), arena);
        auto const read = read_user(course, user_.id, shape, Reader::create);
        if (!read) return std::unexpected(read.error());
        if (read->record.vendor_id.value_or(user_.id) != user_.vendor_id) return restored({});
        if (read->is_orphan) {
            auto const erased = forget(course, user_.id, read->record, context_);
            return erased ? Stage<ToldUser>(restored({})) : std::unexpected(erased.error());
        }
        if (!read->held) return end(read->held.error());
        bool const was_deleted = read->record.hidden;
        // Somebody else was faster.
        if (!was_deleted && !is_empty(read->record.whole)) return end(login_is_taken());
        auto const before = compose(*read->held, shape, arena);
        auto plan = plan_update(
            *read->held, before, after(before, arena),
            {.shape = shape, .notes = context_.notes, .arena = arena, .replaces_roles = was_deleted});
        if (!plan) return end(plan.error());
        if (!was_deleted && takes_something(plan->change, read->held->user, arena))
            return end(login_is_taken());
        plan->record.created = context_.request.now;
        auto const done = execute_plan(course, *read->held, *plan, context);
        return done ? Stage<ToldUser>(told_user(*done, shape, arena)) : std::unexpected(done.error());
    }

    /// The user whom an attempt of this create left behind lacks something at most. If the create would
    /// replace or take anything, the user at the vendor is somebody else.
    static bool takes_something(Change const& change, User const& there, Arena& arena) {
        auto const* const roles = change.roles ? std::get_if<RolesDelta>(&*change.roles) : nullptr;
        if (change.roles && !(roles && roles->remove.empty())) return true;
        return std::ranges::any_of(user_fields, [&](auto const& row) {
            if (row.field == Field::roles || row.field == Field::password) return false;
            if (change.clears(row.field)) return true;
            if (!change.sets(row.field) || !has(there, row.field)) return false;
            if (row.field == Field::extensions) return takes_extension(change, there, arena);
            return !row.text || !may_be_shown_as(row.field, *(change.set.*row.text), *(there.*row.text));
        });
    }
    static bool takes_extension(Change const& change, User const& there, Arena& arena) {
        return std::ranges::any_of(*change.set.extensions, [&](Extension const& one) {
            auto const held = std::ranges::find(*there.extensions, one.name, &Extension::name);
            return held != there.extensions->end() && held->json != "null" &&
                   !json_patch::equal(one.json, held->json, arena);
        });
    }

    Value after(Composed const& before, Arena& arena) const {
        // An empty list of roles says nothing in a create.
        auto const* const roles = find(given_, "roles");
        auto const given = roles && is_empty(*roles) ? without(given_, "roles", arena) : given_;
        auto const made = put_over(before.resource, given, arena);
        return find(given_, "active") ? made : with(made, "active", truth_value(true), arena);
    }

    Locked user_;
    Value given_;
    WriteContext context_;
};

} // namespace

LockedScript const* create_turn(Value const& wanted, WriteContext const& context, Arena& arena) {
    return arena.make<CreateTurn>(wanted, context);
}
LockedScript const* restore_turn(Locked const& user, Value const& wanted, WriteContext const& context,
                                 Arena& arena) {
    return arena.make<RestoreTurn>(user, wanted, context);
}

} // namespace idiom::scim_face
