#pragma once

#include "translators/conformance/case.hpp"

#include <string>
#include <string_view>

namespace idiom::record {

/// Returns the case as the YAML of a case file called `name`.
std::string case_text(conformance::Case const& from, std::string_view name);

} // namespace idiom::record
