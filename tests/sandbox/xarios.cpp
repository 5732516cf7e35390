#include "xarios.hpp"

#include "json_patch.hpp"
#include "seed.hpp"

#include <algorithm>
#include <array>

namespace idiom::sandbox {

namespace {

constexpr std::string_view pbx_role = "customer.user.pbx";
constexpr std::string_view teams_role = "customer.user.microsoftteams";
constexpr std::string_view realtime_role = "customer.user.pbx.realtime";
constexpr std::string_view supervisor_prefix = "customer.user.supervisor";

/// The keys of xarios.md 4.2. The last one stands for keys that its table does not show.
constexpr std::array<std::string_view, 16> known_roles{
    "customer.user",
    "admin.user",
    "customer.settings",
    pbx_role,
    "customer.user.uc",
    "customer.user.uc.remote",
    "customer.user.uc.softphone",
    realtime_role,
    "customer.user.acd",
    teams_role,
    "customer.user.supervisorl1",
    "customer.user.supervisorl2",
    "customer.user.supervisorl3",
    "customer.user.supervisorl4",
    "account.user",
    "customer.user.recordings",
};

constexpr std::array<std::string_view, 5> licensed_roles{pbx_role, "customer.user.uc.remote", realtime_role,
                                                         "customer.user.acd", teams_role};

struct Prerequisite {
    std::string_view role;
    std::string_view needs;
};
constexpr std::array<Prerequisite, 3> prerequisites{{
    {"customer.user.uc.remote", "customer.user.uc"},
    {realtime_role, pbx_role},
    {"customer.user.acd", pbx_role},
}};

constexpr std::array<std::string_view, 4> client_types{"desktop", "mobile", "webrtc", "crm"};

/// xarios.md 5.2: UTC with seven fractional digits.
void append_end(std::string& out, std::string_view status) {
    out += R"("status":")";
    out += status;
    out += R"(","timestamp":")";
    out += utc_now(7);
    out += R"(Z"})";
}

Response success(int status = 200) {
    std::string body = "{";
    append_end(body, "success");
    return json_response(status, std::move(body));
}

Response failure(int status, std::string_view message, std::string_view code = {}) {
    std::string body = R"({"error":)" + std::to_string(status);
    if (!code.empty()) {
        body += R"(,"errorCode":)";
        append_json(body, code);
    }
    body += R"(,"message":)";
    append_json(body, message);
    body += ',';
    append_end(body, "error");
    return json_response(status, std::move(body));
}

Response not_found() { return failure(404, "Not Found"); }

Response invalid_value(std::string_view value) {
    return failure(400, "The value '" + std::string(value) + "' is not valid.");
}

/// xarios.md 5.2: no 401 body is documented, so there is none.
Response unauthorized(std::string_view why) {
    auto response = empty_response(401);
    response.headers.push_back(
        {"WWW-Authenticate", why.empty() ? "Bearer" : "Bearer error=\"" + std::string(why) + '"'});
    return response;
}

Response method_not_allowed(std::string_view allowed) {
    auto response = empty_response(405);
    response.headers.push_back({"Allow", std::string(allowed)});
    return response;
}

/// Whether a text can be a tenant id: a GUID, or a short id of the demo. Any other text is malformed, not
/// unknown.
bool is_tenant_id(std::string_view text) {
    auto const allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    };
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, allowed);
}

/// 32 digits are a GUID too. The store has the form with dashes, in lower case.
std::string canonical_guid(std::string_view text) {
    auto guid = lower(text);
    if (guid.size() == 32)
        for (std::size_t const dash : {8, 13, 18, 23})
            guid.insert(dash, 1, '-');
    return guid;
}

bool is_json_body(Request const& request) {
    auto const type = media_type(request.header("Content-Type"));
    return type == "application/json" || type == "application/json-patch+json";
}

/// Finds a member. ASP.NET binds names without regard to case.
Json const* member(Json const& object, std::string_view name) {
    for (auto const& [key, value] : object.items())
        if (equal_ignoring_case(key, name)) return &value;
    return nullptr;
}

/// The texts of displayName and email, under the limits of xarios.md 3.
std::optional<std::string> refuse_text(std::string_view name, std::optional<std::string> const& text,
                                       std::size_t most) {
    if (!text || trim(*text).empty()) return "The " + std::string(name) + " field is required.";
    if (utf16_length(*text) > most)
        return "The field " + std::string(name) + " must be a string with a maximum length of " +
               std::to_string(most) + ".";
    return std::nullopt;
}

} // namespace

Xarios::Xarios(std::size_t users) : seed_count_(users) {
    settings.add("token_lifetime", token_lifetime_, 0, 1'000'000);
    settings.add("omit_expires_in", omit_expires_in_);
    settings.add_action("expire_tokens", [this] { tokens_.expire_all(); });
    settings.add("page_size_as_string", page_size_as_string_);
    settings.add("devices_need_post", devices_need_post_);
    settings.add("roles_ignored", roles_ignored_);
    settings.add("email_patchable", email_patchable_);
    settings.add("enforce_prerequisites", enforce_prerequisites_);
    settings.add("supervisor_adds_realtime", supervisor_adds_realtime_);
    settings.add("exclusive_roles", exclusive_roles_, {"refuse", "highest"});
    settings.add("duplicate_status", duplicate_status_, 400, 409);
    settings.add("delete_status", delete_status_, 200, 204);
    reset();
}

void Xarios::forget_logins() {
    tokens_.clear();
    refresh_tokens_.clear();
    refresh_tokens_.emplace("demo-refresh", true);
}

void Xarios::seed_users() {
    users_.clear();
    by_id_.clear();
    mails_.clear();
    next_id_ = 0;
    // This address belongs to a user of a tenant that no client here may list (xarios.md 6.1).
    emails_elsewhere_ = {"elsewhere@example.test"};

    for (std::size_t i = 0; i < seed_count_; ++i) {
        auto const name = seed_name(i);
        User user;
        user.id = make_guid(i + 1);
        user.display_name = name.first + ' ' + name.last;
        user.email = name.login + "@example.test";
        user.primary_tenant = customer;
        user.tenants = {std::string(customer)};
        user.roles = {"customer.user"};
        switch (i % 10) {
        case 1:
            user.roles.insert(user.roles.end(), {std::string(pbx_role), "customer.user.supervisorl3"});
            break;
        case 2: // a guest: another tenant is the primary one
            user.primary_tenant = other_customer;
            user.tenants.emplace_back(other_customer);
            break;
        case 3: // imported from the PBX: no login yet
            user.roles = {std::string(pbx_role)};
            break;
        case 4: user.roles.insert(user.roles.end(), {std::string(teams_role), "admin.user"}); break;
        case 5: user.is_parent = true; break;
        case 6:
            user.roles = {std::string(pbx_role), "customer.user.uc", "customer.user.uc.softphone",
                          "customer.user"};
            user.devices = {{hex_digits(i + 7000, 32), "desktop"}, {hex_digits(i + 8000, 32), ""}};
            break;
        case 7: // the same tenant in another case (xarios.md 6.5)
            user.primary_tenant = lower(customer);
            user.roles.insert(user.roles.end(), {"customer.user.recordings", "customer.settings"});
            break;
        case 8:
            user.roles.insert(user.roles.end(),
                              {std::string(pbx_role), "customer.user.acd", std::string(realtime_role)});
            break;
        case 9: // an imported user may share the address of the previous imported user (xarios.md 6.3)
            user.roles = {std::string(pbx_role)};
            user.email = "reception" + std::to_string(i / 20) + "@example.test";
            break;
        default: break;
        }
        by_id_.emplace(user.id, users_.size());
        users_.push_back(std::move(user));
    }

    User reseller;
    reseller.id = make_guid(900'001);
    reseller.display_name = "Reseller Desk";
    reseller.email = "reseller@example.test";
    reseller.primary_tenant = account;
    reseller.tenants = {std::string(account)};
    reseller.roles = {"account.user", "admin.user"};
    by_id_.emplace(reseller.id, users_.size());
    users_.push_back(std::move(reseller));
}

Json Xarios::describe() const {
    auto list = Json::array();
    for (auto const& user : users_) {
        auto devices = Json::array();
        for (auto const& device : user.devices)
            devices.push_back({{"id", device.id}, {"clientType", device.client_type}});
        list.push_back({{"id", user.id},
                        {"displayName", user.display_name},
                        {"email", user.email},
                        {"primaryTenant", user.primary_tenant},
                        {"isParent", user.is_parent},
                        {"roles", user.roles},
                        {"tenants", user.tenants},
                        {"devices", std::move(devices)}});
    }
    return {{"users", std::move(list)}, {"mails", mails_}};
}

std::vector<std::string>* Xarios::roles_of(std::string_view id) {
    auto const found = by_id_.find(canonical_guid(id));
    return found == by_id_.end() ? nullptr : &users_[found->second].roles;
}

Xarios::User* Xarios::find(std::string_view id, std::string_view tenant) {
    auto const found = by_id_.find(canonical_guid(id));
    if (found == by_id_.end()) return nullptr;
    auto& user = users_[found->second];
    return contains(user.tenants, tenant) ? &user : nullptr;
}

bool Xarios::email_taken(std::string_view email, User const* except) const {
    auto const same = [&](std::string const& other) { return equal_ignoring_case(other, email); };
    return std::ranges::any_of(emails_elsewhere_, same) ||
           std::ranges::any_of(users_, [&](User const& user) { return &user != except && same(user.email); });
}

Response Xarios::token(Request const& request) {
    auto const refuse = [](std::string_view error) {
        auto response = json_response(400, R"({"error":")" + std::string(error) + R"("})");
        response.headers.push_back({"Cache-Control", "no-store, no-cache, max-age=0"});
        return response;
    };
    if (request.method != "POST") return method_not_allowed("POST");
    if (media_type(request.header("Content-Type")) != "application/x-www-form-urlencoded")
        return refuse("invalid_request");

    auto const form = parse_parameters(request.body);
    auto const text = [&](std::string_view name) {
        auto const* value = find_parameter(form, name);
        return value ? std::string_view(*value) : std::string_view();
    };
    auto const basic = parse_basic(request.header("Authorization"));
    auto const client = basic.present ? std::string_view(basic.user) : text("client_id");
    auto const secret = basic.present ? std::string_view(basic.password) : text("client_secret");
    if (client != "demo-client" || secret != "demo-secret") return refuse("invalid_client");

    auto const grant = text("grant_type");
    if (grant == "refresh_token") {
        // xarios.md 1.2: single use. The old token is gone once it was seen, whether or not the response
        // arrives.
        auto const found = refresh_tokens_.find(text("refresh_token"));
        if (found == refresh_tokens_.end()) return refuse("invalid_grant");
        refresh_tokens_.erase(found);
    } else if (grant == "authorization_code") {
        if (text("code") != "demo-code" || text("redirect_uri") != "http://127.0.0.1:8000")
            return refuse("invalid_grant");
    } else {
        return refuse("unsupported_grant_type");
    }

    auto const next = "refresh-" + hex_digits(0xF5E5 + ++next_refresh_, 40);
    refresh_tokens_.emplace(next, true);
    std::string body = R"({"access_token":")" + tokens_.issue(std::chrono::seconds(token_lifetime_)) +
                       R"(","token_type":"Bearer")";
    if (!omit_expires_in_) body += R"(,"expires_in":)" + std::to_string(token_lifetime_);
    body += R"(,"refresh_token":")" + next + '"';
    if (grant == "authorization_code")
        body += R"(,"id_token":"eyJhbGciOiJSUzI1NiJ9.)" + hex_digits(next_refresh_, 32) + '"';
    auto response = json_response(200, body + R"(,"scope":"openid offline_access onboarding"})");
    response.headers.push_back({"Cache-Control", "no-store, no-cache, max-age=0"});
    return response;
}

Response Xarios::answer(Request const& request) {
    auto const path = request.path();
    if (path == "/connect/token") return token(request);

    auto const segments = path_segments(path);
    if (segments.size() < 3 || segments[0] != "api" || segments[1] != "v1.0") return not_found();

    switch (tokens_.check(parse_bearer(request.header("Authorization")))) {
    case AccessTokens::Verdict::good: break;
    case AccessTokens::Verdict::expired: return unauthorized("invalid_token");
    case AccessTokens::Verdict::unknown:
        return unauthorized(request.find("Authorization") ? "invalid_token" : "");
    }

    // The three surfaces of xarios.md 1.1 differ only in their prefix and the role of a login.
    std::size_t at = 2;
    Surface surface{account, "account.user", false};
    if (segments[at] == "accounts" && segments.size() > at + 1) {
        if (!is_tenant_id(segments[at + 1])) return invalid_value(segments[at + 1]);
        if (!equal_ignoring_case(segments[at + 1], account)) return not_found();
        at += 2;
    }
    if (segments.size() > at + 1 && segments[at] == "customers") {
        if (!is_tenant_id(segments[at + 1])) return invalid_value(segments[at + 1]);
        if (equal_ignoring_case(segments[at + 1], customer))
            surface = {customer, "customer.user", true};
        else if (equal_ignoring_case(segments[at + 1], other_customer))
            surface = {other_customer, "customer.user", true};
        else
            return not_found();
        at += 2;
    }
    if (at == 2 || at >= segments.size() || segments[at] != "users") return not_found();
    ++at;

    auto const& method = request.method;
    auto const rest = segments.size() - at;
    if (rest == 0) {
        if (method == "GET") return list(surface);
        if (method == "POST") return create(surface, request);
        return method_not_allowed("GET, POST");
    }

    if (!is_guid(segments[at])) return invalid_value(segments[at]);
    auto* const user = find(segments[at], surface.tenant);
    if (!user) return not_found();
    if (rest == 1) {
        if (method == "GET") {
            std::string body;
            body.reserve(512);
            body += R"({"data":{"id":)";
            append_json(body, user->id);
            body += R"(,"displayName":)";
            append_json(body, user->display_name);
            body += R"(,"email":)";
            append_json(body, user->email);
            body += R"(,"primaryTenant":)";
            append_json(body, user->primary_tenant);
            body += user->is_parent ? R"(,"isParent":true,"roles":)" : R"(,"isParent":false,"roles":)";
            append_json(body, user->roles);
            body += "},";
            append_end(body, "success");
            return json_response(200, std::move(body));
        }
        if (method == "PATCH") return patch(surface, *user, request);
        if (method == "DELETE") return remove(surface, *user);
        return method_not_allowed("GET, PATCH, DELETE");
    }
    if (rest == 2 &&
        (segments[at + 1] == "sendActivationEmail" || segments[at + 1] == "sendUConnectActivationEmail"))
        return method == "POST" ? mail(surface, *user, segments[at + 1]) : method_not_allowed("POST");
    if (rest == 5 && segments[at + 1] == "devices" && segments[at + 2] == "pbx" &&
        (segments[at + 4] == "assign" || segments[at + 4] == "unassign"))
        return device(*user, segments[at + 3], segments[at + 4], request);
    return not_found();
}

/// xarios.md 2.1 and 5.1: no roles, `page_size` is the number of items, one response holds all.
Response Xarios::list(Surface const& surface) const {
    std::string items;
    items.reserve(users_.size() * 220);
    std::size_t count = 0;
    for (auto const& user : users_) {
        if (!contains(user.tenants, surface.tenant)) continue;
        items += count++ ? R"(,{"id":)" : R"({"id":)";
        append_json(items, user.id);
        items += R"(,"displayName":)";
        append_json(items, user.display_name);
        items += R"(,"email":)";
        append_json(items, user.email);
        items += R"(,"primaryTenant":)";
        append_json(items, user.primary_tenant);
        items += user.is_parent ? R"(,"isParent":true})" : R"(,"isParent":false})";
    }
    auto const size = std::to_string(count);
    auto body =
        R"({"page_size":)" + (page_size_as_string_ ? '"' + size + '"' : size) + R"(,"data":[)" + items + "],";
    append_end(body, "success");
    return json_response(200, std::move(body));
}

bool Xarios::costs(std::vector<std::string> const& before, std::vector<std::string> const& after) {
    return std::ranges::any_of(after, [&](std::string const& role) {
        return std::ranges::find(licensed_roles, role) != licensed_roles.end() && !contains(before, role);
    });
}

/// The rules of xarios.md 4 for a set of roles to store. Drops doubles, and adds what the server adds.
std::optional<std::string> Xarios::refuse_roles(std::vector<std::string> const& before,
                                                std::vector<std::string>& after,
                                                Surface const& surface) const {
    std::vector<std::string> roles;
    for (auto const& role : after)
        if (!contains(roles, role)) roles.push_back(role);
    if (surface.pbx_role_survives && contains(before, pbx_role) && !contains(roles, pbx_role))
        roles.emplace_back(pbx_role);

    for (auto const& role : roles) {
        bool const known = std::ranges::find(known_roles, role) != known_roles.end();
        // A role of the other kind of user is as unknown as a role that does not exist.
        bool const misplaced =
            surface.pbx_role_survives ? role == "account.user" : role.starts_with("customer.user");
        if ((!known || misplaced) && !contains(before, role)) return "The role '" + role + "' is not valid.";
        if (role == teams_role && !contains(before, role)) return "The role '" + role + "' is read only.";
    }

    std::vector<std::string> levels;
    for (auto const& role : roles)
        if (role.starts_with(supervisor_prefix)) levels.push_back(role);
    if (levels.size() > 1) {
        if (exclusive_roles_ == "refuse")
            return "The roles '" + levels[0] + "' and '" + levels[1] + "' are mutually exclusive.";
        auto const highest = *std::ranges::max_element(levels);
        std::erase_if(roles, [&](std::string const& role) {
            return role.starts_with(supervisor_prefix) && role != highest;
        });
    }
    if (supervisor_adds_realtime_ && !contains(roles, realtime_role) &&
        (contains(roles, "customer.user.supervisorl3") || contains(roles, "customer.user.supervisorl4")))
        roles.emplace_back(realtime_role);
    if (enforce_prerequisites_)
        for (auto const& [role, needs] : prerequisites)
            if (contains(roles, role) && !contains(roles, needs))
                return "The role '" + std::string(role) + "' needs the role '" + std::string(needs) + "'.";
    after = std::move(roles);
    return std::nullopt;
}

Response Xarios::create(Surface const& surface, Request const& request) {
    if (!is_json_body(request)) return failure(415, "Unsupported Media Type");
    auto const body = parse_json(request.body);
    if (!body.is_object()) return failure(400, "A non-empty request body is required.");

    User user;
    auto const text = [&](std::string_view name) -> std::optional<std::string> {
        auto const* value = member(body, name);
        return value && value->is_string() ? std::optional(value->get<std::string>()) : std::nullopt;
    };
    auto const email = text("email");
    auto const display_name = text("displayName");
    if (auto const wrong = refuse_text("email", email, 200)) return failure(400, *wrong);
    if (auto const wrong = refuse_text("displayName", display_name, 100)) return failure(400, *wrong);
    user.email = *email;
    user.display_name = *display_name;

    if (auto const* roles = member(body, "roles"); roles && !roles->is_null()) {
        if (!roles->is_array()) return invalid_value(dump(*roles));
        for (auto const& role : *roles) {
            if (!role.is_string()) return invalid_value(dump(role));
            user.roles.push_back(role.get<std::string>());
        }
    }
    if (!contains(user.roles, surface.login_role)) user.roles.emplace_back(surface.login_role);
    if (auto const wrong = refuse_roles({}, user.roles, surface)) return failure(400, *wrong);
    if (email_taken(user.email, nullptr))
        return failure(static_cast<int>(duplicate_status_), "A user with this email address already exists.");
    if (costs({}, user.roles) && !equal_ignoring_case(request.header("accept-charges"), "true"))
        return json_response(402, request.body); // xarios.md 5.2: the request itself, without an envelope

    if (roles_ignored_) user.roles = {std::string(surface.login_role)};
    user.id = make_guid(1'000'000 + ++next_id_);
    user.primary_tenant = surface.tenant;
    user.tenants = {std::string(surface.tenant)};
    mails_.push_back({{"to", user.email}, {"kind", "activation"}}); // xarios.md 6.4

    std::string response_body = R"({"data":{"id":)";
    append_json(response_body, user.id);
    response_body += R"(,"displayName":)";
    append_json(response_body, user.display_name);
    response_body += R"(,"email":)";
    append_json(response_body, user.email);
    response_body += R"(,"primaryTenant":)";
    append_json(response_body, user.primary_tenant);
    response_body += R"(,"roles":)";
    append_json(response_body, user.roles);
    response_body += "},";
    append_end(response_body, "success");
    auto response = json_response(201, std::move(response_body));
    response.headers.push_back({"Location", (request.secure ? "https://" : "http://") +
                                                std::string(request.header("Host")) +
                                                std::string(request.path()) + '/' + user.id});
    by_id_.emplace(user.id, users_.size());
    users_.push_back(std::move(user));
    return response;
}

Response Xarios::patch(Surface const& surface, User& user, Request const& request) {
    if (!is_json_body(request)) return failure(415, "Unsupported Media Type");
    auto const document = parse_json(request.body);
    if (document.is_discarded() || !document.is_array())
        return failure(400, "The JSON patch document was malformed and could not be parsed.");

    PatchableUser changed{user.display_name, user.email, user.roles, email_patchable_};
    if (auto const done = apply_json_patch(document, changed); !done) return failure(400, done.error());
    if (auto const wrong = refuse_text("displayName", changed.display_name, 100)) return failure(400, *wrong);
    if (auto const wrong = refuse_text("email", changed.email, 200)) return failure(400, *wrong);
    if (changed.roles != user.roles)
        if (auto const wrong = refuse_roles(user.roles, changed.roles, surface)) return failure(400, *wrong);
    if (!equal_ignoring_case(*changed.email, user.email) && email_taken(*changed.email, &user))
        return failure(static_cast<int>(duplicate_status_), "A user with this email address already exists.");
    if (costs(user.roles, changed.roles) && !equal_ignoring_case(request.header("accept-charges"), "true"))
        return json_response(402, request.body);

    user.display_name = std::move(*changed.display_name);
    user.email = std::move(*changed.email);
    if (!roles_ignored_) user.roles = std::move(changed.roles);
    auto response = success();
    response.headers.push_back({"Request-Context", "appId=cid-v1:sandbox"});
    return response;
}

/// xarios.md 2.5: a delete through the primary tenant removes the account, through another tenant only the
/// membership.
Response Xarios::remove(Surface const& surface, User& user) {
    bool const everywhere = equal_ignoring_case(user.primary_tenant, surface.tenant);
    std::erase_if(user.tenants,
                  [&](std::string const& tenant) { return everywhere || tenant == surface.tenant; });
    if (user.tenants.empty()) {
        if (!everywhere) emails_elsewhere_.push_back(user.email); // the account remains, invisible from here
        users_.erase(users_.begin() + (&user - users_.data()));
        by_id_.clear();
        for (std::size_t i = 0; i < users_.size(); ++i)
            by_id_.emplace(users_[i].id, i);
    }
    return delete_status_ == 204 ? empty_response(204) : success();
}

Response Xarios::device(User& user, std::string_view id, std::string_view verb, Request const& request) {
    // xarios.md 2.6: the headings say PUT, the examples POST.
    std::string_view const needed = devices_need_post_ ? "POST" : "PUT";
    if (request.method != needed) return method_not_allowed(needed);
    if (!is_json_body(request)) return failure(415, "Unsupported Media Type");
    auto const body = parse_json(request.body);
    auto const* type = body.is_object() ? member(body, "clientType") : nullptr;
    if (!type || !type->is_string()) return failure(400, "The clientType field is required.");
    auto const client_type = type->get<std::string>();
    if (std::ranges::find(client_types, client_type) == client_types.end()) return invalid_value(client_type);

    auto const found = std::ranges::find(user.devices, id, &Device::id);
    if (found == user.devices.end()) return not_found();
    if (verb == "unassign") {
        if (found->client_type == client_type) found->client_type.clear();
        return success();
    }
    for (std::string_view const needs : {"customer.user.uc", "customer.user.uc.softphone"})
        if (!contains(user.roles, needs))
            return failure(400, "The role '" + std::string(needs) + "' is required.");
    found->client_type = client_type; // moves it if it belonged to another client type
    auto response = success(201);
    response.headers.push_back({"Location", (request.secure ? "https://" : "http://") +
                                                std::string(request.header("Host")) +
                                                std::string(request.path())});
    return response;
}

Response Xarios::mail(Surface const& surface, User const& user, std::string_view kind) {
    if (!equal_ignoring_case(user.primary_tenant, surface.tenant))
        return failure(400, "This is not the primary tenant for this User.", "TenantNotPrimary");
    mails_.push_back(
        {{"to", user.email}, {"kind", kind == "sendActivationEmail" ? "activation" : "uc welcome"}});
    return empty_response(204);
}

} // namespace idiom::sandbox
