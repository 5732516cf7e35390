#pragma once

#include <boost/asio/ip/address.hpp>

#include <string_view>

namespace idiom::upstream {

/// Returns whether the address belongs to a host on the public Internet: not to this machine, to a private
/// network or to a link (RFC 6890), also in the forms in which IPv6 carries IPv4.
bool is_public(boost::asio::ip::address const& address);

/// Why there is no connection to a host without a public address, for the operator.
inline constexpr std::string_view not_public = "its address is not public";

} // namespace idiom::upstream
