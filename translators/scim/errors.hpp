#pragma once

#include "translators/codec/json.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"

#include <optional>
#include <string_view>

namespace idiom::scim {

/// What a request is for; it decides what one and the same refusal means to the caller.
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

/// The JSON object that an answer is; nothing for what is none: a proxy's page, an empty body.
std::optional<json::Value> read_message(Response const& response, Arena& arena);

/// What is wrong with an answer; nothing for one that can be used: a SCIM message, or no content for a write.
/// Decides by scimType first and by the status second (RFC 7644, 3.12). A precondition_failed means that the
/// resource is no longer what it was when it was read.
std::optional<Error> problem(Response const& response, std::optional<json::Value> const& message,
                             Purpose purpose, Arena& arena);

/// Whether the service does not serve this method at all, as opposed to refusing this request.
bool refuses_method(Response const& response);

} // namespace idiom::scim
