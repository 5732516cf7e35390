#include "translators/unified/upsert.hpp"

#include "translators/core/http.hpp"
#include "translators/face/validation_errors.hpp"
#include "translators/unified/edit.hpp"
#include "translators/unified/new_user.hpp"
#include "translators/unified/read_body.hpp"
#include "translators/unified/write_answer.hpp"

#include <algorithm>

namespace idiom::unified {

using namespace face;

namespace {

/// The field that the query names the user by, and its value.
struct Key {
    Field field = Field::user_name;
    std::string_view value;
};

/// The user that a list found, and what follows.
struct Found {
    std::optional<std::string_view> id; ///< null: there is no such user
    std::optional<Error> error;
};

class Upsert final : public ClientCall {
public:
    Upsert(json::Value const& body, Key const& key, EditContext const& context,
           ResponseOptions const& response_options, bool dry_run)
        : ClientCall(dry_run), body_(body), key_(key), context_(context),
          response_options_(response_options) {}

    /// The outcomes are those of a look and a write, and of a second pair if the user came or went between
    /// them.
    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        if (outcomes.empty() || (outcomes.size() == 2 && overtaken(outcomes.back()))) return look(arena);
        auto const& last = outcomes.back();
        bool const looked = outcomes.size() % 2 == 1;
        auto const found = found_in(outcomes[looked ? outcomes.size() - 1 : outcomes.size() - 2]);
        if (found.error) return Result<ClientResponse>(std::unexpected(*found.error));
        if (looked) return found.id ? replace(*found.id, arena) : create(arena);
        auto options = response_options_;
        options.what = found.id ? ResponseOptions::What::user : ResponseOptions::What::created;
        return respond(last, options, arena);
    }

private:
    static bool overtaken(Result<Answer> const& written) {
        if (written) return false;
        auto const fault = written.error().fault;
        return (fault == Fault::user_exists || fault == Fault::user_not_found) && !written.error().uncertain;
    }

    FaceStep look(Arena& arena) const {
        ListUsers list{.limit = 2, .wanted = FieldSet{Field::id, key_.field}.bits()};
        (key_.field == Field::email ? list.email : list.user_name) = key_.value;
        return call(list, arena);
    }

    Found found_in(Result<Answer> const& listed) const {
        if (!listed) return {.id = {}, .error = listed.error()};
        auto const* const many = std::get_if<ManyUsers>(&listed->what);
        if (!many) return {.id = {}, .error = Error{.fault = Fault::internal_error}};
        if (many->users.size() > 1)
            return {.id = {},
                    .error = Error{.fault = Fault::backend_conflict,
                                   .detail = "several users have this value; name one of them by its id"}};
        // A dialect that filters page by page shows a part of the list: the user may follow.
        if (!many->next.empty())
            return unusable("the back end cannot tell whether there is such a user; name it by its id");
        if (many->users.empty()) return {};
        auto const& user = many->users.front();
        auto const& value = key_.field == Field::email ? user.email : user.user_name;
        if (!value || !equal_ignoring_case(*value, key_.value))
            return unusable("the back end lists another user than it was asked for");
        if (!user.id) return unusable("the back end lists the user without an id");
        return {.id = user.id, .error = {}};
    }

    static Found unusable(std::string_view why) {
        return {.id = {}, .error = Error{.fault = Fault::backend_error, .detail = why}};
    }

    FaceStep replace(std::string_view id, Arena& arena) const {
        auto const edit = replace_edit(body_, id, context_, arena);
        if (!edit) return Result<ClientResponse>(std::unexpected(edit.error()));
        return call(UpdateUser{.id = id, .edit = *edit}, arena);
    }

    FaceStep create(Arena& arena) const {
        if (!context_.conditions.if_match.empty())
            return Result<ClientResponse>(
                fail(Fault::precondition_failed, "If-Match asks for a user, and there is none"));
        auto const user = new_user(body_, *context_.route, context_.lenient, arena);
        if (!user) return Result<ClientResponse>(std::unexpected(user.error()));
        return call(*user, arena);
    }

    template <class What> FaceStep call(What const& what, Arena& arena) const {
        return Calls{arena.list<Call>(
            {{.what = what, .roles = context_.route->roles, .session = {}, .lenient = context_.lenient}})};
    }

    json::Value body_;
    Key key_;
    EditContext context_;
    ResponseOptions response_options_;
};

Result<Key> key_of(ListUsers const& list) {
    if (list.user_name.has_value() == list.email.has_value())
        return fail(Fault::invalid_parameter,
                    "a PUT of the users names one user in its query, by userName or by email");
    if (list.email) return Key{.field = Field::email, .value = *list.email};
    return Key{.field = Field::user_name, .value = *list.user_name};
}

/// Returns the body with the member that the query names. Refuses another value of it: the same request again
/// would not find the user.
Result<json::Value> with_key(json::Value const& body, Key const& key, RouteView const& route, Arena& arena) {
    if (!body.is_object()) return body; // the reader of users refuses it
    auto const name = name_of(key.field);
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
    bool const same = given->is_string() && (rule(*route.capabilities, key.field).ignores_case
                                                 ? equal_ignoring_case(given->text, key.value)
                                                 : given->text == key.value);
    if (same) return body;
    auto const pointer = pointer_of(key.field);
    return fail(Fault::invalid_value, arena.join({pointer, " must be as the query has it"}),
                arena.list<FieldError>({{pointer, "must be as the query has it"}}));
}

} // namespace

Result<ClientCall const*> read_upsert(ClientRequest const& request, RouteView const& route,
                                      Parameters const& parameters, EditContext const& context,
                                      ResponseOptions const& response_options, Arena& arena) {
    auto const key = key_of(parameters.list);
    if (!key) return std::unexpected(key.error());
    auto const body =
        read_body(request.body, request.headers, false, *route.capabilities, request.depth, arena);
    if (!body) return std::unexpected(body.error());
    auto const whole = with_key(body->value, *key, route, arena);
    if (!whole) return std::unexpected(whole.error());
    return arena.make<Upsert>(*whole, *key, context, response_options, parameters.dry_run);
}

} // namespace idiom::unified
