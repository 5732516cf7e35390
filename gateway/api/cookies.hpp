#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <chrono>
#include <span>
#include <string_view>

namespace idiom::api {

/// The value of a cookie that a client sends (RFC 6265, 4.2); "" where there is none.
std::string_view cookie(std::span<Header const> headers, std::string_view name);

/// Makes values of Set-Cookie: for the whole site, out of scripts' reach, and not sent along with what other
/// sites make a browser post.
struct CookieMaker {
    std::chrono::seconds lasts{}; ///< 0: as long as the browser runs
    bool secure = false;          ///< for TLS only
    bool expired = false;         ///< the client shall forget it

    std::string_view make(std::string_view name, std::string_view value, Arena& arena) const;
};

} // namespace idiom::api
