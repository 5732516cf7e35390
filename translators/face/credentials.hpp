#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/http.hpp"

#include <span>

namespace idiom::face {

/// Returns whether there are Basic credentials (RFC 7617). Credentials with an empty password do not count:
/// clients send them that have no password to send.
bool has_basic_credentials(std::span<Header const> headers, Arena& arena);

} // namespace idiom::face
