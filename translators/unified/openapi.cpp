#include "translators/unified/openapi.hpp"

#include "translators/unified/openapi_answers.hpp"
#include "translators/unified/openapi_examples.hpp"
#include "translators/unified/openapi_parameters.hpp"
#include "translators/unified/openapi_schemas.hpp"

#include <array>

namespace idiom::unified {
namespace {

/// The version of the contract. The second number goes up when something optional comes; the first never,
/// as long as the paths begin with /v1.
constexpr std::string_view contract_version = "1.0.0";

constexpr std::string_view about_calls =
    "Every path that is read answers HEAD, too, as GET without a body, and every path answers OPTIONS with "
    "`Allow`, and with `Accept-Patch` where PATCH is taken. The format of an answer is said by the suffix "
    "`.json` or `.xml` of a path that is read, else by `format`, else by `Accept`; JSON is the default. A "
    "client that cannot send PUT, PATCH or DELETE sends POST with `X-HTTP-Method-Override`. A write with "
    "`dry_run=true` sends nothing that writes. Errors are problems (RFC 9457). `/v1` and "
    "the path of a route lead on by links. `/v1/openapi.json` describes the whole API, "
    "`/v1/{route}/openapi.json` one route; `/v1/{route}/user.schema.json` is the JSON Schema of its users, "
    "and "
    "`/v1/user.xsd` the schema of the XML form; in XML the elements are in the namespace `urn:idiom:user:1`.";

std::string_view about_roles(DescribedApi const& api) {
    switch (api.can().roles) {
    case RoleStyle::none: return "This route has no roles.";
    case RoleStyle::set: return "The vendor takes roles as a whole set.";
    case RoleStyle::delta: return "The vendor takes roles that are added and removed.";
    }
    return {};
}

std::string_view about_unmapped(RolePolicy const& roles) {
    if (roles.map.empty()) return " The route has no map of roles: every name of the vendor is a role.";
    switch (roles.unmapped) {
    case UnmappedRoles::preserve:
        return " Roles outside the route's map are hidden, and every write keeps them.";
    case UnmappedRoles::passthrough: return " Roles outside the route's map have the vendor's names.";
    case UnmappedRoles::reject:
        return " Roles outside the route's map are hidden, and the roles of a user who holds one cannot be "
               "written.";
    }
    return {};
}

std::string_view description_of(Draft const& draft) {
    auto const& api = draft.api;
    if (api.whole())
        return draft.arena.join({"One user API in front of every user system. A route leads to one back end; "
                                 "what it can do is in its capabilities and in its own description. ",
                                 about_calls});
    bool const roles = api.can().roles != RoleStyle::none;
    return draft.arena.join({"The users of the route `", api.route()->name, "`, whose back end speaks ",
                             api.can().dialect, ". ", about_roles(api),
                             roles ? about_unmapped(api.roles()) : "", " ", api.can().concurrency, " ",
                             about_calls});
}

void write_info(Draft& draft, std::string_view version) {
    auto& out = draft.out;
    auto const& api = draft.api;
    out.key("info").begin_object();
    out.member("title",
               api.whole() ? std::string_view("Idiom") : draft.arena.join({"Idiom: ", api.route()->name}));
    out.member("version", contract_version).member("x-idiom-version", version);
    out.member("summary", "One user API in front of every user system");
    out.member("description", description_of(draft));
    out.key("contact").begin_object().member("name", "Idiom").end_object();
    out.key("license").begin_object().member("name", "Boost Software License 1.0");
    out.member("identifier", "BSL-1.0").end_object().end_object();
}

void write_servers(Draft& draft) {
    auto& out = draft.out;
    auto const* const route = draft.api.route();
    auto const server = [&](std::string_view url, std::string_view description) {
        out.begin_object().member("url", url).member("description", description).end_object();
    };
    out.key("servers").begin_array();
    if (route == nullptr) {
        server("/", "This gateway");
    } else {
        server(draft.arena.join({"/v1/", route->name}), "This gateway");
        if (!route->host.empty())
            server(draft.arena.join({"//", route->host, "/v1"}), "The route by its host");
    }
    out.end_array();
}

struct Scheme {
    std::string_view name;
    std::string_view json;
};
constexpr std::array<Scheme, 4> schemes{{
    {"apiKey",
     R"({"type":"apiKey","in":"header","name":"X-Api-Key","description":"The key of the client."})"},
    {"bearer",
     R"({"type":"http","scheme":"bearer","description":"The key of the client, or a JSON Web Token."})"},
    {"basic", R"({"type":"http","scheme":"basic","description":"The name of the client, and its key."})"},
    {"certificate", R"({"type":"mutualTLS","description":"The certificate of the client."})"},
}};

/// Any one of the schemes is enough.
void write_security(json::Writer& out) {
    out.key("security").begin_array();
    for (auto const& scheme : schemes)
        out.begin_object().key(scheme.name).begin_array().end_array().end_object();
    out.end_array();
}

std::string_view word_of(Method method) {
    switch (method) {
    case Method::get: return "get";
    case Method::head: return "head";
    case Method::post: return "post";
    case Method::put: return "put";
    case Method::patch: return "patch";
    case Method::delete_: return "delete";
    case Method::options: return "options";
    }
    return {};
}

void write_call(Draft& draft, DescribedCall const& call) {
    auto& out = draft.out;
    draft.tags.set(static_cast<std::size_t>(call.text.tag));
    out.key(word_of(call.method)).begin_object().member("operationId", call.text.id);
    out.key("tags").begin_array().string(text_of(call.text.tag).name).end_array();
    out.member("summary", call.text.summary).member("description", call.text.description);
    write_parameters(draft, call);
    write_request_body(draft, call);
    write_answers(draft, call);
    out.end_object();
}

void write_path(Draft& draft, Resource resource) {
    constexpr std::array methods{Method::get, Method::post, Method::put, Method::patch, Method::delete_};
    bool begun = false;
    for (auto const method : methods) {
        auto const call = described_call(method, resource);
        if (!call || !draft.api.serves(call->operation)) continue;
        if (call->upsert && !can_upsert(draft.api.can())) continue;
        if (!begun) {
            auto const below = path_of(resource);
            auto const path = draft.api.whole() ? draft.arena.join({"/v1/{route}", below}) : below;
            draft.out.key(path).begin_object();
            write_path_parameters(draft, path);
        }
        begun = true;
        write_call(draft, *call);
    }
    if (begun) draft.out.end_object();
}

void write_paths(Draft& draft) {
    draft.out.key("paths").begin_object();
    if (draft.api.whole()) {
        draft.out.key("/v1/routes").begin_object();
        write_call(draft, {.text = text_of_route_list()});
        draft.out.end_object().key("/v1/users").begin_object();
        write_call(draft, {.text = text_of_search(), .search = true});
        draft.out.end_object();
    }
    for (std::size_t i = 0; i < resource_count; ++i)
        write_path(draft, static_cast<Resource>(i));
    draft.out.end_object();
}

void write_tags(Draft& draft) {
    draft.out.key("tags").begin_array();
    for (std::size_t i = 0; i < tag_count; ++i) {
        if (!draft.tags.test(i)) continue;
        auto const text = text_of(static_cast<Tag>(i));
        draft.out.begin_object().member("name", text.name).member("description", text.description);
        draft.out.end_object();
    }
    draft.out.end_array();
}

/// Each part refers only to later ones, so that what nothing refers to is left out.
void write_components(Draft& draft) {
    auto& out = draft.out;
    out.key("components").begin_object();
    write_parameter_components(draft);
    write_example_components(draft);
    write_problem_components(draft);
    write_header_components(draft);
    out.key("securitySchemes").begin_object();
    for (auto const& scheme : schemes)
        out.key(scheme.name).raw(scheme.json);
    out.end_object();
    write_schema_components(draft);
    out.end_object();
}

} // namespace

std::string_view write_openapi(RouteView const* route, std::string_view version, Arena& arena) {
    DescribedApi const api(route);
    Draft draft(api, arena);
    draft.out.begin_object().member("openapi", "3.1.0");
    write_info(draft, version);
    write_servers(draft);
    write_security(draft.out);
    write_paths(draft);
    write_tags(draft);
    write_components(draft);
    draft.out.end_object();
    return arena.keep(draft.text);
}

} // namespace idiom::unified
