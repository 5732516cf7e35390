#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/error.hpp"
#include "translators/unified/described_api.hpp"
#include "translators/unified/openapi_calls.hpp"

#include <bitset>
#include <map>

namespace idiom::unified {

/// The schemas of the description. One refers only to itself and to later ones, so that a single pass writes
/// all that are referred to.
enum class Schema : std::uint8_t {
    batch,
    batch_answers,
    changes,
    new_user,
    user_replacement,
    user_upsert,
    user_merge,
    json_patch,
    search_result,
    user_list,
    user,
    roles,
    email,
    rehearsal,
    capabilities,
    role_catalogue,
    routes,
    device,
    skill,
    role_name,
    warnings,
    problem, // the last, see schema_count
};
inline constexpr std::size_t schema_count = static_cast<std::size_t>(Schema::problem) + 1;
std::string_view name_of(Schema schema);

/// The header fields of answers.
enum class AnswerHeader : std::uint8_t {
    request_id,
    etag,
    location,
    vary,
    cache_control,
    idempotency_replayed,
    link,
    preference_applied,
    retry_after,
    rate_limit,
    rate_limit_policy,
    www_authenticate,
    allow,
    accept,
    accept_patch,
    accept_encoding, // the last, see answer_header_count
};
inline constexpr std::size_t answer_header_count =
    static_cast<std::size_t>(AnswerHeader::accept_encoding) + 1;
std::string_view name_of(AnswerHeader header);

/// The documents of the examples.
enum class Example : std::uint8_t {
    batch,
    batch_answers,
    changes,
    new_user,
    user_replacement,
    user_merge,
    json_patch,
    search_result,
    user_list,
    user,
    roles,
    email,
    rehearsal,
    capabilities,
    role_catalogue,
    routes,
    assignment,
    device, // the last, see example_count
};
inline constexpr std::size_t example_count = static_cast<std::size_t>(Example::device) + 1;
std::string_view name_of(Example example);

/// A description that is being written, and what it has referred to so far.
struct Draft {
    Draft(DescribedApi const& about, Arena& memory)
        : api(about), arena(memory), text(memory.text(112 * 1024)), out(text), parameters(memory.resource()),
          problems(memory.resource()) {}

    /// Write a reference to a component, and remember that it is needed.
    void refer(Schema schema);
    /// As an item of an array that has another name in XML.
    void refer(Schema schema, std::string_view xml_name);
    void refer(Example example);
    void refer_to_parameter(std::string_view key);
    void refer_to_problem(int status);
    /// Writes the member `headers` of an answer: these, and those that every answer may have.
    void write_headers(std::initializer_list<AnswerHeader> headers);

    void reference(std::string_view kind, std::string_view name);

    DescribedApi const& api;
    Arena& arena;
    Text text;
    json::Writer out;
    std::bitset<schema_count> schemas;
    std::bitset<answer_header_count> headers;
    std::bitset<example_count> examples;
    std::bitset<tag_count> tags;
    std::pmr::map<std::string_view, bool> parameters; ///< the keys that are referred to
    /// The faults that the described calls can come to, by their status.
    std::pmr::map<int, std::bitset<fault_count>> problems;
};

} // namespace idiom::unified
