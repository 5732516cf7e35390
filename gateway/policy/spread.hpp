#pragma once

#include "gateway/backend/backend.hpp"
#include "gateway/policy/hosts.hpp"
#include "gateway/policy/surroundings.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace idiom::policy {

/// One event loop's way to one host.
struct Way {
    std::unique_ptr<backend::Backend> to;
    /// Whether a connection to it can be had; costs the host no request.
    std::function<boost::asio::awaitable<bool>()> reachable;
};

/// Spreads requests over the hosts that are in, in turn; the others get one only where none of those takes
/// it. What was not sent at all (no connection, no room in the pool) goes to the next host within the same
/// call. A host that fails is put out, watched over, and readmitted, see Hosts. `ways` has one entry per
/// host.
std::unique_ptr<backend::Backend> spread(std::vector<Way> ways, std::shared_ptr<Hosts> hosts,
                                         Surroundings surroundings);

} // namespace idiom::policy
