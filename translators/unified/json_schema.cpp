#include "translators/unified/json_schema.hpp"

#include "translators/unified/openapi_schemas.hpp"
#include "translators/unified/target.hpp"

namespace idiom::unified {
namespace {

constexpr std::string_view of_openapi = "#/components/schemas/";

/// The forms of a user that the calls of the route take and show.
void choose_forms(Draft& draft) {
    auto const use = [&](Schema schema, bool used) {
        draft.schemas.set(static_cast<std::size_t>(schema), used);
    };
    auto const& can = draft.api.can();
    use(Schema::user, true);
    use(Schema::new_user, can.operations.has(Operation::create));
    use(Schema::user_replacement, can.operations.has(Operation::replace));
    use(Schema::user_upsert, can_upsert(can));
    use(Schema::user_merge, can.operations.has(Operation::update));
    use(Schema::json_patch, can.operations.has(Operation::update));
    use(Schema::roles, can.operations.has(Operation::get_roles));
}

/// Writes a schema of the description as JSON Schema has it: `xml` belongs to OpenAPI alone, and references
/// have another root. `names_schemas`: the members of the object have names of their own, as `properties`.
void write_plain(json::Writer& out, json::Value const& value, bool names_schemas, Arena& arena) {
    if (value.is_array()) {
        out.begin_array();
        for (auto const& item : value.items)
            write_plain(out, item, false, arena);
        out.end_array();
    } else if (value.is_object()) {
        out.begin_object();
        for (auto const& [name, member] : value.members) {
            if (name == "xml" && !names_schemas) continue;
            out.key(name);
            if (name == "$ref" && !names_schemas)
                out.string(arena.join({"#/$defs/", member.text.substr(of_openapi.size())}));
            else
                write_plain(out, member, !names_schemas && (name == "properties" || name == "schemas"),
                            arena);
        }
        out.end_object();
    } else {
        out.raw(value.raw);
    }
}

} // namespace

std::string_view write_json_schema(RouteView const& route, Arena& arena) {
    DescribedApi const api(&route);
    Draft draft(api, arena);
    choose_forms(draft);
    draft.out.begin_object();
    write_schema_components(draft);
    draft.out.end_object();
    auto const components = json::read(arena.keep(draft.text), arena);
    auto text = arena.text(draft.text.size());
    json::Writer out(text);
    out.begin_object().member("$schema", "https://json-schema.org/draft/2020-12/schema");
    out.member("title", arena.join({"Users of the route ", route.name}));
    out.member("$ref", "#/$defs/User");
    out.key("$defs");
    if (auto const* const schemas = components ? components->find("schemas") : nullptr)
        write_plain(out, *schemas, true, arena);
    out.end_object();
    return arena.keep(text);
}

} // namespace idiom::unified
