#pragma once

#include "translators/core/face.hpp"

namespace idiom::unified {

/// The unified API (contract, sections 2 to 6), below /v1.
Face const& face();

} // namespace idiom::unified
