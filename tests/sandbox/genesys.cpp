#include "genesys.hpp"

#include "seed.hpp"

#include <algorithm>
#include <array>

namespace idiom::sandbox {

namespace {

constexpr std::string_view admin_role = "ROLE_ADMIN";
constexpr std::string_view agent_role = "ROLE_AGENT";
constexpr std::string_view api_user_role = "ROLE_API_USER";

/// genesys.md 6.4: the prefix of every `uri` is that of the servers behind the load balancer.
constexpr std::string_view internal_base = "http://gws-internal.example.test:8090/cloud-web/api/v2";
constexpr std::string_view contact_center = "0851b5d7-1280-4000-8000-000000000007";
constexpr std::size_t url_limit = 2000;
constexpr std::size_t session_limit = 4096;

struct CatalogSkill {
    std::string_view id;
    std::string_view name;
    std::string_view description;
};
constexpr std::array<CatalogSkill, 3> catalog{{
    {"8e8fbe93-a8e5", "Spanish", ""},
    {"8e8fbe93-a8e6", "Billing", "Invoices & refunds"},
    {"8e8fbe93-a8e7", "Ελληνικά", ""},
}};

/// genesys.md 3. The order is the order of the samples.
constexpr std::array<std::string_view, 14> fields{
    "id",           "userName",
    "firstName",    "lastName",
    "emailAddress", "roles",
    "enabled",      "changePasswordOnFirstLogin",
    "doNotDisturb", "contactCenterId",
    "devices",      "skills",
    "uri",          "path",
};

bool wants(std::vector<std::string> const* wanted, std::string_view field) {
    return !wanted || contains(*wanted, field);
}

/// Jetty's own page, without the envelope.
Response jetty_page(int status, std::string_view text) {
    Response response;
    response.status = status;
    response.content_type = "text/html;charset=ISO-8859-1";
    response.body = "<html><head><title>Error " + std::to_string(status) +
                    "</title></head><body><h2>HTTP ERROR " + std::to_string(status) + "</h2><p>" +
                    std::string(text) + "</p></body></html>\n";
    return response;
}

Response not_allowed(std::string_view allowed) {
    auto response = jetty_page(405, "HTTP method not supported by this URL");
    response.headers.push_back({"Allow", std::string(allowed)});
    return response;
}

bool is_write(std::string_view method) { return method == "POST" || method == "PUT" || method == "DELETE"; }

} // namespace

Genesys::Genesys(GenesysOptions options)
    : seed_count_(options.users), csrf_(options.csrf), release_(std::move(options.release)) {
    settings.add("csrf", csrf_);
    settings.add("release", release_, {"8.5.0", "8.5.1", "8.5.2"});
    settings.add("token_lifetime", session_lifetime_, 0, 1'000'000);
    settings.add_action("expire_tokens", [this] { sessions_.clear(); });
    settings.add("put_needs_post", put_needs_post_);
    settings.add("list_gives_uris", list_gives_uris_);
    settings.add("status_code_as", status_code_as_, {"samples", "string", "number"});
    settings.add_action("status_code_as_string", [this] { status_code_as_ = "string"; });
    settings.add("roles_ignored", roles_ignored_);
    settings.add("write_feature", write_feature_);
    settings.add("read_feature", read_feature_);
    settings.add("strict_devices", strict_devices_);
    settings.add("anonymous_status", anonymous_status_, 200, 403);
    reset();
}

void Genesys::forget_logins() { sessions_.clear(); }

void Genesys::seed_users() {
    users_.clear();
    next_id_ = 0;
    auto const login = [&](std::string id, std::string name, std::vector<std::string> roles) {
        User user;
        user.id = std::move(id);
        user.user_name = std::move(name);
        user.password = "demo-password";
        user.first_name = "Demo";
        user.last_name = "Login";
        user.roles = std::move(roles);
        users_.push_back(std::move(user));
    };
    login(std::string(ops_id), "ops", {std::string(admin_role)});
    login("63630bbf", "agent", {std::string(agent_role)});
    login("63630bc0", "gateway", {std::string(api_user_role)});

    for (std::size_t i = 0; i < seed_count_; ++i) {
        auto const name = seed_name(i);
        User user;
        user.id = i % 3 == 1 ? make_guid(i + 1) : hex_digits(i + 1, 32);
        user.user_name = i % 9 == 8 ? name.login : name.login + "@example.test"; // plain names occur too
        user.password = "demo-password";
        user.first_name = name.first;
        user.last_name = name.last;
        user.roles = {std::string(agent_role)};
        switch (i % 7) {
        case 1: user.roles = {std::string(agent_role), std::string(admin_role)}; break;
        case 2:
            user.devices = {{hex_digits(i + 3000, 12), std::to_string(3000 + i)}};
            user.skills = {{std::string(catalog[0].id), "3"}, {std::string(catalog[2].id), "10"}};
            user.do_not_disturb = "Off";
            break;
        case 3:
            user.email_address = name.login + "@mail.example.test";
            user.change_password = true;
            break;
        case 4: user.enabled = false; break;
        case 5: user.roles = {"ROLE_SUPERVISOR", std::string(agent_role)}; break;
        case 6: user.roles.clear(); break;
        default: break;
        }
        users_.push_back(std::move(user));
    }
    // genesys.md 7: the order of a list means nothing. This order is neither by name nor by id.
    std::ranges::sort(users_, {},
                      [](User const& user) { return std::string(user.id.rbegin(), user.id.rend()); });
    reindex();
}

void Genesys::reindex() {
    by_id_.clear();
    by_name_.clear();
    for (std::size_t i = 0; i < users_.size(); ++i)
        index(i);
}

void Genesys::index(std::size_t place) {
    by_id_.emplace(users_[place].id, place);
    by_name_.emplace(users_[place].user_name, place);
}

std::vector<std::string>* Genesys::roles_of(std::string_view id) {
    auto* const user = find(id);
    return user ? &user->roles : nullptr;
}

Genesys::User* Genesys::find(std::string_view id) {
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &users_[found->second];
}

Json Genesys::describe() const {
    auto list = Json::array();
    for (auto const& user : users_) {
        std::string text;
        append_user(text, user, nullptr, true);
        auto item = parse_json(text);
        item["password"] = user.password;
        list.push_back(std::move(item));
    }
    return {{"users", std::move(list)}};
}

std::string Genesys::status_code(int code, Shape shape) const {
    bool const text = status_code_as_ == "string" || (status_code_as_ == "samples" && shape == Shape::text);
    auto const number = std::to_string(code);
    return text ? '"' + number + '"' : number;
}

/// genesys.md 5: an old release has fewer codes and uses those for the same errors.
int Genesys::known_code(Code code) const {
    if (!old_release()) return static_cast<int>(code);
    switch (code) {
    case Code::out_of_range: return static_cast<int>(Code::invalid);
    case Code::read_only: return static_cast<int>(Code::forbidden);
    case Code::exists: return static_cast<int>(release_ == "8.5.0" ? Code::invalid : Code::forbidden);
    case Code::change_password:
    case Code::not_authenticated: return static_cast<int>(Code::no_permission);
    case Code::cannot_delete:
    case Code::cannot_unassign: return static_cast<int>(Code::internal);
    default: return static_cast<int>(code);
    }
}

Response Genesys::fail(Code code, std::string_view message, Shape shape) const {
    int status = 400;
    switch (code) {
    case Code::internal:
    case Code::cannot_delete:
    case Code::cannot_unassign: status = 500; break;
    case Code::no_permission:
    case Code::change_password:
    case Code::exists: status = 403; break;
    case Code::not_found: status = 404; break;
    case Code::not_authenticated: status = static_cast<int>(anonymous_status_); break;
    default: break;
    }
    std::string body = R"({"statusCode":)" + status_code(known_code(code), shape) + R"(,"statusMessage":)";
    append_json(body, message);
    return json_response(status, body + '}');
}

std::string Genesys::start(Shape shape) const { return R"({"statusCode":)" + status_code(0, shape); }

Response Genesys::done(Shape shape) const { return json_response(200, start(shape) + '}'); }

Genesys::Session* Genesys::session_of(Request const& request) {
    auto const found = sessions_.find(cookie(request, "JSESSIONID"));
    if (found == sessions_.end()) return nullptr;
    auto const now = std::chrono::steady_clock::now();
    if (found->second.end <= now) {
        sessions_.erase(found);
        return nullptr;
    }
    found->second.end = now + std::chrono::seconds(session_lifetime_); // an idle limit, not a lifetime
    return &found->second;
}

/// genesys.md 1: a caller that cannot be authenticated is anonymous, not refused.
Genesys::User* Genesys::authenticate(Request const& request) {
    auto const basic = parse_basic(request.header("Authorization"));
    if (basic.present) {
        auto const found = by_name_.find(basic.user);
        if (found == by_name_.end() || users_[found->second].password != basic.password) return nullptr;
        return &users_[found->second];
    }
    auto const* session = session_of(request);
    return session ? find(session->user_id) : nullptr;
}

Response Genesys::answer(Request const& request) {
    auto const host = request.header("Host");
    auto const scheme = std::string_view(request.secure ? "https://" : "http://");
    if (scheme.size() + host.size() + request.target.size() > url_limit)
        return jetty_page(414, "URI Too Long");

    auto path = path_segments(request.path());
    if (!path.empty() && path[0] == "cloud-web") path.erase(path.begin());
    if (path.size() < 3 || path[0] != "api" || path[1] != "v2") return jetty_page(404, "Not Found");
    path.erase(path.begin(), path.begin() + 2);

    if (csrf_ && is_write(request.method)) {
        auto const* session = session_of(request);
        if (!session || request.header("X-CSRF-TOKEN") != session->csrf_token) {
            Response refused;
            refused.status = 403;
            refused.content_type = "text/html;charset=utf-8";
            refused.body = "Missing or invalid Csrf token";
            return refused;
        }
    }

    auto* const caller = authenticate(request);
    auto const caller_id = caller ? caller->id : std::string();
    auto response = route(request, path, caller);
    if (csrf_ && request.method == "GET") {
        auto* session = session_of(request);
        if (!session) {
            if (sessions_.size() >= session_limit) sessions_.clear();
            ++next_session_;
            auto const id = "node0" + hex_digits(next_session_, 24);
            session = &sessions_[id];
            session->csrf_token = make_guid(next_session_ + 42'000);
            session->end = std::chrono::steady_clock::now() + std::chrono::seconds(session_lifetime_);
            response.headers.push_back({"Set-Cookie", "JSESSIONID=" + id + ";Path=/"});
        }
        if (!caller_id.empty()) session->user_id = caller_id;
        response.headers.push_back({"X-CSRF-HEADER", "X-CSRF-TOKEN"});
        response.headers.push_back({"X-CSRF-TOKEN", session->csrf_token});
    }
    return response;
}

Response Genesys::route(Request const& request, std::vector<std::string> const& path, User* caller) {
    auto const& method = request.method;
    auto const& resource = path[0];
    if (resource == "diagnostics" && path.size() == 2 && path[1] == "version" && method == "GET")
        return json_response(200, start() + R"(,"version":")" + release_ + R"(00.50"})");

    if (!caller) return fail(Code::not_authenticated, "Access denied for an anonymous user.");
    if (caller->change_password)
        return fail(Code::change_password, "The password must be changed before the API can be used.");
    auto const holds = [&](std::string_view role) { return contains(caller->roles, role); };
    if (is_write(method) ? !write_feature_ : !read_feature_)
        return fail(Code::no_permission, "The API feature is not assigned to the contact center.");

    if (resource == "me" && path.size() == 1) {
        if (method != "GET") return not_allowed("GET");
        auto body = start() + R"(,"user":)";
        append_user(body, *caller, nullptr, false);
        return json_response(200, body + '}');
    }
    if (resource == "skills" && path.size() <= 2) {
        if (method != "GET") return not_allowed("GET");
        auto const append = [](std::string& out, CatalogSkill const& skill) {
            out += R"({"id":)";
            append_json(out, skill.id);
            out += R"(,"name":)";
            append_json(out, skill.name);
            if (!skill.description.empty()) {
                out += R"(,"description":)";
                append_json(out, skill.description);
            }
            out += '}';
        };
        if (path.size() == 2) {
            auto const found = std::ranges::find(catalog, path[1], &CatalogSkill::id);
            if (found == catalog.end()) return fail(Code::not_found, "Skill not found", Shape::text);
            auto body = start() + R"(,"skill":)";
            append(body, *found);
            return json_response(200, body + '}');
        }
        bool const full = request.query().find("fields=") != std::string_view::npos;
        auto body = start() + (full ? R"(,"skills":[)" : R"(,"uris":[)");
        for (auto const& skill : catalog) {
            if (&skill != catalog.data()) body += ',';
            if (full)
                append(body, skill);
            else
                append_json(body, std::string(internal_base) + "/skills/" + std::string(skill.id));
        }
        return json_response(200, body + "]}");
    }
    if (resource == "settings" && path.size() <= 2) {
        if (method != "GET") return not_allowed("GET");
        return json_response(200, start() + R"(,"settings":[{"name":"agent-groups","key":"group"}]})");
    }
    if (resource != "users") return fail(Code::not_found, "Resource not found", Shape::text);

    // genesys.md 2: in 8.5.0 an agent may update and delete users; later only an administrator may.
    bool const admin = holds(admin_role) || holds(api_user_role);
    bool const may_edit = admin || (release_ == "8.5.0" && holds(agent_role));
    auto const refused = [this] {
        return fail(Code::no_permission, "The user does not have the permission for this operation.");
    };
    if (path.size() == 1) {
        if (method == "GET") return list(request);
        if (method != "POST") return not_allowed("GET, POST");
        return admin ? create(request) : refused();
    }
    std::string_view const update_verb = put_needs_post_ ? "POST" : "PUT";
    if (path.size() == 2 && method != "GET" && method != "DELETE" && method != update_verb)
        return not_allowed("GET, DELETE, " + std::string(update_verb));
    auto* const user = find(path[1]);
    if (!user) return fail(Code::not_found, "User not found", Shape::text);

    if (path.size() == 2) {
        if (method == "GET") {
            auto const query = parse_parameters(request.query());
            auto const* wanted = find_parameter(query, "fields");
            auto const* extra = find_parameter(query, "subresources");
            std::optional<std::vector<std::string>> list;
            if (wanted && *wanted != "*") list = split(*wanted, ',');
            std::string body = start();
            body.reserve(768);
            body += R"(,"user":)";
            append_user(body, *user, list ? &*list : nullptr, extra && !extra->empty());
            body += '}';
            return json_response(200, std::move(body));
        }
        if (!may_edit) return refused();
        return method == "DELETE" ? remove(*user) : update(*user, *caller, request);
    }
    if (!admin) return refused();
    if (path[2] == "devices" && path.size() == 3) return devices(*user, request);
    if (path[2] == "skills" && path.size() <= 4) return skills(*user, path, request);
    return fail(Code::not_found, "Resource not found", Shape::text);
}

void Genesys::append_devices(std::string& out, User const& user) const {
    out += '[';
    for (auto const& device : user.devices) {
        if (&device != user.devices.data()) out += ',';
        out += R"({"id":)";
        append_json(out, device.id);
        out += R"(,"deviceState":"Inactive","phoneNumber":)";
        append_json(out, device.phone_number);
        out += R"(,"e164Number":)";
        append_json(out, device.phone_number);
        out += R"(,"telephonyNetwork":"Public","vendor":"Genesys","model":"CloudDevice"})";
    }
    out += ']';
}

void Genesys::append_skills(std::string& out, User const& user) const {
    out += '[';
    for (auto const& skill : user.skills) {
        if (&skill != user.skills.data()) out += ',';
        auto const known = std::ranges::find(catalog, skill.id, &CatalogSkill::id);
        out += R"({"id":)";
        append_json(out, skill.id);
        out += R"(,"name":)";
        append_json(out, known == catalog.end() ? std::string_view() : known->name);
        out += R"(,"level":)";
        append_json(out, skill.level);
        out += '}';
    }
    out += ']';
}

void Genesys::append_user(std::string& out, User const& user, std::vector<std::string> const* wanted,
                          bool subresources) const {
    char separator = '{';
    auto const key = [&](std::string_view name) {
        if (!wants(wanted, name)) return false;
        out += separator;
        separator = ',';
        out += '"';
        out += name;
        out += "\":";
        return true;
    };
    auto const text = [&](std::string_view name, std::string_view value) {
        if (key(name)) append_json(out, value);
    };
    text("id", user.id);
    text("userName", user.user_name);
    text("firstName", user.first_name);
    text("lastName", user.last_name);
    if (!old_release()) text("emailAddress", user.email_address); // genesys.md 6.11
    if (key("roles")) append_json(out, user.roles);
    if (!old_release() && key("enabled")) out += user.enabled ? "true" : "false";
    if (key("changePasswordOnFirstLogin")) out += user.change_password ? "true" : "false";
    if (user.do_not_disturb) text("doNotDisturb", *user.do_not_disturb);
    if (!old_release()) text("contactCenterId", contact_center);
    if (subresources) {
        if (key("devices")) append_devices(out, user);
        if (key("skills")) append_skills(out, user);
    }
    if (key("uri")) append_json(out, std::string(internal_base) + "/users/" + user.id);
    if (key("path")) append_json(out, "/users/" + user.id);
    if (separator == '{') out += '{';
    out += '}';
}

bool Genesys::is_field(std::string_view name) { return std::ranges::find(fields, name) != fields.end(); }

std::optional<std::string> Genesys::field_text(User const& user, std::string_view field) {
    if (field == "id") return user.id;
    if (field == "userName") return user.user_name;
    if (field == "firstName") return user.first_name;
    if (field == "lastName") return user.last_name;
    if (field == "emailAddress") return user.email_address;
    if (field == "enabled") return user.enabled ? "true" : "false";
    if (field == "changePasswordOnFirstLogin") return user.change_password ? "true" : "false";
    if (field == "doNotDisturb") return user.do_not_disturb;
    if (field == "contactCenterId") return std::string(contact_center);
    if (field == "path") return "/users/" + user.id;
    if (field == "uri") return std::string(internal_base) + "/users/" + user.id;
    return std::nullopt;
}

/// genesys.md 2: URIs unless fields or subresources are asked for. A parameter with the name of a field
/// filters, exactly and with case. Any other parameter is ignored.
Response Genesys::list(Request const& request) const {
    auto const query = parse_parameters(request.query());
    auto const* wanted = find_parameter(query, "fields");
    auto const* extra = find_parameter(query, "subresources");
    bool const subresources = extra && !extra->empty();
    bool const full = ((wanted && !wanted->empty()) || subresources) && !list_gives_uris_;
    std::optional<std::vector<std::string>> chosen;
    if (wanted && *wanted != "*" && !subresources) chosen = split(*wanted, ',');

    auto body = start() + (full ? R"(,"users":[)" : R"(,"uris":[)");
    body.reserve(users_.size() * (full ? 480 : 110));
    bool first = true;
    for (auto const& user : users_) {
        bool const fits = std::ranges::all_of(query, [&](auto const& parameter) {
            auto const& [name, value] = parameter;
            if (!is_field(name)) return true;
            if (name == "roles") return contains(user.roles, value);
            return field_text(user, name) == value;
        });
        if (!fits) continue;
        if (!first) body += ',';
        first = false;
        if (full)
            append_user(body, user, chosen ? &*chosen : nullptr, subresources);
        else
            append_json(body, std::string(internal_base) + "/users/" + user.id);
    }
    return json_response(200, body + "]}");
}

bool Genesys::role_known(std::string_view role) const {
    if (role == admin_role || role == agent_role) return true;
    return !old_release() && (role == "ROLE_SUPERVISOR" || role == api_user_role);
}

std::optional<Response> Genesys::refuse_roles(Json const& roles) const {
    if (!roles.is_array())
        return fail(Code::invalid, "Parameter 'roles' is not valid: an array is expected.");
    for (auto const& role : roles) {
        if (!role.is_string())
            return fail(Code::invalid, "Parameter 'roles' is not valid: an array of strings is expected.");
        if (!role_known(role.get<std::string>()))
            return fail(Code::out_of_range, "Role '" + role.get<std::string>() + "' is not valid.");
    }
    return std::nullopt;
}

std::optional<Response> Genesys::refuse_body(Json const& body) const {
    for (auto const& [name, value] : body.items()) {
        if (name == "roles") {
            if (auto refused = refuse_roles(value)) return refused;
        } else if (name == "changePasswordOnFirstLogin") {
            if (!value.is_boolean()) return fail(Code::invalid, "Parameter '" + name + "' is not valid.");
        } else if (name == "userName" || name == "password" || name == "firstName" || name == "lastName" ||
                   (name == "emailAddress" && !old_release())) {
            if (!value.is_string()) return fail(Code::invalid, "Parameter '" + name + "' is not valid.");
        } else if (is_field(name) && !(old_release() && (name == "enabled" || name == "emailAddress"))) {
            return fail(Code::read_only, "Property '" + name + "' is read-only.");
        } else {
            return fail(Code::invalid, "Unknown property '" + name + "'.");
        }
    }
    return std::nullopt;
}

namespace {

/// Refuses a body that is not a JSON object, before its members are checked.
std::optional<Response> refuse_type(Request const& request) {
    if (media_type(request.header("Content-Type")) == "application/json") return std::nullopt;
    return jetty_page(415, "Unsupported Media Type");
}

} // namespace

Response Genesys::create(Request const& request) {
    if (auto refused = refuse_type(request)) return *refused;
    auto const body = parse_json(request.body);
    if (!body.is_object()) return fail(Code::invalid, "The request body is not valid.");
    if (auto refused = refuse_body(body)) return *refused;
    for (char const* const name : {"firstName", "lastName", "roles", "userName", "password"}) {
        bool const demanded = std::string_view(name) != "password" || !old_release();
        auto const found = body.find(name);
        if (demanded && (found == body.end() || *found == ""))
            return fail(Code::missing, "Required parameter '" + std::string(name) + "' is missing.");
    }
    if (body["roles"].empty()) return fail(Code::out_of_range, "Parameter 'roles' must not be empty.");

    User user;
    user.user_name = body["userName"].get<std::string>();
    if (by_name_.contains(user.user_name))
        return fail(Code::exists, "Failed to create user. User '" + user.user_name + "' already exists.",
                    Shape::text);
    user.password = body.value("password", "");
    user.first_name = body["firstName"].get<std::string>();
    user.last_name = body["lastName"].get<std::string>();
    user.email_address = body.value("emailAddress", "");
    user.change_password = body.value("changePasswordOnFirstLogin", false);
    for (auto const& role : body["roles"])
        if (auto word = role.get<std::string>(); !contains(user.roles, word))
            user.roles.push_back(std::move(word));
    if (roles_ignored_) user.roles = {std::string(agent_role)};
    user.id = hex_digits(1'000'000 + ++next_id_, 32);

    // The response does not repeat the user. It has an id and its internal URI.
    auto response_body = start() + R"(,"id":)";
    append_json(response_body, user.id);
    response_body += R"(,"path":)";
    append_json(response_body, "/users/" + user.id);
    response_body += R"(,"uri":)";
    append_json(response_body, std::string(internal_base) + "/users/" + user.id);
    users_.push_back(std::move(user));
    index(users_.size() - 1);
    return json_response(200, response_body + '}');
}

/// genesys.md 6.6: merges single values, replaces the roles.
Response Genesys::update(User& user, User const& caller, Request const& request) {
    if (auto refused = refuse_type(request)) return *refused;
    auto const body = parse_json(request.body);
    if (!body.is_object()) return fail(Code::invalid, "The request body is not valid.");
    if (auto const name = body.find("userName"); name != body.end() && *name != Json(user.user_name))
        return fail(Code::forbidden, "Property 'userName' is read-only.");
    if (body.contains("changePasswordOnFirstLogin"))
        return fail(Code::read_only, "Property 'changePasswordOnFirstLogin' is read-only.");
    if (auto refused = refuse_body(body)) return *refused;

    std::vector<std::string> roles = user.roles;
    if (auto const wanted = body.find("roles"); wanted != body.end()) {
        roles.clear();
        for (auto const& role : *wanted)
            if (auto word = role.get<std::string>(); !contains(roles, word)) roles.push_back(std::move(word));
        if (&user == &caller && contains(user.roles, admin_role) && !contains(roles, admin_role))
            return fail(Code::invalid, "An administrator cannot remove the role ROLE_ADMIN from himself.");
        if (strict_devices_ && !user.devices.empty() && !contains(roles, agent_role) &&
            contains(user.roles, agent_role))
            return fail(Code::cannot_unassign, "Failed to unassign the devices of the user.");
    }
    if (!roles_ignored_) user.roles = std::move(roles);
    auto const take = [&](char const* name, std::string& member) {
        if (auto const value = body.find(name); value != body.end()) member = value->get<std::string>();
    };
    take("firstName", user.first_name);
    take("lastName", user.last_name);
    take("emailAddress", user.email_address);
    take("password", user.password);
    return done();
}

Response Genesys::remove(User& user) {
    if (strict_devices_ && !user.devices.empty())
        return fail(Code::cannot_delete, "Failed to delete user. Devices are assigned.", Shape::text);
    users_.erase(users_.begin() + (&user - users_.data()));
    reindex();
    return done(Shape::text);
}

Response Genesys::devices(User& user, Request const& request) {
    if (request.method == "GET") {
        bool const full = request.query().find("fields=") != std::string_view::npos;
        auto body = start() + (full ? R"(,"devices":)" : R"(,"uris":[)");
        if (full) {
            append_devices(body, user);
        } else {
            for (auto const& device : user.devices) {
                if (&device != user.devices.data()) body += ',';
                append_json(body, std::string(internal_base) + "/devices/" + device.id);
            }
            body += ']';
        }
        return json_response(200, body + '}');
    }
    if (request.method != "POST") return not_allowed("GET, POST");
    if (auto refused = refuse_type(request)) return *refused;
    auto const body = parse_json(request.body);
    if (!body.is_object() || !body.contains("phoneNumber") || !body["phoneNumber"].is_string())
        return fail(Code::missing, "Required parameter 'phoneNumber' is missing.");
    if (!contains(user.roles, agent_role)) return fail(Code::invalid, "The user is not an agent.");

    Device device{hex_digits(2'000'000 + ++next_id_, 12), body["phoneNumber"].get<std::string>()};
    for (auto& owner : users_) { // taken away from its present owner
        auto const held = std::ranges::find(owner.devices, device.phone_number, &Device::phone_number);
        if (held == owner.devices.end()) continue;
        device.id = held->id;
        owner.devices.erase(held);
    }
    auto response_body = start() + R"(,"id":)";
    append_json(response_body, device.id);
    response_body += R"(,"uri":)";
    append_json(response_body, std::string(internal_base) + "/devices/" + device.id);
    user.devices.push_back(std::move(device));
    return json_response(200, response_body + '}');
}

/// Reading is documented. Assigning and removing follow the assumption of genesys.md 7.
Response Genesys::skills(User& user, std::vector<std::string> const& path, Request const& request) {
    auto const& method = request.method;
    if (path.size() == 3 && method == "GET") {
        bool const full = request.query().find("fields=") != std::string_view::npos;
        auto body = start() + (full ? R"(,"skills":)" : R"(,"uris":[)");
        if (full) {
            append_skills(body, user);
        } else {
            for (auto const& skill : user.skills) {
                if (&skill != user.skills.data()) body += ',';
                append_json(body, std::string(internal_base) + "/users/" + user.id + "/skills/" + skill.id);
            }
            body += ']';
        }
        return json_response(200, body + '}');
    }
    if (path.size() == 3 && method == "POST") {
        if (auto refused = refuse_type(request)) return *refused;
        auto const body = parse_json(request.body);
        if (!body.is_object() || !body.contains("uri") || !body["uri"].is_string())
            return fail(Code::missing, "Required parameter 'uri' is missing.");
        auto const uri = body["uri"].get<std::string>();
        auto const id = uri.substr(uri.rfind('/') + 1);
        if (std::ranges::find(catalog, id, &CatalogSkill::id) == catalog.end())
            return fail(Code::not_found, "Skill not found", Shape::text);
        auto const level = !body.contains("level")     ? std::string("1")
                           : body["level"].is_string() ? body["level"].get<std::string>()
                                                       : dump(body["level"]);
        std::erase_if(user.skills, [&](Skill const& skill) { return skill.id == id; });
        user.skills.push_back({id, level});
        return done();
    }
    if (path.size() == 4) {
        auto const found = std::ranges::find(user.skills, path[3], &Skill::id);
        if (found == user.skills.end()) return fail(Code::not_found, "Skill not found", Shape::text);
        if (method == "DELETE") {
            user.skills.erase(found);
            return done(Shape::text);
        }
        if (method == "GET") {
            User one;
            one.skills = {*found};
            std::string list;
            append_skills(list, one);
            return json_response(200, start() + R"(,"skill":)" + list.substr(1, list.size() - 2) + '}');
        }
        return not_allowed("GET, DELETE");
    }
    return not_allowed("GET, POST");
}

} // namespace idiom::sandbox
