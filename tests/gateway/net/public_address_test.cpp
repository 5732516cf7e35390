#include <boost/test/unit_test.hpp>

#include "gateway/net/public_address.hpp"

using namespace idiom;

BOOST_AUTO_TEST_SUITE(public_address)

BOOST_AUTO_TEST_CASE(only_addresses_of_the_public_internet_are_public) {
    auto const is_public = [](char const* text) {
        return net::is_public(boost::asio::ip::make_address(text));
    };
    for (auto const* const text :
         {"1.1.1.1", "9.255.255.255", "11.0.0.0", "172.15.0.1", "172.32.0.1", "192.167.1.1", "100.63.0.1",
          "100.128.0.1", "2606:4700::1111", "::ffff:1.1.1.1"})
        BOOST_TEST(is_public(text), text);
    for (auto const* const text : {"0.0.0.0",
                                   "10.0.0.1",
                                   "127.0.0.1",
                                   "127.255.255.255",
                                   "169.254.169.254",
                                   "172.16.0.1",
                                   "172.31.255.255",
                                   "192.168.1.1",
                                   "100.64.0.1",
                                   "192.0.2.1",
                                   "198.18.0.1",
                                   "224.0.0.1",
                                   "255.255.255.255",
                                   "::",
                                   "::1",
                                   "fe80::1",
                                   "fe80::1%1",
                                   "fc00::1",
                                   "fd12::1",
                                   "ff02::1",
                                   "::ffff:10.0.0.1",
                                   "::ffff:127.0.0.1",
                                   "::127.0.0.1",
                                   "2002:7f00:1::",
                                   "64:ff9b::7f00:1",
                                   "2001:db8::1",
                                   "2001:0:4136::1"})
        BOOST_TEST(!is_public(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
