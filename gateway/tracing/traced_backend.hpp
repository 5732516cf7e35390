#pragma once

#include "gateway/backend/backend.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace idiom::tracing {

/// Where a back end is, as its spans tell it.
struct Destination {
    std::string backend; ///< its name in the configuration
    std::string dialect;
    std::string address; ///< host name or address
    std::uint16_t port = 0;
};

/// Records each request that is sent through `to` as a span of the call's trace, and sends that span along as
/// the parent of what the back end records. What is not recorded goes straight through. To be put around what
/// sends once, below retries.
std::unique_ptr<backend::Backend> traced(std::unique_ptr<backend::Backend> to, Destination destination);

} // namespace idiom::tracing
