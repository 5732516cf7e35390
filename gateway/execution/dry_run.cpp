#include "gateway/execution/dry_run.hpp"

#include "gateway/execution/confidential.hpp"
#include "translators/codec/redact.hpp"

#include <algorithm>

namespace idiom::execution {

namespace {

/// Returns the header fields as they would be sent, with those that the gateway adds. Masks values that may
/// identify a person or hold a secret.
std::span<Header const> shown_headers(Request const& request, Shown const& backend, Arena& arena) {
    auto headers = arena.vector<Header>();
    if (backend.authorized) headers.push_back({"Authorization", "***"});
    for (auto const& header : request.headers) {
        bool const shown = is_public_field(header.name);
        headers.push_back({header.name, shown ? header.value : std::string_view("***")});
    }
    return Arena::keep(headers);
}

Names unified_names(Names vendor, RolePolicy const& roles, Arena& arena) {
    auto names = arena.vector<std::string_view>();
    for (auto const role : vendor)
        if (auto const name = roles.to_unified(role); !name.empty()) names.push_back(name);
    return sorted_set(Arena::keep(names), arena);
}

} // namespace

Names vendor_names(Names unified, RolePolicy const& roles, Arena& arena) {
    auto names = arena.vector<std::string_view>();
    for (auto const role : unified) {
        auto const name = roles.to_vendor(role);
        names.push_back(name.empty() ? role : name);
    }
    return Arena::keep(names);
}

DryRunReport report_of(DryRun const& dry_run, Shown const& backend, RolePolicy const& roles, Arena& arena) {
    auto const requests = arena.array<PlannedRequest>(dry_run.would_send.size());
    std::ranges::transform(dry_run.would_send, requests.begin(), [&](Request const& request) {
        return PlannedRequest{.method = request.method,
                              .url = arena.join({backend.base_url, request.target}),
                              .headers = shown_headers(request, backend, arena),
                              .body = codec::redact(request.body, arena)};
    });
    DryRunReport report{.would_send = requests, .roles_before = {}, .roles_after = {}};
    auto const& user = dry_run.user;
    bool const unknown = !dry_run.roles && user.id && !user.roles;
    if (unknown) return report;
    auto const held = user.roles.value_or(Names{});
    auto const plan = dry_run.roles.value_or(RolePlan{.before = held, .after = held});
    report.roles_before = unified_names(plan.before, roles, arena);
    report.roles_after = unified_names(plan.after, roles, arena);
    return report;
}

std::string_view describe(DryRunReport const& report, bool writes_roles, Arena& arena) {
    auto out = arena.text(1024);
    for (auto const& request : report.would_send) {
        out.append(name_of(request.method)).append(" ").append(request.url).append("\n");
        for (auto const& header : request.headers)
            out.append(header.name).append(": ").append(header.value).append("\n");
        if (!request.body.empty()) out.append("\n").append(request.body).append("\n");
        out += '\n';
    }
    auto const line = [&](std::string_view title, std::optional<Names> const& names) {
        out += title;
        for (auto const name : names.value_or(Names{}))
            out.append(" ").append(name);
        out += '\n';
    };
    if (writes_roles) {
        line("roles before:", report.roles_before);
        line("roles after: ", report.roles_after);
    }
    return arena.keep(out);
}

} // namespace idiom::execution
