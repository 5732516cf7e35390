#include "configureuser.hpp"

#include "seed.hpp"

#include <algorithm>
#include <array>

namespace idiom::sandbox {

namespace {

/// A Spring Boot error body (configureuser.md 5).
Response spring_error(Request const& request, int status, std::string_view message) {
    std::string body =
        R"({"timestamp":")" + utc_now(3) + R"(+00:00","status":)" + std::to_string(status) + R"(,"error":)";
    append_json(body, reason_phrase(status));
    body += R"(,"message":)";
    append_json(body, message);
    body += R"(,"path":)";
    append_json(body, request.path());
    return json_response(status, body + "}");
}

Response unsupported_type(Request const& request) {
    return spring_error(request, 415,
                        "Content type '" + std::string(request.header("Content-Type")) + "' not supported");
}

Response oauth_error(int status, std::string_view error, std::string_view description) {
    std::string body = R"({"error":)";
    append_json(body, error);
    if (!description.empty()) {
        body += R"(,"error_description":)";
        append_json(body, description);
    }
    auto response = json_response(status, body + "}");
    if (status == 401)
        response.headers.push_back({"WWW-Authenticate", error == "invalid_client"
                                                            ? std::string("Basic realm=\"oauth2/client\"")
                                                            : "Bearer realm=\"oauth2-resource\", error=\"" +
                                                                  std::string(error) + '"'});
    return response;
}

/// An administrator that may get a token, and the level of that token (configureuser.md 1.2).
struct Admin {
    std::string_view login;
    std::string_view level;
    bool signed_in_once; ///< configureuser.md 1.1: no API login before the first sign-in at the portal
};
constexpr std::array<Admin, 3> admins{{
    {"apiadmin", "reseller", true},
    {"enterpriseadmin", "enterprise", true},
    {"freshadmin", "reseller", false},
}};
constexpr std::string_view admin_password = "demo-password";

constexpr std::array<std::string_view, 2> locations{"acme-hq", "acme-branch"};
constexpr std::array<long, 2> gateways{5678, 5679};
constexpr std::size_t batch_limit = 50; // configureuser.md 5
constexpr std::size_t text_limit = 255; // configureuser.md 7

struct RequiredText {
    char const* name;
    std::string_view label; ///< its name in the error
};
constexpr std::array<RequiredText, 5> required_texts{{
    {"loginID", "Login ID"},
    {"tenantID", "Tenant ID"},
    {"teamsUserId", "Teams User ID"},
    {"pbxLocation", "PBX ID"},
    {"pbxUserId", "PBX User ID"},
}};

enum class Kind { text, number, boolean, object };
struct Field {
    std::string_view name;
    Kind kind;
};
/// configureuser.md 3. The two deprecated members are absent, so they are ignored like any unknown member.
constexpr std::array<Field, 31> known_fields{{
    {"loginID", Kind::text},
    {"tenantID", Kind::text},
    {"teamsUserId", Kind::text},
    {"pbxLocation", Kind::text},
    {"pbxUserId", Kind::text},
    {"sbcGatewayId", Kind::number},
    {"userType", Kind::text},
    {"firstName", Kind::text},
    {"lastName", Kind::text},
    {"email", Kind::text},
    {"phoneNumber", Kind::text},
    {"password", Kind::text},
    {"rePassword", Kind::text},
    {"pbxAuthUserId", Kind::text},
    {"linePort", Kind::text},
    {"codecs", Kind::text},
    {"deviceName", Kind::text},
    {"deviceType", Kind::text},
    {"macAddress", Kind::text},
    {"portalLoginName", Kind::text},
    {"portalPassword", Kind::text},
    {"provisioningUsername", Kind::text},
    {"provisioningPassword", Kind::text},
    {"sipAutoProvisioningEnabled", Kind::boolean},
    {"useTeamsVoicemail", Kind::boolean},
    {"useEnterpriseDialPlan", Kind::boolean},
    {"useAudioConferenceVRP", Kind::boolean},
    {"userTag", Kind::text},
    {"pbxCallPolicyInfo", Kind::object},
    {"callPolicyInfo", Kind::object},
    {"authenticationResult", Kind::object},
}};

/// The two members that the portal knows in three states (configureuser.md 3): they keep their value if left
/// out. Every other field is cleared if left out (6.1 rule 3).
constexpr std::array<std::string_view, 2> sticky_booleans{"useTeamsVoicemail", "useEnterpriseDialPlan"};

bool is_json_body(Request const& request) {
    return media_type(request.header("Content-Type")) == "application/json";
}

std::string text_of(Json const& object, std::string_view name) {
    auto const found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

/// Jackson's message for a value of another type.
std::optional<std::string> refuse_type(Field const& field, Json const& value) {
    std::string const where = " (field " + std::string(field.name) + ")";
    switch (field.kind) {
    case Kind::text:
        if (value.is_null()) return std::nullopt;
        if (!value.is_string())
            return "JSON parse error: Cannot deserialize value of type `java.lang.String`" + where;
        if (auto const text = value.get<std::string>(); utf16_length(text) > text_limit || has_control(text))
            return std::string(field.name) + " - is not valid";
        return std::nullopt;
    case Kind::number:
        if (value.is_number_integer() || value.is_null()) return std::nullopt;
        return "JSON parse error: Cannot deserialize value of type `long`" + where;
    case Kind::boolean:
        if (value.is_boolean() || value.is_null()) return std::nullopt;
        return "JSON parse error: Cannot deserialize value of type `boolean`" + where;
    case Kind::object:
        if (value.is_object() || value.is_null()) return std::nullopt;
        return "JSON parse error: Cannot deserialize instance of an object" + where;
    }
    return std::nullopt;
}

/// Fills the defaults of configureuser.md 3 into a call policy, or returns what is wrong with it.
std::optional<std::string> complete_policy(Json& policy) {
    auto const default_to = [&](char const* name, char const* value) {
        if (text_of(policy, name).empty()) policy[name] = value;
    };
    default_to("callPolicyCNAM", "TRANSPARENT");
    default_to("callPolicyName", "Global");
    default_to("forwardedCallsCallerId", "USER_CALLER_ID");
    auto const cnam = text_of(policy, "callPolicyCNAM");
    if (cnam != "TRANSPARENT" && cnam != "OTHER") return "callPolicyCNAM - is not valid";
    if (cnam == "OTHER" && text_of(policy, "callPolicyCustomCNAM").empty())
        return "callPolicyCustomCNAM - cannot be empty";
    auto const forwarded = text_of(policy, "forwardedCallsCallerId");
    if (forwarded != "USER_CALLER_ID" && forwarded != "TRANSPARENT")
        return "forwardedCallsCallerId - is not valid";
    return std::nullopt;
}

/// One PBX user, with or without its domain (configureuser.md 3).
std::string pbx_user(Json const& fields) {
    auto const user = text_of(fields, "pbxUserId");
    return lower(text_of(fields, "pbxLocation")) + '/' +
           lower(std::string_view(user).substr(0, user.find('@')));
}

} // namespace

ConfigureUser::ConfigureUser(std::size_t users) : seed_count_(users) {
    settings.add("token_lifetime", token_lifetime_, 0, 1'000'000);
    settings.add("omit_expires_in", omit_expires_in_);
    settings.add_action("expire_tokens", [this] { tokens_.expire_all(); });
    settings.add("failure_in_200", failing_);
    settings.add("failure_in_200_as", failure_in_200_, {"", "success", "status", "error", "errorMessage"});
    settings.add("empty_body", empty_body_);
    settings.add("service_provider_consent", consent_);
    settings.add("configure_restores", configure_restores_);
    settings.add("bound_status", bound_status_, 400, 500);
    settings.add("unknown_teams_users", unknown_teams_users_);
    settings.add_action("sync", [this] { sync(); });
    reset();
}

void ConfigureUser::forget_logins() { tokens_.clear(); }

std::vector<std::string>* ConfigureUser::roles_of(std::string_view) { return nullptr; }

void ConfigureUser::seed_users() {
    bindings_.clear();
    for (std::size_t i = 0; i < seed_count_; ++i) {
        auto const name = seed_name(i);
        auto const login = name.login + "@example.test";
        auto const extension = std::to_string(1000 + i);
        Binding binding;
        binding.fields = {{"loginID", "apiadmin"},
                          {"tenantID", tenant},
                          {"teamsUserId", login},
                          {"pbxLocation", i % 5 == 4 ? "acme-branch" : "acme-hq"},
                          {"pbxUserId", i % 3 == 2 ? extension + "@pbx.example.test" : extension},
                          {"sbcGatewayId", gateways[i % gateways.size()]},
                          {"userType", i % 7 == 6 ? "Call App" : "PBX"},
                          {"firstName", name.first},
                          {"lastName", name.last}};
        if (i % 2 == 0) binding.fields["email"] = login;
        if (i % 4 == 1) binding.fields["phoneNumber"] = "+1212555" + std::to_string(1000 + i);
        if (i % 6 == 5) binding.status = Status::disabled;
        binding.synced = true;
        bindings_.emplace(Key(tenant, lower(login)), std::move(binding));
    }
}

Json ConfigureUser::describe() const {
    auto list = Json::array();
    for (auto const& [key, binding] : bindings_) {
        Json item = binding.fields;
        switch (binding.status) {
        case Status::active: item["status"] = "active"; break;
        case Status::marked_for_deletion: item["status"] = "marked_for_deletion"; break;
        case Status::disabled: item["status"] = "disabled"; break;
        case Status::restoring: item["status"] = "restoring"; break;
        }
        item["synced"] = binding.synced;
        list.push_back(std::move(item));
    }
    return {{"users", std::move(list)}};
}

/// Does what an enterprise-scoped sync does (configureuser.md 2.2 and 6.3): it finishes what a reseller
/// began.
void ConfigureUser::sync() {
    for (auto& [key, binding] : bindings_) {
        if (binding.status == Status::marked_for_deletion) binding.status = Status::disabled;
        if (binding.status == Status::restoring) binding.status = Status::active;
        binding.synced = true;
    }
}

Response ConfigureUser::token(Request const& request) {
    if (request.method != "POST")
        return spring_error(request, 405, "Request method '" + request.method + "' not supported");
    auto const client = parse_basic(request.header("Authorization"));
    if (client.user != "demo-client" || client.password != "demo-secret")
        return oauth_error(401, "invalid_client", "Bad client credentials");
    if (media_type(request.header("Content-Type")) != "application/x-www-form-urlencoded")
        return oauth_error(400, "invalid_request", "Missing grant type");

    auto const form = parse_parameters(request.body);
    auto const text = [&](std::string_view name) {
        auto const* value = find_parameter(form, name);
        return value ? *value : std::string();
    };
    if (text("grant_type") != "password")
        return oauth_error(400, "unsupported_grant_type", "Unsupported grant type: " + text("grant_type"));
    auto const login = text("username");
    auto const admin = std::ranges::find(admins, login, &Admin::login);
    if (admin == admins.end() || text("password") != admin_password)
        return oauth_error(400, "invalid_grant", "Bad credentials");
    if (!admin->signed_in_once) return oauth_error(400, "invalid_grant", "User credentials have expired");

    auto const token = tokens_.issue(std::chrono::seconds(token_lifetime_), std::string(admin->level));
    auto body = R"({"access_token":")" + token + R"(","token_type":"bearer")";
    if (!omit_expires_in_) body += R"(,"expires_in":)" + std::to_string(token_lifetime_);
    body += R"(,"refresh_token":"not-for-use","scope":"read write"})";
    auto response = json_response(200, std::move(body));
    response.headers.push_back({"Cache-Control", "no-store"});
    response.headers.push_back(
        {"Set-Cookie", "JSESSIONID=" + hex_digits(token.size(), 32) + "; Path=/; HttpOnly"});
    return response;
}

Response ConfigureUser::answer(Request const& request) {
    auto const path = request.path();
    if (path == "/oauth/token") return token(request);

    auto const authorization = request.header("Authorization");
    auto const bearer = parse_bearer(authorization);
    if (bearer.empty())
        return oauth_error(401, "unauthorized", "Full authentication is required to access this resource");
    switch (tokens_.check(bearer)) {
    case AccessTokens::Verdict::good: break;
    case AccessTokens::Verdict::expired: return oauth_error(401, "invalid_token", "Access token expired");
    case AccessTokens::Verdict::unknown: return oauth_error(401, "invalid_token", "Invalid access token");
    }

    struct Route {
        std::string_view path;
        std::string_view method;
    };
    static constexpr std::array<Route, 5> routes{{
        {"/enterprise/configureUser", "POST"},
        {"/provisioning/disableUsers", "POST"},
        {"/provisioning/restoreUsers", "POST"},
        {"/reseller/getAuthenticatedUser", "PUT"},
        {"/pbx/getPBXTypesByResellerId", "GET"},
    }};
    constexpr std::string_view regions = "/reseller/getAvailableSBCGatewayRegionsByResellerId/";
    auto const route = std::ranges::find(routes, path, &Route::path);
    bool const is_regions = path.starts_with(regions);
    if (route == routes.end() && !is_regions) return spring_error(request, 404, "No message available");
    if (request.method != (is_regions ? "GET" : route->method)) {
        auto response = spring_error(request, 405, "Request method '" + request.method + "' not supported");
        response.headers.push_back({"Allow", std::string(is_regions ? "GET" : route->method)});
        return response;
    }

    if (path == "/enterprise/configureUser") return configure(request);
    if (path == "/provisioning/disableUsers") return provision(request, false);
    if (path == "/provisioning/restoreUsers") return provision(request, true);

    // configureuser.md 2.3, the helpers: only a reseller may call them.
    if (tokens_.meaning(bearer) != "reseller") return oauth_error(403, "access_denied", "Access is denied");
    if (path == "/reseller/getAuthenticatedUser") {
        // The bare name, not JSON, whatever the header says
        auto const name = std::string(trim(request.body));
        if (std::ranges::find(admins, name, &Admin::login) == admins.end())
            return spring_error(request, 404, "User not found");
        return json_response(200, R"({"username":")" + name + R"(","type":"RESELLER","resellerId":4321})");
    }
    if (is_regions)
        return json_response(200, R"([{"sbcGatewayId":5678,"sbcGatewayRegion":"US-East"},)"
                                  R"({"sbcGatewayId":5679,"sbcGatewayRegion":"EU-West"}])");
    return json_response(200, R"([{"id":1234,"pbxName":"Example PBX","pbxLabel":"Example","isDefault":true,)"
                              R"("isDisabled":false,"hostingType":"Cloud"}])");
}

std::optional<Response> ConfigureUser::refuse_access(Request const& request, Json const& body,
                                                     char const* login_member,
                                                     char const* tenant_member) const {
    // configureuser.md 3: loginID is the acting administrator, never the end user.
    if (std::ranges::find(admins, text_of(body, login_member), &Admin::login) == admins.end())
        return oauth_error(403, "access_denied", "Access is denied");
    auto const wanted = lower(text_of(body, tenant_member));
    if (wanted == foreign_tenant) return oauth_error(403, "access_denied", "Access is denied");
    if (wanted != tenant) return spring_error(request, 404, "Tenant not found");
    return std::nullopt;
}

Response ConfigureUser::ok() const {
    auto response = json_response(200, empty_body_ ? "" : "{}");
    if (empty_body_) response.content_type.clear();
    return response;
}

Response ConfigureUser::configure(Request const& request) {
    if (!is_json_body(request)) return unsupported_type(request);
    auto const body = parse_json(request.body);
    if (!body.is_object()) return spring_error(request, 400, "JSON parse error: the body is not an object");

    // Names are compared with case: loginId instead of loginID is an unknown member, so the known member is
    // missing.
    Json stored = Json::object();
    for (auto const& field : known_fields) {
        auto const value = body.find(field.name);
        if (value == body.end()) continue;
        if (auto const wrong = refuse_type(field, *value)) return spring_error(request, 400, *wrong);
        // configureuser.md 6.2 rule 11: null does not mean "unchanged"; a Java boolean becomes false.
        if (value->is_null() && field.kind == Kind::boolean)
            stored[std::string(field.name)] = false;
        else if (!value->is_null() && field.name != "authenticationResult")
            stored[std::string(field.name)] = *value;
    }
    for (auto const& [name, label] : required_texts)
        if (text_of(stored, name).empty())
            return spring_error(request, 400, std::string(label) + " - cannot be empty");
    auto const gateway = stored.contains("sbcGatewayId") ? stored["sbcGatewayId"].get<long>() : 0;
    if (gateway <= 0) return spring_error(request, 400, "SBC Gateway ID - value must be greater than 0");
    if (text_of(stored, "password") != text_of(stored, "rePassword"))
        return spring_error(request, 400, "Password and re-entered password do not match");
    if (text_of(stored, "userType").empty()) stored["userType"] = "PBX";
    if (text_of(stored, "userType") == "Call App" && stored.value("useTeamsVoicemail", false))
        return spring_error(request, 400, "useTeamsVoicemail - must be false for a Call App user");
    if (stored.contains("pbxCallPolicyInfo"))
        if (auto const wrong = complete_policy(stored["pbxCallPolicyInfo"]))
            return spring_error(request, 400, *wrong);

    if (auto refused = refuse_access(request, body, "loginID", "tenantID")) return *refused;
    if (std::ranges::find(locations, text_of(stored, "pbxLocation")) == locations.end())
        return spring_error(request, 404, "PBX not found");
    if (std::ranges::find(gateways, gateway) == gateways.end())
        return spring_error(request, 404, "SBC gateway not found");
    auto const teams_user = text_of(stored, "teamsUserId");
    if (std::ranges::any_of(unknown_teams_users_,
                            [&](auto const& name) { return equal_ignoring_case(name, teams_user); }))
        return spring_error(request, 404, "Teams user not found");

    // configureuser.md 6.1 rule 5: a PBX user is bound to one Teams user only, and a disabled binding still
    // holds it.
    Key const key(lower(text_of(stored, "tenantID")), lower(teams_user));
    for (auto const& [other, binding] : bindings_)
        if (other != key && pbx_user(binding.fields) == pbx_user(stored))
            return spring_error(request, static_cast<int>(bound_status_),
                                "PBX User ID " + text_of(stored, "pbxUserId") +
                                    " is already bound to another Teams user");

    if (failing_) {
        auto const& as = failure_in_200_;
        if (as == "status") return json_response(200, R"({"status":"FAILED"})");
        if (as == "error") return json_response(200, R"({"error":"PBX provisioning failed"})");
        if (as == "errorMessage") return json_response(200, R"({"errorMessage":"PBX provisioning failed"})");
        return json_response(200, R"({"success":false,"errorMessage":"PBX provisioning failed"})");
    }

    auto& binding = bindings_[key];
    for (auto const name : sticky_booleans)
        if (!stored.contains(name) && binding.fields.contains(name))
            stored[std::string(name)] = binding.fields[name];
    binding.fields = std::move(stored); // replaces the whole
    binding.synced = false;
    if (configure_restores_) binding.status = Status::active;
    return ok();
}

Response ConfigureUser::provision(Request const& request, bool restore) {
    if (!is_json_body(request)) return unsupported_type(request);
    auto const body = parse_json(request.body);
    if (!body.is_object()) return spring_error(request, 400, "JSON parse error: the body is not an object");

    // configureuser.md 6.2 rule 7: these calls use loginId and tenantId.
    if (text_of(body, "loginId").empty()) return spring_error(request, 400, "Login ID - cannot be empty");
    if (text_of(body, "tenantId").empty()) return spring_error(request, 400, "Tenant ID - cannot be empty");
    if (auto refused = refuse_access(request, body, "loginId", "tenantId")) return *refused;

    // configureuser.md 1.2: an enterprise-level token needs the MSAL object, a reseller-level token the
    // consent.
    bool const enterprise = tokens_.meaning(parse_bearer(request.header("Authorization"))) == "enterprise";
    bool const has_msal = body.contains("authenticationResult") && body["authenticationResult"].is_object();
    if (enterprise ? !has_msal : !consent_) return oauth_error(403, "access_denied", "Access is denied");

    std::vector<std::string> names;
    if (auto const users = body.find("users"); users != body.end() && !users->is_null()) {
        if (!users->is_array()) return spring_error(request, 400, "JSON parse error: users is a list");
        for (auto const& user : *users) {
            if (!user.is_string())
                return spring_error(request, 400, "JSON parse error: users is a list of strings");
            names.push_back(lower(user.get<std::string>()));
        }
    }
    if (names.size() > batch_limit) return spring_error(request, 400, "users - at most 50 in one call");

    auto const tenant_id = lower(text_of(body, "tenantId"));
    std::vector<Binding*> targets;
    auto const all = body.find("updateAllUsers");
    bool const everyone =
        (all != body.end() && *all == true) || (names.empty() && !text_of(body, "filter").empty());
    if (everyone) { // configureuser.md 6.3 rule 20: a careless call like this hits the whole tenant
        for (auto& [key, binding] : bindings_)
            if (key.first == tenant_id) targets.push_back(&binding);
    } else {
        if (names.empty()) return spring_error(request, 400, "Users - cannot be empty");
        for (auto const& name : names) {
            auto const found = bindings_.find(Key(tenant_id, name));
            if (found == bindings_.end()) return spring_error(request, 404, "User not found: " + name);
            targets.push_back(&found->second);
        }
    }
    if (failing_) return json_response(200, R"({"success":false,"errorMessage":"provisioning failed"})");

    for (auto* const binding : targets) {
        binding->synced = enterprise;
        auto& status = binding->status;
        if (enterprise)
            status = restore ? Status::active : Status::disabled;
        else if (restore)
            status = status == Status::disabled              ? Status::restoring
                     : status == Status::marked_for_deletion ? Status::active
                                                             : status;
        else if (status == Status::active || status == Status::restoring)
            status = Status::marked_for_deletion;
    }
    return ok();
}

} // namespace idiom::sandbox
