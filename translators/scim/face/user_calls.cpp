#include "translators/scim/face/user_calls.hpp"

#include "translators/face/conditions.hpp"
#include "translators/scim/face/observed.hpp"
#include "translators/scim/face/page.hpp"
#include "translators/scim/face/roles.hpp"
#include "translators/scim/face/source.hpp"
#include "translators/scim/match.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

Showing showing_of(Asked const& asked, std::span<Group const> groups, Arena& arena) {
    return {.request = asked.request,
            .shape = asked.shape,
            .parameters = asked.parameters,
            .groups = groups,
            .arena = arena};
}

/// Returns the response with a user, as much of it as the client asked for.
ClientResponse user_response(ToldUser const& user, int status, Names ignored, Showing const& showing) {
    auto& arena = showing.arena;
    auto const whole = show_user(user, showing);
    auto const id = text_in(user.resource, "id").value_or("");
    ResponseParts parts{.status = status, .ignored = ignored};
    if (status == 201) parts.location = location_of("Users", id, showing.base(), arena);
    if (user.whole) parts.version = version_of(user.resource, arena);
    auto const projection = showing.parameters.projection(showing.shape.type(), arena);
    return respond(project(whole, projection, arena), parts, showing.request, arena);
}

class GetUserCall final : public ClientCall {
public:
    explicit GetUserCall(Asked const& asked) : asked_(asked) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        auto const projection = asked_.parameters.projection(asked_.shape.type(), arena);
        bool const groups = projection.shows("groups");
        if (outcomes.empty()) return first_calls(groups, arena);
        auto const held = read_held(outcomes, 0, *asked_.place.id, asked_.shape, arena);
        if (!held) return Result<ClientResponse>(std::unexpected(held.error()));
        auto const told = told_user(*held, asked_.shape, arena);
        face::Conditions const conditions{.if_match = {}, .if_none_match = asked_.if_none_match};
        auto const version = version_of(told.resource, arena);
        if (held->whole && !asked_.if_none_match.empty() && conditions.not_modified(version))
            return Result<ClientResponse>(
                respond_empty({.status = 304, .version = version}, asked_.request, arena));
        OutcomeReader course(outcomes, arena);
        course.skip(2);
        auto found = Stage<std::span<Group const>>(std::span<Group const>{});
        if (groups) found = read_groups(course, asked_.shape);
        if (!found) return face_step(std::unexpected(found.error()));
        return Result<ClientResponse>(user_response(told, 200, {}, showing_of(asked_, *found, arena)));
    }

private:
    FaceStep first_calls(bool groups, Arena& arena) const {
        auto const calls = arena.array<Call>(groups ? 3 : 2);
        std::ranges::copy(ask_for(*asked_.place.id, arena).calls, calls.begin());
        if (groups)
            calls.back() = {.what = ListRecords{.prefix = groups_prefix(asked_.shape.route(), arena)},
                            .roles = &vendor_names(),
                            .session = {}};
        return Calls{calls};
    }

    Asked asked_;
};

class ListUsersCall final : public ClientCall {
public:
    explicit ListUsersCall(Asked const& asked) : asked_(asked) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        return face_step(run(course));
    }

private:
    bool needs_roles(Arena& arena) const {
        auto const projection = asked_.parameters.projection(asked_.shape.type(), arena);
        static constexpr std::initializer_list<std::string_view> of_roles{"roles", "entitlements", "groups",
                                                                          "meta", "active"};
        bool const shown = projection.kind != Projection::Kind::only ||
                           std::ranges::any_of(of_roles, [&](auto name) { return projection.shows(name); });
        return shown || asked_.parameters.sort_by || (asked_.filter && mentions(*asked_.filter, of_roles));
    }

    Stage<ClientResponse> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const groups = read_groups(course, asked_.shape);
        if (!groups) return std::unexpected(groups.error());
        auto selection = selected(*groups);
        selection.roles = needs_roles(arena);
        if (asked_.filter) selection.most = asked_.shape.settings().scan_limit;
        auto const users = find_users(course, selection, asked_.shape);
        if (!users) return std::unexpected(users.error());
        bool const scan = asked_.filter && selection.kind == Selection::Kind::all;
        if (scan) asked_.request_notes->scanned = users->size();
        auto const showing = showing_of(asked_, *groups, arena);
        auto resources = arena.vector<Value>();
        resources.reserve(users->size());
        for (auto const& held : *users) {
            auto const resource = show_user(told_user(held, asked_.shape, arena), showing);
            if (!asked_.filter || matches(*asked_.filter, resource)) resources.push_back(resource);
        }
        auto const list =
            page_of(std::span(resources.data(), resources.size()), asked_.shape.type(), showing);
        if (!list) return end(list.error());
        return respond(*list, {}, asked_.request, arena);
    }

    /// A group is a role, so a filter by a group selects by its role.
    Selection selected(std::span<Group const> groups) const {
        auto const made = select(asked_.filter, asked_.shape);
        auto const* const filter = asked_.filter;
        bool const by_group = filter && filter->kind == Filter::Kind::compare && filter->op == Operator::eq &&
                              !filter->of.extension && filter->of.attribute->name == "groups" &&
                              filter->of.part && filter->value.kind == Literal::Kind::text;
        if (!by_group) return made;
        for (auto const& group : groups) {
            bool const is_it =
                (filter->of.part->name == "value" && group.id == filter->value.as_sent) ||
                (filter->of.part->name == "display" && group.display_name == filter->value.as_sent);
            if (is_it && group.effective() && !group.deleted)
                return {.kind = Selection::Kind::role, .value = group.vendor};
        }
        return made;
    }

    Asked asked_;
};

/// A write of one user, in his turn.
class WriteUserCall final : public ClientCall {
public:
    WriteUserCall(Asked const& asked, UnderWriteLock const& turn, Notes const& notes, int status)
        : asked_(asked), turn_(turn), notes_(notes), status_(status) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        return face_step(run(course));
    }

private:
    Stage<ClientResponse> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        if (course.at_end()) return ask({.what = turn_, .roles = &vendor_names(), .session = {}}, arena);
        auto const& outcome = course.take();
        if (!outcome) return end(outcome.error());
        auto const* const told = std::get_if<Told>(&outcome->what);
        if (!told) return end({.fault = Fault::internal_error, .detail = "a write came to nothing"});
        if (status_ == 204) return respond_empty({.status = 204}, asked_.request, arena);
        auto const groups = read_groups(course, asked_.shape);
        if (!groups) return std::unexpected(groups.error());
        return user_response(read_told(told->text, arena), status_, notes_.ignored(),
                             showing_of(asked_, *groups, arena));
    }

    Asked asked_;
    UnderWriteLock turn_;
    Notes const& notes_;
    int status_;
};

/// Makes the call of one write.
class UserWriteReader {
public:
    UserWriteReader(Asked const& asked, Arena& arena)
        : asked_(asked), arena_(arena), notes_(asked.request_notes->notes),
          context_{.request = asked.request, .shape = asked.shape, .notes = notes_} {}

    Result<ClientCall const*> read() {
        auto const method = asked_.request.method;
        if (method == Method::delete_)
            return made(*asked_.place.id, delete_turn(*asked_.place.id, asked_.if_match, context_, arena_),
                        204);
        auto const body = read_body(asked_.request, asked_.shape.settings().strict, arena_);
        if (!body) return std::unexpected(body.error());
        return method == Method::patch ? patch(*body) : whole(*body);
    }

private:
    ClientCall const* made(std::string_view user, LockedScript const* script, int status) {
        auto const* const observed = observed_user_turn(script, context_, {}, arena_);
        return arena_.make<WriteUserCall>(asked_, UnderWriteLock{.id = user, .script = observed}, notes_,
                                          status);
    }

    Result<ClientCall const*> patch(Value const& body) {
        PatchContext const context{.type = asked_.shape.type(),
                                   .id = *asked_.place.id,
                                   .reading = asked_.shape.reading(),
                                   .notes = notes_,
                                   .arena = arena_};
        auto const operations = read_patch(body, context);
        if (!operations) return std::unexpected(operations.error());
        UserUpdate const update{
            .id = *asked_.place.id, .operations = *operations, .resource = {}, .if_match = asked_.if_match};
        return made(*asked_.place.id, update_turn(update, context_, arena_), 200);
    }

    Result<ClientCall const*> whole(Value const& body) {
        auto const resource =
            ValueReader(asked_.shape.reading(), notes_, arena_).resource(asked_.shape.type(), body);
        if (!resource) return std::unexpected(resource.error());
        auto const login = text_in(*resource, "userName");
        auto const* const given = find(body, "userName");
        if (!login || login->empty() || (given && !given->is_string()))
            return refuse(invalid_value, "userName is needed, and has to be a string");
        if (asked_.request.method == Method::post) {
            auto const present = without_nulls(*resource);
            return made(*login, create_turn(present, context_, arena_), 201);
        }
        UserUpdate const update{
            .id = *asked_.place.id, .operations = {}, .resource = *resource, .if_match = asked_.if_match};
        return made(*asked_.place.id, update_turn(update, context_, arena_), 200);
    }

    Value without_nulls(Value const& resource) {
        auto made_of = object_value({});
        for (auto const& member : resource.members)
            if (!member.value.is_null()) made_of = with(made_of, member.name, member.value, arena_);
        return made_of;
    }

    Asked const& asked_;
    Arena& arena_;
    Notes& notes_;
    WriteContext context_;
};

} // namespace

FaceStep face_step(Stage<ClientResponse> const& stage) {
    if (stage) return Result<ClientResponse>(*stage);
    if (auto const* const calls = std::get_if<Calls>(&stage.error())) return *calls;
    return Result<ClientResponse>(std::unexpected(std::get<Result<Answer>>(stage.error()).error()));
}

Stage<std::span<Group const>> read_groups(OutcomeReader& course, Shape const& shape) {
    auto& arena = course.arena();
    if (course.at_end())
        return ask({.what = ListRecords{.prefix = groups_prefix(shape.route(), arena)},
                    .roles = &vendor_names(),
                    .session = {}},
                   arena);
    auto const& outcome = course.take();
    if (!outcome) return end(outcome.error());
    auto const* const records = std::get_if<Records>(&outcome->what);
    if (!records) return end({.fault = Fault::internal_error});
    return groups_of(records->documents, shape, arena);
}

Result<ClientCall const*> read_user_call(Asked const& asked, Arena& arena) {
    if (!only_reads(asked.place, asked.request.method)) return UserWriteReader(asked, arena).read();
    if (asked.place.id) return arena.make<GetUserCall>(asked);
    return arena.make<ListUsersCall>(asked);
}

} // namespace idiom::scim_face
