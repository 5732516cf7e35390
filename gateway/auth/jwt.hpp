#pragma once

#include "gateway/auth/caller.hpp"
#include "gateway/auth/key_set.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/arena.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::auth {

/// Returns the time of day. Injected, so that tests set it.
using WallClock = std::function<std::chrono::system_clock::time_point()>;

/// What the tokens of one client must contain, and which claims limit their rights.
struct TokenRule {
    std::string issuer;
    std::string audience;
    std::string routes_claim; ///< claim that lists the routes; "" for none
    std::string scope_claim;  ///< claim that lists the rights; "" for none
    std::chrono::seconds clock_skew{60};
};

/// The parts of a signed JSON Web Token (RFC 7519) in compact form. Nothing in it has been verified. Views
/// into the token and into the arena that it was read with.
struct Jwt {
    static constexpr std::size_t largest = 8 * 1024; ///< bytes of the whole token

    Algorithm algorithm = Algorithm::rs256;
    std::string_view key_id; ///< "" if the header names none
    std::string_view signed_text;
    std::string_view signature;
    json::Value claims; ///< an object
};

/// Returns nullopt if the text is no such token, or if its header asks for something that the gateway does
/// not understand: an algorithm other than ours (`none` among them), a critical extension (RFC 7515, 4.1.11),
/// another type of token (RFC 8725, 3.11). Keys that the header contains or points to are ignored. Total.
std::optional<Jwt> read_jwt(std::string_view token, Arena& arena);

/// Returns whether issuer and audience are those of the rule.
bool is_meant(json::Value const& claims, TokenRule const& rule);

/// Returns when a token expires, plus the clock skew. Returns nullopt if it has expired, is not valid yet,
/// was issued in the future, or does not say when it expires.
std::optional<std::chrono::system_clock::time_point>
valid_until(json::Value const& claims, TokenRule const& rule, std::chrono::system_clock::time_point now);

/// Returns what `client` may do with a token. Its configuration is the upper bound. If the rule names a
/// claim, that claim limits the rights further; an absent claim grants nothing. Routes are names or "*".
/// Scopes are `read` and `write`, also as `idiom:read` and `idiom:write`. Both claims may be arrays, or words
/// separated by spaces.
Caller caller_by(json::Value const& claims, TokenRule const& rule, Caller const& client);

} // namespace idiom::auth
