#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"
#include "translators/core/user.hpp"

#include <chrono>
#include <span>
#include <string_view>

namespace idiom::pipeline {

/// The most cookies of one name that are read from a request. Further ones are ignored.
inline constexpr std::size_t most_cookies = 4;

/// Returns the values of the cookies called `name` that are not empty, in the order in which the client sends
/// them. Reads the form of RFC 6265, 4.2, and the form of RFC 2965, 3.3.4 (`$Version="1"; name="value";
/// $Path="/"`), and ignores the attributes of the latter. A quoted value is returned without its quotes. The
/// values are views into the headers, or into the arena if a value was escaped.
Names cookies(std::span<Header const> headers, std::string_view name, Arena& arena);

/// The attributes of a cookie, as written after NAME=VALUE in a Set-Cookie field. The cookie is for the whole
/// site (Path=/), hidden from scripts (HttpOnly), and not sent with POSTs from other sites (SameSite=Lax).
struct CookieAttributes {
    std::chrono::seconds lasts{};   ///< 0: until the browser is closed
    bool secure = false;            ///< sent over TLS only
    bool expired = false;           ///< tells the client to delete the cookie
    std::chrono::sys_seconds now{}; ///< the time from which `lasts` counts

    /// Returns them as text: "; Path=/; HttpOnly". If `lasts` is not 0, it has both `Expires` and `Max-Age`:
    /// Java's HttpCookie takes a cookie with `Max-Age` alone for a cookie of RFC 2965, and .NET before 4.5
    /// does not know `Max-Age`.
    std::string_view text(Arena& arena) const;
};

} // namespace idiom::pipeline
