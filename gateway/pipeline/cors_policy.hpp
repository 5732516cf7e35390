#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace idiom::pipeline {

/// Which pages may call from a browser: the CORS protocol of the Fetch standard. Immutable.
struct CorsPolicy {
    bool any_origin = false;
    std::vector<std::string> origins; ///< as browsers spell them in `Origin`
    bool credentials = false;         ///< browsers may send cookies and client certificates
    std::chrono::seconds max_age{};
};

} // namespace idiom::pipeline
