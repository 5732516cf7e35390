#pragma once

#include "translators/conformance/case.hpp"
#include "translators/core/dialect.hpp"

#include <string>

namespace idiom::record {

/// Plays a case. It has to lead from its call to its requests; its answer is what comes of it then. Returns
/// why it does not; "" if it does.
std::string play_again(Dialect const& dialect, conformance::Case& made);

/// Plays a case whose call and replies were scrubbed, and takes the requests and the answer that they lead
/// to. These have to be of the form of the `real` ones: as many, with the same methods, segments, parameters
/// and headers, and the same status. Returns why not; "" if they are.
std::string play_scrubbed(Dialect const& dialect, conformance::Case const& real, conformance::Case& made);

} // namespace idiom::record
