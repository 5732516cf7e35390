#include "gateway/net/public_address.hpp"

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <algorithm>
#include <array>

namespace idiom::net {

namespace ip = boost::asio::ip;

namespace {

/// The blocks of IPv4 that are not reachable from everywhere (IANA's registry of special-purpose addresses).
constexpr std::array private_v4{
    "0.0.0.0/8",       "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12",   "192.0.0.0/24",   "192.0.2.0/24",  "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",   "240.0.0.0/4",
};
/// Of IPv6 only 2000::/3 is assigned for everybody. These blocks of it are not, or hide an address of IPv4.
constexpr std::array private_v6{"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"};

bool is_public_v4(ip::address_v4 const& address) {
    return std::ranges::none_of(private_v4, [&](char const* block) {
        auto const network = ip::make_network_v4(block);
        return (address.to_uint() & network.netmask().to_uint()) == network.network().to_uint();
    });
}

bool is_public_v6(ip::address_v6 const& address) {
    auto const within = [&](char const* block) {
        auto const network = ip::make_network_v6(block);
        return ip::network_v6(address, network.prefix_length()).canonical() == network.canonical();
    };
    return within("2000::/3") && std::ranges::none_of(private_v6, within);
}

} // namespace

bool is_public(ip::address const& address) {
    if (address.is_v4()) return is_public_v4(address.to_v4());
    auto const v6 = address.to_v6();
    return v6.is_v4_mapped() ? is_public_v4(ip::make_address_v4(ip::v4_mapped, v6)) : is_public_v6(v6);
}

} // namespace idiom::net
