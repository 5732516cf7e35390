#pragma once

#include "translators/core/dialect.hpp"

#include <set>
#include <string>

namespace idiom::conformance {

/// Returns what is wrong with a request regardless of its purpose, and a remedy; "" if the request is legal.
/// The gateway would refuse some illegal requests (`Delivery::unfit`), and would send others to a wrong
/// place.
std::string illegal(Request const& request, Call const& call);

/// The same for a result. For example, an answer must not show a field that the dialect declares unreadable.
std::string illegal(Result<Answer> const& result, Call const& call, Capabilities const& capabilities);

struct TranslatorUnderTest;

/// Returns the violations in the translator's own conversations, so that checks which change these
/// conversations do not report them again.
std::set<std::string> plainly_illegal(TranslatorUnderTest const& translator);

} // namespace idiom::conformance
