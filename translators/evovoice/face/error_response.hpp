#pragma once

#include "translators/core/client_response.hpp"
#include "translators/core/error.hpp"
#include "translators/evovoice/face/request.hpp"
#include "translators/face/format.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace idiom::evovoice_face {

/// Writes an error as ServiceStack's `ErrorResponse`, with `Allow`, `Retry-After` and `WWW-Authenticate`
/// where they belong. Fields have the names of the class of `operation`.
ClientResponse write_error(Error const& error, std::optional<Operation> operation, face::Format format,
                           bool head, Arena& arena);

/// Returns the response to a call without valid credentials. It has no body, like ServiceStack's.
ClientResponse ask_for_login(Arena& arena);

/// Returns the member of a unified JSON Pointer. If the contract has no such member, returns the first name
/// of the pointer with a capital letter.
std::string_view member_at(std::string_view pointer, std::optional<Operation> operation, Arena& arena);

/// Returns the statuses of errors, each once, in ascending order.
std::span<std::uint16_t const> error_statuses();
/// Returns what may stand in `ErrorCode` with the status, and when.
std::string_view error_codes(std::uint16_t status, Arena& arena);

inline constexpr std::string_view challenge = R"(basic realm="/auth/basic")";

} // namespace idiom::evovoice_face
