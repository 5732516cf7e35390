#pragma once

#include "translators/conformance/translator_under_test.hpp"

namespace idiom::conformance {

/// Makes a dialect for each of the settings in `cases`. Without cases it makes one dialect, for `given` and,
/// for each missing required setting, a value of the right type. `given` overrides the settings of cases.
/// Throws std::runtime_error if the dialect's `make` throws, or if `given` has a key that the dialect does
/// not know.
TranslatorUnderTest make_translator_under_test(DialectInfo const& info, std::vector<Case> cases,
                                               Settings const& given);

} // namespace idiom::conformance
