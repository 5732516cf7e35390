#pragma once

#include "translators/core/dialect.hpp"
#include "translators/declared/program.hpp"

namespace idiom::declared {

/// Returns the answer of the vendor that the file describes to one of the file's own requests, if it accepted
/// it and held `user` (vendor role names). A request that is none of the file's is 404.
Response simulate(Program const& program, Request const& request, User const& user, Arena& arena);

} // namespace idiom::declared
