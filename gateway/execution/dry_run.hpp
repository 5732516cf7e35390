#pragma once

#include "gateway/execution/runner.hpp"
#include "translators/core/answer.hpp"

#include <string_view>

namespace idiom::execution {

/// How a dry run shows a back end: its URL, and whether its requests carry credentials.
struct Shown {
    std::string_view base_url; ///< precedes the target of every request
    bool authorized = false;
};

/// Translates the unified role names of a user into the vendor's names, for DryRun::user. A name that the
/// route does not map stays as it is, because it is already the vendor's.
Names vendor_names(Names unified, RolePolicy const& roles, Arena& arena);

/// Returns the report of a dry run (contract, section 2): the exact requests with secrets masked, and the
/// sets of roles before and after the write in unified names. If the call writes no roles, both sets are the
/// roles that the user has.
DryRunReport report_of(DryRun const& dry_run, Shown const& backend, RolePolicy const& roles, Arena& arena);

/// Writes the report as text for people: request lines, fields, bodies, and the roles if the dry run plans to
/// write them.
std::string_view describe(DryRunReport const& report, bool writes_roles, Arena& arena);

} // namespace idiom::execution
