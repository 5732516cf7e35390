#include "translators/core/capabilities.hpp"
#include "translators/unified/external_id.hpp"
#include "translators/unified/openapi_schemas.hpp"
#include "translators/unified/read_xml.hpp"

namespace idiom::unified {
namespace {

void write_words(json::Writer& out, std::string_view name, std::initializer_list<std::string_view> words) {
    out.key(name).begin_object().member("type", "string").key("enum").begin_array();
    for (auto const word : words)
        out.string(word);
    out.end_array().end_object();
}

void write_access(json::Writer& out, std::string_view name) {
    write_words(out, name,
                {name_of(Access::none), name_of(Access::read), name_of(Access::write),
                 name_of(Access::create_only), name_of(Access::read_write)});
}

void write_accesses(json::Writer& out) {
    out.key("fields").begin_object().member("type", "object").key("properties").begin_object();
    for (auto const& row : user_fields)
        write_access(out, row.name);
    write_access(out, external_id_name);
    out.end_object().end_object();
}

constexpr std::string_view filters =
    R"({"type":"object","description":"The ways to filter by the field, and who compares.","properties":{)"
    R"("eq":{"type":"string","enum":["vendor","gateway"]},)"
    R"("startsWith":{"type":"string","enum":["vendor","gateway"]},)"
    R"("contains":{"type":"string","enum":["vendor","gateway"]}}})";
constexpr std::string_view lists =
    R"({"type":"object","description":"What a list can do.","properties":{)"
    R"("limit":{"type":"integer","description":"The usual number of users of a page."},)"
    R"("mostLimit":{"type":"integer","description":"The largest `limit`."},)"
    R"("search":{"type":"array","description":"The fields that `q` looks in.","items":{"type":"string",)"
    R"("xml":{"name":"field"}},"xml":{"wrapped":true}},)"
    R"("count":{"type":"boolean","description":"Whether `count` is taken."}}})";
constexpr std::string_view change_listing =
    R"({"type":"object","description":"The pages of the changes that went through the gateway.","properties":{)"
    R"("limit":{"type":"integer","description":"The usual number of changes of a page."},)"
    R"("mostLimit":{"type":"integer","description":"The largest `limit`."}}})";
constexpr std::string_view limits =
    R"({"type":"object","description":"The bounds of a request.","properties":{)"
    R"("body":{"type":"integer","description":"The largest body, in bytes."},)"
    R"("depth":{"type":"integer","description":"The deepest nesting of a body."},)"
    R"("patchOperations":{"type":"integer","description":"The most operations of a JSON Patch."},)"
    R"("batchCalls":{"type":"integer","description":"The most calls of a batch."}}})";

/// Writes the schema of an object with one member for each field or extension.
template <class Members>
void write_details(json::Writer& out, std::string_view name, std::string_view description,
                   Members const& members) {
    out.key(name).begin_object().member("type", "object").member("description", description);
    out.key("additionalProperties").begin_object().member("type", "object").key("properties").begin_object();
    write_access(out, "access");
    members();
    out.end_object().end_object().end_object();
}

void write_flag(json::Writer& out, std::string_view name, std::string_view description) {
    out.key(name).begin_object().member("type", "boolean").member("description", description).end_object();
}

void write_all_details(json::Writer& out) {
    write_details(out, "fieldDetails", "How each field that the dialect has may be used.", [&] {
        write_words(out, "required", {"never", "on-create", "always"});
        write_flag(out, "clearable", "Whether a client can empty the field.");
        out.key("maxLength").begin_object().member("type", "integer");
        out.member("description", "The longest value, in characters.").end_object();
        write_flag(out, "ignoresCase", "Whether the vendor compares letters without case.");
        out.key("filters").raw(filters);
        write_flag(out, "sortable", "Whether a list can be sorted by the field.");
    });
    write_details(out, "extensionDetails", "How each member of `extensions` may be used.",
                  [&] { write_words(out, "type", {"string", "boolean", "number", "object", "array"}); });
    out.key("lists").raw(lists).key("changes").raw(change_listing).key("limits").raw(limits);
}

void write_name_list(json::Writer& out, std::string_view name, std::string_view item,
                     std::string_view description) {
    out.key(name).begin_object().member("type", "array").key("items").begin_object();
    out.member("type", "string").key("xml").begin_object().member("name", item).end_object().end_object();
    out.member("description", description);
    out.key("xml").begin_object().key("wrapped").boolean(true).end_object().end_object();
}

} // namespace

void write_capabilities_schema(json::Writer& out) {
    out.begin_object().member("type", "object");
    out.member("description", "What a route can do. Further members are what other APIs offer here.");
    out.key("required").begin_array();
    for (auto const name : {"dialect", "operations", "fields", "roles", "concurrency"})
        out.string(name);
    out.end_array().key("properties").begin_object();
    out.key("dialect").begin_object().member("type", "string").end_object();
    out.key("operations").begin_object().member("type", "array").key("items").begin_object();
    out.member("type", "string").key("enum").begin_array();
    for (auto const& row : operation_rows)
        out.string(row.name);
    out.end_array().key("xml").begin_object().member("name", "operation").end_object().end_object();
    out.key("xml").begin_object().key("wrapped").boolean(true).end_object().end_object();
    write_accesses(out);
    write_words(out, "roles", {name_of(RoleStyle::none), name_of(RoleStyle::set), name_of(RoleStyle::delta)});
    out.key("concurrency").begin_object().member("type", "string");
    out.member("description", "What happens when several clients write to one user.").end_object();
    write_name_list(out, "roleNames", "role", "The names of the route's roles.");
    write_name_list(out, "ignoresCase", "field", "The fields that filters compare without case.");
    write_all_details(out);
    out.end_object().key("additionalProperties").begin_object().member("type", "object").end_object();
    out.key("xml").begin_object().member("name", "Capabilities").member("namespace", user_namespace);
    out.end_object().end_object();
}

} // namespace idiom::unified
