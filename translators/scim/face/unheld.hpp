#pragma once

#include "translators/scim/face/shape.hpp"
#include "translators/scim/tree.hpp"

namespace idiom::scim_face {

/// Returns the paths of what `kept` has and neither the vendor's own values nor what is derived from them
/// say. `resource` is the user to whom it belongs.
Names unheld_paths(scim::Value const& kept, scim::Value const& resource, Shape const& shape, Arena& arena);

} // namespace idiom::scim_face
