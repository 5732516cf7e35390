#pragma once

#include "gateway/kit/report.hpp"
#include "gateway/kit/subject.hpp"

namespace idiom::kit {

/// A part of `check_mishaps`. A reply about another user, out of a cache or from a mistaken proxy: it is
/// neither shown nor written upon.
void check_foreign_users(Subject const& subject, Report& report);

} // namespace idiom::kit
