#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <string>

namespace idiom::upstream {

/// What a token endpoint granted (RFC 6749, 5.1).
struct Granted {
    std::string access_token;                     ///< fits into an Authorization field
    std::string refresh_token;                    ///< "" if the endpoint sent none
    std::optional<std::chrono::seconds> lifetime; ///< as sent, 1 s … 24 h; null if absent or unusable
};

/// Why there is no token. The text consists of literals, status codes and the error codes of RFC 6749, 5.2,
/// so that it may be logged. The endpoint's own words may repeat the secrets that it was sent.
struct TokenFailure {
    std::string reason;
    bool invalid_grant = false; ///< the grant itself (a refresh token, a password) was refused
    /// Delivery of the request to the back end, which is not sent: `not_sent` if the endpoint cannot be
    /// reached, `busy` if it takes no more requests at present or the store is unavailable, `timed_out` if
    /// the caller's own time was over first, else `refused`.
    Delivery delivery = Delivery::refused;
    std::optional<std::uint32_t> retry_after = {}; ///< seconds; null if not known
};

/// Reads a token endpoint's response, whatever it is. Any success that contains a token grants it.
/// `token_type` is accepted beside "bearer", in any case, because some endpoints have their own name for
/// bearer tokens.
std::expected<Granted, TokenFailure> read_token_response(Response const& response,
                                                         std::string_view token_type, Arena& arena);

} // namespace idiom::upstream
