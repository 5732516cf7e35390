#include "gateway/console/guard.hpp"

#include "tests/gateway/console/fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace idiom;
using namespace idiom::console;
using namespace idiom::console::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(guard)

BOOST_AUTO_TEST_CASE(only_addresses_localhost_and_listed_names_stand_in_host) {
    Guard const guard({.hosts = {"ops.example"}});
    struct {
        std::string_view host;
        bool allowed;
    } const rows[]{
        {"127.0.0.1:9901", true},
        {"[::1]:9901", true},
        {"localhost", true},
        {"LocalHost:80", true},
        {"192.0.2.7", true},
        {"ops.example", true},
        {"OPS.example:9", true},
        {"evil.example", false},
        {"ops.example.evil.example", false},
        {"", false},
        {"localhost.", false},
        {"127.0.0.1.evil.example", false},
        {"idiom", false},
        {"[ops.example]:80", false},
    };
    for (auto const& row : rows) {
        Fields const fields{{"Host", row.host}};
        auto const error = guard.check_host({.method = "GET", .target = "/", .headers = fields});
        BOOST_TEST(!error == row.allowed, row.host);
        if (error) BOOST_TEST(error->detail.contains("admin.hosts"));
    }
    BOOST_TEST(!guard.check_host({.method = "GET", .target = "/", .headers = {}}));
}

BOOST_AUTO_TEST_CASE(a_page_of_another_origin_is_told_apart) {
    struct {
        Fields fields;
        bool reads;   ///< whether a call that changes nothing gets through
        bool changes; ///< whether another one does
    } const rows[]{
        {{}, true, false},
        {{{"X-Idiom-Console", "1"}}, true, true},
        {{{"X-Idiom-Console", "0"}}, true, false},
        {{{"X-Idiom-Console", "1"}, {"Origin", "http://ops:9901"}}, true, true},
        {{{"X-Idiom-Console", "1"}, {"Origin", "https://OPS:9901"}}, true, true},
        {{{"X-Idiom-Console", "1"}, {"Origin", "http://ops"}}, false, false},
        {{{"X-Idiom-Console", "1"}, {"Origin", "http://evil.example"}}, false, false},
        {{{"X-Idiom-Console", "1"}, {"Origin", "null"}}, false, false},
        {{{"X-Idiom-Console", "1"}, {"Origin", "ftp://ops:9901"}}, false, false},
        {{{"X-Idiom-Console", "1"}, {"Sec-Fetch-Site", "same-origin"}}, true, true},
        {{{"X-Idiom-Console", "1"}, {"Sec-Fetch-Site", "none"}}, true, true},
        {{{"X-Idiom-Console", "1"}, {"Sec-Fetch-Site", "same-site"}}, false, false},
        {{{"X-Idiom-Console", "1"}, {"Sec-Fetch-Site", "cross-site"}}, false, false},
    };
    for (auto const& row : rows) {
        auto fields = row.fields;
        fields.push_back({"Host", "ops:9901"});
        server::RequestHead const head{.method = "GET", .target = "/", .headers = fields};
        BOOST_TEST(!Guard::check_origin(head, false) == row.reads);
        BOOST_TEST(!Guard::check_origin(head, true) == row.changes);
    }
}

BOOST_AUTO_TEST_CASE(the_token_or_a_session_is_the_operator) {
    House house{std::string(token)};
    house.add("GET", "status");
    auto const status = [&](Fields const& fields) { return house.ask("GET", "/console/api/status", fields); };
    auto const refused = status({});
    BOOST_TEST(refused.status == 401);
    BOOST_TEST(refused.header("WWW-Authenticate") == "Bearer realm=\"idiom\"");
    BOOST_TEST(status({{"Authorization", "Bearer a-token-of-the-operator"}}).status == 200);
    BOOST_TEST(status({{"Authorization", "bearer a-token-of-the-operator"}}).status == 200);
    BOOST_TEST(status({{"Authorization", "Bearer a-token-of-the-operato"}}).status == 401);
    BOOST_TEST(status({{"Authorization", "Basic a-token-of-the-operator"}}).status == 401);
    BOOST_TEST(status({{"Cookie", "idiom_console=a-token-of-the-operator"}}).status == 401);
    auto const cookie = house.guard.sign_in(token, "192.0.2.1").value();
    BOOST_TEST(cookie.contains("; HttpOnly; SameSite=Strict; Path=/; Max-Age=43200"));
    BOOST_TEST(!cookie.contains(token));
    auto const pair = cookie.substr(0, cookie.find(';'));
    BOOST_TEST(status({{"Cookie", pair}}).status == 200);
    house.now += 1h;
    BOOST_TEST(status({{"Cookie", pair}}).status == 401);
}

BOOST_AUTO_TEST_CASE(guesses_wait_from_the_tenth_within_a_minute_on) {
    House house{std::string(token)};
    Fields const wrong{{"Authorization", "Bearer a-token-that-is-a-guess"}};
    Fields const right{{"Authorization", "Bearer a-token-of-the-operator"}};
    house.add("GET", "status");
    for (int i = 0; i < 9; ++i)
        BOOST_TEST(house.ask("GET", "/console/api/status", wrong).status == 401);
    auto const slowed = house.ask("GET", "/console/api/status", wrong);
    BOOST_TEST(slowed.status == 429);
    BOOST_TEST(slowed.header("Retry-After") == "7");
    BOOST_TEST(house.ask("GET", "/console/api/status", right).status == 429);
    BOOST_TEST(house.ask("GET", "/console/api/status", right, {}, "192.0.2.2").status == 200);
    house.now += 7s;
    BOOST_TEST(house.ask("GET", "/console/api/status", right).status == 200);
}

BOOST_AUTO_TEST_CASE(without_a_token_whoever_reaches_the_address_is_the_operator) {
    House house;
    house.add("GET", "status");
    BOOST_TEST(house.ask("GET", "/console/api/status").status == 200);
    BOOST_TEST(house.ask("GET", "/console/api/status", {{"Authorization", "Bearer x"}}).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
