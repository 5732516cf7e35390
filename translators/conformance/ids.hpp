#pragma once

#include "translators/conformance/case.hpp"

#include <span>
#include <string>
#include <string_view>

namespace idiom::conformance {

/// Returns an id of the most frequent form among the users of `cases` with a successful call; "" if no such
/// case has an id.
std::string sample_id(std::span<Case const> cases);

/// Returns the n-th made-up id (n below 1000) in the form of `sample`. For a whole number it is a whole
/// number; for a text with a digit and at least eight characters it is that text with other digits at its
/// end; else it is a UUID.
std::string made_up_id(std::string_view sample, std::size_t n);

} // namespace idiom::conformance
