#pragma once

#include "translators/configureuser/saying.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/error.hpp"
#include "translators/core/http.hpp"

#include <optional>

namespace idiom::configureuser {

/// What is wrong with an answer of the vendor's; nothing for one that says, or does not deny, success. Only
/// 200 is documented, and a 200 can carry a failure, so the body is looked at in any case.
std::optional<Error> problem(Response const& response, Purpose purpose, Arena& arena);

} // namespace idiom::configureuser
