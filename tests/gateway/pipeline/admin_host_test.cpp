#include "gateway/pipeline/admin_host.hpp"

#include <boost/test/unit_test.hpp>

#include <array>

namespace {

using namespace idiom;

bool is_allowed(std::string_view host) {
    std::array<std::string, 1> const hosts{"ops.example"};
    std::array const fields{Header{"Host", host}};
    return pipeline::is_admin_host({.method = "GET", .target = "/", .headers = fields}, hosts);
}

BOOST_AUTO_TEST_SUITE(admin_host)

BOOST_AUTO_TEST_CASE(addresses_localhost_and_listed_names_are_those_of_operators) {
    for (auto const* const host : {"127.0.0.1", "127.0.0.1:9901", "[::1]", "[::1]:9901", "192.0.2.7",
                                   "localhost", "LOCALHOST:1", "ops.example", "Ops.Example:9901"})
        BOOST_TEST(is_allowed(host), host);
    for (auto const* const host :
         {"", "idiom", "evil.example", "localhost.", "xops.example", "[ops.example]"})
        BOOST_TEST(!is_allowed(host), host);
}

BOOST_AUTO_TEST_CASE(a_request_of_http_1_0_has_no_host_and_comes_from_no_browser) {
    BOOST_TEST(pipeline::is_admin_host({.method = "GET", .target = "/", .headers = {}}, {}));
}

BOOST_AUTO_TEST_CASE(a_browser_is_known_by_fields_that_machines_do_not_send) {
    for (auto const* const name : {"Sec-Fetch-Site", "Origin", "Cookie", "Accept-Language", "cookie"}) {
        std::array const fields{Header{"Host", "idiom"}, Header{name, "x"}};
        BOOST_TEST(pipeline::is_from_browser({.method = "GET", .target = "/", .headers = fields}), name);
    }
    std::array const fields{Header{"Host", "idiom"}, Header{"User-Agent", "Prometheus"},
                            Header{"Accept", "*/*"}};
    BOOST_TEST(!pipeline::is_from_browser({.method = "GET", .target = "/", .headers = fields}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
