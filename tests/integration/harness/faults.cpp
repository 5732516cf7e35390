#include "tests/integration/harness/faults.hpp"

#include <algorithm>

namespace idiom::test {

namespace {

bool says_changed(Vendor, Json const& held) { return held.dump().find("Changed") != std::string::npos; }

bool is_gone(Vendor vendor, Json const& held) {
    return held.is_null() || !unified(vendor, held).value("active", true);
}

auto holds(std::string const& role, bool wanted) {
    return [=](Vendor vendor, Json const& held) {
        if (held.is_null()) return false;
        auto const roles = unified(vendor, held).at("roles");
        return (std::ranges::find(roles, Json(role)) != roles.end()) == wanted;
    };
}

auto binds(std::string const& client_type) {
    return [=](Vendor, Json const& held) {
        auto const& devices = held.at("devices");
        return !devices.empty() && devices.back().at("clientType") == client_type;
    };
}

} // namespace

std::vector<Operation> operations(Vendor vendor) {
    bool const xarios = vendor == Vendor::xarios;
    std::string const change = xarios ? R"({"displayName":"Nova Changed"})" : R"({"lastName":"Changed"})";
    std::vector<Operation> all{
        {"read", "GET"},
        {"list", "GET"},
        {.name = "create",
         .method = "POST",
         .effect = [](Vendor, Json const& held) { return !held.is_null(); }},
        {.name = "change", .method = "PATCH", .body = change, .effect = says_changed},
        {.name = "rehearse", .method = "PATCH", .rest = "?dry_run=true", .body = change},
        {.name = "replace", .method = "PUT", .effect = says_changed},
        {.name = "delete", .method = "DELETE", .rest = xarios ? "?scope=global" : "", .effect = is_gone}};
    if (has_roles(vendor)) {
        auto const& roles = roles_of(vendor);
        auto const given = new_user(vendor, {}).at("roles").at(0).get<std::string>();
        auto const other = roles[0].first == given ? roles[1].first : roles[0].first;
        auto const one = roles.size() > 2 ? roles[2].first : other;
        all.push_back({"read roles", "GET", "/roles"});
        all.push_back({.name = "set roles",
                       .method = "PUT",
                       .rest = "/roles",
                       .body = Json{{"roles", {other}}}.dump(),
                       .effect = holds(other, true)});
        all.push_back(
            {.name = "add a role", .method = "PUT", .rest = "/roles/" + one, .effect = holds(one, true)});
        all.push_back({.name = "remove a role",
                       .method = "DELETE",
                       .rest = "/roles/" + given,
                       .effect = holds(given, false)});
        all.push_back({.name = "patch roles",
                       .method = "PATCH",
                       .body = Json::array({{{"op", "add"}, {"path", "/roles/-"}, {"value", other}}}).dump(),
                       .type = json_patch_type,
                       .effect = holds(other, true)});
    }
    if (xarios) {
        auto const sent = [](Vendor, Json const&) { return true; };
        all.push_back({.name = "mail",
                       .method = "POST",
                       .rest = "/emails",
                       .body = R"({"kind":"activation"})",
                       .effect = sent});
        all.push_back({.name = "assign",
                       .method = "PUT",
                       .rest = "/devices/",
                       .body = R"({"clientType":"mobile"})",
                       .effect = binds("mobile")});
        all.push_back({.name = "unassign", .method = "DELETE", .rest = "/devices/", .effect = binds("")});
    }
    return all;
}

std::vector<Fault> const& quick_faults() {
    static Json const late{{"Retry-After", "99"}};
    static std::vector<Fault> const faults{
        {"reset", 502, "backend-unreachable", {{"action", "drop"}}, true},
        {"closed", 502, "backend-unreachable", {{"action", "drop_before_reply"}}, true},
        {"done and lost", 502, "backend-unreachable", {{"action", "effect_then_drop"}}, true},
        {"cut in the middle", 502, "backend-unreachable", {{"action", "truncate"}}, true},
        {"garbage", 502, "backend-error", {{"action", "garbage"}}},
        {"oversized", 502, "backend-error", {{"action", "oversize"}, {"bytes", 17 * 1024 * 1024}}},
        {"500", 502, "backend-error", {{"action", "status"}, {"status", 500}}},
        {"503", 503, "backend-unavailable", {{"action", "status"}, {"status", 503}, {"headers", late}}},
        {.name = "429",
         .status = 503,
         .problem = "backend-unavailable",
         .knob = {{"action", "status"}, {"status", 429}, {"headers", late}},
         .trips = false},
        {.name = "401",
         .status = 502,
         .problem = "backend-credentials-rejected",
         .knob = {{"action", "status"}, {"status", 401}},
         .trips = false},
    };
    return faults;
}

std::vector<Fault> const& slow_faults() {
    static std::vector<Fault> const faults{
        {"timeout", 504, "backend-timeout", {{"action", "delay"}, {"milliseconds", 3000}}},
        {"slow drip", 504, "backend-timeout", {{"action", "slow_drip"}, {"milliseconds", 100}}},
    };
    return faults;
}

Fault unreachable(std::string const& why) {
    return {.name = why, .status = 502, .problem = "backend-unreachable"};
}

Process::Environment hosts_library(std::string const& folder) {
    return {{"LD_PRELOAD", IDIOM_HOSTS_LIBRARY}, {"IDIOM_HOSTS", folder}};
}

} // namespace idiom::test
