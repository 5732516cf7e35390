#pragma once

#include "gateway/auth/caller.hpp"
#include "gateway/auth/key_set.hpp"
#include "translators/codec/json.hpp"
#include "translators/core/arena.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace idiom::auth {

/// What time of day it is; injected so that tests decide.
using WallClock = std::function<std::chrono::system_clock::time_point()>;

/// What the tokens of a client must say, and what they may.
struct TokenRule {
    std::string issuer;
    std::string audience;
    std::string routes_claim; ///< "" if no claim says which routes
    std::string scope_claim;  ///< "" if no claim says what is allowed
    std::chrono::seconds clock_skew{60};
};

/// A signed JSON Web Token (RFC 7519) in its compact form, taken apart. Nothing of it is believed yet. Views
/// into the token and the arena it was read with.
struct Jwt {
    static constexpr std::size_t largest = 8 * 1024; ///< bytes of the whole token

    Algorithm algorithm = Algorithm::rs256;
    std::string_view key_id; ///< "" where it names none
    std::string_view signed_text;
    std::string_view signature;
    json::Value claims; ///< an object
};

/// Nothing for what is no such token, and for one whose header asks for something that is not understood: an
/// algorithm other than ours (`none` among them), a critical extension (RFC 7515, 4.1.11), another type of
/// token (RFC 8725, 3.11). Keys that a header brings along or points to are not looked at. Total.
std::optional<Jwt> read_jwt(std::string_view token, Arena& arena);

/// Whether issuer and audience are the rule's.
bool is_meant(json::Value const& claims, TokenRule const& rule);

/// When a token ends, clock skew counted in. Nothing where it has ended, has not begun, was issued in the
/// future, or does not say when it ends.
std::optional<std::chrono::system_clock::time_point>
valid_until(json::Value const& claims, TokenRule const& rule, std::chrono::system_clock::time_point now);

/// What `client` may do by a token: no more than its configuration allows, and where the rule names a claim,
/// no more than that says; an absent claim says nothing. Routes are names or "*"; scopes are `read` and
/// `write`, also as `idiom:read` and `idiom:write`. Both claims may be arrays, or words with spaces between.
Caller caller_by(json::Value const& claims, TokenRule const& rule, Caller const& client);

} // namespace idiom::auth
