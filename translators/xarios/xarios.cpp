#include "translators/xarios/xarios.hpp"

#include "translators/codec/uri.hpp"
#include "translators/xarios/conversation.hpp"
#include "translators/xarios/fields.hpp"
#include "translators/xarios/roles.hpp"
#include "translators/xarios/user_codec.hpp"

#include <algorithm>

namespace idiom::xarios {

namespace {

/// A role filter must look at every candidate. The call is refused if there are more candidates than this.
constexpr std::size_t most_candidates = 1000;

Names ids_of(std::span<HeldUser const> users, Arena& arena) {
    auto const ids = arena.array<std::string_view>(users.size());
    std::ranges::transform(users, ids.begin(), [](HeldUser const& user) { return *user.id(); });
    return ids;
}

Step<Answer> list_by_role(ListUsers const& wanted, std::span<HeldUser> users, Conversation& conversation) {
    auto const others = std::ranges::partition(
        users, [&](HeldUser const& user) { return may_pass(user, wanted, capabilities); });
    auto const candidates = users.first(users.size() - others.size());
    if (candidates.size() > most_candidates)
        return failed(
            Fault::invalid_parameter, "the back end has too many users to look at the roles of each",
            conversation.arena().list<FieldError>({{"role", "narrow the list by userName or email"}}));
    auto const whole = conversation.users(ids_of(candidates, conversation.arena()));
    if (!whole) return whole.error();
    return answer_page(*whole, wanted, capabilities, conversation.call(), conversation.arena());
}

Step<Answer> list(ListUsers const& wanted, Conversation& conversation) {
    auto const users = conversation.list();
    if (!users) return users.error();
    if (wanted.role) return list_by_role(wanted, *users, conversation);
    if (!wanted.wants(Field::roles))
        return answer_page(*users, wanted, capabilities, conversation.call(), conversation.arena());

    auto const shown = page(*users, wanted, capabilities, conversation.arena());
    if (!shown) return failed(shown.error());
    auto const whole = conversation.users(ids_of(shown->users, conversation.arena()));
    if (!whole) return whole.error();
    return continued(answer_page(*whole, wanted, capabilities, conversation.call(), conversation.arena()),
                     *shown);
}

Step<Answer> get(GetUser const& wanted, Conversation& conversation) {
    auto const user = conversation.user(wanted.id);
    if (!user) return user.error();
    return answer_user(*user, conversation.call(), {}, false, conversation.arena());
}

std::optional<Error> grants_read_only_role(Names roles, Arena& arena) {
    if (!contains(roles, teams_role)) return std::nullopt;
    return fail(Fault::read_only_field, "the Microsoft Teams role is read only at the back end",
                arena.list<FieldError>({{"/roles", "holds a role that cannot be given"}}))
        .error();
}

/// A new user, as far as it is known before it is sent.
struct NewUser {
    std::string_view address;
    std::string_view display_name;
    Names roles;
};

Result<NewUser> new_user(CreateUser const& wanted, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const address = address_of(wanted.user, arena);
    if (!address) return std::unexpected(address.error());
    auto const name = display_name_of(wanted.user, nullptr, arena);
    if (!name) return std::unexpected(name.error());
    auto missing = arena.vector<FieldError>();
    if (!*address) missing.push_back({"/userName", "is required"});
    if (!*name) missing.push_back({"/displayName", "is required"});
    if (!missing.empty())
        return fail(Fault::invalid_value, "fields that the back end requires are missing",
                    Arena::keep(missing));
    auto const roles = roles_for_create(wanted.user.roles, *conversation.call().roles, role_rules, arena);
    if (!roles) return std::unexpected(roles.error());
    if (auto const error = grants_read_only_role(*roles, arena)) return std::unexpected(*error);
    return NewUser{.address = **address, .display_name = **name, .roles = *roles};
}

/// Returns the customer's user with this address, or null if there is none. Addresses are compared without
/// case.
HeldUser const* holder_of(std::string_view address, std::span<HeldUser const> users) {
    for (auto const& user : users)
        if (auto const held = user.email(); held && equal_ignoring_case(*held, address)) return &user;
    return nullptr;
}

/// Finds out what a create without a clear response did. Returns the user if we made it, else the error.
Part<HeldUser> look_up(NewUser const& made, Error error, Conversation& conversation) {
    auto const users = conversation.list();
    if (!users) {
        if (std::holds_alternative<Ask>(users.error())) return std::unexpected(users.error());
        return std::unexpected(failed(error));
    }
    auto const* const user = holder_of(made.address, *users);
    // A user whose address is not understood may have this address.
    bool const is_unknown = !user && std::ranges::any_of(*users, [](HeldUser const& other) {
        return other.not_understood(Field::email);
    });
    if (is_unknown) return std::unexpected(failed(error));
    if (!error.uncertain && user) {
        if (error.fault != Fault::user_exists)
            error.detail = "a user with this e-mail address exists already";
        error.fault = Fault::user_exists;
        error.errors = conversation.arena().list<FieldError>({{"/userName", "is taken", *user->id()}});
    }
    // After a timeout the vendor may still be working on the create.
    if (error.uncertain && !user) error.uncertain = error.fault == Fault::backend_timeout;
    // A user with another name existed before.
    bool const ours = error.uncertain && user && user->display_name().is(made.display_name);
    if (!ours) return std::unexpected(failed(error));
    return conversation.user_after(*user->id(), "the user was created");
}

std::optional<std::string_view> id_in_location(Response const& response, Arena& arena) {
    auto const location = response.header("Location");
    auto const slash = location.rfind('/');
    if (slash == std::string_view::npos) return std::nullopt;
    auto const id = uri::decode(location.substr(slash + 1), arena);
    return id && uri::stays_in_segment(*id) ? id : std::nullopt;
}

/// Whether the response to a create shows all that the vendor documents for it (vendor document, section
/// 2.3).
bool is_whole(HeldUser const& user) {
    return user.display_name() && user.email() && user.roles() && user.accounts() && user.whole();
}

Part<HeldUser> created_user(Response const& response, CreateUser const& wanted, NewUser const& made,
                            Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const envelope = read_envelope(response, arena);
    auto what = conversation.sent(Purpose::create);
    what.user = &wanted.user;
    if (auto const error = problem(response, envelope, what, arena)) {
        // The vendor documents no status for an address that is taken. A plain 400 may mean it, so we look
        // it up.
        bool const may_be_taken = error->fault == Fault::invalid_value && error->errors.empty();
        bool const taken = error->fault == Fault::user_exists;
        if (error->uncertain || may_be_taken || taken) return look_up(made, *error, conversation);
        return std::unexpected(failed(*error));
    }
    auto const* const data = envelope ? envelope->data() : nullptr;
    auto const user = data ? read_user(*data, arena) : std::nullopt;
    if (user && is_whole(*user)) return *user;
    auto const id = user ? std::optional(*user->id()) : id_in_location(response, arena);
    if (id) return conversation.user_after(*id, "the user was created");
    auto error = backend_error("xarios", response, "the back end took the user and did not show it");
    error.uncertain = true;
    return look_up(made, error, conversation);
}

Step<Answer> create(CreateUser const& wanted, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const made = new_user(wanted, conversation);
    if (!made) return failed(made.error());
    RolePlan const plan{.before = {}, .after = made->roles, .add = made->roles, .remove = {}};
    conversation.about(plan);
    auto const response =
        conversation.create(write_new_user(made->address, made->display_name, made->roles, arena));
    if (!response) return response.error();
    auto const user = created_user(**response, wanted, *made, conversation);
    if (!user) return user.error();
    return answer_create(wanted, plan, *user, capabilities, conversation.call(), arena);
}

Step<Answer> update(UpdateUser const& wanted, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const before = conversation.user(wanted.id);
    if (!before) return before.error();
    auto const plan = plan_update(conversation.call(), *wanted.edit, &*before, role_rules, arena);
    if (!plan) return failed(plan.error());
    if (plan->roles)
        if (auto const error = grants_read_only_role(plan->roles->add, arena)) return failed(*error);
    auto const patch = write_patch(*plan, *before, arena);
    if (!patch) return failed(patch.error());
    if (patch->empty()) return answer_user(*before, conversation.call(), plan->change.warnings, false, arena);
    auto const parent = is_parent(*before);
    if (parent.is_not_understood() && !conversation.options().parents_writable)
        return failed(not_understood({Field::extensions}, arena));
    if (parent.is(true) && !conversation.options().parents_writable)
        return failed(Fault::backend_conflict,
                      "the user is configured at a higher level, such as the reseller");

    if (plan->roles) conversation.about(*plan->roles);
    auto changed = plan->change.set;
    if (plan->roles) changed.roles = plan->roles->add;
    if (auto const answered = conversation.patch(wanted.id, *patch, changed); !answered)
        return answered.error();
    auto const after = conversation.user_after(wanted.id, "the change was written");
    if (!after) return after.error();
    auto written = *plan;
    if (plan->roles) written.roles = written_roles(*plan);
    return answer_update(written, *after, capabilities, conversation.call(), arena);
}

Step<Answer> remove(DeleteUser const& wanted, Conversation& conversation) {
    auto const user = conversation.user(wanted.id);
    if (!user) return user.error();
    if (auto const met = check_preconditions(wanted, *user, conversation.call(), conversation.arena()); !met)
        return failed(met.error());
    // In the primary tenant a delete ends the account for every customer; elsewhere it ends a membership. A
    // user without a primary tenant belongs to the tenant that created it.
    auto const tenant = primary_tenant(*user);
    bool const is_detach = tenant && is_other_tenant(*tenant, conversation.options().customer);
    if (!is_detach && !wanted.global)
        return failed(Fault::delete_would_be_global,
                      "this customer is the user's primary tenant: a delete would "
                      "remove the account from every customer; repeat with ?scope=global if that is meant");
    if (auto const answered = conversation.remove(wanted.id); !answered) return answered.error();
    return Result<Answer>(Answer{.what = Done{}, .warnings = {}});
}

Step<Answer> device(std::string_view id, std::string_view device, std::string_view verb,
                    std::string_view client_type, Conversation& conversation) {
    constexpr std::array<std::string_view, 4> known{"desktop", "mobile", "webrtc", "crm"};
    if (!contains(known, client_type))
        return failed(Fault::invalid_value, "the client type is not one of the back end's",
                      conversation.arena().list<FieldError>(
                          {{"/clientType", "must be desktop, mobile, webrtc or crm"}}));
    if (!uri::stays_in_segment(device))
        return failed(Fault::invalid_parameter, "the back end cannot be asked for such a device");
    auto const answered = conversation.device(id, device, verb, client_type);
    if (answered) return Result<Answer>(Answer{.what = Done{}, .warnings = {}});
    if (fault_of(answered.error()) != Fault::user_not_found) return answered.error();
    // A 404 does not say whether the user or the device is missing.
    auto const user = conversation.user(id);
    if (!user) return std::holds_alternative<Ask>(user.error()) ? user.error() : answered.error();
    return failed(Fault::not_found, "the back end has no such device");
}

Step<Answer> send_email(SendEmail const& wanted, Conversation& conversation) {
    auto const verb =
        wanted.kind == EmailKind::activation ? "sendActivationEmail" : "sendUConnectActivationEmail";
    if (auto const answered = conversation.email(wanted.id, verb); !answered) return answered.error();
    return Result<Answer>(Answer{.what = Done{.pending = true}, .warnings = {}});
}

class Xarios final : public Dialect {
public:
    explicit Xarios(AccountSettings options) : options_(std::move(options)) {}

    Capabilities const& capabilities() const override {
        return options_.accept_charges ? capabilities_with_charges : xarios::capabilities;
    }

    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        // Percent-encoding does not help against "." and "..".
        if (auto const id = user_of(call); id && !uri::stays_in_segment(*id))
            return failed(Fault::invalid_parameter, "the back end cannot be asked for such an id");
        Conversation conversation(options_, call, responses, arena);
        if (auto const* const c = std::get_if<ListUsers>(&call.what)) return list(*c, conversation);
        if (auto const* const c = std::get_if<GetUser>(&call.what)) return get(*c, conversation);
        if (auto const* const c = std::get_if<CreateUser>(&call.what)) return create(*c, conversation);
        if (auto const* const c = std::get_if<UpdateUser>(&call.what)) return update(*c, conversation);
        if (auto const* const c = std::get_if<DeleteUser>(&call.what)) return remove(*c, conversation);
        if (auto const* const c = std::get_if<AssignDevice>(&call.what))
            return device(c->id, c->device, "assign", c->client_type, conversation);
        if (auto const* const c = std::get_if<UnassignDevice>(&call.what))
            return device(c->id, c->device, "unassign", c->client_type, conversation);
        return send_email(std::get<SendEmail>(call.what), conversation);
    }

    Response simulate(Request const& request, User const& user, Arena& arena) const override {
        static constexpr std::array headers{Header{"Content-Type", "application/json"}};
        if (request.target.ends_with("ActivationEmail"))
            return {.status = 204, .headers = {}, .body = {}, .secrets = {}};
        bool const collection = request.target == options_.base;
        bool const reads = request.method == Method::get;
        auto text = arena.text(512);
        json::Writer to(text);
        to.begin_object();
        if (reads || collection) to.key("data");
        if (reads && collection) to.begin_array();
        auto shown = user;
        if (auto const id = collection ? std::nullopt : id_in(request.target, arena)) shown.id = *id;
        if (reads || collection) write_user(to, shown, !(reads && collection));
        if (reads && collection) to.end_array();
        to.member("status", "success").end_object();
        bool const made = !reads && (request.method == Method::post || request.method == Method::put);
        return {.status = made ? 201 : 200, .headers = headers, .body = arena.keep(text), .secrets = {}};
    }

private:
    /// The id of the user that a target addresses.
    std::optional<std::string_view> id_in(std::string_view target, Arena& arena) const {
        if (!target.starts_with(options_.base)) return std::nullopt;
        auto const rest = target.substr(std::min(options_.base.size() + 1, target.size()));
        return uri::decode(rest.substr(0, rest.find('/')), arena);
    }

    AccountSettings options_;
};

} // namespace

DialectInfo const& dialect() {
    static DialectInfo const row{
        .capabilities = capabilities,
        .settings = settings,
        .make = [](Settings const& given) -> std::unique_ptr<Dialect> {
            AccountSettings options{.account = std::string(given.text("account")),
                                    .customer = std::string(given.text("customer")),
                                    .base = {},
                                    .accept_charges = given.flag("accept_charges"),
                                    .parents_writable = given.text("parent_users") == "writable"};
            Arena arena;
            if (!options.account.empty())
                options.base.append("/accounts/").append(uri::encode(options.account, arena));
            options.base.append("/customers/").append(uri::encode(options.customer, arena)).append("/users");
            return std::make_unique<Xarios>(std::move(options));
        },
    };
    return row;
}

} // namespace idiom::xarios
