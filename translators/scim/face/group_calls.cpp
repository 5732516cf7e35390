#include "translators/scim/face/group_calls.hpp"

#include "translators/scim/face/marks.hpp"
#include "translators/scim/face/page.hpp"
#include "translators/scim/fold.hpp"
#include "translators/scim/match.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

Error no_group() { return {.fault = Fault::not_found, .detail = "there is no such group"}; }

/// Reads the members, if the client wants to see them, and writes the group.
Stage<ClientResponse> group_response(OutcomeReader& course, Group const& group, ResponseParts parts,
                                     Asked const& asked) {
    auto& arena = course.arena();
    auto const type = group_type(asked.shape, arena);
    auto const projection = asked.parameters.projection(type, arena);
    std::optional<Value> members;
    if (projection.shows("members")) {
        auto const found = find_members(course, group, asked);
        if (!found) return std::unexpected(found.error());
        members = found->elements;
    }
    auto const whole = show_group(group, members ? &*members : nullptr, showing_of(asked, {}, arena));
    if (parts.status == 201)
        parts.location =
            location_of("Groups", group.id, base_url(asked.request, asked.shape.route(), arena), arena);
    return respond(project(whole, projection, arena), parts, asked.request, arena);
}

/// A ClientCall whose way is one function of the course.
template <class Derived> class GroupCall : public ClientCall {
public:
    explicit GroupCall(Asked const& asked) : asked_(asked) {}
    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        return face_step(static_cast<Derived const*>(this)->run(course));
    }

protected:
    ~GroupCall() = default;
    Asked asked_;
};

class GetGroupCall final : public GroupCall<GetGroupCall> {
public:
    using GroupCall::GroupCall;
    Stage<ClientResponse> run(OutcomeReader& course) const {
        auto const groups = read_groups(course, asked_.shape);
        if (!groups) return std::unexpected(groups.error());
        auto const* const group = find_group(*groups, *asked_.place.id);
        if (!group) return end(no_group());
        return group_response(course, *group, {}, asked_);
    }
};

class ListGroupsCall final : public GroupCall<ListGroupsCall> {
public:
    using GroupCall::GroupCall;
    Stage<ClientResponse> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const groups = read_groups(course, asked_.shape);
        if (!groups) return std::unexpected(groups.error());
        auto const type = group_type(asked_.shape, arena);
        bool const filtered = asked_.filter && asks_for_members(*asked_.filter);
        bool const members = filtered || asked_.parameters.projection(type, arena).shows("members");
        // The users are read once for all groups, because a request has few rounds.
        auto users = Stage<std::span<HeldBoth const>>(std::span<HeldBoth const>{});
        Selection everybody;
        if (asked_.shape.lists_without_roles()) everybody.most = asked_.shape.settings().scan_limit;
        if (members) users = find_users(course, everybody, asked_.shape);
        if (!users) return std::unexpected(users.error());
        if (filtered) asked_.request_notes->scanned = users->size();
        auto resources = arena.vector<Value>();
        for (auto const& group : *groups) {
            if (group.deleted) continue;
            auto shown = show_group(group, nullptr, showing_of(asked_, {}, arena));
            if (asked_.filter && !filtered && !matches(*asked_.filter, shown)) continue;
            if (members) {
                auto const found = members_among(*users, group, asked_, arena);
                shown = show_group(group, &found.elements, showing_of(asked_, {}, arena));
            }
            if (!filtered || matches(*asked_.filter, shown)) resources.push_back(shown);
        }
        auto const showing = showing_of(asked_, {}, arena);
        auto const page = page_of(std::span(resources.data(), resources.size()), type, showing);
        if (!page) return end(page.error());
        return respond(write_page(*page, type, showing), {}, asked_.request, arena);
    }

private:
    static bool asks_for_members(Filter const& filter) {
        if (filter.left && filter.kind != Filter::Kind::element)
            return asks_for_members(*filter.left) || (filter.right && asks_for_members(*filter.right));
        return filter.of.attribute->name == "members";
    }
};

class WriteGroupCall final : public GroupCall<WriteGroupCall> {
public:
    WriteGroupCall(Asked const& asked, GroupWrite const& write, Notes& notes)
        : GroupCall(asked), write_(write), notes_(notes) {}

    Stage<ClientResponse> run(OutcomeReader& course) const {
        auto const groups = read_groups(course, asked_.shape);
        if (!groups) return std::unexpected(groups.error());
        auto const* const group = find_group(*groups, *asked_.place.id);
        if (!group) return end(no_group());
        // The members of a group are other resources, so a group has no version.
        if (!asked_.if_match.empty() && asked_.if_match != "*")
            return end({.fault = Fault::precondition_failed, .detail = "groups have no versions"});
        return asked_.request.method == Method::delete_ ? remove(course, *group)
                                                        : update(course, *group, *groups);
    }

private:
    Stage<ClientResponse> update(OutcomeReader& course, Group const& group,
                                 std::span<Group const> groups) const {
        auto& arena = course.arena();
        for (auto const& operation : write_.operations) {
            bool const renames = operation.path.attribute &&
                                 operation.path.attribute->name == "displayName" &&
                                 operation.value.is_string();
            if (!renames) continue;
            if (auto const taken = name_taken(groups, operation.value.text, group.id)) return end(*taken);
        }
        // All checks come before the first write.
        if (auto const sound = patched_group(group, write_.operations, asked_, arena); !sound)
            return end(sound.error());
        std::optional<Value> present;
        if (group.effective() && needs_members(write_.operations)) {
            auto const found = find_members(course, group, asked_);
            if (!found) return std::unexpected(found.error());
            present = found->elements;
        }
        auto const change = fold_members(write_.operations, present, arena);
        if (!change) return end(change.error());
        if (auto const done = change_members(course, group, *change, asked_, notes_); !done)
            return std::unexpected(done.error());
        bool const edits = !group.effective() || !without_members(write_.operations, arena).empty();
        if (edits) {
            auto const done = edit_group(course, {.id = group.id, .operations = write_.operations}, asked_);
            if (!done) return std::unexpected(done.error());
        }
        bool const patches = asked_.request.method == Method::patch;
        if (patches && asked_.shape.lists_without_roles() && !asked_.parameters.attributes)
            return respond_empty({.status = 204, .ignored = notes_.ignored()}, asked_.request, arena);
        auto const after = read_groups(course, asked_.shape);
        if (!after) return std::unexpected(after.error());
        auto const* const now = find_group(*after, group.id);
        if (!now) return end(no_group());
        return group_response(course, *now, {.ignored = notes_.ignored()}, asked_);
    }

    Stage<ClientResponse> remove(OutcomeReader& course, Group const& group) const {
        if (group.effective() && asked_.shape.settings().strip_on_group_delete) {
            auto const found = find_members(course, group, asked_);
            if (!found) return std::unexpected(found.error());
            auto const done =
                change_members(course, group, {.add = {}, .remove = found->ids}, asked_, notes_);
            if (!done) return std::unexpected(done.error());
        }
        auto const done = edit_group(course, {.id = group.id, .deletes = true}, asked_);
        if (!done) return std::unexpected(done.error());
        return respond_empty({.status = 204}, asked_.request, course.arena());
    }

    GroupWrite write_;
    Notes& notes_;
};

class CreateGroupCall final : public GroupCall<CreateGroupCall> {
public:
    CreateGroupCall(Asked const& asked, GroupWrite const& write, Notes& notes)
        : GroupCall(asked), write_(write), notes_(notes) {}

    Stage<ClientResponse> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const groups = read_groups(course, asked_.shape);
        if (!groups) return std::unexpected(groups.error());
        auto const target = target_of(*groups, arena);
        if (!target) return end(target.error());
        auto const ids = members_given(arena);
        if (!ids) return end(ids.error());
        auto const done = change_members(course, target->group, {.add = *ids, .remove = {}}, asked_, notes_);
        if (!done) return std::unexpected(done.error());
        if (auto const edited = edit_group(course, target->edit, asked_); !edited)
            return std::unexpected(edited.error());
        auto const after = read_groups(course, asked_.shape);
        if (!after) return std::unexpected(after.error());
        auto const* const now = find_group(*after, target->group.id);
        if (!now) return end(no_group());
        return group_response(course, *now, {.status = 201, .ignored = notes_.ignored()}, asked_);
    }

private:
    struct TargetGroup {
        Group group;
        GroupEdit edit;
    };

    Result<Names> members_given(Arena& arena) const {
        auto const* const list = find(write_.resource, "members");
        return list ? member_ids(*list, arena) : Result<Names>(Names{});
    }

    Result<TargetGroup> target_of(std::span<Group const> groups, Arena& arena) const {
        auto const name = text_in(write_.resource, "displayName").value_or("");
        auto const external = text_in(write_.resource, "externalId");
        auto const found = std::ranges::find_if(
            groups, [&](Group const& group) { return equal_folded(group.display_name, name); });
        if (found != groups.end()) {
            if (found->claimed && !found->deleted)
                return fail(Fault::user_exists, "displayName: there is a group of this name already");
            if (auto const taken = name_taken(groups, name, found->id)) return std::unexpected(*taken);
            return TargetGroup{.group = *found,
                               .edit = {.id = found->id, .claims = true, .external_id = external}};
        }
        return fresh(groups, name, external, arena);
    }

    /// A group whose name is no role of the map.
    Result<TargetGroup> fresh(std::span<Group const> groups, std::string_view name,
                              std::optional<std::string_view> external, Arena& arena) const {
        auto const& shape = asked_.shape;
        auto const& policy = *shape.route().roles;
        bool const free = policy.map.empty() || policy.unmapped == UnmappedRoles::passthrough;
        TargetGroup made;
        if (shape.has_roles() && free) {
            auto const urn = arena.join({"urn:idiom:scim:group:", shape.route().name, ":", name});
            made.group = {.id = name_uuid(urn, arena), .display_name = name, .role = name, .vendor = name};
        } else if (shape.settings().remember_unknown_roles) {
            made.group = {.id = fresh_uuid(asked_.request, name, arena), .display_name = name};
        } else if (!shape.has_roles()) {
            return fail(Fault::operation_not_supported, "the back end has no roles, and so no groups");
        } else {
            return refuse(invalid_value,
                          arena.join({"displayName: there is no group of this name; the groups "
                                      "of this route are ",
                                      names_of(groups, arena)}));
        }
        made.edit = {.id = made.group.id,
                     .claims = true,
                     .created_name = name,
                     .created_role = made.group.vendor,
                     .external_id = external};
        if (auto const* const list = find(write_.resource, "members")) made.edit.created_members = *list;
        return made;
    }

    static std::string_view names_of(std::span<Group const> groups, Arena& arena) {
        auto text = arena.text();
        for (auto const& group : groups)
            text.append(text.empty() ? "" : ", ").append(group.display_name);
        return arena.keep(text);
    }

    GroupWrite write_;
    Notes& notes_;
};

/// Reads the body of a write of a group.
class GroupWriteReader {
public:
    GroupWriteReader(Asked const& asked, Arena& arena)
        : asked_(asked), arena_(arena), notes_(asked.request_notes->notes),
          type_(group_type(asked.shape, arena)) {}

    Result<ClientCall const*> read() {
        GroupWrite write;
        if (asked_.request.method == Method::delete_)
            return arena_.make<WriteGroupCall>(asked_, write, notes_);
        auto const body = read_body(asked_.request, asked_.shape.settings().strict, arena_);
        if (!body) return std::unexpected(body.error());
        if (asked_.request.method == Method::patch) return patch(*body);
        auto const resource = ValueReader(asked_.shape.reading(), notes_, arena_).resource(type_, *body);
        if (!resource) return std::unexpected(resource.error());
        auto const name = text_in(*resource, "displayName");
        if (!name || name->empty()) return refuse(invalid_value, "displayName is needed");
        if (asked_.request.method == Method::put) return put(*resource);
        write.resource = *resource;
        return arena_.make<CreateGroupCall>(asked_, write, notes_);
    }

private:
    Result<ClientCall const*> patch(Value const& body) {
        PatchContext const context{.type = type_,
                                   .id = *asked_.place.id,
                                   .reading = asked_.shape.reading(),
                                   .notes = notes_,
                                   .arena = arena_};
        auto const operations = read_patch(body, context);
        if (!operations) return std::unexpected(operations.error());
        return arena_.make<WriteGroupCall>(asked_, GroupWrite{.operations = *operations}, notes_);
    }

    /// A PUT is a replace of the attributes that it gives.
    Result<ClientCall const*> put(Value const& resource) {
        auto made = arena_.vector<PatchOperation>();
        for (auto const name : {"displayName", "externalId", "members"}) {
            auto const* const value = find(resource, name);
            if (!value || value->is_null()) continue;
            made.push_back({.kind = PatchOperation::Kind::replace,
                            .path = {.attribute = type_.attribute(name)},
                            .value = *value,
                            .has_value = true});
        }
        return arena_.make<WriteGroupCall>(asked_, GroupWrite{.operations = Arena::keep(made)}, notes_);
    }

    Asked const& asked_;
    Arena& arena_;
    Notes& notes_;
    ResourceType type_;
};

} // namespace

Result<ClientCall const*> read_group_call(Asked const& asked, Arena& arena) {
    if (!only_reads(asked.place, asked.request.method)) return GroupWriteReader(asked, arena).read();
    if (asked.place.id) return arena.make<GetGroupCall>(asked);
    return arena.make<ListGroupsCall>(asked);
}

} // namespace idiom::scim_face
