#pragma once

#include "translators/core/client_request.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/error.hpp"
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

struct Login {
    std::string_view user_name;
    std::string_view password;
    bool remember = false;
    bool ends = false; ///< the provider is `logout`
};

/// Reads the body. Ignores the query, because a password must not be in a URL. Errors:
/// unsupported_media_type, malformed_body; invalid_value that names `UserName` or `Password`; not_found for
/// another provider.
Result<Login> read_login(ClientRequest const& request, Arena& arena);

/// The person that logs in.
struct Person {
    std::string_view name;
    std::string_view login = {}; ///< the configured user name of the client; "" if there is none
    bool may_write = true;
};
/// Returns the body of `AuthenticateResponse`. With an empty `session`, the body for a logout.
std::string_view write_login(Person const& person, std::string_view session, face::Format format,
                             Arena& arena);
/// Returns the `UserInfo` of the caller.
std::string_view write_status(Person const& person, face::Format format, Arena& arena);

} // namespace idiom::evovoice_face
