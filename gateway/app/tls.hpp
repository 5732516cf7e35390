#pragma once

#include "gateway/config/config.hpp"

#include <boost/asio/ssl/context.hpp>

#include <memory>

namespace idiom::app {

/// What a listener shows its callers and asks of them. Throws boost::system::system_error or
/// std::runtime_error for a file that OpenSSL cannot use.
std::shared_ptr<boost::asio::ssl::context> server_context(config::ListenerTls const& tls);

/// What a back end has to show: a chain to `tls.ca`, or to the system's authorities. Throws as above.
std::shared_ptr<boost::asio::ssl::context> client_context(config::BackendTls const& tls);

} // namespace idiom::app
