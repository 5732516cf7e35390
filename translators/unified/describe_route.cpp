#include "translators/unified/describe_route.hpp"

#include "translators/codec/json_patch.hpp"
#include "translators/core/change_feed.hpp"
#include "translators/core/face_info.hpp"
#include "translators/core/list_filter.hpp"
#include "translators/face/role_catalogue.hpp"
#include "translators/face/schema.hpp"
#include "translators/face/versioned_document.hpp"
#include "translators/unified/batch_limits.hpp"
#include "translators/unified/external_id.hpp"
#include "translators/unified/parameters.hpp"
#include "translators/unified/target.hpp"
#include "translators/unified/two_forms.hpp"

#include <array>

namespace idiom::unified {

using namespace face;

namespace {

std::string_view name_of(Need need) {
    switch (need) {
    case Need::never: return "never";
    case Need::on_create: return "on-create";
    case Need::always: return "always";
    }
    return "never";
}

std::string_view name_of(ExtensionRule::Type type) {
    switch (type) {
    case ExtensionRule::Type::text: return "string";
    case ExtensionRule::Type::boolean: return "boolean";
    case ExtensionRule::Type::number: return "number";
    case ExtensionRule::Type::object: return "object";
    case ExtensionRule::Type::texts: return "array";
    }
    return "string";
}

void write_links(TwoForms& out, std::string_view base, Arena& arena) {
    out.object("links", [&] {
        for (std::string_view const name : {"users", "roles", "changes", "capabilities"})
            out.member(name, arena.join({base, "/", name}));
        out.member("openapi", arena.join({base, description_document}));
        out.member("schema", arena.join({base, json_schema_document}));
    });
}

/// Writes the members of the capabilities that tell more than the contract fixes.
class Details {
public:
    Details(TwoForms& out, RouteView const& route, Arena& arena)
        : out_(out), capabilities_(*route.capabilities),
          has_default_roles_(!route.roles->default_roles.empty()), arena_(arena) {}

    void write(BodyLimits const& limits) {
        out_.object("fieldDetails", [&] {
            for (auto const& row : capabilities_.fields)
                if (row.access != Access::none) out_.object(idiom::name_of(row.field), [&] { field(row); });
            out_.object(external_id_name, [&] { external_id(); });
        });
        if (!capabilities_.extensions.empty())
            out_.object("extensionDetails", [&] {
                for (auto const& row : capabilities_.extensions)
                    out_.object(row.name, [&] {
                        out_.member("access", idiom::name_of(row.access));
                        out_.member("type", name_of(row.type));
                    });
            });
        if (lists()) write_lists();
        out_.object("changes", [&] {
            out_.number("limit", FeedPage{}.limit);
            out_.number("mostLimit", most_changes);
        });
        out_.object("limits", [&] {
            if (limits.size != BodyLimits{}.size) out_.number("body", limits.size);
            out_.number("depth", limits.depth);
            out_.number("patchOperations", json_patch::most_operations);
            out_.number("batchCalls", most_batch_calls);
        });
    }

private:
    bool lists() const { return capabilities_.operations.has(Operation::list); }

    void field(FieldRule const& row) {
        auto const shape = row_of(row.field).shape;
        out_.member("access", idiom::name_of(row.access));
        // A route with default roles gives them to a user who is created without any.
        bool const is_given = row.field == Field::roles && has_default_roles_;
        out_.member("required", name_of(is_given ? Need::never : row.need));
        out_.flag("clearable", row.clearable);
        if (row.max_length > 0) out_.number("maxLength", row.max_length);
        if (shape == Shape::text) out_.flag("ignoresCase", row.ignores_case);
        if (!lists() || !readable(row.access)) return;
        if (is_filter(row.field)) filters(row.field);
        if (shape == Shape::text) out_.flag("sortable", true);
    }

    void external_id() {
        out_.member("access", idiom::name_of(Access::read_write));
        out_.member("required", name_of(Need::never));
        out_.flag("clearable", true);
        out_.number("maxLength", longest_external_id);
        out_.flag("ignoresCase", false);
        if (lists()) out_.object("filters", [&] { out_.member("eq", "gateway"); });
    }

    /// Writes each comparison, and whether the vendor or the gateway makes it.
    void filters(Field field) {
        auto const by = [&](FieldSet fields) -> std::string_view {
            return fields.has(field) ? "vendor" : "gateway";
        };
        out_.object("filters", [&] {
            out_.member("eq", by(capabilities_.filtered_by_vendor));
            if (row_of(field).shape != Shape::text) return;
            out_.member("startsWith", by(capabilities_.searched_by_vendor));
            out_.member("contains", by(capabilities_.searched_by_vendor));
        });
    }

    void write_lists() {
        auto searched = arena_.vector<std::string_view>();
        for (auto const& row : capabilities_.fields)
            if (searched_fields.has(row.field) && readable(row.access))
                searched.push_back(idiom::name_of(row.field));
        out_.object("lists", [&] {
            out_.number("limit", ListUsers{}.limit);
            out_.number("mostLimit", most_per_page);
            out_.texts("search", "field", Arena::keep(searched));
            out_.flag("count", true);
        });
    }

    TwoForms& out_;
    Capabilities const& capabilities_;
    bool has_default_roles_;
    Arena& arena_;
};

Names names_of(RoleCatalogue const& catalogue, Arena& arena) {
    auto names = arena.vector<std::string_view>();
    for (auto const& role : catalogue.roles)
        names.push_back(role.name);
    return Arena::keep(names);
}

std::string_view description(Resource resource, ClientRequest const& request, RouteView const& route,
                             Format format, Arena& arena) {
    if (resource == Resource::root) return write_root(route, format, arena);
    if (resource == Resource::role_catalogue) return write_roles(route, format, arena);
    return write_capabilities(route, {.size = request.most_body, .depth = request.depth}, format, arena);
}

} // namespace

std::string_view write_root(RouteView const& route, Format format, Arena& arena) {
    auto text = arena.text();
    TwoForms out(text, format, "Route", arena);
    out.member("name", route.name);
    out.member("dialect", route.dialect());
    write_links(out, route.base, arena);
    out.end();
    return arena.keep(text);
}

std::string_view write_roles(RouteView const& route, Format format, Arena& arena) {
    auto const catalogue = role_catalogue(route, arena);
    auto text = arena.text(128 + 96 * catalogue.roles.size());
    TwoForms out(text, format, "RoleCatalogue", arena);
    out.items("roles", "role", catalogue.roles, [&](CatalogueRole const& role) {
        out.member("name", role.name);
        out.flag("default", role.by_default);
        out.flag("guarded", role.guarded);
        if (!role.group.empty()) out.member("exclusiveGroup", role.group);
    });
    out.flag("complete", catalogue.complete);
    out.end();
    return arena.keep(text);
}

std::string_view write_capabilities(RouteView const& route, BodyLimits const& limits, Format format,
                                    Arena& arena) {
    auto const& capabilities = *route.capabilities;
    auto operations = arena.vector<std::string_view>();
    for (auto const& row : operation_rows)
        if (capabilities.operations.has(row.operation)) operations.push_back(row.name);
    auto text = arena.text(4096);
    TwoForms out(text, format, "Capabilities", arena);
    out.member("dialect", capabilities.dialect);
    out.texts("operations", "operation", Arena::keep(operations));
    out.object("fields", [&] {
        for (auto const& row : capabilities.fields)
            out.member(idiom::name_of(row.field), idiom::name_of(row.access));
        out.member(external_id_name, idiom::name_of(Access::read_write));
    });
    out.member("roles", idiom::name_of(capabilities.roles));
    out.member("concurrency", capabilities.concurrency);
    auto const catalogue = role_catalogue(route, arena);
    if (!catalogue.roles.empty()) out.texts("roleNames", "role", names_of(catalogue, arena));
    if (auto const names = fields_without_case(capabilities, arena); !names.empty())
        out.texts("ignoresCase", "field", names);
    Details(out, route, arena).write(limits);
    for (auto const& other : route.others)
        out.document(other.face, other.json);
    out.end();
    return arena.keep(text);
}

Result<ClientResponse> describe(Resource resource, ClientRequest const& request, RouteView const& route,
                                Format format, Arena& arena) {
    constexpr std::array<Header, 2> headers{{{"Vary", "Accept"}, {"Cache-Control", "private, no-cache"}}};
    return serve({.body = description(resource, request, route, format, arena),
                  .content_type = content_type(format),
                  .headers = headers},
                 request, arena);
}

ClientResponse write_routes(std::span<RouteLine const> routes, bool with_links, Format format, bool head,
                            Arena& arena) {
    auto text = arena.text(64 + (with_links ? 256 : 64) * routes.size());
    TwoForms out(text, format, "Routes", arena);
    out.items("routes", "route", routes, [&](RouteLine const& route) {
        out.member("name", route.name);
        out.member("dialect", route.dialect);
        out.flag("healthy", route.healthy);
        if (with_links) write_links(out, arena.join({"/v1/", route.name}), arena);
    });
    out.end();
    Headers headers(arena);
    headers.add("Content-Type", content_type(format));
    headers.add("Vary", "Accept");
    return {.status = 200, .headers = headers.list(), .body = arena.keep(text), .head = head};
}

} // namespace idiom::unified
