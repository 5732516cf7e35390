#pragma once

#include "translators/core/face.hpp"

namespace idiom::scim_face {

/// SCIM 2.0 (RFC 7643, RFC 7644, RFC 9865) for directories that provision into any back end. See README.md of
/// the folder above.
Face const& face();

} // namespace idiom::scim_face
