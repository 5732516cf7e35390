#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/error.hpp"
#include "translators/core/login.hpp"
#include "translators/face/format.hpp"

#include <optional>

/// The documents of ServiceStack's login. The gateway checks the credentials.
namespace idiom::evovoice_face {

enum class AuthOperation : std::uint8_t {
    login,  ///< POST /auth, /auth/credentials; `Authenticate` by name
    logout, ///< POST /auth/logout
    status, ///< GET /auth/status; `GetAuthStatus` by name
};

/// Returns the operation of a path below a route; null if the path has nothing to do with logins. Errors:
/// method_not_allowed, not_found.
std::optional<Result<AuthOperation>> read_auth_target(ClientRequest const& request);

/// Reads the body of a login, which is a logout if its provider is `logout`. Ignores the query, because a
/// password must not be in a URL. Errors: unsupported_media_type, malformed_body; invalid_value that names
/// `UserName` or `Password`; not_found for another provider.
Result<LoginRequest> read_login(ClientRequest const& request, Arena& arena);

/// Returns the body of `AuthenticateResponse`. With an empty `session`, the body for a logout.
std::string_view write_login(LoggedIn const& client, std::string_view session, face::Format format,
                             Arena& arena);
/// Returns the `UserInfo` of the caller.
std::string_view write_status(LoggedIn const& client, face::Format format, Arena& arena);

} // namespace idiom::evovoice_face
