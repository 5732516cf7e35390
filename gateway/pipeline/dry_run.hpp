#pragma once

#include "gateway/execution/runner.hpp"
#include "translators/core/client_response.hpp"

#include <string_view>

namespace idiom::pipeline {

/// How a dry run shows a back end: its URL, and whether its requests carry credentials.
struct Shown {
    std::string_view base_url; ///< stands before the target of every request
    bool authorized = false;
};

/// Translates unified role names into the vendor's, as the user of a dry run has them. A name without a
/// counterpart stays as it is, because the vendor's own name was shown in its place.
Names vendor_names(Names unified, RolePolicy const& roles, Arena& arena);

/// Writes the result of a dry run as JSON (contract, section 2): the exact requests with secrets masked, and
/// the sets of roles before and after in unified names. If the call writes no roles, both sets are the roles
/// that the user has. Both are null if the translator does not understand how the vendor shows the roles.
std::string_view write_dry_run(execution::DryRun const& dry_run, Shown const& backend,
                               RolePolicy const& roles, Arena& arena);

/// Writes the same as text for people: request lines, fields, bodies.
std::string_view describe_dry_run(execution::DryRun const& dry_run, Shown const& backend,
                                  RolePolicy const& roles, Arena& arena);

} // namespace idiom::pipeline
