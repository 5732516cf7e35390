#pragma once

#include "translators/core/dialect.hpp"
#include "translators/declared/program.hpp"

namespace idiom::declared {

/// Returns the response of the described vendor to `request`, as if the vendor accepted it and held `user`
/// (vendor role names). The response to a request that the file does not describe is a 404.
Response simulate(Program const& program, Request const& request, User const& user, Arena& arena);

} // namespace idiom::declared
