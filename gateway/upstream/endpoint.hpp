#pragma once

#include "gateway/upstream/answer_budget.hpp"
#include "gateway/upstream/closings.hpp"
#include "gateway/upstream/dns_resolver.hpp"
#include "gateway/upstream/health.hpp"
#include "gateway/upstream/troubles.hpp"

#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace idiom::upstream {

/// Returns "idiom/VERSION".
std::string default_user_agent();

/// The address of a back end and the limits of its use. Immutable, shared by the event loops.
struct Endpoint {
    std::string host; ///< name or address, without brackets
    std::uint16_t port = 80;
    std::size_t place = 0;                         ///< among the URLs of its back end
    std::string authority;                         ///< the `Host` field
    std::string path;                              ///< precedes every target: "" or "/api/v1.0"
    std::string user_agent = default_user_agent(); ///< RFC 9110, 10.1.5
    /// Null for plain HTTP. Else a context that verifies the peer; the peer's name is checked against `host`.
    std::shared_ptr<boost::asio::ssl::context> tls;
    bool verify_name = true;
    bool public_only = false; ///< no connection to an address that is not public, see is_public
    bool http1 = true;        ///< may be spoken to in HTTP/1.1
    bool http2 = false;       ///< may be spoken to in HTTP/2
    std::chrono::milliseconds connect_timeout{1000};
    std::chrono::milliseconds request_timeout{5000};
    std::chrono::milliseconds idle_timeout{30000}; ///< 0: each connection serves one request
    std::size_t max_connections = 64;              ///< of one event loop
    std::size_t max_waiting = 256;                 ///< requests of one event loop that wait for a connection
    std::size_t max_answer = 16 * 1024 * 1024;
    std::shared_ptr<Health> health = std::make_shared<Health>();
    std::shared_ptr<DnsResolver> resolver = std::make_shared<DnsResolver>(); ///< for a `host` that is a name
    std::shared_ptr<Closings> closings = std::make_shared<Closings>();
    std::shared_ptr<Troubles> troubles = {};   ///< null: no reports
    std::shared_ptr<AnswerBudget> budget = {}; ///< shared by all hosts of the back end; null: none

    /// Returns whether a connection serves more than one request.
    bool reuses() const { return idle_timeout.count() > 0; }
    /// Returns whether a connection can turn out to speak HTTP/2. In clear nothing tells which version the
    /// host speaks, so HTTP/2 must be the only one (RFC 9113, 3.3).
    bool may_speak_http2() const { return http2 && (tls || !http1); }
};

} // namespace idiom::upstream
