#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace idiom {

/// A request of a client about its login session. The gateway checks the credentials and keeps the sessions.
struct LoginRequest {
    enum class Kind : std::uint8_t {
        begin, ///< checks the credentials and begins a session
        end,   ///< ends the sessions that the request names
        ask,   ///< asks who is logged in
    };
    Kind kind = Kind::ask;
    std::string_view user_name;
    std::string_view password;
    bool remember = false; ///< the session is to last longer
};

/// A client that is logged in.
struct LoggedIn {
    std::string_view name;
    std::string_view login = {}; ///< its configured user name; "" if there is none
    bool may_write = true;
};

/// The outcome of a LoginRequest. Refused credentials give an `unauthenticated` error instead.
struct LoginOutcome {
    LoginRequest::Kind kind = LoginRequest::Kind::ask;
    std::optional<LoggedIn> client = {}; ///< null if nobody is logged in
    std::string_view session = {};       ///< the id of the session that began
    bool remember = false;
    /// The attributes of each cookie of the session, to be written after NAME=VALUE: "; Path=/; HttpOnly".
    std::string_view cookie_attributes = {};
};

} // namespace idiom
