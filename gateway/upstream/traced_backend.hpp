#pragma once

#include "gateway/upstream/backend.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace idiom::upstream {

/// A back end, as its spans describe it.
struct Destination {
    std::string backend; ///< its name in the configuration
    std::string dialect;
    std::string address; ///< host name or address
    std::uint16_t port = 0;
    std::string url; ///< precedes every target
};

/// Records each request that is sent through `to` as a span of the call's trace, and sends that span as the
/// parent of the back end's spans; and as an exchange of an inspected call. A request without either goes
/// straight through. Wraps a Backend that sends once, so it belongs below retries.
std::unique_ptr<Backend> traced(std::unique_ptr<Backend> to, Destination destination);

} // namespace idiom::upstream
