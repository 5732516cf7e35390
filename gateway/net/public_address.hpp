#pragma once

#include <boost/asio/ip/address.hpp>

namespace idiom::net {

/// Returns whether the address belongs to a host on the public Internet: not to this machine, to a private
/// network or to a link (RFC 6890), also in the forms in which IPv6 carries IPv4.
bool is_public(boost::asio::ip::address const& address);

} // namespace idiom::net
