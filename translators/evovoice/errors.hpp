#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"

#include <optional>

namespace idiom::evovoice {

/// What a request was for: the same status means different things.
enum class Doing : std::uint8_t { reading, creating, changing, deleting };

/// What is wrong with a response, as far as can be told without reading a user from it: transport, status,
/// content type (an HTML page with status 200 is no answer), the ServiceStack error envelope in XML or JSON.
std::optional<Error> failure(Response const& response, Doing doing, Arena& arena);

/// The error that an answer holds although its status, which `failure` found nothing wrong with, is that of a
/// success. A ResponseStatus without a code is none (vendor document, section 5).
std::optional<Error> failure_in_success(Response const& response, Doing doing, Arena& arena);

/// An answer that was received and cannot be used. Where it answers a write, that may have happened.
Error unusable(Response const& response, Doing doing, std::string_view detail);

} // namespace idiom::evovoice
