#pragma once

#include "gateway/kit/report.hpp"
#include "gateway/kit/translator_under_test.hpp"

namespace idiom::conformance {

/// A part of `check_injected_faults`. A response about another user, out of a cache or from a mistaken proxy:
/// it is neither shown nor written upon.
void check_foreign_users(TranslatorUnderTest const& translator, Report& report);

/// A part of `check_injected_faults`. Responses whose members that carry roles are not there or hold
/// something else: no role is lost by a write that follows, and no answer says that there are none.
void check_role_members(TranslatorUnderTest const& translator, Report& report);

} // namespace idiom::conformance
