#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace idiom::config {

/// The origins whose pages may call from a browser (CORS, in the Fetch standard).
struct Cors {
    bool any_origin = false;          ///< `"*"`
    std::vector<std::string> origins; ///< as browsers send them in `Origin`; empty with `any_origin`
    bool credentials = false;         ///< browsers may send cookies and client certificates
    std::chrono::milliseconds max_age =
        std::chrono::minutes(10); ///< how long a browser may remember the answer to a preflight

    bool operator==(Cors const&) const = default;
};

} // namespace idiom::config
