#include "gateway/api/audit.hpp"

#include "translators/unified/role_names.hpp"
#include "translators/unified/write_user.hpp"

namespace idiom::api {

namespace {

/// What the client is told, in the terms of the rest face.
int status_of(Result<Answer> const& result) {
    if (!result) return info(result.error().fault).status;
    if (auto const* const one = std::get_if<OneUser>(&result->what)) return one->created ? 201 : 200;
    auto const* const done = std::get_if<Done>(&result->what);
    return done && done->pending ? 202 : 200;
}

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

/// Vendor names that the route has no word for stand for themselves: the trail is for the operator.
Names named(Names vendor, RolePolicy const& policy, Arena& arena) {
    auto const names = arena.array<std::string_view>(vendor.size());
    for (std::size_t i = 0; i < vendor.size(); ++i) {
        auto const unified = policy.to_unified(vendor[i]);
        names[i] = unified.empty() ? vendor[i] : unified;
    }
    return names;
}

unified::FieldSet touched(Change const& change) {
    unified::FieldSet fields;
    for (auto const& row : unified::schema)
        if (change.touches(row.field)) fields.add(row.field);
    return fields;
}

/// What a write is about, before or after it.
struct Side {
    User user;
    unified::FieldSet fields;
    bool password = false; ///< it was given one
};

std::string text_of(Side const& side, std::string_view dialect, Arena& arena) {
    auto text = arena.text(256);
    unified::write_user(text, side.user, dialect, side.fields, {}, arena);
    std::string out(text);
    if (!side.password) return out;
    out.pop_back();
    return out + (out.size() > 1 ? "," : "") + R"("password":"***"})";
}

/// The user by the route's own names for roles, whatever the face calls them.
User in_own_names(User user, Deed const& deed) {
    auto const& context = deed.context;
    if (user.roles)
        user.roles = unified::renamed(*user.roles, *deed.call.roles, *context.route->roles, context.arena);
    return user;
}

std::optional<Side> before(Deed const& deed) {
    auto const& roles = deed.write_call.roles;
    bool const creates = std::holds_alternative<CreateUser>(deed.call.what);
    auto const* const user = deed.witness ? deed.witness->before() : nullptr;
    if (creates || (!user && !roles)) return std::nullopt;
    Side side{.user = user ? in_own_names(*user, deed) : User{}, .fields = unified::FieldSet::all()};
    if (auto const* const change = deed.witness ? deed.witness->change() : nullptr)
        if (std::holds_alternative<UpdateUser>(deed.call.what)) side.fields = touched(*change);
    if (roles) side.user.roles = named(roles->before, *deed.context.route->roles, deed.context.arena);
    return side;
}

std::optional<Side> after(Deed const& deed) {
    auto const* const one = deed.result ? std::get_if<OneUser>(&deed.result->what) : nullptr;
    if (!one) return std::nullopt;
    Side side{.user = in_own_names(one->user, deed), .fields = unified::FieldSet::all()};
    if (auto const* const create = std::get_if<CreateUser>(&deed.call.what))
        side.password = create->user.password.has_value();
    if (auto const* const change = deed.witness ? deed.witness->change() : nullptr) {
        side.fields = touched(*change);
        side.password = change->sets(Field::password);
    }
    if (deed.write_call.roles) {
        // And what the vendor gave beside what was asked for.
        auto& arena = deed.context.arena;
        auto roles = arena.vector<std::string_view>();
        auto const meant = named(deed.write_call.roles->after, *deed.context.route->roles, arena);
        auto const shown = side.user.roles.value_or(Names{});
        roles.insert(roles.end(), meant.begin(), meant.end());
        roles.insert(roles.end(), shown.begin(), shown.end());
        side.user.roles = sorted_set(Arena::keep(roles), arena);
    }
    return side;
}

std::string user_of(Deed const& deed) {
    auto const* const one = deed.result ? std::get_if<OneUser>(&deed.result->what) : nullptr;
    if (one && one->user.id) return std::string(*one->user.id);
    auto const* const create = std::get_if<CreateUser>(&deed.call.what);
    return std::string(create ? create->user.user_name.value_or("") : deed.user_id);
}

} // namespace

Result<Change> Witness::against(HeldUser const& before, Arena& arena) const {
    auto change = edit_.against(before, arena);
    if (change) {
        before_ = before.shown();
        change_ = *change;
    }
    return change;
}

store::AuditEntry audit_entry(Deed const& deed) {
    auto const& context = deed.context;
    auto const written = [&](std::optional<Side> const& side) {
        return side ? text_of(*side, context.route->capabilities->dialect, context.arena) : std::string();
    };
    return {.at = deed.at,
            .request_id = std::string(context.id),
            .client = context.caller->name,
            .route = context.route->name,
            .backend = context.route->backend,
            .operation = std::string(context.operation),
            .user = user_of(deed),
            .before = written(before(deed)),
            .after = written(after(deed)),
            .status = status_of(deed.result),
            .problem = deed.result ? std::string() : std::string(info(deed.result.error().fault).name),
            .backend_status = backend_status(deed.write_call.answer)};
}

} // namespace idiom::api
