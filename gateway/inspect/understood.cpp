#include "gateway/inspect/call_parts.hpp"

#include "gateway/inspect/mask_document.hpp"
#include "translators/core/overloaded.hpp"
#include "translators/face/write_user.hpp"

#include <algorithm>
#include <ranges>

namespace idiom::inspect {

namespace {

/// Returns the vendor's names as the route knows them; a role that it does not map keeps its name.
Names shown(Names vendor, RolePolicy const& policy, Arena& arena) {
    auto const names = arena.array<std::string_view>(vendor.size());
    std::ranges::transform(vendor, names.begin(), [&](std::string_view role) {
        auto const unified = policy.to_unified(role);
        return unified.empty() ? role : unified;
    });
    return sorted_set(names, arena);
}

void write_names(json::Writer& out, Names names, Mask const& mask) {
    out.begin_array();
    for (auto const name : names)
        out.string(mask.role(name));
    out.end_array();
}

/// Writes the fields of the user, without the roles, which stand apart.
void write_set(json::Writer& out, User user, CallParts const& parts, Mask const& mask) {
    auto& arena = mask.arena();
    bool const password = user.password.has_value();
    user.roles.reset();
    auto text = arena.text(256);
    face::write_user(text, user, parts.capabilities->dialect, FieldSet::all(), {}, arena);
    auto const masked = mask.body("application/json", arena.keep(text));
    auto shown = masked.cut == 0 ? *masked.text : std::string_view("{}");
    if (!password) {
        out.raw(shown);
        return;
    }
    shown.remove_suffix(1);
    out.raw(arena.join({shown, shown.size() > 1 ? "," : "", R"("password":"***"})"}));
}

void write_change_of_roles(json::Writer& out, RolesChange const& change, Mask const& mask) {
    out.begin_object();
    if (auto const* const whole = std::get_if<RolesReplace>(&change)) {
        write_names(out.plain_key("set"), whole->roles, mask);
    } else {
        auto const& delta = std::get<RolesDelta>(change);
        write_names(out.plain_key("add"), delta.add, mask);
        write_names(out.plain_key("remove"), delta.remove, mask);
    }
    out.end_object();
}

/// The set, the cleared fields and the roles of a call, as three members.
void write_what(json::Writer& out, User const& set, Change const* change,
                std::optional<RolesChange> const& roles, CallParts const& parts, Mask const& mask) {
    write_set(out.plain_key("set"), set, parts, mask);
    out.plain_key("clear").begin_array();
    for (auto const& row : user_fields)
        if (change && change->clears(row.field)) out.string(row.name);
    out.end_array().plain_key("roles");
    if (roles)
        write_change_of_roles(out, *roles, mask);
    else
        out.null();
}

void write_what(json::Writer& out, Performed const* part, CallParts const& parts, Mask const& mask) {
    if (part && part->change)
        return write_what(out, part->change->set, &*part->change, part->change->roles, parts, mask);
    auto const* const create = part ? std::get_if<CreateUser>(&part->call.what) : nullptr;
    if (!create) return write_what(out, {}, nullptr, std::nullopt, parts, mask);
    std::optional<RolesChange> roles;
    if (create->user.roles) roles = RolesReplace{*create->user.roles};
    write_what(out, create->user, nullptr, roles, parts, mask);
}

void write_parameters(json::Writer& out, Performed const* part, Mask const& mask) {
    auto const text = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) out.member(name, value);
    };
    out.begin_object();
    if (part)
        std::visit(
            Overloaded{[&](ListUsers const& list) {
                           out.plain_key("limit").number(static_cast<std::int64_t>(list.limit));
                           text("cursor", mask.text(list.cursor));
                           text("userName", mask.text(list.user_name.value_or("")));
                           text("email", mask.text(list.email.value_or("")));
                           text("role", mask.role(list.role.value_or("")));
                           if (list.sort_named)
                               out.plain_key("sort").string(
                                   mask.arena().join({list.descending ? "-" : "", name_of(list.sort)}));
                       },
                       [&](DeleteUser const& remove) {
                           if (remove.global) out.plain_key("scope").string("global");
                       },
                       [&](AssignDevice const& one) {
                           text("device", mask.text(one.device));
                           text("clientType", one.client_type);
                       },
                       [&](UnassignDevice const& one) { text("device", mask.text(one.device)); },
                       [&](SendEmail const& mail) {
                           text("kind", mail.kind == EmailKind::activation ? "activation" : "uc-welcome");
                       },
                       [](auto const&) {}},
            part->call.what);
    out.end_object();
}

} // namespace

Performed const* main_part(Recording const& recording) {
    auto const& all = recording.performed();
    for (auto const& one : std::views::reverse(all))
        if (is_write(one.call)) return &one;
    return all.empty() ? nullptr : &all.front();
}

void write_understood(json::Writer& out, CallParts const& parts, Mask const& mask) {
    auto const* const part = main_part(*parts.recording);
    if (!part) {
        out.null();
        return;
    }
    out.begin_object().plain_key("operation").string(parts.operation);
    out.plain_key("user").string(mask.id(user_of(part->call).value_or("")));
    write_what(out, part, parts, mask);
    write_parameters(out.plain_key("parameters"), part, mask);
    out.plain_key("condition");
    auto const condition = find(parts.headers, "If-Match");
    auto const other = find(parts.headers, "If-None-Match");
    if (condition)
        out.string(mask.arena().join({"If-Match: ", mask.header("If-Match", *condition)}));
    else if (other)
        out.string(mask.arena().join({"If-None-Match: ", mask.header("If-None-Match", *other)}));
    else
        out.null();
    out.end_object();
}

std::optional<ShownRoles> roles_of(CallParts const& parts, Arena& arena) {
    auto const* const part = main_part(*parts.recording);
    if (!part || !part->roles) return std::nullopt;
    auto const& plan = *part->roles;
    auto const& policy = *parts.roles;
    auto kept = arena.vector<std::string_view>();
    for (auto const role : plan.after)
        if (contains(plan.before, role) && policy.to_unified(role).empty()) kept.push_back(role);
    ShownRoles roles{.before = shown(plan.before, policy, arena),
                     .asked = shown(plan.after, policy, arena),
                     .confirmed = {},
                     .kept = sorted_set(Arena::keep(kept), arena)};
    auto const* const one = part->result ? std::get_if<OneUser>(&part->result->what) : nullptr;
    if (!one || part->result->unconfirmed) return roles;
    auto confirmed = arena.vector<std::string_view>();
    auto const told = one->user.roles.value_or(Names{});
    confirmed.insert(confirmed.end(), told.begin(), told.end());
    confirmed.insert(confirmed.end(), roles.kept.begin(), roles.kept.end());
    roles.confirmed = sorted_set(Arena::keep(confirmed), arena);
    return roles;
}

void write_roles(json::Writer& out, CallParts const& parts, Mask const& mask) {
    auto const roles = roles_of(parts, mask.arena());
    if (!roles) {
        out.null();
        return;
    }
    out.begin_object();
    write_names(out.plain_key("before"), roles->before, mask);
    write_names(out.plain_key("asked"), roles->asked, mask);
    write_names(out.plain_key("confirmed"), roles->confirmed, mask);
    write_names(out.plain_key("kept"), roles->kept, mask);
    out.end_object();
}

} // namespace idiom::inspect
