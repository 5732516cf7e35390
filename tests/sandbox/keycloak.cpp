#include "keycloak.hpp"

#include "seed.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace idiom::sandbox {

namespace {

constexpr std::string_view own_role = "default-roles-demo";
constexpr std::array<std::string_view, 5> role_names{own_role, "admin", "agent", "offline_access",
                                                     "team lead"};

/// Set by the server. Ignored or refused in a body.
constexpr std::array<std::string_view, 7> servers_members{
    "access", "userProfileMetadata", "totp", "notBefore", "disableableCredentialTypes", "origin", "self"};
constexpr std::array<std::string_view, 12> known_members{
    "id",      "username",   "firstName",       "lastName",         "email",          "emailVerified",
    "enabled", "attributes", "requiredActions", "createdTimestamp", "federationLink", "credentials"};

Response error(int status, std::string_view text) {
    return json_response(status, dump(Json{{"error", std::string(text)}}));
}
Response message(int status, std::string_view text) {
    return json_response(status, dump(Json{{"errorMessage", std::string(text)}}));
}
Response violation(std::string_view field, std::string_view key) {
    return json_response(400, dump(Json{{"field", std::string(field)},
                                        {"errorMessage", std::string(key)},
                                        {"params", Json::array({std::string(field)})}}));
}

std::string id_of(std::string_view role) {
    return make_guid(std::hash<std::string_view>()(role) % 100'000 + 7);
}
Json role_document(std::string_view name) {
    return {{"id", id_of(name)},
            {"name", std::string(name)},
            {"composite", name == own_role},
            {"clientRole", false},
            {"containerId", "demo"}};
}

std::size_t number_of(Parameters const& query, std::string_view name, std::size_t usual) {
    auto const* const text = find_parameter(query, name);
    if (!text || text->empty() || text->size() > 9 || text->find_first_not_of("0123456789") != text->npos)
        return usual;
    return std::stoul(*text);
}

} // namespace

Keycloak::Keycloak(std::size_t users) : seed_count_(users) {
    settings.add_action("expire_tokens", [this] { tokens_.expire_all(); });
    reset();
}

void Keycloak::seed_users() {
    users_.clear();
    next_id_ = 0;
    for (std::size_t i = 0; i < seed_count_; ++i) {
        auto const name = seed_name(i);
        User user;
        user.document = {{"id", make_guid(i + 1)},
                         {"username", name.login},
                         {"firstName", name.first},
                         {"lastName", name.last},
                         {"email", name.login + "@example.test"},
                         {"emailVerified", i % 2 == 0},
                         {"enabled", i % 5 != 4},
                         {"createdTimestamp", 1'700'000'000'000 + i},
                         {"attributes", {{"locale", Json::array({"en"})}}},
                         {"totp", false},
                         {"notBefore", 0},
                         {"access", {{"manage", true}}}};
        user.roles = {std::string(own_role)};
        if (i % 3 == 0) user.roles.emplace_back("agent");
        users_.push_back(std::move(user));
    }
}

Keycloak::User* Keycloak::find(std::string_view id) {
    auto const found =
        std::ranges::find_if(users_, [&](User const& user) { return user.document["id"] == id; });
    return found == users_.end() ? nullptr : &*found;
}
std::vector<std::string>* Keycloak::roles_of(std::string_view id) {
    auto* const user = find(id);
    return user ? &user->roles : nullptr;
}

Json Keycloak::describe() const {
    auto list = Json::array();
    for (auto const& user : users_) {
        auto item = user.document;
        item["password"] = user.password;
        item["roles"] = user.roles;
        list.push_back(std::move(item));
    }
    return {{"users", std::move(list)}};
}

Response Keycloak::token(Request const& request) {
    auto const form = parse_parameters(request.body);
    auto const basic = parse_basic(request.header("Authorization"));
    auto const* const id = find_parameter(form, "client_id");
    auto const* const secret = find_parameter(form, "client_secret");
    bool const known = basic.present ? basic.user == "demo-client" && basic.password == "demo-secret"
                                     : id && secret && *id == "demo-client" && *secret == "demo-secret";
    if (!known)
        return json_response(
            401,
            R"({"error":"invalid_client","error_description":"Invalid client or Invalid client credentials"})");
    auto const* const grant = find_parameter(form, "grant_type");
    if (!grant || *grant != "client_credentials")
        return json_response(400, R"({"error":"unsupported_grant_type"})");
    return json_response(200, dump(Json{{"access_token", tokens_.issue(std::chrono::seconds(60))},
                                        {"expires_in", 60},
                                        {"token_type", "Bearer"}}));
}

Response Keycloak::answer(Request const& request) {
    if (request.method == "POST" && request.path() == "/realms/demo/protocol/openid-connect/token")
        return token(request);
    auto const path = path_segments(request.path());
    if (path.size() < 4 || path[0] != "admin" || path[1] != "realms" || path[2] != "demo")
        return error(404, "RESTEASY003210: Could not find resource");
    if (tokens_.check(parse_bearer(request.header("Authorization"))) != AccessTokens::Verdict::good)
        return error(401, "HTTP 401 Unauthorized");
    if (path[3] == "users") return users(request, path);
    if (path[3] == "roles" && request.method == "GET") return roles(request, path);
    return error(404, "RESTEASY003210: Could not find resource");
}

Response Keycloak::users(Request const& request, std::vector<std::string> const& path) {
    if (path.size() == 4) {
        if (request.method == "GET") return list(request);
        return request.method == "POST" ? create(request) : error(405, "HTTP 405 Method Not Allowed");
    }
    auto* const user = find(path[4]);
    if (!user) return error(404, "User not found");
    if (path.size() == 7 && path[5] == "role-mappings" && path[6] == "realm") return mappings(*user, request);
    if (path.size() == 6 && path[5] == "send-verify-email" && request.method == "PUT")
        return user->document.value("email", std::string()).empty() ? message(400, "User email missing")
                                                                    : empty_response(204);
    if (path.size() != 5) return error(404, "RESTEASY003210: Could not find resource");
    if (request.method == "GET") return json_response(200, dump(user->document));
    if (request.method == "PUT") return replace(*user, request);
    if (request.method != "DELETE") return error(405, "HTTP 405 Method Not Allowed"); // there is no PATCH
    std::erase_if(users_, [&](User const& one) { return &one == user; });
    return empty_response(204);
}

Response Keycloak::list(Request const& request) const {
    auto const query = parse_parameters(request.query());
    auto const* const exact = find_parameter(query, "exact");
    std::vector<Json> found;
    for (auto const& user : users_) {
        bool passes = true;
        for (auto const* const field : {"username", "email", "firstName", "lastName"}) {
            auto const* const wanted = find_parameter(query, field);
            if (!wanted) continue;
            auto const held = user.document.value(field, std::string());
            passes = passes && (exact && *exact == "true" ? equal_ignoring_case(held, *wanted)
                                                          : contains_ignoring_case(held, *wanted));
        }
        if (passes) found.push_back(user.document);
    }
    std::ranges::sort(found, {}, [](Json const& user) { return user["username"].get<std::string>(); });
    auto const from = number_of(query, "first", 0);
    auto const most = number_of(query, "max", 100);
    auto page = Json::array();
    for (std::size_t i = from; i < found.size() && page.size() < most; ++i)
        page.push_back(found[i]);
    return json_response(200, dump(page)); // without a total
}

std::optional<Response> Keycloak::refused(Json const& body, User const* but) const {
    for (auto const& [name, value] : body.items())
        if (std::ranges::find(known_members, name) == known_members.end() &&
            std::ranges::find(servers_members, name) == servers_members.end())
            return error(400, "unrecognized field \"" + name + "\"");
    for (auto const* const name : {"firstName", "lastName"})
        if (body.value(name, std::string()).find_first_of("<>&\"") != std::string::npos)
            return violation(name, "error-person-name-invalid-character");
    auto const email = lower(body.value("email", std::string()));
    if (!email.empty() && email.find('@') == email.npos) return violation("email", "error-invalid-email");
    auto const login = lower(body.value("username", std::string()));
    for (auto const& user : users_) {
        if (&user == but) continue;
        if (user.document["username"] == login) return message(409, "User exists with same username");
        if (!email.empty() && user.document.value("email", std::string()) == email)
            return message(409, "User exists with same email");
    }
    if (body.contains("credentials"))
        for (auto const& one : body["credentials"])
            if (one.value("value", std::string()).size() < 8)
                return json_response(
                    400,
                    R"({"error":"invalidPasswordMinLengthMessage","error_description":"Password policy not met"})");
    return std::nullopt;
}

Response Keycloak::create(Request const& request) {
    auto const body = parse_json(request.body);
    if (!body.is_object()) return error(400, "unable to read contents from stream");
    auto const login = lower(body.value("username", std::string()));
    if (login.empty()) return message(400, "User name is missing");
    if (auto const no = refused(body, nullptr)) return *no;
    User user;
    auto const id = make_guid(1'000'000 + ++next_id_);
    user.document = {{"id", id},
                     {"username", login},
                     {"emailVerified", false},
                     {"enabled", false},
                     {"createdTimestamp", 1'700'000'000'000},
                     {"totp", false},
                     {"notBefore", 0}};
    for (auto const& [name, value] : body.items()) {
        if (name == "credentials")
            user.password = value.at(0).value("value", std::string());
        else if (name != "username" && name != "id")
            user.document[name] = name == "email" ? Json(lower(value.get<std::string>())) : value;
    }
    user.roles = {std::string(own_role)};
    users_.push_back(std::move(user));
    Response created = empty_response(201); // without a body
    created.headers.push_back(
        {"Location", "http://" + std::string(request.header("Host")) + "/admin/realms/demo/users/" + id});
    return created;
}

Response Keycloak::replace(User& user, Request const& request) {
    auto const body = parse_json(request.body);
    if (!body.is_object()) return error(400, "unable to read contents from stream");
    if (body.contains("username") &&
        lower(body["username"].get<std::string>()) != user.document["username"].get<std::string>())
        return violation("username", "error-user-attribute-read-only");
    if (auto const no = refused(body, &user)) return *no;
    // What is not named goes.
    for (auto const* const name : {"firstName", "lastName", "email", "attributes"})
        user.document.erase(name);
    for (auto const& [name, value] : body.items()) {
        bool const servers = std::ranges::find(servers_members, name) != servers_members.end();
        if (servers || name == "id" || name == "username" || name == "createdTimestamp") continue;
        if (name == "credentials")
            user.password = value.at(0).value("value", std::string());
        else if (value.is_string() && value.get<std::string>().empty())
            user.document.erase(name);
        else
            user.document[name] = name == "email" ? Json(lower(value.get<std::string>())) : value;
    }
    return empty_response(204);
}

Response Keycloak::mappings(User& user, Request const& request) {
    if (request.method == "GET") {
        auto held = Json::array();
        for (auto const& role : user.roles)
            held.push_back(role_document(role));
        return json_response(200, dump(held));
    }
    if (request.method == "DELETE" && request.body.empty()) { // takes them all
        user.roles.clear();
        return empty_response(204);
    }
    if (request.method != "POST" && request.method != "DELETE")
        return error(405, "HTTP 405 Method Not Allowed");
    auto const body = parse_json(request.body);
    if (!body.is_array()) return error(400, "unable to read contents from stream");
    for (auto const& one : body) {
        auto const name = one.is_object() ? one.value("name", std::string()) : std::string();
        bool const known = std::ranges::find(role_names, name) != role_names.end();
        if (!known || one.value("id", std::string()) != id_of(name)) return error(404, "Role not found");
    }
    for (auto const& one : body) {
        auto const name = one["name"].get<std::string>();
        std::erase(user.roles, name);
        if (request.method == "POST") user.roles.push_back(name);
    }
    return empty_response(204);
}

Response Keycloak::roles(Request const& request, std::vector<std::string> const& path) const {
    if (path.size() < 5) return error(404, "RESTEASY003210: Could not find resource");
    if (std::ranges::find(role_names, path[4]) == role_names.end()) return error(404, "Could not find role");
    if (path.size() == 5) return json_response(200, dump(role_document(path[4])));
    if (path.size() != 6 || path[5] != "users") return error(404, "RESTEASY003210: Could not find resource");
    auto const query = parse_parameters(request.query());
    auto const from = number_of(query, "first", 0);
    auto const most = number_of(query, "max", 100);
    std::size_t seen = 0;
    auto page = Json::array();
    for (auto user = users_.rbegin(); user != users_.rend(); ++user) // no order is promised
        if (contains(user->roles, path[4]) && seen++ >= from && page.size() < most)
            page.push_back(user->document);
    return json_response(200, dump(page));
}

} // namespace idiom::sandbox
