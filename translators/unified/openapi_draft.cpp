#include "translators/unified/openapi_draft.hpp"

#include "translators/core/text.hpp"

namespace idiom::unified {

std::string_view name_of(Schema schema) {
    switch (schema) {
    case Schema::batch: return "Batch";
    case Schema::batch_answers: return "BatchAnswers";
    case Schema::changes: return "Changes";
    case Schema::new_user: return "NewUser";
    case Schema::user_replacement: return "UserReplacement";
    case Schema::user_upsert: return "UserUpsert";
    case Schema::user_merge: return "UserMerge";
    case Schema::json_patch: return "JsonPatch";
    case Schema::search_result: return "SearchResult";
    case Schema::user_list: return "UserList";
    case Schema::user: return "User";
    case Schema::roles: return "Roles";
    case Schema::email: return "Email";
    case Schema::rehearsal: return "Rehearsal";
    case Schema::capabilities: return "Capabilities";
    case Schema::role_catalogue: return "RoleCatalogue";
    case Schema::routes: return "Routes";
    case Schema::device: return "Device";
    case Schema::skill: return "Skill";
    case Schema::role_name: return "RoleName";
    case Schema::warnings: return "Warnings";
    case Schema::problem: return "Problem";
    }
    return {};
}

std::string_view name_of(AnswerHeader header) {
    switch (header) {
    case AnswerHeader::request_id: return "X-Request-Id";
    case AnswerHeader::etag: return "ETag";
    case AnswerHeader::location: return "Location";
    case AnswerHeader::vary: return "Vary";
    case AnswerHeader::cache_control: return "Cache-Control";
    case AnswerHeader::idempotency_replayed: return "Idempotency-Replayed";
    case AnswerHeader::link: return "Link";
    case AnswerHeader::preference_applied: return "Preference-Applied";
    case AnswerHeader::retry_after: return "Retry-After";
    case AnswerHeader::rate_limit: return "RateLimit";
    case AnswerHeader::rate_limit_policy: return "RateLimit-Policy";
    case AnswerHeader::www_authenticate: return "WWW-Authenticate";
    case AnswerHeader::allow: return "Allow";
    case AnswerHeader::accept: return "Accept";
    case AnswerHeader::accept_patch: return "Accept-Patch";
    case AnswerHeader::accept_encoding: return "Accept-Encoding";
    }
    return {};
}

std::string_view name_of(Example example) {
    switch (example) {
    case Example::batch: return "Batch";
    case Example::batch_answers: return "BatchAnswers";
    case Example::changes: return "Changes";
    case Example::new_user: return "NewUser";
    case Example::user_replacement: return "UserReplacement";
    case Example::user_merge: return "UserMerge";
    case Example::json_patch: return "JsonPatch";
    case Example::search_result: return "SearchResult";
    case Example::user_list: return "UserList";
    case Example::user: return "User";
    case Example::roles: return "Roles";
    case Example::email: return "Email";
    case Example::rehearsal: return "Rehearsal";
    case Example::capabilities: return "Capabilities";
    case Example::role_catalogue: return "RoleCatalogue";
    case Example::routes: return "Routes";
    case Example::assignment: return "Assignment";
    case Example::device: return "Device";
    }
    return {};
}

void Draft::reference(std::string_view kind, std::string_view name) {
    out.begin_object().key("$ref").string(arena.join({"#/components/", kind, "/", name})).end_object();
}

void Draft::refer(Schema schema) {
    schemas.set(static_cast<std::size_t>(schema));
    reference("schemas", name_of(schema));
}

void Draft::refer(Schema schema, std::string_view xml_name) {
    schemas.set(static_cast<std::size_t>(schema));
    out.begin_object().key("$ref").string(arena.join({"#/components/schemas/", name_of(schema)}));
    out.key("xml").begin_object().member("name", xml_name).end_object().end_object();
}

void Draft::refer(Example example) {
    examples.set(static_cast<std::size_t>(example));
    reference("examples", name_of(example));
}

void Draft::refer_to_parameter(std::string_view key) {
    parameters[key] = true;
    reference("parameters", key);
}

void Draft::refer_to_problem(int status) {
    reference("responses", arena.join({"Problem", decimal(static_cast<std::size_t>(status), arena)}));
}

void Draft::write_headers(std::initializer_list<AnswerHeader> listed) {
    auto const write = [&](std::initializer_list<AnswerHeader> some) {
        for (auto const header : some) {
            headers.set(static_cast<std::size_t>(header));
            out.key(name_of(header));
            reference("headers", name_of(header));
        }
    };
    out.key("headers").begin_object();
    write({AnswerHeader::request_id});
    write(listed);
    write({AnswerHeader::vary, AnswerHeader::rate_limit, AnswerHeader::rate_limit_policy});
    out.end_object();
}

} // namespace idiom::unified
