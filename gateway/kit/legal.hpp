#pragma once

#include "translators/core/dialect.hpp"

#include <set>
#include <string>

namespace idiom::conformance {

/// What is wrong with a request as such, whatever it is for, and what to do about it; "" where all is well.
/// The gateway would not send some of these (`Delivery::unfit`), and send others to a wrong place.
std::string illegal(Request const& request, Call const& call);

/// The same of a result: an answer shows nothing that the dialect says it cannot read.
std::string illegal(Result<Answer> const& result, Call const& call, Capabilities const& capabilities);

struct TranslatorUnderTest;

/// What is illegal about the conversations of the translator as they are; checks that try other things need
/// not say it again.
std::set<std::string> plainly_illegal(TranslatorUnderTest const& translator);

} // namespace idiom::conformance
