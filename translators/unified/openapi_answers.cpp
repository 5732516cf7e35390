#include "translators/unified/openapi_answers.hpp"

#include "translators/core/text.hpp"
#include "translators/unified/openapi_faults.hpp"

#include <array>

namespace idiom::unified {
namespace {

using What = ResponseOptions::What;
using H = AnswerHeader;

/// A media type of a body, with its schema and its example.
void write_media(Draft& draft, std::string_view type, Schema schema, std::optional<Example> example) {
    draft.out.key(type).begin_object().key("schema");
    draft.refer(schema);
    if (example) {
        draft.out.key("examples").begin_object().key(name_of(*example));
        draft.refer(*example);
        draft.out.end_object();
    }
    draft.out.end_object();
}

void write_both(Draft& draft, Schema schema, Example example) {
    write_media(draft, "application/json", schema, example);
    write_media(draft, "application/xml", schema, std::nullopt);
}

/// The set as an object, or as a bare array.
void write_roles_body(Draft& draft) {
    auto& out = draft.out;
    auto const write_array = [&] {
        out.begin_object().member("type", "array").key("items");
        draft.refer(Schema::role_name);
        out.key("xml").begin_object().member("name", "roles").key("wrapped").boolean(true).end_object();
        out.end_object();
    };
    for (auto const type : {"application/json", "application/xml"}) {
        out.key(type).begin_object().key("schema").begin_object().key("anyOf").begin_array();
        out.begin_object().member("type", "object").key("required").begin_array().string("roles").end_array();
        out.key("additionalProperties").boolean(false).key("properties").begin_object().key("roles");
        write_array();
        out.key("warnings");
        draft.refer(Schema::warnings);
        out.end_object().key("xml").begin_object().member("name", "User").end_object().end_object();
        write_array();
        out.end_array().end_object();
        if (std::string_view(type).ends_with("json")) {
            out.key("examples").begin_object().key(name_of(Example::roles));
            draft.refer(Example::roles);
            out.end_object();
        }
        out.end_object();
    }
}

void write_assignment_body(Draft& draft) {
    constexpr std::string_view schema =
        R"({"type":"object","required":["clientType"],"additionalProperties":false,"properties":{)"
        R"("clientType":{"type":"string","minLength":1,"description":"The type of the client."}},)"
        R"("xml":{"name":"Device","namespace":"urn:idiom:user:1"}})";
    draft.out.key("application/json").begin_object().key("schema").raw(schema).key("examples").begin_object();
    draft.out.key(name_of(Example::assignment));
    draft.refer(Example::assignment);
    draft.out.end_object().end_object();
    draft.out.key("application/xml").begin_object().key("schema").raw(schema).end_object();
}

void write_body_types(Draft& draft, RequestBody body) {
    switch (body) {
    case RequestBody::none: return;
    case RequestBody::new_user: return write_both(draft, Schema::new_user, Example::new_user);
    case RequestBody::replacement:
        return write_both(draft, Schema::user_replacement, Example::user_replacement);
    case RequestBody::upsert: return write_both(draft, Schema::user_upsert, Example::user_replacement);
    case RequestBody::patch:
        write_media(draft, "application/merge-patch+json", Schema::user_merge, Example::user_merge);
        write_media(draft, "application/json-patch+json", Schema::json_patch, Example::json_patch);
        return write_both(draft, Schema::user_merge, Example::user_merge);
    case RequestBody::roles: return write_roles_body(draft);
    case RequestBody::device: return write_assignment_body(draft);
    case RequestBody::batch: return write_media(draft, "application/json", Schema::batch, Example::batch);
    case RequestBody::email: return write_both(draft, Schema::email, Example::email);
    }
}

/// Writes a success that may also be the outcome of a dry run, which is always JSON.
void write_or_rehearsal(Draft& draft, Schema schema, Example example) {
    auto& out = draft.out;
    out.key("application/json").begin_object().key("schema").begin_object().key("anyOf").begin_array();
    draft.refer(schema);
    draft.refer(Schema::rehearsal);
    out.end_array().end_object().key("examples").begin_object().key(name_of(example));
    draft.refer(example);
    out.key(name_of(Example::rehearsal));
    draft.refer(Example::rehearsal);
    out.end_object().end_object();
    write_media(draft, "application/xml", schema, std::nullopt);
}

/// Writes the answers of one call.
class Successes {
public:
    Successes(Draft& draft, DescribedCall const& call) : draft_(draft), call_(call) {}

    void write() {
        if (call_.batch) return write_batch();
        if (call_.search) return write_found();
        if (call_.resource == Resource::changes) return write_changes();
        if (!call_.operation) return write_without_back_end();
        if (call_.upsert) write_created();
        bool const has_version = call_.is(Operation::get) || call_.is(Operation::get_roles);
        switch (use_of(*call_.operation).shows) {
        case What::user: write_ok("The user", Schema::user, Example::user, has_version); break;
        case What::roles: write_ok("The set of roles", Schema::roles, Example::roles, has_version); break;
        case What::device: write_ok("The device", Schema::device, Example::device, false); break;
        case What::list: return write_list();
        case What::created: write_rehearsal(); return write_created();
        case What::nothing:
            write_rehearsal();
            write_empty("202", "The vendor has marked the user as deleted");
            return write_empty("204", "The user is deleted");
        case What::accepted: write_rehearsal(); return write_empty("202", "The vendor will do it");
        }
    }

private:
    void begin(std::string_view status, std::string_view description) {
        draft_.out.key(status).begin_object().member("description", description);
    }

    void write_batch() {
        begin("200", "The answers to the calls");
        draft_.write_headers({H::idempotency_replayed});
        draft_.out.key("content").begin_object();
        write_media(draft_, "application/json", Schema::batch_answers, Example::batch_answers);
        draft_.out.end_object().end_object();
    }

    void write_found() {
        begin("200", "The users that were found, and the routes that could not answer");
        draft_.write_headers({H::cache_control});
        draft_.out.key("content").begin_object();
        write_media(draft_, "application/json", Schema::search_result, Example::search_result);
        draft_.out.end_object().end_object();
    }

    void write_changes() {
        begin("200", "A page of changes");
        draft_.write_headers({H::cache_control});
        draft_.out.key("content").begin_object();
        write_media(draft_, "application/json", Schema::changes, Example::changes);
        draft_.out.end_object().end_object();
    }

    void write_without_back_end() {
        bool const routes = !call_.resource;
        bool const roles = call_.resource == Resource::role_catalogue;
        begin("200", routes ? "The routes" : roles ? "The roles of the route" : "What the route can do");
        if (routes)
            draft_.write_headers({});
        else
            draft_.write_headers({H::etag, H::cache_control});
        draft_.out.key("content").begin_object();
        if (routes)
            write_both(draft_, Schema::routes, Example::routes);
        else if (roles)
            write_both(draft_, Schema::role_catalogue, Example::role_catalogue);
        else
            write_both(draft_, Schema::capabilities, Example::capabilities);
        draft_.out.end_object().end_object();
        if (!routes) write_unchanged("The document has not changed");
    }

    void write_ok(std::string_view what, Schema schema, Example example, bool has_version) {
        begin("200", call_.writes() ? draft_.arena.join({what, ", or what a dry run would send"}) : what);
        if (call_.writes())
            draft_.write_headers({H::etag, H::preference_applied});
        else
            draft_.write_headers({H::etag, H::cache_control});
        draft_.out.key("content").begin_object();
        if (call_.writes())
            write_or_rehearsal(draft_, schema, example);
        else
            write_both(draft_, schema, example);
        draft_.out.end_object().end_object();
        if (call_.writes()) write_without_user();
        if (has_version) write_unchanged("The user has not changed");
    }

    void write_without_user() {
        begin("204", "Done; the client sent `Prefer: return=minimal`");
        draft_.write_headers({H::etag, H::preference_applied});
        draft_.out.end_object();
    }

    void write_unchanged(std::string_view what) {
        begin("304", what);
        draft_.write_headers({H::etag, H::cache_control});
        draft_.out.end_object();
    }

    void write_list() {
        begin("200", "A page of users");
        draft_.write_headers({H::etag, H::link, H::cache_control});
        draft_.out.key("content").begin_object();
        write_both(draft_, Schema::user_list, Example::user_list);
        draft_.out.end_object().end_object();
        write_unchanged("The page has not changed");
    }

    void write_created() {
        begin("201", "The user that was created");
        draft_.write_headers({H::location, H::etag, H::preference_applied, H::idempotency_replayed});
        draft_.out.key("content").begin_object();
        write_both(draft_, Schema::user, Example::user);
        draft_.out.end_object().end_object();
    }

    void write_rehearsal() {
        begin("200", "What a dry run would send");
        draft_.write_headers({});
        draft_.out.key("content").begin_object();
        write_media(draft_, "application/json", Schema::rehearsal, Example::rehearsal);
        draft_.out.end_object().end_object();
    }

    void write_empty(std::string_view status, std::string_view description) {
        begin(status, description);
        draft_.write_headers({H::preference_applied});
        draft_.out.end_object();
    }

    Draft& draft_;
    DescribedCall const& call_;
};

struct HeaderRow {
    AnswerHeader header;
    std::string_view description;
    bool required = false;
    std::string_view type = "string";
};
/// In the order of the headers.
constexpr std::array<HeaderRow, answer_header_count> header_rows{{
    {H::request_id, "The id of the request: that of the request, or a new one.", true},
    {H::etag, "The version of the user: one for JSON, XML and any `fields`. That of a list is weak."},
    {H::location, "The path of the new user."},
    {H::vary, "The header fields of the request that the answer depends on."},
    {H::cache_control, "A cache has to ask again, with `If-None-Match`."},
    {H::idempotency_replayed, "`true`: this answer was given before, to a request with the same key."},
    {H::link,
     "`rel=\"next\"`: the next page of the list; `rel=\"related\"`: the user that is there already."},
    {H::preference_applied, "The preferences that were honoured."},
    {H::retry_after, "Seconds after which a further try makes sense.", false, "integer"},
    {H::rate_limit, "What is left of the rate limit; absent if there is no limit."},
    {H::rate_limit_policy, "The rate limit of the client on this route."},
    {H::www_authenticate, "The ways to send credentials."},
    {H::allow, "The methods that are taken here."},
    {H::accept, "The media types of a body that are taken here."},
    {H::accept_patch, "The media types of a patch that are taken here."},
    {H::accept_encoding, "The content codings of a body that are taken here."},
}};
static_assert([] {
    for (std::size_t i = 0; i < answer_header_count; ++i)
        if (static_cast<std::size_t>(header_rows[i].header) != i || header_rows[i].description.empty())
            return false;
    return true;
}());

/// A problem may be that of an earlier request with the same key.
void write_problem_headers(Draft& draft, int status) {
    switch (status) {
    case 401: return draft.write_headers({H::www_authenticate});
    case 405: return draft.write_headers({H::allow});
    case 409: return draft.write_headers({H::link, H::idempotency_replayed});
    case 415:
        return draft.write_headers({H::accept, H::accept_patch, H::accept_encoding, H::idempotency_replayed});
    case 429:
    case 503: return draft.write_headers({H::retry_after, H::idempotency_replayed});
    default: return draft.write_headers({H::idempotency_replayed});
    }
}

/// Returns the names of the faults, with their titles.
std::string_view names_and_titles(std::bitset<fault_count> const& faults, Arena& arena) {
    auto text = arena.text(256);
    for (std::size_t i = 0; i < fault_count; ++i) {
        if (!faults.test(i)) continue;
        auto const& fault = info(static_cast<Fault>(i));
        if (!text.empty()) text += ' ';
        text.append("`").append(fault.name).append("`: ").append(fault.title);
    }
    return arena.keep(text);
}

} // namespace

void write_request_body(Draft& draft, DescribedCall const& call) {
    if (!call.has_body()) return;
    draft.out.key("requestBody").begin_object().key("required").boolean(true).key("content").begin_object();
    write_body_types(draft, call.text.body);
    draft.out.end_object().end_object();
}

void write_answers(Draft& draft, DescribedCall const& call) {
    draft.out.key("responses").begin_object();
    Successes(draft, call).write();
    std::pmr::map<int, bool> statuses(draft.arena.resource());
    for (std::size_t i = 0; i < fault_count; ++i) {
        auto const fault = static_cast<Fault>(i);
        if (!comes_to(call, fault, draft.api.whole())) continue;
        statuses[info(fault).status] = true;
        draft.problems[info(fault).status].set(i);
    }
    for (auto const& [status, comes] : statuses) {
        draft.out.key(decimal(static_cast<std::size_t>(status), draft.arena));
        draft.refer_to_problem(status);
    }
    draft.out.end_object();
}

void write_problem_components(Draft& draft) {
    auto& out = draft.out;
    out.key("responses").begin_object();
    for (auto const& [status, faults] : draft.problems) {
        auto const number = decimal(static_cast<std::size_t>(status), draft.arena);
        out.key(draft.arena.join({"Problem", number})).begin_object();
        out.member("description", names_and_titles(faults, draft.arena));
        write_problem_headers(draft, status);
        out.key("content").begin_object();
        for (auto const type : {"application/problem+json", "application/problem+xml"})
            write_media(draft, type, Schema::problem, std::nullopt);
        out.end_object().end_object();
    }
    out.end_object();
}

void write_header_components(Draft& draft) {
    auto& out = draft.out;
    out.key("headers").begin_object();
    for (auto const& row : header_rows) {
        if (!draft.headers.test(static_cast<std::size_t>(row.header))) continue;
        out.key(name_of(row.header)).begin_object().member("description", row.description);
        if (row.required) out.key("required").boolean(true);
        out.key("schema").begin_object().member("type", row.type).end_object().end_object();
    }
    out.end_object();
}

} // namespace idiom::unified
