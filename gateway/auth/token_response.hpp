#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <string>

namespace idiom::auth {

/// What a token endpoint granted (RFC 6749, 5.1).
struct Granted {
    std::string access_token;  ///< fit for an Authorization field
    std::string refresh_token; ///< "" where the endpoint sent none
    std::optional<std::chrono::seconds>
        lifetime; ///< as sent, 1 s … 24 h; nothing where it was absent or senseless
};

/// Why there is no token. Made of literals, status codes and the error codes of RFC 6749, 5.2 only, so that
/// it may be logged: what an endpoint writes may repeat what it was sent.
struct TokenFailure {
    std::string reason;
    bool invalid_grant = false; ///< the grant itself (a refresh token, a password) was refused
    /// What that makes of a request to the back end, which is not sent: `not_sent` where the endpoint cannot
    /// be reached, `busy` where it takes no more requests at present or the store is away, `timed_out` where
    /// the caller's own time was over first, else `refused`.
    Delivery delivery = Delivery::refused;
    std::optional<std::uint32_t> retry_after = {}; ///< seconds, where it is known
};

/// Reads a token endpoint's response, whatever it is. Any success that holds a token grants it. `token_type`
/// is taken beside "bearer", in any case: some endpoints call their bearer tokens by a name of their own.
std::expected<Granted, TokenFailure> read_token_response(Response const& response,
                                                         std::string_view token_type, Arena& arena);

} // namespace idiom::auth
