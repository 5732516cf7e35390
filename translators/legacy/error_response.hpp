#pragma once

#include "translators/core/error.hpp"
#include "translators/legacy/request.hpp"
#include "translators/unified/client_response.hpp"

#include <optional>

namespace idiom::legacy {

/// What ServiceStack answers for a fault: its status, and the name of a .NET exception or of an HTTP status.
struct Code {
    std::uint16_t status;
    std::string_view name;
};
Code code_of(Fault fault);

/// An error as ServiceStack's `ErrorResponse`, with `Allow`, `Retry-After` and `WWW-Authenticate` where they
/// belong. Fields go by the names that they have in the class of `operation`.
unified::ClientResponse write_error(Error const& error, std::optional<Operation> operation,
                                    unified::Format format, bool head, Arena& arena);

/// The answer to a guarded call without valid credentials: empty, as ServiceStack's.
unified::ClientResponse ask_for_login(Arena& arena);

/// The member that a unified JSON Pointer is about; a pointer to nothing that the contract has gives its own
/// first name with a capital letter.
std::string_view member_at(std::string_view pointer, std::optional<Operation> operation, Arena& arena);

inline constexpr std::string_view challenge = R"(basic realm="/auth/basic")";

} // namespace idiom::legacy
