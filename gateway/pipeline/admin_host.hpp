#pragma once

#include "gateway/server/handler.hpp"

#include <span>
#include <string>

namespace idiom::pipeline {

/// Returns whether the Host of a request is one that operators use: an address, localhost, or one of `hosts`
/// (admin.hosts; lower case). Any other name may be that of a site whose name was made to point here (DNS
/// rebinding). A request of HTTP/1.0 without Host comes from no browser, and is fine.
bool is_admin_host(server::RequestHead const& head, std::span<std::string const> hosts);

/// Returns whether a browser may have sent the request. It has Sec-Fetch-Site, Origin, Cookie or
/// Accept-Language. A page can keep back all but the last: a browser sends no Sec-Fetch-Site over plain HTTP
/// to a name, and no Origin when a page reads from its own name, but Accept-Language with everything (Fetch,
/// 4.6, step 20). Prometheus, curl and health checks send none of them.
bool is_from_browser(server::RequestHead const& head);

} // namespace idiom::pipeline
