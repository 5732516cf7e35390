#include "auth0.hpp"

#include "seed.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace idiom::sandbox {

namespace {

struct Role {
    std::string_view id;
    std::string_view name;
};
constexpr std::array<Role, 4> all_roles{
    {{"rol_1", "Agent"}, {"rol_2", "Agent Lead"}, {"rol_3", "Admin"}, {"rol_4", "Supervisor"}}};

constexpr std::array<std::string_view, 14> known_members{
    "email",    "password", "connection",    "verify_email", "email_verified",
    "username", "name",     "nickname",      "given_name",   "family_name",
    "picture",  "blocked",  "user_metadata", "app_metadata"};

Response fail(int status, std::string_view error, std::string_view message, std::string_view code) {
    Json body{{"statusCode", status}, {"error", std::string(error)}, {"message", std::string(message)}};
    if (!code.empty()) body["errorCode"] = std::string(code);
    return json_response(status, dump(body));
}
Response bad_body(std::string const& why, std::string const& member) {
    return fail(400, "Bad Request", "Payload validation error: '" + why + "' on property " + member + ".",
                "invalid_body");
}
Response no_user() { return fail(404, "Not Found", "The user does not exist.", "inexistent_user"); }

bool is_id(std::string_view id) {
    auto const bar = id.find('|');
    return bar != id.npos && bar > 0 && bar + 1 < id.size();
}

/// A page of a list; null if the parameters are refused.
struct Paged {
    std::size_t from = 0;
    std::size_t size = 25;
    bool totals = false;
};
std::optional<Paged> paged(Parameters const& query) {
    auto const number = [&](std::string_view name, std::size_t usual) -> std::optional<std::size_t> {
        auto const* const text = find_parameter(query, name);
        if (!text) return usual;
        if (text->empty() || text->size() > 6 || text->find_first_not_of("0123456789") != text->npos)
            return std::nullopt;
        return std::stoul(*text);
    };
    auto const page = number("page", 0);
    auto const size = number("per_page", 25);
    if (!page || !size || *size == 0 || *size > 50 || (*page + 1) * *size > 1000) return std::nullopt;
    auto const* const totals = find_parameter(query, "include_totals");
    return Paged{.from = *page * *size, .size = *size, .totals = totals && *totals == "true"};
}
Response page_of(std::vector<Json> const& all, Paged const& at, std::string const& name) {
    auto items = Json::array();
    for (std::size_t i = at.from; i < std::min(all.size(), at.from + at.size); ++i)
        items.push_back(all[i]);
    if (!at.totals) return json_response(200, dump(items));
    auto const count = items.size();
    Json body{{"start", at.from}, {"limit", at.size}, {"length", count}, {"total", all.size()}};
    body[name] = std::move(items);
    return json_response(200, dump(body));
}
Response bad_paging() {
    return fail(400, "Bad Request", "You can only page through the first 1000 records.", "invalid_paging");
}

/// Returns the refusal of a member that no user has, or whose value is not one it can have.
std::optional<Response> refused_member(Json const& body, bool creating) {
    for (auto const& [name, value] : body.items()) {
        if (std::ranges::find(known_members, name) == known_members.end())
            return bad_body("Additional properties not allowed: " + name, name);
        bool const object = name == "user_metadata" || name == "app_metadata";
        bool const flag = name == "blocked" || name == "email_verified" || name == "verify_email";
        if (value.is_null() && !creating) continue;
        if (object ? !value.is_object() : flag ? !value.is_boolean() : !value.is_string())
            return bad_body("Expected another type", name);
        if (!value.is_string()) continue;
        auto const length = utf16_length(value.get_ref<std::string const&>());
        if (length == 0) return bad_body("String is too short (0 chars), minimum 1", name);
        std::size_t const most = name == "given_name" || name == "family_name" ? 150 : 300;
        if (length > most) return bad_body("String is too long, maximum " + std::to_string(most), name);
    }
    return std::nullopt;
}
Response weak() { return fail(400, "Bad Request", "PasswordStrengthError: Password is too weak", ""); }

} // namespace

Auth0::Auth0(std::size_t users) : seed_count_(users) {
    settings.add_action("expire_tokens", [this] { tokens_.expire_all(); });
    reset();
}

void Auth0::seed_users() {
    users_.clear();
    next_id_ = 0;
    for (std::size_t i = 0; i < seed_count_; ++i) {
        auto const name = seed_name(i);
        User user;
        user.document = {{"user_id", "auth0|" + hex_digits(i + 1, 24)},
                         {"email", name.login + "@example.test"},
                         {"name", name.first + " " + name.last},
                         {"given_name", name.first},
                         {"family_name", name.last},
                         {"nickname", name.login}};
        if (i % 5 == 4) user.document["blocked"] = true; // absent for those who never were
        if (i % 3 == 0) user.roles = {std::string(all_roles[i % all_roles.size()].id)};
        users_.push_back(std::move(user));
    }
}

Auth0::User* Auth0::find(std::string_view id) {
    auto const found =
        std::ranges::find_if(users_, [&](User const& user) { return user.document["user_id"] == id; });
    return found == users_.end() ? nullptr : &*found;
}
Auth0::User const* Auth0::holder(std::string_view email) const {
    auto const found =
        std::ranges::find_if(users_, [&](User const& user) { return user.document["email"] == email; });
    return found == users_.end() ? nullptr : &*found;
}
std::vector<std::string>* Auth0::roles_of(std::string_view id) {
    auto* const user = find(id);
    return user ? &user->roles : nullptr;
}

Json Auth0::describe() const {
    auto list = Json::array();
    for (auto const& user : users_) {
        auto item = user.document;
        item["password"] = user.password;
        item["roles"] = Json::array();
        for (auto const& role : all_roles)
            if (contains(user.roles, role.id)) item["roles"].push_back(std::string(role.name));
        list.push_back(std::move(item));
    }
    return {{"users", std::move(list)}};
}

Response Auth0::token(Request const& request) {
    auto const form = parse_parameters(request.body);
    auto const is = [&](std::string_view name, std::string_view wanted) {
        auto const* const value = find_parameter(form, name);
        return value && *value == wanted;
    };
    auto const basic = parse_basic(request.header("Authorization"));
    bool const known = basic.present ? basic.user == "demo-client" && basic.password == "demo-secret"
                                     : is("client_id", "demo-client") && is("client_secret", "demo-secret");
    if (!known) return json_response(401, R"({"error":"access_denied","error_description":"Unauthorized"})");
    if (!is("grant_type", "client_credentials"))
        return json_response(400, R"({"error":"unsupported_grant_type"})");
    // Without the audience the token is one for another API.
    auto const issued =
        tokens_.issue(std::chrono::hours(24), is("audience", audience) ? "management" : "other");
    return json_response(
        200, dump(Json{{"access_token", issued}, {"expires_in", 86400}, {"token_type", "Bearer"}}));
}

Response Auth0::answer(Request const& request) {
    auto const path = path_segments(request.path());
    if (request.method == "POST" && request.path() == "/oauth/token") return token(request);
    if (path.size() < 3 || path[0] != "api" || path[1] != "v2")
        return fail(404, "Not Found", "Not Found", "");
    auto const bearer = parse_bearer(request.header("Authorization"));
    if (tokens_.check(bearer) != AccessTokens::Verdict::good || tokens_.meaning(bearer) != "management")
        return fail(401, "Unauthorized", "Invalid token", "invalid_token");
    if (path[2] == "users") return users(request, path);
    if (path[2] == "users-by-email" && request.method == "GET") return by_email(request);
    if (path[2] == "roles" && path.size() == 3 && request.method == "GET") return roles(request);
    if (path[2] == "jobs" && path.size() == 4 && path[3] == "verification-email" &&
        request.method == "POST") {
        auto const body = parse_json(request.body);
        if (!body.is_object() || !body.contains("user_id"))
            return bad_body("Missing required property", "user_id");
        return json_response(201, R"({"type":"verification_email","status":"pending","id":"job_1"})");
    }
    return fail(404, "Not Found", "Not Found", "");
}

Response Auth0::users(Request const& request, std::vector<std::string> const& path) {
    if (path.size() == 3) {
        if (request.method == "GET") return list(request);
        return request.method == "POST" ? create(request) : fail(404, "Not Found", "Not Found", "");
    }
    if (!is_id(path[3]))
        return fail(400, "Bad Request", "Object didn't pass validation for format user-id: " + path[3],
                    "invalid_uri");
    auto* const user = find(path[3]);
    if (path.size() == 4 && request.method == "DELETE") {
        std::erase_if(users_, [&](User const& one) { return &one == user; });
        return empty_response(204); // for a user who is not there, too
    }
    if (!user) return no_user();
    if (path.size() == 5 && path[4] == "roles") return user_roles(*user, request);
    if (path.size() == 4 && request.method == "GET") return json_response(200, dump(user->document));
    if (path.size() == 4 && request.method == "PATCH") return update(*user, request);
    return fail(404, "Not Found", "Not Found", "");
}

Response Auth0::list(Request const& request) const {
    auto const query = parse_parameters(request.query());
    auto const at = paged(query);
    if (!at) return bad_paging();
    std::vector<Json> all;
    for (auto const& user : users_)
        all.push_back(user.document);
    if (auto const* const sort = find_parameter(query, "sort")) {
        auto const colon = sort->find(':');
        auto const field = sort->substr(0, colon);
        auto const way = colon == sort->npos ? "" : sort->substr(colon + 1);
        if (way != "1" && way != "-1")
            return fail(400, "Bad Request", "Invalid sort", "invalid_query_string");
        auto const key = [&](Json const& user) { return user.value(field, std::string()); };
        std::ranges::sort(all, {}, key);
        if (way == "-1") std::ranges::reverse(all);
    }
    return page_of(all, *at, "users");
}

Response Auth0::by_email(Request const& request) const {
    auto const query = parse_parameters(request.query());
    auto const* const email = find_parameter(query, "email");
    if (!email)
        return fail(400, "Bad Request", "Query validation error: 'Missing' on property email.",
                    "invalid_query_string");
    auto found = Json::array();
    if (auto const* const user = holder(*email)) found.push_back(user->document);
    return json_response(200, dump(found));
}

Response Auth0::create(Request const& request) {
    auto const body = parse_json(request.body);
    if (!body.is_object()) return fail(400, "Bad Request", "Invalid request payload JSON format", "");
    if (auto const refused = refused_member(body, true)) return *refused;
    if (body.value("connection", std::string()) != connection)
        return bad_body("Missing required property", "connection");
    for (auto const* const needed : {"email", "password"})
        if (!body.contains(needed)) return bad_body("Missing required property", needed);
    if (body["password"].get<std::string>().size() < 8) return weak();
    auto const email = lower(body["email"].get<std::string>());
    if (holder(email)) return fail(409, "Conflict", "The user already exists.", "auth0_idp_error");
    User user;
    user.document = {{"user_id", "auth0|" + hex_digits(1'000'000 + ++next_id_, 24)},
                     {"email", email},
                     {"name", email},
                     {"nickname", email.substr(0, email.find('@'))}};
    for (auto const& [name, value] : body.items())
        if (name != "password" && name != "connection" && name != "verify_email" && name != "email")
            user.document[name] = value;
    user.password = body["password"].get<std::string>();
    users_.push_back(user);
    return json_response(201, dump(user.document));
}

Response Auth0::update(User& user, Request const& request) {
    auto const body = parse_json(request.body);
    if (!body.is_object() || body.empty())
        return fail(400, "Bad Request", "Invalid request payload JSON format", "");
    if (auto const refused = refused_member(body, false)) return *refused;
    bool const password = body.contains("password");
    for (auto const* const other :
         {"email", "email_verified", "username", "name", "given_name", "family_name", "blocked"})
        if (password && body.contains(other))
            return fail(400, "Bad Request",
                        "Cannot update password and " + std::string(other) + " simultaneously",
                        "operation_not_supported");
    for (auto const* const name : {"email", "email_verified", "username", "password"})
        if (body.contains(name) && body.value("connection", std::string()) != connection)
            return bad_body("Missing required property", "connection");
    if (password && body["password"].get<std::string>().size() < 8) return weak();
    if (body.contains("email")) {
        auto const email = lower(body["email"].get<std::string>());
        auto const* const other = holder(email);
        if (other && other != &user)
            return fail(400, "Bad Request", "The specified new email already exists", "auth0_idp_error");
    }
    for (auto const& [name, value] : body.items()) {
        if (name == "connection" || name == "verify_email") continue;
        if (name == "password")
            user.password = value.get<std::string>();
        else if (value.is_null())
            user.document.erase(name);
        else if (name == "email")
            user.document[name] = lower(value.get<std::string>());
        else if (value.is_object()) // merged at the first level only
            for (auto const& [key, one] : value.items())
                if (one.is_null())
                    user.document[name].erase(key);
                else
                    user.document[name][key] = one;
        else
            user.document[name] = value;
    }
    return json_response(200, dump(user.document));
}

Response Auth0::user_roles(User& user, Request const& request) {
    if (request.method == "GET") {
        auto const at = paged(parse_parameters(request.query()));
        if (!at) return bad_paging();
        std::vector<Json> held;
        for (auto const& role : all_roles)
            if (contains(user.roles, role.id))
                held.push_back(
                    {{"id", std::string(role.id)}, {"name", std::string(role.name)}, {"description", ""}});
        return page_of(held, *at, "roles");
    }
    if (request.method != "POST" && request.method != "DELETE")
        return fail(404, "Not Found", "Not Found", "");
    auto const body = parse_json(request.body);
    auto const ids = body.is_object() && body.contains("roles") ? body["roles"] : Json();
    if (!ids.is_array() || ids.empty()) return bad_body("Array is too short (0), minimum 1", "roles");
    for (auto const& id : ids)
        if (!id.is_string() ||
            std::ranges::find(all_roles, id.get<std::string>(), &Role::id) == all_roles.end())
            return fail(404, "Not Found", "One or more roles do not exist.", "inexistent_role");
    for (auto const& id : ids) {
        std::erase(user.roles, id.get<std::string>());
        if (request.method == "POST") user.roles.push_back(id.get<std::string>());
    }
    return empty_response(204);
}

Response Auth0::roles(Request const& request) const {
    auto const query = parse_parameters(request.query());
    auto const at = paged(query);
    if (!at) return bad_paging();
    auto const* const filter = find_parameter(query, "name_filter");
    std::vector<Json> found;
    for (auto const& role : all_roles)
        if (!filter || contains_ignoring_case(role.name, *filter))
            found.push_back({{"id", std::string(role.id)}, {"name", std::string(role.name)}});
    return page_of(found, *at, "roles");
}

} // namespace idiom::sandbox
