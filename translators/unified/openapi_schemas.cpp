#include "translators/unified/openapi_schemas.hpp"

#include "translators/face/schema.hpp"
#include "translators/unified/batch_limits.hpp"
#include "translators/unified/openapi_fields.hpp"
#include "translators/unified/openapi_role_names.hpp"
#include "translators/unified/read_xml.hpp"

namespace idiom::unified {
namespace {

void write_xml(json::Writer& out, std::string_view name) {
    out.key("xml").begin_object().member("name", name).member("namespace", user_namespace).end_object();
}

constexpr std::string_view json_patch =
    R"({"type":"array","description":"A JSON Patch (RFC 6902), applied to the user as JSON.","maxItems":1000,)"
    R"("items":{"type":"object","required":["op","path"],"properties":{)"
    R"("op":{"type":"string","enum":["add","remove","replace","move","copy","test"]},)"
    R"("path":{"type":"string","description":"A JSON Pointer (RFC 6901). An index into an array needs `If-Match`."},)"
    R"("from":{"type":"string","description":"The source of `move` and `copy`."},)"
    R"("value":{"description":"The operand of `add`, `replace` and `test`."}}}})";

constexpr std::string_view batch_schema =
    R"({"type":"object","required":["calls"],"additionalProperties":false,"properties":{)"
    R"("calls":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"object",)"
    R"("required":["method","path"],"additionalProperties":false,"properties":{)"
    R"("method":{"type":"string","enum":["GET","POST","PUT","PATCH","DELETE"]},)"
    R"("path":{"type":"string","pattern":"^/users",)"
    R"("description":"The path below the route, with its query: that of any call on users."},)"
    R"("headers":{"type":"object","additionalProperties":false,"properties":{)"
    R"("Content-Type":{"type":"string","description":"The type of `body`; `application/json` is the default."},)"
    R"("If-Match":{"type":"string"},"If-None-Match":{"type":"string"},"Prefer":{"type":"string"}}},)"
    R"("body":{"description":"The body of the call, as JSON."}}}},)"
    R"("parallel":{"type":"boolean",)"
    R"("description":"By default a write waits for all calls before it, and all calls after it wait for the )"
    R"(write. With `true` only writes to one user wait for each other."}}})";
static_assert(most_batch_calls == 100);

constexpr std::string_view batch_answers =
    R"({"type":"object","required":["answers"],"properties":{"answers":{"type":"array",)"
    R"("description":"One for each call, in the order of the calls.","items":{"type":"object",)"
    R"("required":["status"],"properties":{"status":{"type":"integer"},)"
    R"("headers":{"type":"object","additionalProperties":{"type":"string"}},)"
    R"("body":{"description":"The body of the answer: what the call alone would be answered, or a problem."}}}}}})";

constexpr std::string_view changes_schema =
    R"({"type":"object","required":["changes","next","more"],"properties":{"changes":{"type":"array","items":{)"
    R"("type":"object","required":["id","at","requestId","route","operation","user","status"],"properties":{)"
    R"("id":{"type":"string","description":"Names the change; also in `webhook-id`."},)"
    R"("at":{"type":"string","format":"date-time","description":"When the write ended."},)"
    R"("requestId":{"type":"string","description":"The request that it was a part of."},)"
    R"("client":{"type":"string","description":"The client that asked for it; absent if none did."},)"
    R"("route":{"type":"string"},)"
    R"("operation":{"type":"string","description":"As in the capabilities, or `upsert`; other APIs have further ones."},)"
    R"("user":{"type":"string","description":"The id of the user; the login if the id is not known."},)"
    R"("status":{"type":"integer","description":"Of the answer that the client got to this call, also within a batch."},)"
    R"("problem":{"type":"string","description":"The name of the problem in that answer; absent for a success."},)"
    R"("before":{"type":"object","description":"The fields that it is about, as far as they are known, before it."},)"
    R"("after":{"type":"object","description":"The same fields as the back end confirmed them; one that was cleared is absent."}}}},)"
    R"("next":{"type":"string","description":"`since` of the following page."},)"
    R"("more":{"type":"boolean","description":"Whether there are further changes already."}}})";

constexpr std::string_view email =
    R"({"type":"object","required":["kind"],"additionalProperties":false,"properties":{)"
    R"("kind":{"type":"string","enum":["activation","uc-welcome"],"description":"Which e-mail is sent."}},)"
    R"("xml":{"name":"Email","namespace":"urn:idiom:user:1"}})";

constexpr std::string_view rehearsal =
    R"({"type":"object","description":"What a write with `dry_run=true` would do. Nothing was sent.",)"
    R"("required":["would_send","roles"],"properties":{"would_send":{"type":"array",)"
    R"("description":"The requests to the vendor, in order, with secrets masked.","items":{"type":"object",)"
    R"("required":["method","url","headers","body"],"properties":{"method":{"type":"string"},)"
    R"("url":{"type":"string"},"headers":{"type":"object","additionalProperties":{"type":"string"}},)"
    R"("body":{"type":"string"}}}},"roles":{"type":"object","required":["before","after"],)"
    R"("description":"The roles of the user, the same twice where the call sets none; null if the vendor's form )"
    R"(is not understood.","properties":{)"
    R"("before":{"type":["array","null"],"items":{"type":"string"}},)"
    R"("after":{"type":["array","null"],"items":{"type":"string"}}}},)"
    R"("externalId":{"type":"object","required":["before","after"],)"
    R"("description":"The externalId of the user, if the call would change it; null for none.","properties":{)"
    R"("before":{"type":["string","null"]},"after":{"type":["string","null"]}}}}})";

constexpr std::string_view routes =
    R"({"type":"object","required":["routes"],"properties":{"routes":{"type":"array","items":{"type":"object",)"
    R"("required":["name","dialect","healthy"],"properties":{)"
    R"("name":{"type":"string","description":"The name of the route, as in its paths."},)"
    R"("dialect":{"type":"string","description":"The language of its back end."},)"
    R"("healthy":{"type":"boolean","description":"Whether its back end takes requests at present."}},)"
    R"("xml":{"name":"route"}}}},"xml":{"name":"Routes","namespace":"urn:idiom:user:1"}})";

constexpr std::string_view warnings =
    R"({"type":"array","description":"What was left out, or is shown in another way.","items":{"type":"object",)"
    R"("required":["pointer","detail"],"properties":{)"
    R"("pointer":{"type":"string","description":"A JSON Pointer (RFC 6901) to the member."},)"
    R"("detail":{"type":"string"}},"xml":{"name":"warning"}},"xml":{"name":"warnings","wrapped":true}})";

constexpr std::string_view problem_members =
    R"("title":{"type":"string","description":"One sentence that does not change from case to case."},)"
    R"("status":{"type":"integer","description":"The status of the answer."},)"
    R"("detail":{"type":"string","description":"What is wrong this time."},)"
    R"("instance":{"type":"string","description":"The request id, which is also in the logs."},)"
    R"("errors":{"type":"array","description":"What is wrong in the document.","items":{"type":"object",)"
    R"("required":["pointer","detail"],"properties":{"pointer":{"type":"string",)"
    R"("description":"A JSON Pointer (RFC 6901); the empty one is the whole document."},)"
    R"("detail":{"type":"string"},"id":{"type":"string",)"
    R"("description":"The id of the user that has the value already."}},"xml":{"name":"i"}},"xml":{"wrapped":true}},)"
    R"("backend":{"type":"object","description":"The back end's own error.","required":["dialect"],"properties":{)"
    R"("dialect":{"type":"string"},"status":{"type":"integer"},"code":{"type":"string"},)"
    R"("message":{"type":"string"}}},"outcome":{"type":"string","enum":["uncertain"],)"
    R"("description":"It is not known whether the write happened."}})";

void write_problem(json::Writer& out, Arena& arena) {
    out.begin_object().member("type", "object").member("description", "A problem (RFC 9457).");
    out.key("required").begin_array().string("type").string("title").string("status").end_array();
    auto members = arena.text(4096);
    json::Writer types(members);
    types.begin_object().key("type").begin_object().member("type", "string");
    types.member("description", "The kind of the problem.").key("enum").begin_array();
    for (std::size_t i = 0; i < fault_count; ++i)
        types.string(arena.join({"urn:idiom:problem:", info(static_cast<Fault>(i)).name}));
    types.end_array().end_object();
    members += ',';
    members += problem_members;
    out.key("properties").raw(arena.keep(members));
    // RFC 9457, appendix B, keeps the namespace of RFC 7807.
    out.key("xml").begin_object().member("name", "problem").member("namespace", "urn:ietf:rfc:7807");
    out.end_object().end_object();
}

template <class Item> void write_record(Draft& draft, std::string_view root, std::string_view id) {
    auto& out = draft.out;
    out.begin_object().member("type", "object").key("required").begin_array().string("id").end_array();
    out.key("properties").begin_object();
    out.key("id").begin_object().member("type", "string").member("description", id).end_object();
    for (auto const& part : face::parts<Item>)
        out.key(part.name).begin_object().member("type", "string").end_object();
    if constexpr (std::is_same_v<Item, Device>) {
        out.key("warnings");
        draft.refer(Schema::warnings);
    }
    out.end_object();
    write_xml(out, root);
    out.end_object();
}

void write_list(Draft& draft) {
    auto& out = draft.out;
    out.begin_object().member("type", "object").member("description", "A page of a list.");
    out.key("required").begin_array().string("users").end_array().key("properties").begin_object();
    out.key("users").begin_object().member("type", "array").key("items");
    draft.refer(Schema::user);
    out.end_object().key("next").begin_object().member("type", "string");
    out.member("description", "The cursor of the next page; absent on the last page.").end_object();
    out.key("total").begin_object().member("type", "integer").key("minimum").number(0);
    out.member("description", "The number of users on all pages, with `count=true`.").end_object();
    out.key("warnings");
    draft.refer(Schema::warnings);
    out.end_object();
    write_xml(out, "Users");
    out.end_object();
}

/// The users of all routes, and the routes that could not be asked.
void write_search_result(Draft& draft) {
    auto& out = draft.out;
    auto const write_items = [&](std::string_view name, Schema schema, std::string_view description) {
        out.begin_object().member("type", "array").member("description", description);
        out.key("items").begin_object().member("type", "object").key("required").begin_array();
        out.string("route").string("dialect").string(name).end_array().key("properties").begin_object();
        out.key("route").begin_object().member("type", "string").end_object();
        out.key("dialect").begin_object().member("type", "string").end_object();
        out.key(name);
        draft.refer(schema);
        out.end_object().end_object().end_object();
    };
    out.begin_object().member("type", "object");
    out.key("required").begin_array().string("users").string("failures").end_array();
    out.key("properties").begin_object().key("users");
    write_items("user", Schema::user, "The users that were found.");
    out.key("failures");
    write_items("problem", Schema::problem, "The routes that could not answer.");
    out.key("next").begin_object().member("type", "string");
    out.member("description", "The cursor of the further routes; absent if there are none.").end_object();
    out.end_object().end_object();
}

void write_roles(Draft& draft) {
    auto& out = draft.out;
    out.begin_object().member("type", "object").member("description", "The set of a user's roles, sorted.");
    out.key("required").begin_array().string("roles").end_array().key("properties").begin_object();
    out.key("roles").begin_object().member("type", "array").key("items");
    draft.refer(Schema::role_name);
    out.key("xml").begin_object().member("name", "roles").key("wrapped").boolean(true).end_object();
    out.end_object().key("warnings");
    draft.refer(Schema::warnings);
    out.end_object();
    write_xml(out, "User");
    out.end_object();
}

void write_role_catalogue(Draft& draft) {
    auto& out = draft.out;
    constexpr std::string_view rest =
        R"({"type":"boolean","description":"It is given on create if the caller names none."},)"
        R"("guarded":{"type":"boolean","description":"The vendor does not let go of it."},)"
        R"("exclusiveGroup":{"type":"string","description":"A user holds at most one role of the group."}})";
    out.begin_object().member("type", "object").member("description", "The roles of a route.");
    out.key("required").begin_array().string("roles").string("complete").end_array();
    out.key("properties").begin_object().key("roles").begin_object().member("type", "array").key("items");
    out.begin_object().member("type", "object").key("required").begin_array();
    out.string("name").string("default").string("guarded").end_array();
    auto members = draft.arena.text(1024);
    json::Writer named(members);
    named.begin_object().key("name").begin_object().member("type", "string");
    named.member("description", "The name of the role, as clients write it.").end_object().key("default");
    members += rest;
    out.key("properties").raw(draft.arena.keep(members));
    out.key("xml").begin_object().member("name", "role").end_object().end_object().end_object();
    out.key("complete").begin_object().member("type", "boolean");
    out.member("description", "False if users may hold other roles, too, and clients write them.");
    out.end_object().end_object();
    write_xml(out, "RoleCatalogue");
    out.end_object();
}

void write_role_name(Draft& draft) {
    auto& out = draft.out;
    auto const names = role_names(draft.api, draft.arena);
    out.begin_object().member("type", "string").key("minLength").number(1);
    out.member("description", "The name of a role, in the words of the route.");
    // If the other roles of the vendor are refused, no other name can appear.
    bool const closed = !draft.api.roles().map.empty() && draft.api.roles().unmapped == UnmappedRoles::reject;
    if (closed) out.member("enum", names);
    if (!names.empty()) out.member("examples", names);
    out.key("xml").begin_object().member("name", row_of(Field::roles).item).end_object().end_object();
}

void write_schema(Draft& draft, Schema schema) {
    auto& out = draft.out;
    switch (schema) {
    case Schema::batch: out.raw(batch_schema); return;
    case Schema::batch_answers: out.raw(batch_answers); return;
    case Schema::changes: out.raw(changes_schema); return;
    case Schema::new_user: return write_user_schema(draft, UserForm::create);
    case Schema::user_replacement: return write_user_schema(draft, UserForm::replacement);
    case Schema::user_upsert: return write_user_schema(draft, UserForm::upsert);
    case Schema::user_merge: return write_user_schema(draft, UserForm::merge);
    case Schema::json_patch: out.raw(json_patch); return;
    case Schema::search_result: return write_search_result(draft);
    case Schema::user_list: return write_list(draft);
    case Schema::user: return write_user_schema(draft, UserForm::answer);
    case Schema::roles: return write_roles(draft);
    case Schema::email: out.raw(email); return;
    case Schema::rehearsal: out.raw(rehearsal); return;
    case Schema::capabilities: return write_capabilities_schema(out);
    case Schema::role_catalogue: return write_role_catalogue(draft);
    case Schema::routes: out.raw(routes); return;
    case Schema::device: return write_record<Device>(draft, "Device", "The id of the device.");
    case Schema::skill: return write_record<Skill>(draft, "skill", "The id of the skill.");
    case Schema::role_name: return write_role_name(draft);
    case Schema::warnings: out.raw(warnings); return;
    case Schema::problem: return write_problem(out, draft.arena);
    }
}

} // namespace

void write_schema_components(Draft& draft) {
    draft.out.key("schemas").begin_object();
    for (std::size_t i = 0; i < schema_count; ++i) {
        if (!draft.schemas.test(i)) continue;
        draft.out.key(name_of(static_cast<Schema>(i)));
        write_schema(draft, static_cast<Schema>(i));
    }
    draft.out.end_object();
}

} // namespace idiom::unified
