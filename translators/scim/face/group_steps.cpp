#include "translators/scim/face/group_calls.hpp"
#include "translators/scim/face/held.hpp"
#include "translators/scim/face/observed.hpp"
#include "translators/scim/face/record_table.hpp"
#include "translators/scim/face/roles.hpp"
#include "translators/scim/fold.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

/// Takes the outcomes of calls that were asked for together; asks for them if they are not there.
Stage<Outcomes> taken_at_once(OutcomeReader& course, std::span<Call const> calls) {
    if (calls.empty()) return Outcomes{};
    if (course.at_end()) return std::unexpected(LockedStep(Calls{calls}));
    auto const outcomes = course.outcomes().subspan(course.place(), calls.size());
    course.skip(calls.size());
    return outcomes;
}

/// Looks for those who are to join.
Stage<bool> look_for(OutcomeReader& course, Names ids, RecordTable const& records, Shape const& shape) {
    auto& arena = course.arena();
    auto calls = arena.vector<Call>();
    for (auto const id : ids)
        if (auto const asked = id_to_ask(id, records.of(id)))
            calls.push_back(on_vendor(GetUser{.id = *asked}));
    if (course.at_end() && !calls.empty()) return std::unexpected(LockedStep(Calls{Arena::keep(calls)}));
    for (auto const id : ids) {
        auto const record = records.of(id);
        auto const* const outcome = id_to_ask(id, record) ? &course.take() : nullptr;
        auto const found = join(id, record, outcome, shape, arena);
        if (found) continue;
        if (found.error().fault != Fault::user_not_found) return end(found.error());
        return end(refuse(invalid_value, arena.join({"members: there is no user ", id})).error());
    }
    return true;
}

/// Returns whether the turn of a member came to its end. A member who has another id at the vendor by then is
/// not written.
bool was_written(Result<Answer> const& outcome, Arena& arena) {
    auto const* const told = outcome ? std::get_if<Told>(&outcome->what) : nullptr;
    return told && !read_told(told->text, arena).again;
}

/// Puts back those who were written before one failed, and returns the failure.
Stage<bool> put_back(OutcomeReader& course, Names members, std::span<Call const> reverse, Outcomes outcomes) {
    auto& arena = course.arena();
    auto undo = arena.vector<Call>();
    auto ids = arena.vector<std::string_view>();
    std::optional<Error> failure;
    for (std::size_t i = 0; i < members.size(); ++i) {
        bool const gone = !outcomes[i] && outcomes[i].error().fault == Fault::user_not_found;
        if (!outcomes[i] && !gone && !failure) failure = outcomes[i].error();
        auto const* const text = outcomes[i] ? std::get_if<Told>(&outcomes[i]->what) : nullptr;
        auto const told = text ? read_told(text->text, arena) : ToldUser{.changed = false};
        if (told.again && !failure)
            failure = Error{.fault = Fault::backend_conflict,
                            .detail = "a member is being written by others; try again"};
        if (told.again || !told.changed) continue;
        undo.push_back(reverse[i]);
        ids.push_back(members[i]);
    }
    if (!failure) return true;
    // A request has so many calls; for a very large group they do not last for everybody.
    auto const calls_left = most_calls - std::min(course.place(), most_calls);
    if (undo.size() > calls_left) undo.resize(calls_left);
    auto const undone = taken_at_once(course, Arena::keep(undo));
    if (!undone) return std::unexpected(undone.error());
    auto left = arena.text();
    for (std::size_t i = 0; i < ids.size() && left.size() < 2000; ++i)
        if (i >= undone->size() || !was_written((*undone)[i], arena))
            left.append(left.empty() ? "" : ", ").append(ids[i]);
    if (!left.empty())
        failure->detail = arena.join({failure->detail, "; these could not be put back: ", arena.keep(left)});
    return end(*failure);
}

/// One write of what the record has of a group.
class GroupTurn final : public LockedScript {
public:
    GroupTurn(GroupEdit const& edit, Asked const& asked) : edit_(edit), asked_(asked) {}

    LockedStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        auto const done = run(course);
        if (!done) return done.error();
        return Result<Answer>(Answer{.what = Told{}, .warnings = {}});
    }

private:
    Stage<bool> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const groups = read_groups(course, asked_.shape);
        if (!groups) return std::unexpected(groups.error());
        auto const edited = changed(*groups, arena);
        if (!edited) return end(edited.error());
        if (auto const taken = name_taken(*groups, edited->display_name, edited->id);
            taken && !edited->deleted)
            return end(*taken);
        bool const gone = edited->deleted && !edited->effective();
        RecordDocument const document{.key = key_of_group(asked_.shape.route(), edited->id, arena),
                                      .document =
                                          gone ? std::string_view{} : write_group_record(*edited, arena)};
        auto const done =
            taken<Done>(course, WriteRecord{.documents = arena.list<RecordDocument>({document})});
        return done ? Stage<bool>(true) : std::unexpected(done.error());
    }

    Result<Group> changed(std::span<Group const> groups, Arena& arena) const {
        auto const found = std::ranges::find(groups, edit_.id, &Group::id);
        Group made;
        if (found != groups.end()) {
            made = *found;
        } else {
            if (edit_.created_name.empty()) return fail(Fault::not_found, "there is no such group");
            made.id = edit_.id;
            made.display_name = edit_.created_name;
            made.vendor = made.role = edit_.created_role;
            made.members = edit_.created_members;
        }
        if (edit_.claims) {
            if (made.claimed && !made.deleted)
                return fail(Fault::user_exists, "displayName: there is a group of this name already");
            made.claimed = true;
            made.deleted = false;
            made.created = asked_.request.now;
        }
        if (edit_.external_id) made.external_id = edit_.external_id;
        if (edit_.deletes) made.deleted = true, made.claimed = false;
        made.modified = asked_.request.now;
        return patched_group(made, edit_.operations, asked_, arena);
    }

    GroupEdit edit_;
    Asked asked_;
};

} // namespace

Result<Group> patched_group(Group made, std::span<PatchOperation const> operations, Asked const& asked,
                            Arena& arena) {
    auto resource = with(object_value({}), "id", text_value(made.id), arena);
    resource = with(resource, "displayName", text_value(made.display_name), arena);
    if (made.external_id) resource = with(resource, "externalId", text_value(*made.external_id), arena);
    Notes notes(arena);
    auto const type = group_type(asked.shape, arena);
    PatchContext const context{
        .type = type, .id = made.id, .reading = asked.shape.reading(), .notes = notes, .arena = arena};
    auto const after = apply_patch(without_members(operations, arena), resource, context);
    if (!after) return std::unexpected(after.error());
    made.display_name = text_in(*after, "displayName").value_or(made.display_name);
    made.external_id = text_in(*after, "externalId");
    if (made.effective()) return made;
    // Nobody checks the members of a group without a role: they are kept as they were sent.
    auto const members = with(object_value({}), "members", made.members, arena);
    auto const all = apply_patch(operations, merged(resource, members, arena), context);
    if (!all) return std::unexpected(all.error());
    auto const* const list = find(*all, "members");
    made.members = list ? *list : list_value({});
    return made;
}

FoundMembers members_among(std::span<HeldBoth const> users, Group const& group, Asked const& asked,
                           Arena& arena) {
    if (!group.effective()) return {.ids = {}, .elements = group.members};
    auto ids = arena.vector<std::string_view>();
    auto elements = arena.vector<Value>();
    auto const base = base_url(asked.request, asked.shape.route(), arena);
    for (auto const& held : users) {
        if (!contains(seen_roles(held.user, held.record, asked.shape, arena), group.vendor)) continue;
        auto const id = held.id;
        auto const name = held.user.display_name.value_or(held.user.user_name.value_or(""));
        ids.push_back(id);
        elements.push_back(show_member(id, name, base, arena));
    }
    return {.ids = Arena::keep(ids), .elements = list_value(Arena::keep(elements))};
}

Selection members_of(Group const& group, Shape const& shape) {
    Selection made{.kind = Selection::Kind::role, .value = group.vendor};
    if (shape.lists_without_roles()) made.most = shape.settings().scan_limit;
    return made;
}

Stage<FoundMembers> find_members(OutcomeReader& course, Group const& group, Asked const& asked) {
    auto& arena = course.arena();
    if (!group.effective()) return FoundMembers{.ids = {}, .elements = group.members};
    auto const users = find_users(course, members_of(group, asked.shape), asked.shape);
    if (!users) return std::unexpected(users.error());
    return members_among(*users, group, asked, arena);
}

Stage<bool> change_members(OutcomeReader& course, Group const& group, MemberChange const& change,
                           Asked const& asked, Notes& notes) {
    auto& arena = course.arena();
    auto const count = change.add.size() + change.remove.size();
    if (count == 0 || !group.effective()) return true;
    if (count > asked.shape.settings().max_members)
        return end({.fault = Fault::content_too_large,
                    .detail = "more members would change than one request may change"});
    auto ids = arena.vector<std::string_view>();
    ids.assign(change.add.begin(), change.add.end());
    ids.insert(ids.end(), change.remove.begin(), change.remove.end());
    auto const records = read_records(course, Arena::keep(ids), asked.shape);
    if (!records) return std::unexpected(records.error());
    if (auto const found = look_for(course, change.add, *records, asked.shape); !found) return found;
    asked.request_notes->members = change;
    WriteContext const context{.request = asked.request, .shape = asked.shape, .notes = notes};
    auto const role = arena.list<std::string_view>({group.vendor});
    auto const turns = arena.array<Call>(count);
    auto const reverse = arena.array<Call>(count);
    for (std::size_t i = 0; i < count; ++i) {
        bool const joins = i < change.add.size();
        Locked const user{.id = ids[i], .vendor_id = records->of(ids[i]).vendor_id.value_or(ids[i])};
        auto const turn = [&](bool gains, MemberWrite write) {
            auto const* const script =
                membership_turn(user, gains ? role : Names{}, gains ? Names{} : role, context, arena);
            ByGroup const by_group{.write = write, .name = group.display_name};
            return on_vendor(UnderWriteLock{.id = user.vendor_id,
                                            .script = observed_user_turn(script, context, by_group, arena)});
        };
        turns[i] = turn(joins, MemberWrite::change);
        reverse[i] = turn(!joins, MemberWrite::put_back);
    }
    auto const outcomes = taken_at_once(course, turns);
    if (!outcomes) return std::unexpected(outcomes.error());
    return put_back(course, Arena::keep(ids), reverse, *outcomes);
}

Stage<bool> edit_group(OutcomeReader& course, GroupEdit const& edit, Asked const& asked) {
    auto& arena = course.arena();
    if (course.at_end()) {
        auto const lock = arena.join({"groups of ", asked.shape.route().name});
        WriteContext const context{
            .request = asked.request, .shape = asked.shape, .notes = asked.request_notes->notes};
        auto const* const turn =
            observed_group_turn(arena.make<GroupTurn>(edit, asked), edit.id, context, arena);
        return ask(on_vendor(UnderWriteLock{.id = lock, .script = turn}), arena);
    }
    auto const& outcome = course.take();
    if (!outcome) return end(outcome.error());
    return true;
}

std::optional<Error> name_taken(std::span<Group const> groups, std::string_view name, std::string_view id) {
    auto const other = std::ranges::find_if(groups, [&](Group const& group) {
        return !group.deleted && group.id != id && equal_folded(group.display_name, name);
    });
    if (other == groups.end()) return std::nullopt;
    return Error{.fault = Fault::user_exists, .detail = "displayName: another group has this name"};
}

} // namespace idiom::scim_face
