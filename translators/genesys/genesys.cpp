#include "translators/genesys/genesys.hpp"

#include "translators/codec/uri.hpp"
#include "translators/genesys/conversation.hpp"
#include "translators/genesys/fields.hpp"
#include "translators/genesys/user_codec.hpp"

namespace idiom::genesys {

namespace {

/// If a list has more users than this, they are not fetched one by one.
constexpr std::size_t most_fetched = 1000;

/// If a filter would make the URL too long, Idiom filters itself.
constexpr std::size_t longest_filter = 1000;

/// The vendor's role words have no rules among them. It protects none of them from a contact center
/// administrator.
RoleRules const role_rules;

std::string_view list_target(ListUsers const& list, ServerSettings const& options, Arena& arena) {
    bool const deep = list.wants(Field::devices) || list.wants(Field::skills);
    std::string_view target = deep ? "/users?subresources=*" : "/users?fields=*";
    // A release may take an unknown filter for one that matches every user.
    if (options.release < Release::v852) return target;
    auto const filter = [&](std::string_view wire, std::optional<std::string_view> const& value) {
        if (!value) return;
        auto const encoded = uri::encode(*value, arena);
        if (target.size() + encoded.size() < longest_filter)
            target = arena.join({target, "&", wire, "=", encoded});
    };
    filter("userName", list.user_name);
    filter("emailAddress", list.email);
    return target;
}

Part<std::span<HeldUser>> read_list(json::Value const& users, Arena& arena) {
    auto const out = arena.array<HeldUser>(users.items.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        auto const user = read_user(users.items[i], arena);
        if (!user)
            return std::unexpected(failed(Fault::backend_error, "the back end lists a user without an id"));
        out[i] = *user;
    }
    return out;
}

Part<Names> read_uris(json::Value const& uris, Arena& arena) {
    if (uris.items.size() > most_fetched)
        return std::unexpected(
            failed(Fault::backend_error, "the back end lists too many users as bare URIs"));
    auto const ids = arena.array<std::string_view>(uris.items.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        auto const id = id_of_uri(uris.items[i].text, arena);
        if (!id)
            return std::unexpected(failed(Fault::backend_error, "the back end lists a URI without an id"));
        ids[i] = *id;
    }
    return Names(ids);
}

/// Every user of the vendor that may match. Idiom does not rely on the vendor's own filtering.
Part<std::span<HeldUser>> all_users(Conversation& conversation, std::string_view target) {
    auto const answered = conversation.read(target, Purpose::list);
    if (!answered) return std::unexpected(answered.error());
    if (auto const* const users = answered->body.find("users"); users && users->is_array())
        return read_list(*users, conversation.arena());
    auto const* const uris = answered->body.find("uris");
    if (!uris || !uris->is_array())
        return std::unexpected(failed(Fault::backend_error, "the back end's answer holds no list of users"));
    auto const ids = read_uris(*uris, conversation.arena());
    if (!ids) return std::unexpected(ids.error());
    return conversation.users(*ids);
}

Step<Answer> list(ListUsers const& wanted, ServerSettings const& options, Conversation& conversation) {
    auto const users = all_users(conversation, list_target(wanted, options, conversation.arena()));
    if (!users) return users.error();
    return answer_page(*users, wanted, capabilities, conversation.call(), conversation.arena());
}

Step<Answer> get(GetUser const& wanted, Conversation& conversation) {
    auto const user = conversation.user(wanted.id);
    if (!user) return user.error();
    return answer_user(*user, conversation.call(), {}, false, conversation.arena());
}

/// Returns an error for what this server cannot take although the dialect can.
std::optional<Error> refusal(User const& user, ServerSettings const& options, Arena& arena) {
    auto const refuse = [&](Fault fault, std::string_view pointer, std::string_view detail) {
        return fail(fault, detail, arena.list<FieldError>({{pointer, detail}})).error();
    };
    if (user.email && options.release < Release::v852)
        return refuse(Fault::unsupported_field, "/email",
                      "this release has no e-mail address beside the login");
    // In the vendor's samples "" stands for a password that is not shown. It never means an empty password.
    if (user.password == "") return refuse(Fault::invalid_value, "/password", "must not be empty");
    if (user.display_name && !(user.first_name && user.last_name))
        return refuse(Fault::unsupported_field, "/displayName",
                      "is made of firstName and lastName: give both");
    return std::nullopt;
}

std::optional<Error> incomplete(User const& user, Names roles, Arena& arena) {
    auto errors = arena.vector<FieldError>();
    auto const need = [&](bool there, std::string_view pointer) {
        if (!there) errors.push_back({pointer, "is required"});
    };
    need(user.user_name.has_value(), "/userName");
    need(user.first_name.has_value(), "/firstName");
    need(user.last_name.has_value(), "/lastName");
    need(user.password.has_value(), "/password");
    // The vendor refuses an empty set like a missing one.
    if (roles.empty()) errors.push_back({"/roles", user.roles ? "must not be empty" : "is required"});
    if (errors.empty()) return std::nullopt;
    return fail(Fault::invalid_value, "fields that the back end requires are missing", Arena::keep(errors))
        .error();
}

/// Finds the user of a create without a response. Returns `lost` unless the user is certainly ours.
Part<HeldUser> look_up(User const& asked, Error lost, ServerSettings const& options,
                       Conversation& conversation) {
    auto const mine = ListUsers{.user_name = asked.user_name, .wanted = 0};
    auto const users = all_users(conversation, list_target(mine, options, conversation.arena()));
    if (!users) {
        if (std::holds_alternative<Ask>(users.error())) return std::unexpected(users.error());
        return std::unexpected(failed(lost));
    }
    bool is_unknown = false; // a user whose login is not understood may be ours
    for (auto const& user : *users) {
        is_unknown = is_unknown || user.not_understood(Field::user_name);
        if (!user.user_name().is(*asked.user_name)) continue;
        // A user with the same login and other names existed before; the vendor would have refused ours.
        if (user.first_name().is(*asked.first_name) && user.last_name().is(*asked.last_name)) return user;
        return std::unexpected(failed(lost));
    }
    // After a timeout the vendor may still be working on the create.
    lost.uncertain = is_unknown || lost.fault == Fault::backend_timeout;
    return std::unexpected(failed(lost));
}

/// The refusal of a login that is taken, with the id of its user if that can be found.
Step<Answer> named_holder(User const& asked, Error refusal, ServerSettings const& options,
                          Conversation& conversation) {
    auto const same_login = ListUsers{.user_name = asked.user_name, .wanted = 0};
    auto const users = all_users(conversation, list_target(same_login, options, conversation.arena()));
    if (!users) return std::holds_alternative<Ask>(users.error()) ? users.error() : failed(refusal);
    for (auto const& user : *users)
        if (auto const login = user.user_name(); login && equal_ignoring_case(*login, *asked.user_name))
            refusal.errors = conversation.arena().list<FieldError>({{"/userName", "is taken", *user.id()}});
    return failed(refusal);
}

Part<std::string_view> id_of_new(Envelope const& answered, Arena& arena) {
    if (auto const id = answered.body.text_of("id"); id && uri::stays_in_segment(*id)) return *id;
    for (auto const member : {"path", "uri"})
        if (auto const uri = answered.body.text_of(member))
            if (auto const id = id_of_uri(*uri, arena)) return *id;
    Error error{.fault = Fault::write_not_confirmed,
                .detail = "the back end took the user and named no id",
                .errors = {}};
    error.uncertain = true;
    return std::unexpected(failed(error));
}

Part<std::string_view> create_user(CreateUser const& wanted, Names roles, ServerSettings const& options,
                                   Conversation& conversation) {
    auto const answered = conversation.create(write_new_user(wanted.user, roles, conversation.arena()));
    if (answered) return id_of_new(*answered, conversation.arena());
    auto const* const result = std::get_if<Result<Answer>>(&answered.error());
    if (result && result->error().fault == Fault::user_exists)
        return std::unexpected(named_holder(wanted.user, result->error(), options, conversation));
    if (!result || !result->error().uncertain) return std::unexpected(answered.error());
    auto const found = look_up(wanted.user, result->error(), options, conversation);
    if (!found) return std::unexpected(found.error());
    return *found->id();
}

Step<Answer> create(CreateUser const& wanted, ServerSettings const& options, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const roles = roles_for_create(wanted.user.roles, *conversation.call().roles, role_rules, arena);
    if (!roles) return failed(roles.error());
    if (auto const error = incomplete(wanted.user, *roles, arena)) return failed(*error);
    if (auto const error = refusal(wanted.user, options, arena)) return failed(*error);
    RolePlan const plan{.before = {}, .after = *roles, .add = *roles, .remove = {}};
    conversation.about(plan);
    conversation.hides(wanted.user.password);

    auto const id = create_user(wanted, *roles, options, conversation);
    if (!id) return id.error();
    auto const user = conversation.user_after(*id, arena.join({"the user was created as ", *id}));
    if (!user) return user.error();
    return answer_create(wanted, plan, *user, capabilities, conversation.call(), arena);
}

/// Whether a change can be written without reading the user first. Only a change of the password alone can,
/// because a read shows nothing of a password.
bool stands_alone(Change const* change) {
    if (!change) return false;
    auto rest = *change;
    rest.keep(Field::password);
    return rest.empty();
}

std::optional<Error> renames(Change const& change, HeldUser const* before, Arena& arena) {
    if (!change.set.user_name || (before && before->user_name().is(*change.set.user_name)))
        return std::nullopt;
    return fail(Fault::read_only_field, "the back end does not rename users",
                arena.list<FieldError>({{"/userName", "cannot be changed"}}))
        .error();
}

Step<Answer> update(UpdateUser const& wanted, ServerSettings const& options, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const* const asked = wanted.edit->without_user();
    if (auto const error = asked ? refusal(asked->set, options, arena) : std::nullopt) return failed(*error);
    std::optional<HeldUser> before;
    if (!stands_alone(asked)) {
        auto const user = conversation.user(wanted.id);
        if (!user) return user.error();
        before = *user;
    }
    auto const* const known = before ? &*before : nullptr;
    auto const plan = plan_update(conversation.call(), *wanted.edit, known, role_rules, arena);
    if (!plan) return failed(plan.error());
    if (auto const error = renames(plan->change, known, arena)) return failed(*error);
    if (auto const error = refusal(plan->change.set, options, arena)) return failed(*error);

    std::optional<Names> roles;
    if (plan->roles && plan->roles->changes()) roles = plan->roles->after;
    auto change = plan->change;
    // This release has no address that could be cleared
    if (options.release < Release::v852) change.keep(Field::email);
    auto const body = write_change(change, roles, arena);
    if (body == "{}") {
        if (before) return answer_user(*before, conversation.call(), plan->change.warnings, false, arena);
    } else {
        if (plan->roles) conversation.about(*plan->roles);
        conversation.hides(change.set.password);
        if (auto const answered = conversation.update(wanted.id, body); !answered) return answered.error();
    }
    auto const after = body == "{}" ? conversation.user(wanted.id)
                                    : conversation.user_after(wanted.id, "the change was written");
    if (!after) return after.error();
    if (body == "{}") return answer_user(*after, conversation.call(), plan->change.warnings, false, arena);
    return answer_update(*plan, *after, capabilities, conversation.call(), arena);
}

Step<Answer> remove(DeleteUser const& wanted, Conversation& conversation) {
    if (has_preconditions(wanted)) {
        auto const user = conversation.user(wanted.id);
        if (!user) return user.error();
        if (auto const met = check_preconditions(wanted, *user, conversation.call(), conversation.arena());
            !met)
            return failed(met.error());
    }
    auto const answered = conversation.remove(wanted.id);
    if (!answered) return answered.error();
    return Result<Answer>(
        Answer{.what = Done{.pending = answered->code == Code::not_complete_yet}, .warnings = {}});
}

class Genesys final : public Dialect {
public:
    explicit Genesys(ServerSettings options) : options_(options) {}

    Capabilities const& capabilities() const override { return genesys::capabilities; }

    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        // Percent-encoding does not help against "." and "..".
        if (auto const id = user_of(call); id && !uri::stays_in_segment(*id))
            return failed(Fault::invalid_parameter, "the back end cannot be asked for such an id");
        Conversation conversation(options_, call, responses, arena);
        if (auto const* const wanted = std::get_if<ListUsers>(&call.what))
            return list(*wanted, options_, conversation);
        if (auto const* const wanted = std::get_if<GetUser>(&call.what)) return get(*wanted, conversation);
        if (auto const* const wanted = std::get_if<CreateUser>(&call.what))
            return create(*wanted, options_, conversation);
        if (auto const* const wanted = std::get_if<UpdateUser>(&call.what))
            return update(*wanted, options_, conversation);
        if (auto const* const wanted = std::get_if<DeleteUser>(&call.what))
            return remove(*wanted, conversation);
        return failed(Fault::operation_not_supported, "genesys has no means for this");
    }

    Response simulate(Request const& request, User const& user, Arena& arena) const override {
        auto text = arena.text(512);
        json::Writer to(text);
        to.begin_object().key("statusCode").number(0);
        if (request.method == Method::get) {
            bool const many = request.target.starts_with("/users?");
            to.key(many ? "users" : "user");
            if (many) to.begin_array();
            // A user that is requested by id has that id.
            auto shown = user;
            if (auto const id = many ? std::nullopt : id_of_uri(request.target, arena)) shown.id = *id;
            write_user(to, shown);
            if (many) to.end_array();
        } else if (request.target == "/users") {
            to.member("id", user.id.value_or("new"));
        }
        to.end_object();
        static constexpr std::array headers{
            Header{"Content-Type", "application/json"}, Header{"X-CSRF-HEADER", "X-CSRF-TOKEN"},
            Header{"X-CSRF-TOKEN", "imagined"}, Header{"Set-Cookie", "JSESSIONID=imagined"}};
        return {.status = 200, .headers = headers, .body = arena.keep(text), .secrets = {}};
    }

private:
    ServerSettings options_;
};

Release release_named(std::string_view name) {
    if (name == "8.5.0") return Release::v850;
    if (name == "8.5.1") return Release::v851;
    if (name == "8.6") return Release::v86;
    return Release::v852;
}

} // namespace

DialectInfo const& dialect() {
    static DialectInfo const row{
        .capabilities = capabilities,
        .settings = settings,
        .make = [](Settings const& given) -> std::unique_ptr<Dialect> {
            return std::make_unique<Genesys>(
                ServerSettings{.release = release_named(given.text("release")), .csrf = given.flag("csrf")});
        },
    };
    return row;
}

} // namespace idiom::genesys
