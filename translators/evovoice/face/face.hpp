#pragma once

#include "translators/core/face.hpp"

namespace idiom::evovoice_face {

/// EvoVoice's Voice API, for clients that were written for it. Below /legacy, and at the root of hosts that
/// choose a route, because such clients were written for paths at the root.
Face const& face();

} // namespace idiom::evovoice_face
