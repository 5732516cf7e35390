#pragma once

#include "gateway/server/handler.hpp"

#include <span>
#include <string>

namespace idiom::pipeline {

/// Returns whether the Host of a request is one that operators use: an address, localhost, or one of `hosts`
/// (admin.hosts; lower case). Any other name may be that of a site whose name was made to point here (DNS
/// rebinding). A request of HTTP/1.0 without Host comes from no browser, and is fine.
bool is_admin_host(server::RequestHead const& head, std::span<std::string const> hosts);

} // namespace idiom::pipeline
