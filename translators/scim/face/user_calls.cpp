#include "translators/scim/face/user_calls.hpp"

#include "translators/face/conditions.hpp"
#include "translators/scim/face/held.hpp"
#include "translators/scim/face/observed.hpp"
#include "translators/scim/face/source.hpp"
#include "translators/scim/refuse.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

/// Returns the response with a user, as much of it as the client asked for. The document is written once, for
/// its version and for the body, unless the client asked for a part of it.
ClientResponse user_response(ToldUser const& user, int status, Names ignored, Showing const& showing) {
    auto& arena = showing.arena;
    auto const text = written(user.resource, arena);
    ResponseParts parts{.status = status, .ignored = ignored};
    if (user.whole) parts.version = version_of(text, arena);
    auto const id = text_in(user.resource, "id").value_or("");
    if (status == 201) parts.location = location_of("Users", id, showing.base(), arena);
    auto const more = groups_and_meta(user, parts.version, showing);
    auto const projection = showing.parameters.projection(showing.shape.type(), arena);
    if (projection.kind != Projection::Kind::all)
        return respond(project(merged(user.resource, more, arena), projection, arena), parts, showing.request,
                       arena);
    auto const rest = written(more, arena).substr(1);
    return respond(arena.join({text.substr(0, text.size() - 1), ",", rest}), parts, showing.request, arena);
}

/// So often a write is tried that finds the user under another id at the vendor than before.
constexpr std::size_t most_attempts = 4;

Error written_by_others() {
    return {.fault = Fault::backend_conflict, .detail = "the user is being written by others; try again"};
}

/// Returns what a turn tells, or asks for the turn.
Stage<ToldUser> told_by(OutcomeReader& course, UnderWriteLock const& turn) {
    auto const told = taken<Told>(course, turn);
    if (!told) return std::unexpected(told.error());
    return read_told(told->text, course.arena());
}

/// Finds out under which lock a user is written, and writes the user.
template <class MakeScript>
Stage<ToldUser> write_in_turn(OutcomeReader& course, std::string_view id, Shape const& shape,
                              MakeScript make_script) {
    for (std::size_t i = 0; i < most_attempts; ++i) {
        auto const record = record_of(course, id, shape);
        if (!record) return std::unexpected(record.error());
        Locked const user{.id = id, .vendor_id = record->vendor_id.value_or(id)};
        UnderWriteLock const turn{.id = user.vendor_id,
                                  .script = course.at_end() ? make_script(user) : nullptr};
        auto const told = told_by(course, turn);
        if (!told || !told->again || !told->restore.empty()) return told;
    }
    return end(written_by_others());
}

/// Reads the groups of a user who was written, if the client wants to see them, and makes the response.
Stage<ClientResponse> written_user(OutcomeReader& course, ToldUser const& told, int status,
                                   Asked const& asked, Notes const& notes) {
    auto& arena = course.arena();
    auto found = Stage<std::span<Group const>>(std::span<Group const>{});
    if (asked.parameters.projection(asked.shape.type(), arena).shows("groups"))
        found = read_groups(course, asked.shape);
    if (!found) return std::unexpected(found.error());
    return user_response(told, status, notes.ignored(), showing_of(asked, *found, arena));
}

class GetUserCall final : public ClientCall {
public:
    explicit GetUserCall(Asked const& asked) : asked_(asked) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        return face_step(run(course));
    }

private:
    Stage<ClientResponse> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const id = *asked_.place.id;
        // The records of the user and of the groups are read together.
        bool const shows_groups = asked_.parameters.projection(asked_.shape.type(), arena).shows("groups");
        if (shows_groups && course.at_end())
            return std::unexpected(LockedStep(
                Calls{arena.list<Call>({record_call(id, arena), groups_call(asked_.shape, arena)})}));
        auto const record = record_of(course, id, asked_.shape);
        if (!record) return std::unexpected(record.error());
        auto const* const of_groups = shows_groups ? &course.take() : nullptr;
        auto const read = read_user(course, id, *record, asked_.shape);
        if (!read) return std::unexpected(read.error());
        if (read->is_orphan)
            if (auto const forgotten = forget_in_turn(course, read->record); !forgotten)
                return std::unexpected(forgotten.error());
        if (!read->held) return end(read->held.error());
        auto const told = told_user(*read->held, asked_.shape, arena);
        if (auto const version = unchanged_version(told, arena); !version.empty())
            return respond_empty({.status = 304, .version = version}, asked_.request, arena);
        if (of_groups && !*of_groups) return end(of_groups->error());
        auto const* const records = of_groups ? std::get_if<Records>(&(*of_groups)->what) : nullptr;
        if (of_groups && !records)
            return end(
                {.fault = Fault::internal_error, .detail = "a read of the groups came to something else"});
        auto const groups = records ? groups_of(records->documents, asked_.shape, told.seen, arena)
                                    : std::span<Group const>{};
        return user_response(told, 200, {}, showing_of(asked_, groups, arena));
    }

    /// Returns the version that the client has already; "" if it has none, or another.
    std::string_view unchanged_version(ToldUser const& told, Arena& arena) const {
        if (!told.whole || asked_.if_none_match.empty()) return {};
        auto const version = version_of(told.resource, arena);
        face::Conditions const conditions{.if_match = {}, .if_none_match = asked_.if_none_match};
        return conditions.not_modified(version) ? version : std::string_view{};
    }

    /// Nothing is kept of who is gone, as soon as that is found.
    Stage<bool> forget_in_turn(OutcomeReader& course, UserRecord const& record) const {
        auto& arena = course.arena();
        auto const id = *asked_.place.id;
        Locked const user{.id = id, .vendor_id = record.vendor_id.value_or(id)};
        WriteContext const context{
            .request = asked_.request, .shape = asked_.shape, .notes = asked_.request_notes->notes};
        UnderWriteLock const turn{
            .id = user.vendor_id,
            .script = observed_user_turn(forget_turn(user, context, arena), context, {}, arena)};
        if (course.at_end()) return ask(on_vendor(turn), arena);
        // The turn ends with the same error as the read. With another one, what is kept may still be there.
        auto const& outcome = course.take();
        bool const failed = !outcome && outcome.error().fault != Fault::user_not_found;
        return failed ? Stage<bool>(end(outcome.error())) : Stage<bool>(true);
    }

    Asked asked_;
};

/// A write of an existing user, under the lock of the user.
class WriteUserCall final : public ClientCall {
public:
    /// Makes the script of the write.
    using Script = LockedScript const* (*)(Locked const& user, WriteUserCall const& call, Arena& arena);

    WriteUserCall(Asked const& asked, WriteContext const& context, Script script, UserUpdate const& update)
        : asked_(asked), context_(context), script_(script), update_(update) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        return face_step(run(course));
    }

    WriteContext const& context() const { return context_; }
    UserUpdate const& update() const { return update_; }
    std::string_view if_match() const { return asked_.if_match; }

private:
    Stage<ClientResponse> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const told = write_in_turn(course, *asked_.place.id, asked_.shape, [&](Locked const& user) {
            return observed_user_turn(script_(user, *this, arena), context_, {}, arena);
        });
        if (!told) return std::unexpected(told.error());
        if (told->deleted) return respond_empty({.status = 204}, asked_.request, arena);
        return written_user(course, *told, 200, asked_, context_.notes);
    }

    Asked asked_;
    WriteContext context_;
    Script script_;
    UserUpdate update_;
};

/// A create, under the lock of the login. A user who comes back by it is written under the lock of the user.
class CreateUserCall final : public ClientCall {
public:
    CreateUserCall(Asked const& asked, WriteContext const& context, Value const& wanted)
        : asked_(asked), context_(context), wanted_(wanted) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        return face_step(run(course));
    }

private:
    Stage<ClientResponse> run(OutcomeReader& course) const {
        auto& arena = course.arena();
        auto const login = text_in(wanted_, "userName").value_or("");
        for (std::size_t i = 0; i < most_attempts; ++i) {
            UnderWriteLock const turn{
                .id = login,
                .script = course.at_end() ? observed(create_turn(wanted_, context_, arena), arena) : nullptr};
            auto told = told_by(course, turn);
            if (told && told->again && !told->restore.empty())
                told = write_in_turn(course, told->restore, asked_.shape, [&](Locked const& user) {
                    return observed(restore_turn(user, wanted_, context_, arena), arena);
                });
            if (!told) return std::unexpected(told.error());
            if (!told->again) return written_user(course, *told, 201, asked_, context_.notes);
        }
        return end(written_by_others());
    }

    LockedScript const* observed(LockedScript const* script, Arena& arena) const {
        return observed_user_turn(script, context_, {}, arena);
    }

    Asked asked_;
    WriteContext context_;
    Value wanted_;
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
            return made({}, [](Locked const& user, WriteUserCall const& call, Arena& arena) {
                return delete_turn(user, call.if_match(), call.context(), arena);
            });
        auto const body = read_body(asked_.request, asked_.shape.settings().strict, arena_);
        if (!body) return std::unexpected(body.error());
        return method == Method::patch ? patch(*body) : whole(*body);
    }

private:
    ClientCall const* made(UserUpdate const& update, WriteUserCall::Script script) {
        return arena_.make<WriteUserCall>(asked_, context_, script, update);
    }
    ClientCall const* updated(UserUpdate const& update) {
        return made(update, [](Locked const& user, WriteUserCall const& call, Arena& arena) {
            return update_turn(user, call.update(), call.context(), arena);
        });
    }

    Result<ClientCall const*> patch(Value const& body) {
        PatchContext const context{.type = asked_.shape.type(),
                                   .id = *asked_.place.id,
                                   .reading = asked_.shape.reading(),
                                   .notes = notes_,
                                   .arena = arena_};
        auto const operations = read_patch(body, context);
        if (!operations) return std::unexpected(operations.error());
        return updated({.operations = *operations, .resource = {}, .if_match = asked_.if_match});
    }

    Result<ClientCall const*> whole(Value const& body) {
        auto const resource =
            ValueReader(asked_.shape.reading(), notes_, arena_).resource(asked_.shape.type(), body);
        if (!resource) return std::unexpected(resource.error());
        auto const login = text_in(*resource, "userName");
        auto const* const given = find(body, "userName");
        if (!login || login->empty() || (given && !given->is_string()))
            return refuse(invalid_value, "userName is needed, and has to be a string");
        if (asked_.request.method == Method::post)
            return arena_.make<CreateUserCall>(asked_, context_, without_nulls(*resource));
        return updated({.operations = {}, .resource = *resource, .if_match = asked_.if_match});
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

Showing showing_of(Asked const& asked, std::span<Group const> groups, Arena& arena) {
    return {.request = asked.request,
            .shape = asked.shape,
            .parameters = asked.parameters,
            .groups = groups,
            .arena = arena};
}

FaceStep face_step(Stage<ClientResponse> const& stage) {
    if (stage) return Result<ClientResponse>(*stage);
    if (auto const* const calls = std::get_if<Calls>(&stage.error())) return *calls;
    return Result<ClientResponse>(std::unexpected(std::get<Result<Answer>>(stage.error()).error()));
}

Call groups_call(Shape const& shape, Arena& arena) {
    return on_vendor(ListRecords{.prefix = groups_prefix(shape.route(), arena)});
}

Stage<std::span<Group const>> read_groups(OutcomeReader& course, Shape const& shape) {
    auto& arena = course.arena();
    auto const records = taken<Records>(course, groups_call(shape, arena).what);
    if (!records) return std::unexpected(records.error());
    return groups_of(records->documents, shape, arena);
}

Result<ClientCall const*> read_user_call(Asked const& asked, Arena& arena) {
    if (!only_reads(asked.place, asked.request.method)) return UserWriteReader(asked, arena).read();
    if (asked.place.id) return arena.make<GetUserCall>(asked);
    return list_users_call(asked, arena);
}

} // namespace idiom::scim_face
