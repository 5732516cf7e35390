#include "gateway/inspect/hide.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;

BOOST_AUTO_TEST_SUITE(inspected_hiding)

BOOST_AUTO_TEST_CASE(a_text_leaves_its_length) {
    Arena arena;
    BOOST_TEST(inspect::Hiding::text("Dana Reyes", arena) == "‹text 10›");
    BOOST_TEST(inspect::Hiding::text("Zoë", arena) == "‹text 3›");
}

BOOST_AUTO_TEST_CASE(names_of_roles_and_problems_stay) {
    inspect::Hiding hiding;
    hiding.keep("supervisor");
    BOOST_TEST(hiding.keeps("supervisor"));
    BOOST_TEST(hiding.keeps("urn:idiom:problem:user-exists"));
    BOOST_TEST(!hiding.keeps("dana"));
}

BOOST_AUTO_TEST_CASE(ids_in_a_path_are_hidden) {
    struct Row {
        std::string_view path;
        std::string_view shown;
    };
    constexpr Row rows[]{
        {"/users", "/users"},
        {"/users/7412b7ff-fce9", "/users/{id}"},
        {"/users/dana%40example.test/roles/supervisor", "/users/{id}/roles/supervisor"},
        {"/users/DANA/emails", "/users/{id}/emails"},
        {"/api/v1.0/users/", "/api/v1.0/users/"},
        {"https://vendor7.example:8443/api/v2/users/9", "https://vendor7.example:8443/api/v2/users/{id}"},
        {"https://vendor.example", "https://vendor.example"},
        {"/users/%zz", "/users/{id}"},
        {"/v1/acme/users/anna", "/v1/acme/users/{id}"},
        {"/v1/acme/users/7/devices/desk", "/v1/acme/users/{id}/devices/{id}"},
        {"/", "/"},
        {"", ""},
    };
    inspect::Hiding hiding;
    hiding.add_id("dana");
    for (auto const& row : rows) {
        Arena arena;
        BOOST_TEST(hiding.path(row.path, arena) == row.shown);
    }
}

BOOST_AUTO_TEST_SUITE_END()
