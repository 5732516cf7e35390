#pragma once

#include "translators/core/face.hpp"

#include <string_view>

namespace idiom::face {

/// Writes what a face wants to know later of the response to a part, in a form that only the face
/// understands.
using TellResponse = std::string_view (*)(ClientResponse const& response, Arena& arena);

/// Returns a call that carries out one request as a part of another (see PartOfRequest). `request` was read
/// from the part, and refers to nothing that ends before the arena. `operation` is that of the part. The
/// outcome of the part is a Told with what `tell` writes, or the error of the request.
Call part_of_request(Result<ClientCall const*> const& request, std::string_view operation, TellResponse tell,
                     RolePolicy const* roles, Arena& arena);

} // namespace idiom::face
