#include "translators/unified/upsert.hpp"

#include "translators/core/http.hpp"
#include "translators/face/validation_errors.hpp"
#include "translators/unified/edit.hpp"
#include "translators/unified/kept_turn.hpp"
#include "translators/unified/kept_users.hpp"
#include "translators/unified/new_user.hpp"
#include "translators/unified/read_body.hpp"

#include <algorithm>

namespace idiom::unified {

using namespace face;
using scim_face::ask;
using scim_face::end;
using scim_face::OutcomeReader;
using scim_face::Stage;

namespace {

/// What the query names the user by, and its value.
struct Key {
    std::optional<Field> field = {}; ///< null: the external id
    std::string_view value;
    std::string_view name() const { return field ? name_of(*field) : external_id_name; }
    std::string_view pointer() const { return field ? pointer_of(*field) : external_id_pointer; }
};

/// The id of the user that a look found; null: there is no such user.
using Found = std::optional<std::string_view>;

class Upsert final : public ClientCall {
public:
    Upsert(json::Value const& body, Key const& key, RecordWrite const& write,
           ResponseOptions const& response_options, bool dry_run)
        : ClientCall(dry_run), body_(body), key_(key), write_(write), response_options_(response_options) {}

    /// Looks and writes, and does so once more if the user came or went between the two.
    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        OutcomeReader course(outcomes, arena);
        for (bool again = true;; again = false) {
            auto const found = look(course);
            if (!found) return step_of(found.error());
            auto const call = *found ? replace(**found, arena) : create(arena);
            if (!call) return Result<ClientResponse>(std::unexpected(call.error()));
            if (course.at_end()) return Calls{arena.list<Call>({*call})};
            auto const& written = course.take();
            if (again && overtaken(written)) continue;
            auto options = response_options_;
            options.what = *found ? ResponseOptions::What::user : ResponseOptions::What::created;
            return show(written, outcomes.subspan(course.place()), options, arena);
        }
    }

private:
    EditContext const& context() const { return write_.context; }

    static bool overtaken(Result<Answer> const& written) {
        if (written) return false;
        auto const fault = written.error().fault;
        return (fault == Fault::user_exists || fault == Fault::user_not_found) && !written.error().uncertain;
    }

    Stage<Found> look(OutcomeReader& course) const {
        if (!key_.field) {
            auto const users = find_by_external_id(course, key_.value, *context().route);
            if (!users) return std::unexpected(users.error());
            return users->size() > 1 ? end(several()) : found_in(*users);
        }
        ListUsers list{.limit = 2, .wanted = FieldSet{Field::id, *key_.field}.bits()};
        (*key_.field == Field::email ? list.email : list.user_name) = key_.value;
        if (course.at_end()) return ask(call(list), course.arena());
        return found_in(course.take());
    }

    Stage<Found> found_in(Result<Answer> const& listed) const {
        if (!listed) return end(listed.error());
        auto const* const many = std::get_if<ManyUsers>(&listed->what);
        if (!many) return end(Error{.fault = Fault::internal_error});
        if (many->users.size() > 1) return end(several());
        // A dialect that filters page by page shows a part of the list: the user may follow.
        if (!many->next.empty())
            return unusable("the back end cannot tell whether there is such a user; name it by its id");
        if (many->users.empty()) return Found{};
        auto const& user = many->users.front();
        auto const& value = *key_.field == Field::email ? user.email : user.user_name;
        if (!value || !equal_ignoring_case(*value, key_.value))
            return unusable("the back end lists another user than it was asked for");
        return found_in(many->users);
    }

    static Stage<Found> found_in(std::span<User const> users) {
        if (users.empty()) return Found{};
        if (!users.front().id) return unusable("the back end lists the user without an id");
        return users.front().id;
    }

    static Error several() {
        return {.fault = Fault::backend_conflict,
                .detail = "several users have this value; name one of them by its id"};
    }
    static std::unexpected<LockedStep> unusable(std::string_view why) {
        return end(Error{.fault = Fault::backend_error, .detail = why});
    }

    Result<Call> replace(std::string_view id, Arena& arena) const {
        auto const edit = replace_edit(body_, id, context(), arena);
        if (!edit) return std::unexpected(edit.error());
        return recorded(call(UpdateUser{.id = id, .edit = *edit}), arena);
    }

    Result<Call> create(Arena& arena) const {
        if (!context().conditions.if_match.empty())
            return fail(Fault::precondition_failed, "If-Match asks for a user, and there is none");
        auto const user = new_user(body_, *context().route, context().lenient, arena);
        if (!user) return std::unexpected(user.error());
        return recorded(call(*user), arena);
    }

    Call recorded(Call const& call, Arena& arena) const {
        return needs_record(call, write_.change, context()) ? with_record(call, write_, arena) : call;
    }

    template <class What> Call call(What const& what) const {
        return {.what = what, .roles = context().route->roles, .session = {}, .lenient = context().lenient};
    }

    json::Value body_;
    Key key_;
    RecordWrite write_;
    ResponseOptions response_options_;
};

Result<Key> key_of(Parameters const& parameters) {
    auto const& list = parameters.list;
    if (list.user_name.has_value() + list.email.has_value() + parameters.external_id.has_value() != 1)
        return fail(Fault::invalid_parameter,
                    "a PUT of the users names one user in its query, by userName, by email or by externalId");
    if (list.email) return Key{.field = Field::email, .value = *list.email};
    if (list.user_name) return Key{.field = Field::user_name, .value = *list.user_name};
    return Key{.field = {}, .value = *parameters.external_id};
}

/// Returns the body with the member that the query names. Refuses another value of it: the same request again
/// would not find the user.
Result<json::Value> with_key(json::Value const& body, Key const& key, RouteView const& route, Arena& arena) {
    if (!body.is_object()) return body; // the reader of users refuses it
    auto const name = key.name();
    auto const* const given = body.find(name);
    if (given == nullptr) {
        auto const members = arena.array<json::Member>(body.members.size() + 1);
        std::ranges::copy(body.members, members.begin());
        members.back() = {.name = name,
                          .value = {.kind = json::Value::Kind::string, .raw = {}, .text = key.value}};
        auto made = body;
        made.members = members;
        return made;
    }
    bool const ignores_case = key.field && rule(*route.capabilities, *key.field).ignores_case;
    bool const same = given->is_string() &&
                      (ignores_case ? equal_ignoring_case(given->text, key.value) : given->text == key.value);
    if (same) return body;
    auto const pointer = key.pointer();
    return fail(Fault::invalid_value, arena.join({pointer, " must be as the query has it"}),
                arena.list<FieldError>({{pointer, "must be as the query has it"}}));
}

} // namespace

Result<ClientCall const*> read_upsert(ClientRequest const& request, RouteView const& route,
                                      Parameters const& parameters, EditContext const& context,
                                      ResponseOptions const& response_options, Arena& arena) {
    auto const key = key_of(parameters);
    if (!key) return std::unexpected(key.error());
    auto const body =
        read_body(request.body, request.headers, false, *route.capabilities, request.depth, arena);
    if (!body) return std::unexpected(body.error());
    auto const whole = with_key(body->value, *key, route, arena);
    if (!whole) return std::unexpected(whole.error());
    RecordWrite write{.change = external_id_of(*whole, false, arena), .context = context, .now = request.now};
    bool const scripted = route.has_record || !write.change.keeps();
    write.context.checked_around = scripted && !context.conditions.empty();
    auto options = response_options;
    options.external_ids = scripted;
    return arena.make<Upsert>(*whole, *key, write, options, parameters.dry_run);
}

} // namespace idiom::unified
