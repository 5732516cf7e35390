#pragma once

#include "translators/conformance/report.hpp"
#include "translators/conformance/translator_under_test.hpp"

namespace idiom::conformance {

/// A part of `check_injected_faults`. Replaces a response with one about another user, as a cache or a faulty
/// proxy may send it. The dialect must not show that user, and must not write after such a read.
void check_foreign_users(TranslatorUnderTest const& translator, Report& report);

/// A part of `check_injected_faults`. Removes or spoils the members of a response that carry roles. No later
/// write may lose a role, and no answer may say that the user has no roles.
void check_role_members(TranslatorUnderTest const& translator, Report& report);

} // namespace idiom::conformance
