#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"

#include <optional>

namespace idiom::scim {

/// What a request is for. It decides what the same refusal means to the caller.
enum class Purpose : std::uint8_t {
    configuration,
    list,
    read,
    group_read,
    create,
    update,
    remove,
    group_write
};
constexpr bool writes(Purpose purpose) { return purpose >= Purpose::create; }

/// Reads the JSON object of a response. Returns nullopt if there is none, for example for a proxy's page or
/// an empty body.
std::optional<json::Value> read_message(Response const& response, Arena& arena);

/// Returns what is wrong with a response, or nullopt if it can be used: a SCIM message, or no content for a
/// write. scimType decides before the status (RFC 7644, 3.12). A precondition_failed means that the resource
/// changed after it was read.
std::optional<Error> problem(Response const& response, std::optional<json::Value> const& message,
                             Purpose purpose, Arena& arena);

/// Returns true if the service does not serve this method at all. A refusal of this one request is another
/// case.
bool refuses_method(Response const& response);

} // namespace idiom::scim
