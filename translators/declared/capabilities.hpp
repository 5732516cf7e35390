#pragma once

#include "translators/core/capabilities.hpp"
#include "translators/declared/program.hpp"

/// The capabilities of a dialect file, derived from its tables. A file cannot claim capabilities itself.
namespace idiom::declared {

Operations operations_of(Program const& program);
FieldRules field_rules_of(Program const& program);
RoleStyle role_style_of(Program const& program);
std::string concurrency_of(Program const& program);

} // namespace idiom::declared
