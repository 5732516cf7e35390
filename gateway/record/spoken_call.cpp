#include "gateway/record/spoken_call.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/overloaded.hpp"
#include "translators/face/write_user.hpp"

namespace idiom::record {

namespace {

std::string encoded(std::string_view text) {
    Arena arena;
    return std::string(uri::encode(text, arena));
}

void add(std::string& query, std::string_view name, std::string_view value) {
    query.append(query.empty() ? "" : "&").append(name).append("=").append(encoded(value));
}

SpokenCall of_list(ListUsers const& list) {
    SpokenCall made{.path = "/users"};
    if (list.limit != ListUsers{}.limit) add(made.query, "limit", std::to_string(list.limit));
    if (!list.cursor.empty()) add(made.query, "cursor", list.cursor);
    if (list.user_name) add(made.query, "userName", *list.user_name);
    if (list.email) add(made.query, "email", *list.email);
    if (list.role) add(made.query, "role", *list.role);
    for (auto const& filter : list.filters) {
        using How = TextFilter::How;
        auto const* const how = filter.how == How::contains      ? ".contains"
                                : filter.how == How::starts_with ? ".startsWith"
                                                                 : "";
        add(made.query, std::string(name_of(filter.field)) + how, filter.text);
    }
    if (list.active) add(made.query, "active", *list.active ? "true" : "false");
    if (!list.search.empty()) add(made.query, "q", list.search);
    if (list.count) add(made.query, "count", "true");
    if (list.sort_named)
        add(made.query, "sort", (list.descending ? "-" : "") + std::string(name_of(list.sort)));
    if (list.wanted == ListUsers{}.wanted) return made;
    std::string fields;
    for (auto const& row : user_fields)
        if (list.wants(row.field)) fields.append(fields.empty() ? "" : ",").append(row.name);
    if (!fields.empty()) made.query.append(made.query.empty() ? "" : "&").append("fields=").append(fields);
    return made;
}

/// The members of a user as JSON, with the password, which no answer shows.
std::string members_of(User const& user, std::string_view dialect) {
    Arena arena;
    auto text = arena.text(512);
    face::write_user(text, user, dialect, FieldSet::all(), {}, arena);
    std::string made(text);
    if (!user.password) return made;
    auto password = arena.text(64);
    password += made == "{}" ? "\"password\":" : ",\"password\":";
    json::append_string(password, *user.password);
    return made.insert(made.size() - 1, std::string_view(password));
}

std::string names_as_json(Names names) {
    Arena arena;
    auto text = arena.text(64);
    text += '[';
    for (auto const name : names) {
        if (text.size() > 1) text += ',';
        json::append_string(text, name);
    }
    return std::string(text += ']');
}

SpokenCall of_create(CreateUser const& create, std::string_view dialect) {
    return {.method = Method::post,
            .path = "/users",
            .query = {},
            .type = "application/json",
            .body = members_of(create.user, dialect)};
}

/// Roles one by one are no merge patch: a single one has a resource of its own.
std::optional<SpokenCall> of_delta(std::string const& user, RolesDelta const& delta) {
    auto const path = [&](Names names) { return user + "/roles/" + encoded(names.front()); };
    if (delta.add.size() == 1 && delta.remove.empty())
        return SpokenCall{
            .method = Method::put, .path = path(delta.add), .query = {}, .type = {}, .body = {}};
    if (delta.remove.size() == 1 && delta.add.empty())
        return SpokenCall{
            .method = Method::delete_, .path = path(delta.remove), .query = {}, .type = {}, .body = {}};
    return std::nullopt;
}

std::optional<SpokenCall> of_update(UpdateUser const& update, Change const* change,
                                    std::string_view dialect) {
    if (!change) return std::nullopt;
    auto const user = "/users/" + encoded(update.id);
    if (change->roles)
        if (auto const* const delta = std::get_if<RolesDelta>(&*change->roles))
            return change->touches_scalars() ? std::nullopt : of_delta(user, *delta);
    auto body = members_of(change->set, dialect);
    auto const put = [&](std::string const& member) {
        body.insert(body.size() - 1, (body == "{}" ? "" : ",") + member);
    };
    for (auto const& row : user_fields)
        if (change->clears(row.field)) put("\"" + std::string(row.name) + "\":null");
    if (change->roles) put("\"roles\":" + names_as_json(std::get<RolesReplace>(*change->roles).roles));
    return SpokenCall{.method = Method::patch,
                      .path = user,
                      .query = {},
                      .type = "application/merge-patch+json",
                      .body = std::move(body)};
}

SpokenCall of_device(std::string_view id, std::string_view device, std::string_view client_type,
                     Method method) {
    Arena arena;
    auto body = arena.text(64);
    body += "{\"clientType\":";
    json::append_string(body, client_type);
    body += '}';
    return {.method = method,
            .path = "/users/" + encoded(id) + "/devices/" + encoded(device),
            .query = {},
            .type = "application/json",
            .body = std::string(body)};
}

} // namespace

std::optional<SpokenCall> spoken(Call const& call, Change const* change, std::string_view dialect) {
    using Said = std::optional<SpokenCall>;
    return std::visit(
        Overloaded{[](ListUsers const& list) -> Said { return of_list(list); },
                   [](GetUser const& get) -> Said { return SpokenCall{.path = "/users/" + encoded(get.id)}; },
                   [&](CreateUser const& create) -> Said { return of_create(create, dialect); },
                   [&](UpdateUser const& update) -> Said { return of_update(update, change, dialect); },
                   [](DeleteUser const& remove) -> Said {
                       return SpokenCall{.method = Method::delete_,
                                         .path = "/users/" + encoded(remove.id),
                                         .query = remove.global ? "scope=global" : ""};
                   },
                   [](AssignDevice const& one) -> Said {
                       return of_device(one.id, one.device, one.client_type, Method::put);
                   },
                   [](UnassignDevice const& one) -> Said {
                       return of_device(one.id, one.device, one.client_type, Method::delete_);
                   },
                   [](SendEmail const& mail) -> Said {
                       return SpokenCall{.method = Method::post,
                                         .path = "/users/" + encoded(mail.id) + "/emails",
                                         .query = {},
                                         .type = "application/json",
                                         .body = mail.kind == EmailKind::activation
                                                     ? R"({"kind":"activation"})"
                                                     : R"({"kind":"uc-welcome"})"};
                   },
                   [](auto const&) -> Said { return std::nullopt; }},
        call.what);
}

} // namespace idiom::record
