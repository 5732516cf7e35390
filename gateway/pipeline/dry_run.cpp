#include "gateway/pipeline/dry_run.hpp"

#include "gateway/execution/confidential.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/redact.hpp"

#include <utility>

namespace idiom::pipeline {

namespace {

/// Returns the header fields as they would be sent, with those that the gateway adds. Masks values that may
/// identify a person or hold a secret.
std::span<Header const> shown_headers(Request const& request, Shown const& backend, Arena& arena) {
    auto headers = arena.vector<Header>();
    if (backend.authorized) headers.push_back({"Authorization", "***"});
    for (auto const& header : request.headers) {
        bool const shown = execution::is_public_field(header.name);
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

/// Writes the sets before and after. Both are null if the user was read but its roles were not understood.
void write_roles(json::Writer& json, execution::DryRun const& dry_run, RolePolicy const& roles,
                 Arena& arena) {
    auto const& user = dry_run.user;
    bool const unknown = !dry_run.roles && user.id && !user.roles;
    auto const held = user.roles.value_or(Names{});
    auto const plan = dry_run.roles.value_or(RolePlan{.before = held, .after = held});
    json.key("roles").begin_object();
    for (auto const& [name, names] : {std::pair("before", plan.before), std::pair("after", plan.after)})
        if (unknown)
            json.key(name).null();
        else
            json.member(name, unified_names(names, roles, arena));
    json.end_object();
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

std::string_view write_dry_run(execution::DryRun const& dry_run, Shown const& backend,
                               RolePolicy const& roles, Arena& arena) {
    auto out = arena.text(1024);
    json::Writer json(out);
    json.begin_object().key("would_send").begin_array();
    for (auto const& request : dry_run.would_send) {
        json.begin_object();
        json.member("method", name_of(request.method));
        json.member("url", arena.join({backend.base_url, request.target}));
        json.key("headers").begin_object();
        for (auto const& header : shown_headers(request, backend, arena))
            json.member(header.name, header.value);
        json.end_object();
        json.member("body", codec::redact(request.body, arena));
        json.end_object();
    }
    json.end_array();
    write_roles(json, dry_run, roles, arena);
    json.end_object();
    return arena.keep(out);
}

std::string_view describe_dry_run(execution::DryRun const& dry_run, Shown const& backend,
                                  RolePolicy const& roles, Arena& arena) {
    auto out = arena.text(1024);
    for (auto const& request : dry_run.would_send) {
        out += name_of(request.method);
        out += ' ';
        out += backend.base_url;
        out += request.target;
        out += '\n';
        for (auto const& header : shown_headers(request, backend, arena)) {
            out += header.name;
            out += ": ";
            out += header.value;
            out += '\n';
        }
        if (!request.body.empty()) {
            out += '\n';
            out += codec::redact(request.body, arena);
            out += '\n';
        }
        out += '\n';
    }
    if (dry_run.roles) {
        auto const line = [&](std::string_view title, Names names) {
            out += title;
            for (auto const name : unified_names(names, roles, arena)) {
                out += ' ';
                out += name;
            }
            out += '\n';
        };
        line("roles before:", dry_run.roles->before);
        line("roles after: ", dry_run.roles->after);
    }
    return arena.keep(out);
}

} // namespace idiom::pipeline
