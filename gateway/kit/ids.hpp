#pragma once

#include "gateway/kit/case.hpp"

#include <span>
#include <string>
#include <string_view>

namespace idiom::conformance {

/// An id of the form that most of the users of `cases` have whom a call succeeds for; "" where no case has
/// one.
std::string sample_id(std::span<Case const> cases);

/// The n-th made-up id (n below 1000) of the form of `sample`: whole numbers for a whole number; for a text
/// with a digit and at least eight characters the same text with other digits at its end; else a UUID.
std::string made_up_id(std::string_view sample, std::size_t n);

} // namespace idiom::conformance
