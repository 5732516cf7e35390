#pragma once

#include "translators/core/error.hpp"
#include "translators/unified/client_response.hpp"
#include "translators/unified/read_call.hpp"

#include <optional>

/// Login as ServiceStack has it: the documents only. Who is who is the gateway's to know.
namespace idiom::legacy {

enum class AuthOperation : std::uint8_t {
    login,  ///< POST /auth, /auth/credentials; `Authenticate` by name
    logout, ///< POST /auth/logout
    status, ///< GET /auth/status; `GetAuthStatus` by name
};

/// What a path below a route has to do with logins; nothing for any other. Error: method_not_allowed,
/// not_found.
std::optional<Result<AuthOperation>> read_auth_target(unified::ClientRequest const& request);

struct Login {
    std::string_view user_name;
    std::string_view password;
    bool remember = false;
    bool ends = false; ///< the provider `logout`
};

/// From the body, never from the query, where a password does not belong. Errors: unsupported_media_type,
/// malformed_body; invalid_value naming `UserName`, `Password`; not_found for another provider.
Result<Login> read_login(unified::ClientRequest const& request, Arena& arena);

/// Whom a login was about.
struct Person {
    std::string_view name;
    std::string_view login = {}; ///< the user name that was configured for such clients; "" for none
    bool may_write = true;
};
/// The body of `AuthenticateResponse`; with an empty `session` that of a logout.
std::string_view write_login(Person const& person, std::string_view session, unified::Format format,
                             Arena& arena);
/// `UserInfo` of whoever asks.
std::string_view write_status(Person const& person, unified::Format format, Arena& arena);

} // namespace idiom::legacy
