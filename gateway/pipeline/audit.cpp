#include "gateway/pipeline/audit.hpp"

#include "translators/face/role_names.hpp"
#include "translators/face/schema.hpp"
#include "translators/face/write_user.hpp"

namespace idiom::pipeline {

namespace {

std::string backend_status(Response const& answer) {
    switch (answer.delivery) {
    case Delivery::answered: return answer.status > 0 ? std::to_string(answer.status) : std::string();
    case Delivery::lost: return "lost";
    case Delivery::timed_out: return "timed_out";
    case Delivery::unusable: return "unusable";
    case Delivery::not_sent:
    case Delivery::busy:
    case Delivery::refused:
    case Delivery::unfit: break;
    }
    return "not_sent";
}

/// Returns the route's names for vendor roles. A role without one keeps its vendor name, because the audit
/// trail is for the operator.
Names named(Names vendor, RolePolicy const& policy, Arena& arena) {
    auto const names = arena.array<std::string_view>(vendor.size());
    for (std::size_t i = 0; i < vendor.size(); ++i) {
        auto const unified = policy.to_unified(vendor[i]);
        names[i] = unified.empty() ? vendor[i] : unified;
    }
    return names;
}

FieldSet touched(Change const& change) {
    FieldSet fields;
    for (auto const& row : user_fields)
        if (change.touches(row.field)) fields.add(row.field);
    return fields;
}

/// The user before or after a write, and the fields that the write is about.
struct UserState {
    User user;
    FieldSet fields;
    bool password = false; ///< the write set a password
};

std::string text_of(UserState const& state, std::string_view dialect, Arena& arena) {
    auto text = arena.text(256);
    face::write_user(text, state.user, dialect, state.fields, {}, arena);
    std::string out(text);
    if (!state.password) return out;
    out.pop_back();
    return out + (out.size() > 1 ? "," : "") + R"("password":"***"})";
}

/// Returns the user with the route's own role names. The call may have used the words of a face's
/// clients.
User in_own_names(User user, AuditedWrite const& audited) {
    auto const& context = audited.context;
    if (user.roles)
        user.roles = face::renamed(*user.roles, *audited.call.roles, *context.route->roles, context.arena);
    return user;
}

std::optional<UserState> before(AuditedWrite const& audited) {
    auto const& roles = audited.write_call.roles;
    bool const creates = std::holds_alternative<CreateUser>(audited.call.what);
    auto const* const user = audited.recording ? audited.recording->before() : nullptr;
    if (creates || (!user && !roles)) return std::nullopt;
    UserState state{.user = user ? in_own_names(*user, audited) : User{}, .fields = FieldSet::all()};
    if (auto const* const change = audited.recording ? audited.recording->change() : nullptr)
        if (std::holds_alternative<UpdateUser>(audited.call.what)) state.fields = touched(*change);
    if (roles) state.user.roles = named(roles->before, *audited.context.route->roles, audited.context.arena);
    return state;
}

std::optional<UserState> after(AuditedWrite const& audited) {
    auto const* const one = audited.result ? std::get_if<OneUser>(&audited.result->what) : nullptr;
    if (!one) return std::nullopt;
    UserState state{.user = in_own_names(one->user, audited), .fields = FieldSet::all()};
    if (auto const* const create = std::get_if<CreateUser>(&audited.call.what))
        state.password = create->user.password.has_value();
    if (auto const* const change = audited.recording ? audited.recording->change() : nullptr) {
        state.fields = touched(*change);
        state.password = change->sets(Field::password);
    }
    if (audited.write_call.roles) {
        // The union also holds roles that the vendor gave beyond those that were asked for.
        auto& arena = audited.context.arena;
        auto roles = arena.vector<std::string_view>();
        auto const meant = named(audited.write_call.roles->after, *audited.context.route->roles, arena);
        auto const shown = state.user.roles.value_or(Names{});
        roles.insert(roles.end(), meant.begin(), meant.end());
        roles.insert(roles.end(), shown.begin(), shown.end());
        state.user.roles = sorted_set(Arena::keep(roles), arena);
    }
    return state;
}

std::string user_id_of(AuditedWrite const& audited) {
    auto const* const one = audited.result ? std::get_if<OneUser>(&audited.result->what) : nullptr;
    if (one && one->user.id) return std::string(*one->user.id);
    auto const* const create = std::get_if<CreateUser>(&audited.call.what);
    return std::string(create ? create->user.user_name.value_or("") : user_of(audited.call).value_or(""));
}

} // namespace

Result<Change> RecordingEdit::against(HeldUser const& before, Arena& arena) const {
    auto change = edit_.against(before, arena);
    if (change) {
        before_ = before.shown();
        change_ = *change;
    }
    return change;
}

store::AuditEntry audit_entry(AuditedWrite const& audited) {
    auto const& context = audited.context;
    auto const written = [&](std::optional<UserState> const& state) {
        return state ? text_of(*state, context.route->capabilities->dialect, context.arena) : std::string();
    };
    return {.at = audited.at,
            .request_id = std::string(context.id),
            .client = context.caller->name,
            .route = context.route->name,
            .backend = context.route->backend,
            .operation = std::string(context.operation),
            .user = user_id_of(audited),
            .before = written(before(audited)),
            .after = written(after(audited)),
            .status = 0,
            .problem = audited.result ? std::string() : std::string(info(audited.result.error().fault).name),
            .backend_status = backend_status(audited.write_call.answer)};
}

boost::asio::awaitable<ClientResponse> append_audit(RequestContext& context, ClientResponse response) {
    auto& services = context.services.write_services;
    bool kept = true;
    for (auto& entry : context.audit) {
        entry.status = response.status;
        if (response.status >= 400 && entry.problem.empty()) entry.problem = context.problem;
        auto const noted = co_await services.store.append_audit(std::move(entry));
        if (!noted) services.report(noted.error(), context.id);
        kept = kept && noted;
    }
    if (kept || response.status >= 400) co_return response;
    Error error{.fault = Fault::write_not_confirmed,
                .detail =
                    "the back end confirmed the write, and the gateway's store did not keep its record"};
    error.uncertain = true;
    co_return context.fail(error);
}

} // namespace idiom::pipeline
