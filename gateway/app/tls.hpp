#pragma once

#include "gateway/app/ticket_keys.hpp"
#include "gateway/config/config.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace idiom::app {

/// What a listener shows its callers and asks of them: TLS 1.2 or later with forward secrecy, HTTP/1.1, the
/// certificate for the host that is asked for, sessions that are resumed by `tickets`. Throws
/// FileError for a file that cannot be used.
std::shared_ptr<boost::asio::ssl::context>
server_context(config::ListenerTls const& tls,
               std::shared_ptr<TicketKeys> tickets = std::make_shared<TicketKeys>());

/// What a back end has to show: a chain to `tls.ca`, or to the system's authorities. Throws as above.
std::shared_ptr<boost::asio::ssl::context> client_context(config::BackendTls const& tls);

} // namespace idiom::app
