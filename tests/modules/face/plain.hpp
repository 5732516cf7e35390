#pragma once

#include "translators/core/face.hpp"

namespace idiom::plain {

/// A small face, written with public headers only. `GET /plain/{route}/people/ID` shows one user as a line of
/// text; DELETE removes the user. The id "mad" makes the face break the rules of faces.
Face const& face();

} // namespace idiom::plain
