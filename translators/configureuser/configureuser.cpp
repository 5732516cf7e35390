#include "translators/configureuser/configureuser.hpp"

#include "translators/configureuser/conversation.hpp"
#include "translators/configureuser/fields.hpp"
#include "translators/configureuser/validate.hpp"

#include <algorithm>
#include <stdexcept>

namespace idiom::configureuser {

namespace {

/// There are no roles in this dialect. A call that asks for one is refused before it comes here.
RoleRules const role_rules;

Step<Answer> done(bool pending) {
    return Result<Answer>(Answer{.what = Done{.pending = pending}, .warnings = {}});
}

Step<Answer> answer(Binding const& binding, Conversation& conversation, std::span<Warning const> warnings,
                    bool created) {
    return answer_user(HeldUser::of(user_of(binding, conversation.options(), conversation.arena())),
                       conversation.call(), warnings, created, conversation.arena());
}

Step<Answer> list(ListUsers const& wanted, Conversation& conversation) {
    auto const users = conversation.users();
    if (!users) return users.error();
    return answer_page(*users, wanted, capabilities, conversation.call(), conversation.arena());
}

Step<Answer> get(GetUser const& wanted, Conversation& conversation) {
    auto const user = conversation.user(wanted.id);
    if (!user) return user.error();
    return answer(user->binding, conversation, {}, false);
}

/// Brings a binding to `state` and records that. Each order is recorded on its own, so the record stays right
/// if the next order fails.
Part<Binding> reach_state(Binding binding, State state, Conversation& conversation) {
    if (binding.state == state) return binding;
    auto const purpose = state == State::active ? Purpose::restore : Purpose::disable;
    if (auto const ordered = conversation.set_enabled(binding, purpose); !ordered)
        return std::unexpected(ordered.error());
    binding.state = state;
    if (auto const kept = conversation.record(binding); !kept) return std::unexpected(kept.error());
    return binding;
}

/// Restores a binding that a delete marked. If a sync has removed it meanwhile, there is nothing to restore.
Part<bool> restore_deleted(Binding const& marked, Conversation& conversation) {
    auto const restored = conversation.set_enabled(marked, Purpose::restore);
    if (restored || fault_of(restored.error()) == Fault::user_not_found) return true;
    return std::unexpected(restored.error());
}

/// Adds to the error of a failed upsert that the restore before it has happened.
Step<Answer> after_restore(Step<Answer> step, Arena& arena) {
    auto* const result = std::get_if<Result<Answer>>(&step);
    if (result && !result->has_value())
        result->error().detail =
            arena.join({result->error().detail, " (the deleted user was restored before that, "
                                                "with its old values)"});
    return step;
}

Step<Answer> create(CreateUser const& wanted, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const& user = wanted.user;
    if (!user.user_name || user.user_name->empty())
        return failed(Fault::invalid_value, "fields that the back end requires are missing",
                      arena.list<FieldError>({{"/userName", "is required"}}));
    if (auto const error = validate(user, conversation.options(), arena)) return failed(*error);
    auto binding = new_binding(user, conversation.options(), arena);
    if (!binding) return failed(binding.error());

    // The vendor's one call both adds and edits. Only the record tells whether the call would overwrite a
    // user.
    auto const known = conversation.recorded(*user.user_name);
    if (!known) return known.error();
    if (*known && (*known)->binding.state != State::deleted)
        return failed(Fault::user_exists, "a user of that name exists already",
                      arena.list<FieldError>({{"/userName", "is taken", id_of(*user.user_name, arena)}}));
    if (*known)
        if (auto const restored = restore_deleted((*known)->binding, conversation); !restored)
            return restored.error();
    if (auto const written = conversation.upsert(*binding, Purpose::create); !written)
        return *known ? after_restore(written.error(), arena) : written.error();
    if (auto const kept = conversation.record(*binding); !kept) return kept.error();

    auto const made =
        reach_state(*binding, user.active.value_or(true) ? State::active : State::disabled, conversation);
    if (!made) return after_write(made.error(), "the user was created", arena);
    return answer(*made, conversation, wanted.warnings, true);
}

/// Returns an error for a change that a client may send but the vendor cannot make.
std::optional<Error> refusal(Change const& change, Binding const& before, Arena& arena) {
    auto const refuse = [&](Fault fault, std::string_view pointer, std::string_view detail) {
        return fail(fault, detail, arena.list<FieldError>({{pointer, detail}})).error();
    };
    // Another teamsUserId would make a second binding and leave the first one.
    auto const& name = change.set.user_name;
    if (name && !equal_ignoring_case(*name, before.user.user_name.value_or("")))
        return refuse(Fault::read_only_field, "/userName", "cannot be changed");
    if (change.roles)
        return refuse(Fault::unsupported_field, "/roles", "is a field that configureuser does not have");
    return std::nullopt;
}

bool changes_the_binding(Change change) {
    change.keep(Field::active);
    change.keep(Field::user_name);
    change.keep(Field::display_name);
    return change.touches_scalars();
}

Step<Answer> update(UpdateUser const& wanted, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const known = conversation.user(wanted.id);
    if (!known) return known.error();
    auto binding = known->binding;
    auto const before = HeldUser::of(user_of(binding, conversation.options(), arena));
    auto const plan = plan_update(conversation.call(), *wanted.edit, &before, role_rules, arena);
    if (!plan) return failed(plan.error());
    auto const& change = plan->change;
    if (auto const error = refusal(change, binding, arena)) return failed(*error);
    if (auto const error = validate(change.set, conversation.options(), arena)) return failed(*error);

    bool const rewrites = changes_the_binding(change);
    auto const after =
        rewrites ? changed_binding(binding, change, conversation.options(), arena) : Result<Binding>(binding);
    if (!after) return failed(after.error());
    if (rewrites)
        if (auto const error = unknown_secrets(*after, known->store_keeps_secrets, arena))
            return failed(*error);

    // A user is enabled before the write, as in a create, and disabled after it.
    auto const state =
        change.set.active ? (*change.set.active ? State::active : State::disabled) : binding.state;
    if (state == State::active) {
        auto const enabled = reach_state(binding, state, conversation);
        if (!enabled) return enabled.error();
        binding = *enabled;
    }
    if (rewrites) {
        auto const former = std::exchange(binding, *after).state;
        binding.state = former;
        if (auto const written = conversation.upsert(binding, Purpose::update); !written)
            return written.error();
        if (auto const kept = conversation.record(binding); !kept) return kept.error();
    }
    auto const reached = reach_state(binding, state, conversation);
    if (!reached)
        return rewrites ? after_write(reached.error(), "the change was written", arena) : reached.error();
    return answer(*reached, conversation, change.warnings, false);
}

Step<Answer> remove(DeleteUser const& wanted, Conversation& conversation) {
    auto& arena = conversation.arena();
    auto const known = conversation.user(wanted.id);
    if (!known) return known.error();
    auto const before = HeldUser::of(user_of(known->binding, conversation.options(), arena));
    if (auto const met = check_preconditions(wanted, before, conversation.call(), arena); !met)
        return failed(met.error());
    auto const disabled = conversation.set_enabled(known->binding, Purpose::disable);
    // A user that the vendor no longer knows is already gone.
    if (!disabled && fault_of(disabled.error()) != Fault::user_not_found) return disabled.error();

    // Only the identity is kept, so that a later create can restore it. Values and secrets are not kept.
    Binding marked;
    marked.state = State::deleted;
    marked.tenant = conversation.options().tenant_id;
    marked.user.user_name = known->binding.user.user_name;
    if (auto const kept = conversation.record(marked); !kept) return kept.error();
    return done(true);
}

class ConfigureUser final : public Dialect {
public:
    explicit ConfigureUser(TenantSettings options) : options_(std::move(options)) {}

    Capabilities const& capabilities() const override { return configureuser::capabilities; }

    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        Conversation conversation(options_, call, responses, arena);
        if (auto const* const wanted = std::get_if<ListUsers>(&call.what)) return list(*wanted, conversation);
        if (auto const* const wanted = std::get_if<GetUser>(&call.what)) return get(*wanted, conversation);
        if (auto const* const wanted = std::get_if<CreateUser>(&call.what))
            return create(*wanted, conversation);
        if (auto const* const wanted = std::get_if<UpdateUser>(&call.what))
            return update(*wanted, conversation);
        if (auto const* const wanted = std::get_if<DeleteUser>(&call.what))
            return remove(*wanted, conversation);
        return failed(Fault::operation_not_supported, "configureuser has no means for this");
    }

    Response simulate(Request const& request, User const& user, Arena& arena) const override {
        static constexpr std::array headers{Header{"Content-Type", "application/json"}};
        auto const json = [&](std::string_view body) {
            return Response{.status = 200, .headers = headers, .body = body, .secrets = {}};
        };
        if (request.peer == Peer::backend) return json("{}");
        if (request.method != Method::get) return {.status = 204, .headers = {}, .body = {}, .secrets = {}};
        // A user without an id is yet to be created.
        bool const many = request.target == "/users";
        if (!user.id && !many) return {.status = 404, .headers = {}, .body = {}, .secrets = {}};
        auto const document = write_document(simulated(user, arena), arena);
        return json(many ? arena.join({R"([{"document":)", document, "}]"}) : document);
    }

private:
    /// The binding of a user that clients would see as `user`.
    Binding simulated(User user, Arena& arena) const {
        // The login is the id. A user that is asked for by another id than its login's has that login.
        bool const named =
            user.user_name && (!user.id || id_of(*user.user_name, arena) == id_of(*user.id, arena));
        if (!named) user.user_name = user.id.value_or("user");
        TenantSettings lenient = options_;
        lenient.pbx_user_id = PbxUserId::email_local_part;
        auto binding = new_binding(user, lenient, arena).value_or(Binding{});
        binding.user.user_name = user.user_name;
        // `lenient` ends with this function, so the tenant must not be a view into it.
        binding.tenant = options_.tenant_id;
        binding.state = user.active.value_or(true) ? State::active : State::disabled;
        return binding;
    }

    TenantSettings options_;
};

PbxUserId pbx_user_id_named(std::string_view name) {
    if (name == "email_local_part") return PbxUserId::email_local_part;
    if (name == "phone_number") return PbxUserId::phone_number;
    return PbxUserId::none;
}

std::unique_ptr<Dialect> make(Settings const& given) {
    auto const gateway = given.text("sbc_gateway_id");
    bool const whole = !gateway.empty() && gateway.size() <= 18 && gateway.front() != '0' &&
                       gateway.find_first_not_of("0123456789") == std::string_view::npos;
    if (!whole) throw std::invalid_argument("sbc_gateway_id must be a whole number above 0");
    return std::make_unique<ConfigureUser>(
        TenantSettings{.login_id = std::string(given.text("login_id")),
                       .tenant_id = std::string(given.text("tenant_id")),
                       .pbx_location = std::string(given.text("pbx_location")),
                       .sbc_gateway_id = std::string(gateway),
                       .user_type = std::string(given.text("user_type", "PBX")),
                       .pbx_user_id = pbx_user_id_named(given.text("pbx_user_id"))});
}

} // namespace

DialectInfo const& dialect() {
    static DialectInfo const row{.capabilities = capabilities, .settings = settings, .make = make};
    return row;
}

} // namespace idiom::configureuser
