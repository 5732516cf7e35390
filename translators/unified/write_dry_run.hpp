#pragma once

#include "translators/core/answer.hpp"
#include "translators/core/client_response.hpp"

namespace idiom::unified {

/// Returns the response to a dry run (contract, section 2), which is JSON for every client.
ClientResponse write_dry_run(DryRunReport const& report, Arena& arena);

} // namespace idiom::unified
