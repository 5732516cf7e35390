#include "gateway/execution/audit.hpp"

#include "gateway/inspect/recording.hpp"
#include "translators/core/text.hpp"
#include "translators/face/role_names.hpp"
#include "translators/face/schema.hpp"
#include "translators/face/write_user.hpp"

namespace idiom::execution {

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
    if (user.roles)
        user.roles = face::renamed(*user.roles, *audited.call.roles, *audited.writer.roles, audited.arena);
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
    if (roles) state.user.roles = named(roles->before, *audited.writer.roles, audited.arena);
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
        auto& arena = audited.arena;
        auto roles = arena.vector<std::string_view>();
        auto const meant = named(audited.write_call.roles->after, *audited.writer.roles, arena);
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

/// Returns where the call holds its edit; null if it has none.
Edit const** edit_of(Call& call) {
    if (auto* const update = std::get_if<UpdateUser>(&call.what)) return &update->edit;
    auto* const remove = std::get_if<DeleteUser>(&call.what);
    return remove && remove->edit ? &remove->edit : nullptr;
}

Result<Answer> lost_while_writing() {
    Error error{.fault = Fault::write_not_confirmed,
                .detail = "the gateway lost its store while it wrote, and another gateway may have "
                          "written at the same time"};
    error.uncertain = true;
    return std::unexpected(error);
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
    auto const& writer = audited.writer;
    auto const written = [&](std::optional<UserState> const& state) {
        return state ? text_of(*state, writer.dialect, audited.arena) : std::string();
    };
    return {.at = audited.at,
            .request_id = std::string(writer.request_id),
            .client = std::string(writer.client),
            .route = std::string(writer.route),
            .backend = std::string(writer.backend),
            .operation = std::string(writer.operation),
            .user = user_id_of(audited),
            .before = written(before(audited)),
            .after = written(after(audited)),
            .status = audited.result ? 0 : info(audited.result.error().fault).status,
            .problem = audited.result ? std::string() : std::string(info(audited.result.error().fault).name),
            .backend_status = backend_status(audited.write_call.answer)};
}

std::string lock_name(Call const& call) {
    auto const* const create = std::get_if<CreateUser>(&call.what);
    return lower(create ? create->user.user_name.value_or("") : user_of(call).value_or(""));
}

boost::asio::awaitable<WriteOutcome> write_under_lock(Writer const& writer, BackendBinding binding, Call call,
                                                      UserWriteLock& write_lock, Afterwards afterwards,
                                                      WriteServices& write_services,
                                                      upstream::CallContext& call_context) {
    std::optional<RecordingEdit> recording;
    if (auto** const edit = edit_of(call)) *edit = &recording.emplace(**edit);
    WriteCall write_call{.distributed_lock = &write_lock.distributed_lock()};
    WriteOutcome outcome{.result = co_await run(binding, call, call_context, &write_call), .audit = {}};
    if (call_context.recording)
        call_context.recording->note(call, recording ? recording->change() : nullptr, write_call.roles);
    auto const at = write_services.now();
    bool const alone = afterwards == Afterwards::keep_lock || co_await write_lock.leave();
    outcome.changed = write_call.changed;
    if (!write_call.wrote) co_return outcome;

    if (!alone && outcome.result) outcome.result = lost_while_writing();
    outcome.audit = audit_entry({.writer = writer,
                                 .call = call,
                                 .recording = recording ? &*recording : nullptr,
                                 .write_call = write_call,
                                 .result = outcome.result,
                                 .at = at,
                                 .arena = call_context.arena});
    co_return outcome;
}

} // namespace idiom::execution
