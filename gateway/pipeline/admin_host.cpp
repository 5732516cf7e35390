#include "gateway/pipeline/admin_host.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <array>

namespace idiom::pipeline {

bool is_admin_host(server::RequestHead const& head, std::span<std::string const> hosts) {
    auto const field = find(head.headers, "Host");
    if (!field) return true;
    auto host = host_of(*field);
    auto const is_host = [host](std::string_view name) { return equal_ignoring_case(host, name); };
    if (is_host("localhost") || std::ranges::any_of(hosts, is_host)) return true;
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    boost::system::error_code no_address;
    boost::asio::ip::make_address(std::string(host), no_address);
    return !no_address;
}

bool is_from_browser(server::RequestHead const& head) {
    constexpr std::array<std::string_view, 4> signs{"Sec-Fetch-Site", "Origin", "Cookie", "Accept-Language"};
    return std::ranges::any_of(signs,
                               [&](std::string_view name) { return find(head.headers, name).has_value(); });
}

} // namespace idiom::pipeline
