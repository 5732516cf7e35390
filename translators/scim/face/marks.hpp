#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/client_request.hpp"

#include <string_view>

namespace idiom::scim_face {

/// Returns the name-based UUID (RFC 9562, version 5, URL namespace) of a name.
std::string_view name_uuid(std::string_view name, Arena& arena);

/// Returns 32 hexadecimal digits that cannot be computed without the secret.
std::string_view mark(std::string_view secret, std::string_view text, Arena& arena);

/// Returns 32 characters that cannot be guessed; others for every request and `purpose`.
std::string_view unguessable(ClientRequest const& request, std::string_view purpose, Arena& arena);
/// Returns a unique UUID, another one for every request and `purpose`.
std::string_view fresh_uuid(ClientRequest const& request, std::string_view purpose, Arena& arena);

} // namespace idiom::scim_face
