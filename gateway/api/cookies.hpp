#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"
#include "translators/core/user.hpp"

#include <chrono>
#include <span>
#include <string_view>

namespace idiom::api {

/// Cookies of one name that are looked at in one request; further ones are passed over.
inline constexpr std::size_t most_cookies = 4;

/// The values of the cookies called `name` that are not empty, in the order in which the client sends them.
/// Takes the form of RFC 6265, 4.2, and that of RFC 2965, 3.3.4 (`$Version="1"; name="value"; $Path="/"`),
/// whose attributes are passed over; a value in quotes is given without them. Views into the headers, or into
/// the arena where a value was escaped.
Names cookies(std::span<Header const> headers, std::string_view name, Arena& arena);

/// Makes values of Set-Cookie: for the whole site, out of scripts' reach, and not sent along with what other
/// sites make a browser post.
struct CookieMaker {
    std::chrono::seconds lasts{};   ///< 0: as long as the browser runs
    bool secure = false;            ///< for TLS only
    bool expired = false;           ///< the client shall forget it
    std::chrono::sys_seconds now{}; ///< from which `lasts` counts

    /// A cookie that lasts says so by `Expires` and by `Max-Age`: Java's HttpCookie takes one with `Max-Age`
    /// alone for one of RFC 2965, and .NET before 4.5 does not know `Max-Age`.
    std::string_view make(std::string_view name, std::string_view value, Arena& arena) const;
};

} // namespace idiom::api
