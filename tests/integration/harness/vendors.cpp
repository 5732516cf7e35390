#include "tests/integration/harness/vendors.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace idiom::test {

namespace {

sandbox::SandboxOptions options(std::string const& certificates, std::size_t users) {
    sandbox::SandboxOptions made;
    made.users = users;
    made.declared = true;
    if (certificates.empty()) return made;
    made.tls_certificate = certificates + "/backend.crt";
    made.tls_key = certificates + "/backend.key";
    return made;
}

std::string in_lower_case(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    return text;
}

std::string text_of(Json const& record, char const* name) {
    auto const found = record.find(name);
    return found != record.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Copies a member that is present and not null under another name.
void copy(Json const& from, char const* name, Json& to, char const* as) {
    auto const found = from.find(name);
    if (found != from.end() && !found->is_null()) to[as] = *found;
}

/// Copies one of several values: the primary one, else the first for work, else the first.
void copy_value(Json const& from, char const* name, Json& to, char const* as) {
    auto const values = from.value(name, Json::array());
    if (values.empty()) return;
    auto const* chosen = &values.front();
    for (auto i = values.size(); i-- > 0;)
        if (values[i].value("type", "") == "work") chosen = &values[i];
    for (auto const& value : values)
        if (value.value("primary", false)) chosen = &value;
    to[as] = chosen->at("value");
}

std::string id_of(Vendor vendor, Json const& record) {
    switch (vendor) {
    case Vendor::configureuser: return in_lower_case(text_of(record, "teamsUserId"));
    case Vendor::auth0: return text_of(record, "user_id");
    case Vendor::zendesk: return record.at("id").dump(); // a number
    default: return text_of(record, "id");
    }
}

void copy_public_api(Vendor vendor, Json const& record, Json& to) {
    to["id"] = id_of(vendor, record);
    copy(record, "email", to, "email");
    copy(record, vendor == Vendor::keycloak ? "username" : "email", to, "userName");
    if (vendor != Vendor::keycloak) copy(record, "name", to, "displayName");
    copy(record, vendor == Vendor::auth0 ? "given_name" : "firstName", to, "firstName");
    copy(record, vendor == Vendor::auth0 ? "family_name" : "lastName", to, "lastName");
    if (vendor == Vendor::zendesk) copy(record, "phone", to, "phoneNumber");
    to["active"] = vendor == Vendor::keycloak ? record.at("enabled").get<bool>()
                   : vendor == Vendor::auth0  ? !record.value("blocked", false)
                                              : !record.at("suspended").get<bool>();
}

void copy_roles(Vendor vendor, Json const& record, Json& to) {
    std::vector<std::string> roles;
    for (auto const& [unified_name, vendor_name] : roles_of(vendor))
        if (record.value("role", std::string()) == vendor_name) roles.push_back(unified_name);
    for (auto const& role : record.value("roles", Json::array()))
        for (auto const& [unified_name, vendor_name] : roles_of(vendor))
            if ((role.is_object() ? role.at("value") : role) == vendor_name) roles.push_back(unified_name);
    // For a SCIM service the test's settings choose roles or groups; no user here has both.
    for (auto const& group : vendor == Vendor::scim ? record.value("groups", Json::array()) : Json::array())
        for (auto const& [unified_name, vendor_name] : roles_of(vendor))
            if (group.at("display") == vendor_name) roles.push_back(unified_name);
    std::ranges::sort(roles);
    to["roles"] = roles;
}

} // namespace

std::string_view name_of(Vendor vendor) {
    switch (vendor) {
    case Vendor::xarios: return "xarios";
    case Vendor::configureuser: return "configureuser";
    case Vendor::evovoice: return "evovoice";
    case Vendor::genesys: return "genesys";
    case Vendor::scim: return "scim";
    case Vendor::auth0: return "auth0";
    case Vendor::keycloak: return "keycloak";
    case Vendor::zendesk: return "zendesk";
    }
    return {};
}

bool has_roles(Vendor vendor) { return vendor != Vendor::configureuser; }
bool has_one_role(Vendor vendor) { return vendor == Vendor::zendesk; }

Vendors::Vendors(std::string const& certificates, std::size_t users)
    : sandbox_(options(certificates, users)) {
    sandbox_.start();
    if (!vendors_in_http_2()) return;
    for (auto const vendor : all_vendors)
        proxies_.push_back(std::make_unique<ListeningProgram>(nghttpx_before(ports(vendor).http)));
}

bool vendors_in_http_2() {
    auto const* const asked = std::getenv("IDIOM_TEST_HTTP2");
    return asked != nullptr && std::string_view(asked) == "both";
}

sandbox::PortPair Vendors::ports_for_gateway(Vendor vendor) const {
    auto found = ports(vendor);
    if (!proxies_.empty()) found.http = proxies_[static_cast<std::size_t>(vendor)]->port();
    return found;
}

sandbox::PortPair Vendors::ports(Vendor vendor) const {
    auto const& ports = sandbox_.ports();
    switch (vendor) {
    case Vendor::xarios: return ports.xarios;
    case Vendor::configureuser: return ports.configureuser;
    case Vendor::evovoice: return ports.evovoice;
    case Vendor::genesys: return ports.genesys;
    case Vendor::scim: return ports.scim;
    case Vendor::auth0: return ports.auth0;
    case Vendor::keycloak: return ports.keycloak;
    case Vendor::zendesk: return ports.zendesk;
    }
    return {};
}

Json Vendors::control(Vendor vendor, std::string_view method, std::string_view page, Json const& body) {
    auto& simulator = [&]() -> sandbox::Simulator& {
        switch (vendor) {
        case Vendor::xarios: return sandbox_.xarios();
        case Vendor::configureuser: return sandbox_.configureuser();
        case Vendor::evovoice: return sandbox_.evovoice();
        case Vendor::scim: return sandbox_.scim();
        case Vendor::auth0: return sandbox_.auth0();
        case Vendor::keycloak: return sandbox_.keycloak();
        case Vendor::zendesk: return sandbox_.zendesk();
        default: return sandbox_.genesys();
        }
    }();
    sandbox::Request request;
    request.method = method;
    request.target = "/_sandbox/" + std::string(page);
    if (!body.is_null()) request.body = body.dump();
    auto const response = simulator.handle(std::move(request));
    if (response.status >= 300) throw std::runtime_error("the sandbox refuses: " + response.body);
    return response.body.empty() ? Json() : Json::parse(response.body);
}

Json Vendors::state(Vendor vendor) { return control(vendor, "GET", "state"); }

Json Vendors::held(Vendor vendor, std::string_view id) {
    auto const state = this->state(vendor);
    for (auto const& record : state.at("users")) {
        // A deleted user of Zendesk can still be read.
        bool const gone = vendor == Vendor::zendesk && !record.at("active").get<bool>();
        if (!gone && id_of(vendor, record) == id) return record;
    }
    return {};
}

Json Vendors::requests(Vendor vendor) { return control(vendor, "GET", "requests"); }
void Vendors::forget_requests(Vendor vendor) { control(vendor, "DELETE", "requests"); }
void Vendors::plan(Vendor vendor, Json const& knob) { control(vendor, "POST", "knobs", knob); }
void Vendors::forget_plans(Vendor vendor) { control(vendor, "DELETE", "knobs"); }
void Vendors::set(Vendor vendor, Json const& settings) { control(vendor, "POST", "settings", settings); }

void Vendors::meddle(Vendor vendor, std::string_view id, std::string_view role, bool held) {
    control(vendor, "POST", "roles", {{"id", id}, {"role", role}, {"held", held}});
}

std::vector<std::string> Vendors::credentials_seen(Vendor vendor) {
    std::vector<std::string> values;
    for (auto const& request : requests(vendor))
        for (auto const& field : request.at("headers"))
            if (in_lower_case(field.at("name")) == "authorization") {
                auto const value = field.at("value").get<std::string>();
                values.push_back(value.substr(value.find(' ') + 1));
            }
    std::ranges::sort(values);
    values.erase(std::ranges::unique(values).begin(), values.end());
    return values;
}

std::vector<std::pair<std::string, std::string>> const& roles_of(Vendor vendor) {
    using Map = std::vector<std::pair<std::string, std::string>>;
    static Map const xarios{{"admin", "admin.user"},
                            {"agent", "customer.user.acd"},
                            {"login", "customer.user"},
                            {"supervisor", "customer.user.supervisorl3"}};
    static Map const evovoice{{"customer", "Customer"}, {"dispatcher", "Dispatcher"}, {"manager", "Manager"}};
    static Map const genesys{
        {"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}, {"supervisor", "ROLE_SUPERVISOR"}};
    static Map const scim{{"admin", "Administrator"}, {"agent", "Agent"}, {"supervisor", "Supervisor"}};
    static Map const auth0{{"admin", "Admin"}, {"agent", "Agent"}, {"lead", "Agent Lead"}};
    static Map const keycloak{{"admin", "admin"}, {"agent", "agent"}, {"lead", "team lead"}};
    static Map const zendesk{{"admin", "admin"}, {"agent", "agent"}};
    static Map const none;
    switch (vendor) {
    case Vendor::xarios: return xarios;
    case Vendor::evovoice: return evovoice;
    case Vendor::genesys: return genesys;
    case Vendor::scim: return scim;
    case Vendor::auth0: return auth0;
    case Vendor::keycloak: return keycloak;
    case Vendor::zendesk: return zendesk;
    case Vendor::configureuser: return none;
    }
    return none;
}

Json unified(Vendor vendor, Json const& record) {
    Json user = Json::object();
    switch (vendor) {
    case Vendor::xarios:
        copy(record, "id", user, "id");
        copy(record, "email", user, "userName");
        copy(record, "email", user, "email");
        copy(record, "displayName", user, "displayName");
        user["accounts"] = {record.at("primaryTenant")};
        break;
    case Vendor::configureuser:
        user["id"] = in_lower_case(text_of(record, "teamsUserId"));
        copy(record, "teamsUserId", user, "userName");
        copy(record, "firstName", user, "firstName");
        copy(record, "lastName", user, "lastName");
        copy(record, "email", user, "email");
        copy(record, "phoneNumber", user, "phoneNumber");
        user["active"] = text_of(record, "status") == "active";
        user["accounts"] = {record.at("tenantID")};
        break;
    case Vendor::evovoice:
        copy(record, "id", user, "id");
        copy(record, "emailAddress", user, "userName");
        copy(record, "emailAddress", user, "email");
        copy(record, "firstName", user, "firstName");
        copy(record, "lastName", user, "lastName");
        copy(record, "accountIds", user, "accounts");
        break;
    case Vendor::genesys:
        copy(record, "id", user, "id");
        copy(record, "userName", user, "userName");
        copy(record, "firstName", user, "firstName");
        copy(record, "lastName", user, "lastName");
        if (!text_of(record, "emailAddress").empty()) copy(record, "emailAddress", user, "email");
        copy(record, "enabled", user, "active");
        break;
    case Vendor::scim:
        copy(record, "id", user, "id");
        copy(record, "userName", user, "userName");
        copy(record, "displayName", user, "displayName");
        copy(record, "active", user, "active");
        if (record.contains("name")) {
            copy(record.at("name"), "givenName", user, "firstName");
            copy(record.at("name"), "familyName", user, "lastName");
        }
        copy_value(record, "emails", user, "email");
        copy_value(record, "phoneNumbers", user, "phoneNumber");
        break;
    case Vendor::auth0:
    case Vendor::keycloak:
    case Vendor::zendesk: copy_public_api(vendor, record, user); break;
    }
    if (has_roles(vendor)) copy_roles(vendor, record, user);
    return user;
}

Json new_user(Vendor vendor, std::string const& login) {
    Json user{{"userName", login}, {"firstName", "Zoë"}, {"lastName", "O'Brien&Søn"}};
    switch (vendor) {
    case Vendor::xarios: user["roles"] = {"agent", "login"}; break;
    case Vendor::configureuser: user["phoneNumber"] = "+12125550143"; break;
    case Vendor::evovoice:
        user["password"] = "Sesam-öffne-7";
        user["roles"] = {"customer"};
        break;
    case Vendor::genesys:
        user["password"] = "Sesam-öffne-7";
        user["email"] = login;
        user["roles"] = {"agent"};
        break;
    case Vendor::scim:
        user["email"] = login;
        user["phoneNumber"] = "+12125550143";
        user["roles"] = {"agent"};
        break;
    case Vendor::auth0:
        user["password"] = "Sesam-öffne-7";
        user["roles"] = {"agent"};
        break;
    case Vendor::keycloak:
        user["lastName"] = "O'Brien-Søn"; // it takes no & in a name
        user["password"] = "Sesam-öffne-7";
        user["roles"] = {"agent"};
        break;
    case Vendor::zendesk: user["roles"] = {"agent"}; break;
    }
    return user;
}

} // namespace idiom::test
