#pragma once

#include "translators/core/arena.hpp"

#include <optional>
#include <string_view>

namespace idiom::face {

/// Returns `text` in a form that only the holder of `secret` can read or make, fit for a query. `purpose`
/// says what it is for; it is opened for the same purpose only. The same arguments give the same form, as in
/// SIV mode (RFC 5297): the hash of the text is both its proof and the start of the key stream. OpenSSL is
/// not used, because translators depend on no such library, and this keeps no secret that is worth an attack:
/// it keeps logins out of URLs, and so out of the logs of proxies.
std::string_view seal(std::string_view text, std::string_view purpose, std::string_view secret, Arena& arena);

/// Returns the text of a sealed form; null for any other text.
std::optional<std::string_view> unseal(std::string_view sealed, std::string_view purpose,
                                       std::string_view secret, Arena& arena);

} // namespace idiom::face
