#pragma once

#include "gateway/exchange/runner.hpp"
#include "translators/unified/client_response.hpp"

#include <string_view>

namespace idiom::api {

/// How a back end is shown to people: where it is, and whether its requests carry credentials.
struct Shown {
    std::string_view base_url; ///< what precedes every target
    bool authorized = false;
};

/// Unified names in the vendor's words, as a dry run's user has them. A name without a counterpart stands
/// for itself: it was shown under the vendor's.
Names vendor_names(Names unified, RolePolicy const& roles, Arena& arena);

/// What a dry run would have sent, as JSON (contract, section 2): exact requests, secrets masked, and the
/// sets of roles before and after in unified names; those of its user, twice, where no roles are written, and
/// null where the vendor shows them in a way that is not understood.
std::string_view write_dry_run(exchange::DryRun const& dry_run, Shown const& backend, RolePolicy const& roles,
                               Arena& arena);

/// The same as people read it: request lines, fields, bodies.
std::string_view describe_dry_run(exchange::DryRun const& dry_run, Shown const& backend,
                                  RolePolicy const& roles, Arena& arena);

} // namespace idiom::api
