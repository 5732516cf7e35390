#pragma once

#include "translators/conformance/verify.hpp"
#include "translators/core/face.hpp"

namespace idiom::conformance {

/// As `verify`, for a face: holds it to what the gateway relies on, and passes the report of each check to
/// `out`. Of the options it uses `fuzzing`, `seed` and `patience`. Returns true if no check has a finding.
bool verify_face(Face const& face, VerifyOptions const& options,
                 std::function<void(std::string_view)> const& out);

} // namespace idiom::conformance
