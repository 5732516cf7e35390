#pragma once

#include "translators/configureuser/saying.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"

#include <optional>

namespace idiom::configureuser {

/// Returns what is wrong with a response of the vendor, or nullopt if it says success or says nothing about
/// the outcome. The vendor documents only 200, and a 200 can carry a failure, so this always reads the body.
std::optional<Error> problem(Response const& response, Purpose purpose, Arena& arena);

} // namespace idiom::configureuser
