#include "gateway/console/addresses.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;
using namespace idiom::console;

Addresses table() {
    Addresses addresses;
    addresses.add({{.method = "GET", .path = "calls", .answer = {}},
                   {.method = "DELETE", .path = "calls", .answer = {}},
                   {.method = "GET", .path = "calls/{id}/case", .answer = {}},
                   {.method = "*", .path = "try/*", .answer = {}}});
    return addresses;
}

BOOST_AUTO_TEST_SUITE(addresses)

BOOST_AUTO_TEST_CASE(an_address_is_found_with_what_its_segments_stand_for) {
    struct {
        std::string_view method;
        std::string_view target;
        std::string_view path; ///< of the row; "" if there is none
        std::string_view name;
        std::string_view rest;
    } const rows[]{
        {"GET", "calls", "calls", "", ""},
        {"HEAD", "calls?q=a/b", "calls", "", ""},
        {"DELETE", "calls", "calls", "", ""},
        {"GET", "calls/7/case", "calls/{id}/case", "7", ""},
        {"GET", "calls/a%20b/case", "calls/{id}/case", "a b", ""},
        {"PATCH", "try/v1/acme/users/7?dry_run=true", "try/*", "", "v1/acme/users/7?dry_run=true"},
        {"GET", "try/%2e%2e/x", "try/*", "", "%2e%2e/x"},
        {"GET", "calls/", "", "", ""},
        {"GET", "calls/7/case/", "", "", ""},
        {"GET", "calls/../case", "", "", ""},
        {"GET", "calls/%2e%2e/case", "", "", ""},
        {"GET", "calls/a%2fb/case", "", "", ""},
        {"GET", "calls/%zz/case", "", "", ""},
        {"GET", "call", "", "", ""},
        {"GET", "", "", "", ""},
    };
    auto const addresses = table();
    for (auto const& row : rows) {
        BOOST_TEST_CONTEXT(row.method << " " << row.target) {
            Arena arena;
            auto const found = addresses.find(row.method, row.target, arena);
            BOOST_REQUIRE(found.has_value() == !row.path.empty());
            if (!found) continue;
            BOOST_REQUIRE(found->row);
            BOOST_TEST(found->row->path == row.path);
            BOOST_TEST((found->names.empty() ? std::string_view{} : found->names[0]) == row.name);
            BOOST_TEST(found->rest == row.rest);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_address_without_the_method_names_those_that_it_has) {
    Arena arena;
    auto const found = table().find("PUT", "calls", arena);
    BOOST_REQUIRE(found);
    BOOST_TEST(!found->row);
    BOOST_TEST(found->allow == "GET, HEAD, DELETE");
}

BOOST_AUTO_TEST_CASE(segments_are_decoded_once_and_stay_in_their_place) {
    Arena arena;
    auto const segments = read_segments("users/a%252fb", arena);
    BOOST_REQUIRE(segments);
    BOOST_TEST(segments->size() == 2u);
    BOOST_TEST((*segments)[1] == "a%2fb");
    BOOST_TEST(read_segments("", arena)->empty());
    for (auto const* const path : {"a/", "/a", "a//b", "..", "a/%2E%2e", "a%2Fb", "a%00", "a%", "%ff"})
        BOOST_TEST(!read_segments(path, arena), path);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
