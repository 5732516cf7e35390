#pragma once

#include "gateway/config/config.hpp"
#include "gateway/tls/ticket_keys.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <vector>

namespace idiom::tls {

/// Makes the TLS context of a listener: TLS 1.2 or later with forward secrecy, the first of `protocols`
/// that the client offers, the certificate for the host that the client asks for, client certificates as
/// configured, and session tickets sealed by `tickets`. Throws FileError if a file cannot be used.
std::shared_ptr<boost::asio::ssl::context>
server_context(config::ListenerTls const& tls,
               std::shared_ptr<TicketKeys> tickets = std::make_shared<TicketKeys>(),
               std::vector<config::ListenerProtocol> const& protocols = {config::ListenerProtocol::http_1_1});

/// Makes the TLS context for a back end. The back end must show a chain to `tls.ca`, or to the system's
/// authorities if there is no `tls.ca`. Throws FileError if a file cannot be used.
std::shared_ptr<boost::asio::ssl::context> client_context(config::BackendTls const& tls);

} // namespace idiom::tls
