#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"

#include <optional>

namespace idiom::evovoice {

/// What a request is for: the same status means different things.
enum class Purpose : std::uint8_t { read, create, update, remove };

/// Returns what is wrong with a response, as far as that can be told without reading a user from it:
/// transport, status, content type (an HTML page with status 200 is no answer), the ServiceStack error
/// envelope in XML or JSON.
std::optional<Error> failure(Response const& response, Purpose purpose, Arena& arena);

/// Returns the error in a response that has the status of a success and in which `failure` found nothing
/// wrong. A ResponseStatus without a code is no error (vendor document, section 5).
std::optional<Error> failure_in_success(Response const& response, Purpose purpose, Arena& arena);

/// The error of a response that was received and cannot be used. If it answers a write, the write may have
/// happened.
Error unusable(Response const& response, Purpose purpose, std::string_view detail);

} // namespace idiom::evovoice
