#pragma once

#include "gateway/console/addresses.hpp"

#include <vector>

namespace idiom::console {

class Guard;

/// The rows of `session`: POST signs in with the admin token, DELETE signs out. `guard` outlives them.
std::vector<Row> session_rows(Guard& guard);

} // namespace idiom::console
