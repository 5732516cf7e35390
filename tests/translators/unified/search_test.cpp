#include "translators/unified/search.hpp"

#include "tests/translators/unified/support.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified::test {
namespace {

struct Searching {
    ClientRequest request(std::string_view query, std::span<Header const> headers = {}) const {
        return {.method = Method::get,
                .path = "/users",
                .query = query,
                .headers = headers,
                .whole_path = "/v1/users",
                .id = "r1"};
    }
    /// Returns the name of the fault; "" for none.
    std::string refusal(std::string_view query, std::span<Header const> headers = {}) {
        auto const read = read_search(request(query, headers), arena);
        return read ? std::string() : std::string(info(read.error().fault).name);
    }
    Arena arena;
};

BOOST_FIXTURE_TEST_SUITE(search, Searching, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(a_search_names_a_user_by_login_or_address) {
    auto const by_login = read_search(request("userName=kim&fields=id"), arena);
    BOOST_REQUIRE(by_login);
    BOOST_TEST(by_login->list.user_name.value() == "kim");
    BOOST_TEST(by_login->after == "");
    BOOST_TEST(by_login->list.wants(Field::id));
    auto const by_address = read_search(request("email=kim%40example.test&cursor=acme"), arena);
    BOOST_REQUIRE(by_address);
    BOOST_TEST(by_address->list.email.value() == "kim@example.test");
    BOOST_TEST(by_address->after == "acme");
    BOOST_TEST(by_address->list.cursor == ""); // the cursor names a route, not a page of one
}

BOOST_AUTO_TEST_CASE(everything_else_is_no_search) {
    for (auto const* const query : {"", "q=kim", "role=agent", "userName=a&email=b", "userName=a&limit=5",
                                    "userName=a&sort=email", "userName=a&userName=b", "userName=a&fields=x"})
        BOOST_TEST(refusal(query) == "invalid-parameter", query);
    std::vector<Header> const xml{{"Accept", "application/xml"}};
    BOOST_TEST(refusal("userName=a", xml) == "not-acceptable");
    BOOST_TEST(refusal("userName=a&format=xml") == "not-acceptable");
    auto suffixed = request("userName=a");
    suffixed.whole_path = "/v1/users.xml";
    BOOST_TEST((read_search(suffixed, arena).error().fault == Fault::not_acceptable));
}

BOOST_AUTO_TEST_CASE(the_answer_has_the_users_and_the_routes_that_failed) {
    std::vector<User> const users{{.id = "7", .user_name = "kim", .email = "kim@example.test"}};
    std::vector<SearchedRoute> const routes{
        {.name = "acme", .dialect = "twoname", .found = ManyUsers{.users = users}},
        {.name = "globex", .dialect = "onename", .found = fail(Fault::backend_timeout)},
        {.name = "teams", .dialect = "onename", .found = ManyUsers{}}};
    auto const response = write_search(routes, "teams", request("userName=kim&fields=id"), arena);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(find(response.headers, "Content-Type").value() == "application/json");
    BOOST_TEST(find(response.headers, "Cache-Control").value() == "private, no-cache");
    BOOST_TEST(response.body.starts_with(
        R"({"users":[{"route":"acme","dialect":"twoname","user":{"id":"7"}}],"failures":[)"
        R"({"route":"globex","dialect":"onename","problem":{"type":"urn:idiom:problem:backend-timeout",)"));
    BOOST_TEST(response.body.contains(R"("instance":"r1")"));
    BOOST_TEST(response.body.ends_with(R"(}],"next":"teams"})"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
